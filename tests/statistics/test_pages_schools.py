"""What a school's page shows of its figures."""

from datetime import UTC, date, datetime

import pytest

from institutions.codes import Kind
from tests.factories import AreaFactory, InstitutionFactory, merged
from tests.statistics.factories import (
    GradeReturnFactory,
    IndicatorFactory,
    RatioFactory,
    ReleaseFactory,
    SchoolReturnFactory,
    SectionReturnFactory,
)
from tests.statistics.pages import city, district, hidden, known, page
from xzedu.common import versions
from xzedu.statistics import derivation
from xzedu.statistics.models import BalanceScheme, BalanceThreshold, Release

pytestmark = pytest.mark.django_db
APPROVED = datetime(2024, 6, 1, tzinfo=UTC)


def reported(institution, year=2023, *, stage="primary", pupils=82, classes=2, teachers=5, **values):
    """Record an accepted return of one stage with one grade."""
    held = institution.returns.filter(year=year).first() or SchoolReturnFactory(
        institution=institution, year=year, **values
    )
    section = SectionReturnFactory(school_return=held, stage=stage, teachers=teachers, qualified=teachers)
    GradeReturnFactory(
        section=section,
        classes=classes,
        over_standard=classes - 1,
        large=0,
        boys=pupils // 2,
        girls=pupils - pupils // 2,
    )
    return held


def release(year=2023, **values):
    """Derive and approve the figures of a year."""
    city(), district(), RatioFactory(stages=["primary", "junior"])
    made = ReleaseFactory(year=year, approved_at=None, publish_at=None)
    derivation.derive(release=made)
    Release.objects.filter(pk=made.pk).update(**({"approved_at": APPROVED, "publish_at": APPROVED} | values))
    return made


def school_page(client, institution, language="en"):
    versions.bump("institutions")
    return page(client, f"/{language}/institutions/{institution.code}/")


