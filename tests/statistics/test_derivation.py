from datetime import date

import pytest

from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import (
    GradeReturnFactory,
    IndicatorFactory,
    RatioFactory,
    ReleaseFactory,
    SchoolReturnFactory,
    SectionReturnFactory,
)
from xzedu.statistics import derivation
from xzedu.statistics.models import Coverage, Observation

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return AreaFactory(code="320300", name="徐州市", level="city")


@pytest.fixture
def draft(city):
    IndicatorFactory(numerator="pupils", stages=("primary", "junior"))
    RatioFactory(stages=("primary", "junior"))
    return ReleaseFactory(approved_at=None)


def returned(institution=None, year=2023, stages=("primary",), boys=42, girls=40, teachers=10, **values):
    """Record an accepted return with one grade a stage."""
    values = values | ({"institution": institution} if institution else {})
    held = SchoolReturnFactory(year=year, **values)
    for stage in stages:
        section = SectionReturnFactory(school_return=held, stage=stage, teachers=teachers, qualified=teachers)
        GradeReturnFactory(section=section, grade=1, boys=boys, girls=girls)
    return held


def value(release, code="enrolment", **where):
    where = {"institution": None, "stage": "primary", "sector": "", "locale": "", "sex": ""} | where
    return Observation.objects.get(release=release, indicator__code=code, **where).value


def test_it_works(draft, city):
    school = returned().institution
    run = derivation.derive(release=draft)
    assert value(draft, area=city) == 82
    assert value(draft, area=school.area) == 82
    assert value(draft, area=school.area, institution=school) == 82
    assert value(draft, area=city, sex="female") == 40
    assert value(draft, area=city, sector="public") == 82
    assert value(draft, "pupils-per-teacher", area=city) == pytest.approx(8.2)
    assert Coverage.objects.get(release=draft).figures == run.figures == Observation.objects.count()


def test_figure_names_what_it_was_made_from(draft, city):
    returned()
    run = derivation.derive(release=draft)
    ratio = Observation.objects.get(
        indicator__code="pupils-per-teacher", area=city, stage="primary", sector="", locale=""
    )
    assert (ratio.numerator, ratio.denominator, ratio.schools, ratio.derivation) == (82, 10, 1, run)


def test_return_that_is_not_accepted_does_not_count(draft, city):
    returned(status="submitted", accepted_at=None)
    returned()
    run = derivation.derive(release=draft)
    assert value(draft, area=city) == 82
    assert (run.reported, run.expected) == (1, 2)


def test_school_opened_later_or_closed_before_is_not_expected(draft):
    returned()
    InstitutionFactory(opened_on=date(2024, 9, 1))
    InstitutionFactory(status="closed", closed_on=date(2023, 8, 31))
    InstitutionFactory(status="closed", closed_on=date(2024, 8, 31))
    InstitutionFactory(state="draft", publish_at=None)
    assert derivation.derive(release=draft).expected == 2


def test_the_same_returns_give_the_same_figures(draft):
    for _number in range(3):
        returned()
    columns = ("indicator", "area", "institution", "stage", "sector", "locale", "sex", "value", "missing")

    def made():
        run = derivation.derive(release=draft)
        return run.inputs_sha256, sorted(map(str, Observation.objects.values_list(*columns)))

    assert made() == made()


def test_approved_release_does_not_change(city):
    with pytest.raises(derivation.ClosedReleaseError):
        derivation.derive(release=ReleaseFactory())


def test_shared_premises_are_divided_between_stages(draft, city):
    IndicatorFactory(code="floor", unit="square_metres", numerator="floor_area", stages=("primary", "junior"))
    returned(InstitutionFactory(kind="312"), stages=("primary", "junior"), floor_area=2100)
    derivation.derive(release=draft)
    assert value(draft, "floor", area=city) == pytest.approx(1000)
    assert value(draft, "floor", area=city, stage="junior") == pytest.approx(1100)
    assert value(draft, "floor", area=city, stage="") == pytest.approx(2100)


def test_the_zone_is_counted_once(draft, city):
    zone = AreaFactory(code="320371", name="经开区", level="zone")
    returned(InstitutionFactory(area=zone))
    returned()
    derivation.derive(release=draft)
    assert value(draft, area=zone) == 82
    assert value(draft, area=city) == 164


def test_retention_needs_the_returns_of_eight_years_before(draft, city):
    IndicatorFactory(
        code="retention",
        unit="percent",
        numerator="cohort_end",
        denominator="cohort_start",
        factor=100,
        stages=("junior",),
    )
    junior = InstitutionFactory(kind="311")
    held = SchoolReturnFactory(institution=junior, year=2023)
    GradeReturnFactory(section=SectionReturnFactory(school_return=held, stage="junior"), grade=3, boys=40, girls=40)
    derivation.derive(release=draft)
    assert not Observation.objects.filter(indicator__code="retention", value__isnull=False).exists()
    returned(year=2015)
    derivation.derive(release=draft)
    assert value(draft, "retention", area=city, stage="junior") == pytest.approx(100 * 80 / 82)


def test_derivation_costs_the_same_queries_whatever_the_number_of_schools(draft, django_assert_max_num_queries):
    for _number in range(12):
        returned()
    with django_assert_max_num_queries(20):
        derivation.derive(release=draft)
