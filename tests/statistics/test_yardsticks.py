from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import SchoolReturnFactory
from tests.statistics.judging import add_section, announce, later, released, scheme_2012, scheme_2017, school
from xzedu.common import versions
from xzedu.statistics import yardsticks
from xzedu.statistics.models import Derivation

pytestmark = pytest.mark.django_db


def assess(code="2017", stage="primary", year=2023):
    return yardsticks.current(versions.current()).assess(code, stage, year)


def district(code="2017", area="320311", **options):
    return assess(code, **options).districts.get(area)


def judged(code="2017", **options):
    """Return the codes of the institutions that are judged."""
    found = district(code, **options)
    return {institution.code for institution in found.schools.values()} if found else set()


def test_a_district_computed_by_hand():
    # The published example of the method: 24, 30 and 40 teachers for 400, 1,200 and 800 pupils.
    scheme_2017(standards=[("above_required", 100, 4.2)], limit=0.37)
    for pupils, teachers in ((400, 24), (1200, 30), (800, 40)):
        school(pupils, above_required=teachers)
    released(2023)
    found = district()
    spread = found.result.variations["above_required"]
    assert spread.coefficient == pytest.approx(0.3716, abs=1e-4)
    assert found.result.passes is False
    assert (found.count, found.passing, found.pupils) == (3, 2, 2400)
    (short,) = found.result.short
    # 4.2 per 100 of 1,200 pupils are 50.4 teachers.
    assert short.shortfalls[0].lacking == pytest.approx(20.4)


def test_a_district_where_all_have_enough_passes():
    scheme_2017()
    school()
    school(2000)
    released(2023)
    assert district().result.passes is True
    assert assess().passing == 1


def test_schools_below_stand_in_the_order_of_their_codes():
    scheme_2017()
    for number, enough in ((3, 0.9), (1, 0.5), (2, 0.7)):
        school(institution=InstitutionFactory(code=f"213200000{number}"), enough=enough)
    released(2023)
    assert [institution.code[-1] for institution, _result in district().below] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("kind", "pupils", "options", "by_2017", "by_2012"),
    [
        ("211", 300, {}, True, True),
        ("211", 300, {"organiser": "999"}, True, False),
        ("218", 50, {}, True, False),
        ("218", 49, {}, False, False),
        ("219", 300, {}, False, False),
        ("511", 300, {"stages": ("primary", "special")}, False, False),
        ("312", 300, {}, True, True),
        ("221", 300, {"stages": ("primary", "adult")}, False, False),
    ],
)
def test_scope_of_both_schemes(kind, pupils, options, by_2017, by_2012):
    scheme_2017()
    scheme_2012()
    held = school(pupils, institution=InstitutionFactory(kind=kind, **options))
    released(2023)
    code = held.institution.code
    assert (code in judged("2017"), code in judged("2012")) == (by_2017, by_2012)


def test_vocational_junior_school_is_not_judged():
    scheme_2017(stage="junior")
    school(institution=InstitutionFactory(kind="321"), stage="junior")
    plain = school(institution=InstitutionFactory(kind="311"), stage="junior")
    released(2023)
    assert judged(stage="junior") == {plain.institution.code}


def test_sections_of_a_through_school_are_schools_of_their_own():
    scheme_2017(standards=[("teaching_area", 1, 4.5)])
    held = SchoolReturnFactory(institution=InstitutionFactory(kind="312"), teaching_area=2100)
    add_section(held, "primary", 100)
    add_section(held, "junior", 100)
    released(2023)
    # 2,100 m² are divided 1 : 1.1.
    (result,) = district().result.schools
    assert (result.school.pupils, result.school.amounts["teaching_area"]) == (100, pytest.approx(1000))


def test_2012_takes_the_mean_of_the_coefficients():
    scheme_2012()
    school(100, books=1000, teachers=10)
    school(100, books=3000, teachers=10)
    released(2023)
    found = district("2012")
    # Books: mean 20 a pupil, deviation 10; teachers: no spread. (0.5 + 0) / 2.
    assert found.result.mean == pytest.approx(0.25)
    assert (found.result.passes, found.result.schools, assess("2012").mean_limit) == (True, [], 0.65)


def test_a_mean_without_a_limit_judges_nobody():
    scheme_2012(limit=None)
    school()
    released(2023)
    assert assess("2012").districts == {}


def test_year_under_embargo_is_not_there_until_it_ends():
    scheme_2017()
    school()
    moment = later()
    released(2023, publish_at=moment)
    versions.bump("statistics", moment)
    assert yardsticks.current(versions.current()).years == {}
    with time_machine.travel(moment + timedelta(seconds=1), tick=False):
        assert list(yardsticks.current(versions.current()).years) == [2023]


def test_year_whose_release_is_not_approved_is_not_there():
    scheme_2017()
    school()
    released(2023, approved_at=None, publish_at=None)
    assert yardsticks.current(versions.current()).years == {}


def test_figures_from_elsewhere_open_no_year():
    """A year for which only figures without returns are public is not judged by returns."""
    scheme_2017()
    school()
    release = released(2023)
    release.coverage.update(reported=None, expected=None)
    announce()
    assert yardsticks.current(versions.current()).years == {}


def test_return_corrected_after_the_figures_were_derived_waits_for_the_next_release():
    scheme_2017()
    kept = school()
    school(accepted_at=timezone.now() + timedelta(hours=1))
    release = released(2023)
    Derivation.objects.create(release=release, year=2023, reported=1, expected=2)
    announce()
    assert judged() == {kept.institution.code}


@pytest.mark.parametrize("hidden", [{"state": "draft", "publish_at": None}])
def test_institution_that_is_not_public_is_not_judged(hidden):
    scheme_2017()
    school(institution=InstitutionFactory(**hidden))
    released(2023)
    assert assess().districts == {}


def test_return_that_is_not_accepted_does_not_count():
    scheme_2017()
    school(status="submitted", accepted_at=None)
    released(2023)
    assert assess().districts == {}


def test_districts_stand_in_the_order_of_their_codes():
    scheme_2017()
    for code in ("320382", "320302"):
        school(institution=InstitutionFactory(area=AreaFactory(code=code)))
    released(2023)
    assert list(assess().districts) == ["320302", "320382"]


@pytest.mark.parametrize("count", [1, 15])
def test_assessment_costs_six_queries_once(count, django_assert_num_queries):
    scheme_2017()
    for _number in range(count):
        school()
    released(2023)
    held = yardsticks.current(versions.current())
    # Schemes, thresholds, years, areas; sections, institutions.
    with django_assert_num_queries(6):
        held.assess("2017", "primary", 2023)
    with django_assert_num_queries(0):
        held.assess("2017", "primary", 2023)