@pytest.fixture
def school():
    return InstitutionFactory(area=district(), name_en="Qingheli Primary School")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_school_without_public_figures_has_no_panel(client, school, language):
    reported(school)
    assert 'id="school-figures"' not in school_page(client, school, language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_panel_begins_with_what_a_parent_asks(client, school, language):
    reported(school)
    release()
    text = school_page(client, school, language)
    assert 'id="school-figures"' in text
    if language == "en":
        assert "Primary: 41 pupils per class on average, within the standard of 45." in text
        assert "Reported for 2023/24." in text


def test_class_above_the_standard_is_said(client, school):
    reported(school, pupils=100)
    release()
    text = school_page(client, school)
    assert "50 pupils per class on average; the standard is at most 45." in text


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
def test_return_of_a_year_that_is_not_public_is_not_shown(client, school, kind):
    reported(school, 2022, pupils=60)
    release(2022)
    reported(school, 2023, pupils=77)
    release(2023, **hidden(kind))
    text = school_page(client, school)
    assert "Reported for 2022/23." in text
    assert "2023/24" not in text
    assert "77" not in text.split('id="school-figures"')[1].split("</section>")[0]


def test_return_that_is_not_accepted_is_not_shown(client, school):
    reported(InstitutionFactory(area=district()))
    reported(school, status="submitted", accepted_at=None)
    release()
    assert 'id="school-figures"' not in school_page(client, school)


def test_return_corrected_after_the_release_waits_for_its_revision(client, school):
    held = reported(school)
    release()
    assert 'id="school-figures"' in school_page(client, school)
    held.accepted_at = datetime(2024, 9, 1, tzinfo=UTC)
    held.save()
    assert 'id="school-figures"' not in school_page(client, school)


def test_teachers_stand_beside_district_and_city(client, school):
    reported(school, pupils=80, teachers=5)
    reported(InstitutionFactory(area=district()), pupils=60, teachers=5)
    reported(InstitutionFactory(area=AreaFactory(code="320302")), pupils=40, teachers=5)
    release()
    text = school_page(client, school)
    for value in ("16.0", "14.0", "12.0"):
        assert f">{value}</a>" in text
    assert f"institution={school.code}&amp;year=2023&amp;stage=primary" in text


def test_conditions_stand_beside_their_thresholds(client, school):
    indicator = IndicatorFactory(
        code="teaching-area", name_en="Teaching area", unit="square_metres_each", decimals=2, numerator="teaching_area",
        denominator="pupils", stages=["primary"],
    )  # fmt: skip
    scheme = BalanceScheme.objects.create(code="2017", name="优质均衡", name_en="High-quality balance")
    BalanceThreshold.objects.create(scheme=scheme, stage="primary", measure="teaching_area", threshold=4.5)
    poor = InstitutionFactory(area=district())
    reported(school, pupils=100, teaching_area=450)
    reported(poor, pupils=100, teaching_area=449)
    release()
    assert "reaches the threshold of 4.50" in school_page(client, school)
    assert "below the threshold of 4.50" in school_page(client, poor)
    assert indicator.is_derived


def test_pupils_of_predecessors_are_shown_apart_through_a_merger(client, school):
    gone = InstitutionFactory(
        area=district(), name_en="Gone School", status="closed", closed_on=date(2023, 8, 31), opened_on=date(2000, 9, 1)
    )
    merged([gone], school, date(2023, 8, 31))
    reported(school, 2022, pupils=60)
    reported(gone, 2022, pupils=30)
    reported(school, 2023, pupils=88)
    release(2022)
    release(2023)
    known()
    versions.bump("institutions")
    text = school_page(client, school)
    assert "88 pupils in 2023/24; 90 in 2022/23" in text
    assert "From 2023/24 on the pupils of Gone School are counted here" in text
    assert "Schools it grew out of" in text


def test_a_predecessor_that_did_not_report_makes_a_gap_and_no_dip(client, school):
    gone = InstitutionFactory(
        area=district(), name_en="Gone School", status="closed", closed_on=date(2023, 8, 31), opened_on=date(2000, 9, 1)
    )
    merged([gone], school, date(2023, 8, 31))
    for year in (2020, 2021, 2022):
        reported(school, year)
        if year != 2021:
            reported(gone, year)
        release(year)
    text = school_page(client, school)
    assert "not reported" in text.split('id="school-figures"')[1]


def test_through_school_is_shown_by_stage(client):
    school = InstitutionFactory(area=district(), kind=Kind.NINE_YEAR)
    reported(school, stage="primary", pupils=80)
    reported(school, stage="junior", pupils=90)
    release()
    text = school_page(client, school)
    assert "Primary: 40 pupils per class" in text
    assert "Junior secondary: 45 pupils per class on average, within the standard of 50." in text
    assert "Grade 7" in text


def test_kindergarten_is_not_measured_by_the_standard_of_schools(client):
    school = InstitutionFactory(area=district(), kind=Kind.KINDERGARTEN)
    reported(school, stage="preschool", pupils=50)
    release()
    text = school_page(client, school)
    assert "Pre-primary: 25 children per class on average." in text
    assert "Classes above the standard" not in text


def test_sample_returns_are_marked(client):
    school = InstitutionFactory(area=district(), is_sample=True)
    reported(school, is_sample=True)
    release(is_sample=True)
    panel = school_page(client, school).split('id="school-figures"')[1].split("</h2>")[0]
    assert 'class="sample"' in panel


@pytest.mark.parametrize("years", [1, 8])
def test_panel_adds_two_queries(client, django_assert_max_num_queries, school, years):
    gone = InstitutionFactory(area=district(), status="closed", closed_on=date(2023, 8, 31))
    merged([gone], school, date(2023, 8, 31))
    scheme = BalanceScheme.objects.create(code="2017", name="优质均衡", name_en="High-quality balance")
    BalanceThreshold.objects.create(scheme=scheme, stage="primary", measure="teaching_area", threshold=4.5)
    for year in range(2024 - years, 2024):
        reported(school, year)
        release(year)
    school_page(client, school)
    # Nine of the page itself, admission plans among them; returns and figures.
    with django_assert_max_num_queries(11):
        client.get(f"/zh-hans/institutions/{school.code}/")
