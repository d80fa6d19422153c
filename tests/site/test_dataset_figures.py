"""The figures that ship: what is real, what is sample, and that the two are never one."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from institutions.models import Area, Institution
from xzedu.statistics import releases
from xzedu.statistics.models import (
    BalanceThreshold,
    GradeReturn,
    Observation,
    Release,
    SchoolReturn,
    Target,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def figures(django_db_setup, django_db_blocker, tmp_path_factory):
    """The data set, loaded once for all tests of this file: they only read."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("load_dataset", size=300, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("indicator", "area", "year", "stage", "value"),
    [
        ("city-institutions", "320300", 2019, "", 2_339),
        ("city-institutions", "320300", 2020, "", 2_419),
        ("city-students", "320300", 2020, "", 2_120_000),
        ("bureau-transition-rate", "320300", 2019, "primary", 99.8),
        ("bureau-transition-rate", "320300", 2019, "junior", 99.3),
        ("bureau-transition-rate", "320300", 2019, "senior", 97.1),
        ("bureau-undergraduate-entry", "320300", 2019, "senior", 67.8),
        ("residents", "320300", 2020, "", 9_083_790),
        ("residents-0-4", "320382", 2020, "", 79_235),
        ("residents", "320323", 2010, "", 1_086_564),
        ("enrolment", "32", 2019, "primary", 5_726_380),
        ("enrolment", "32", 2000, "primary", 7_185_460),
        ("schools", "32", 2019, "junior", 2_224),
        ("enrolment", "100000", 2024, "preschool", 35_839_900),
        ("ger-senior", "100000", 2024, "", 92.0),
    ],
)
def test_real_figure_is_as_published(indicator, area, year, stage, value):
    found = Observation.objects.get(
        release__is_sample=False, indicator__code=indicator, area__code=area, year=year, stage=stage
    )
    assert found.value == pytest.approx(value, abs=0.01)
    assert found.source


def test_every_real_figure_names_its_source_and_is_public():
    real = Observation.objects.filter(release__is_sample=False)
    assert real.count() > 450
    assert not real.filter(source=None).exists()
    assert not real.filter(source__is_sample=True).exists()
    assert not Release.objects.filter(approved_at=None).exists()


def test_census_districts_add_up_to_the_city():
    for year, indicator in ((2020, "residents"), (2020, "residents-5-9"), (2010, "residents")):
        figures = Observation.objects.filter(indicator__code=indicator, year=year, release__is_sample=False)
        city = figures.get(area__code="320300").value
        districts = figures.exclude(area__code="320300").values_list("area__code", "value")
        # The zone of 2020 lies apart from the districts it was taken from.
        assert sum(value for _code, value in districts) == city


def test_no_figure_of_a_real_school_is_invented():
    assert not SchoolReturn.objects.filter(institution__is_sample=False).exists()
    assert not Observation.objects.filter(institution__is_sample=False).exists()
    assert not Observation.objects.filter(derivation__isnull=False, release__is_sample=False).exists()


def test_sample_returns_are_derived_revised_and_incomplete_on_purpose():
    held = releases.read()
    ours = [release for release in held.releases.values() if release.series.slug == "sample-returns"]
    assert {release.year for release in ours} == set(range(2016, 2026))
    assert [release.version for release in ours if release.year == 2023] in ([1, 2], [2, 1])
    covered = [c for c in held.coverage.values() if c.reported is not None]
    assert any(c.reported < c.expected for c in covered)


def test_the_last_returns_agree_with_the_register():
    for school in Institution.objects.filter(is_sample=True, kind="211", status="open", enrolment__isnull=False)[:40]:
        grades = GradeReturn.objects.filter(
            section__school_return__institution=school, section__school_return__year=2025
        )
        if grades.exists():
            assert sum(grade.boys + grade.girls for grade in grades) == school.enrolment, school


def test_thresholds_are_those_of_2017():
    primary = BalanceThreshold.objects.filter(scheme__code="2017", stage="primary")
    assert sorted(primary.values_list("threshold", flat=True)) == [0.9, 1, 2.3, 4.2, 4.5, 7.5, 2000]
    assert set(primary.values_list("limit", flat=True)) == {0.5}


def test_real_targets_have_a_source_and_hang_on_no_sample_document():
    real = Target.objects.filter(is_sample=False)
    assert real.count() >= 10
    for target in real:
        assert target.source, target
        assert target.document is None or not target.document.is_sample


def test_the_nation_is_an_area_of_its_own():
    assert Area.objects.get(code="100000").level == Area.Level.NATION
