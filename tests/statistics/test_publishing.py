"""From figures to a release: what is missing is listed, what is approved does not change, revisions begin as copies."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests.factories import AreaFactory, InstitutionFactory, SourceFactory, UserFactory
from tests.statistics.factories import IndicatorFactory, ObservationFactory, ReleaseFactory, SeriesFactory
from xzedu.common import versions
from xzedu.common.models import ImportRun
from xzedu.statistics import derivation, publishing, releases
from xzedu.statistics.models import Coverage, Derivation, Footnote, Observation, Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    release = ReleaseFactory(approved_at=None, publish_at=None, source=SourceFactory())
    ObservationFactory(release=release)
    return release


def codes(release):
    return [problem.code for problem in publishing.missing(release)]


def test_it_works(draft):
    chief, before = UserFactory(), versions.current()
    release = publishing.approve_release(release=draft, who=chief)
    assert (release.approved_by, release.is_public()) == (chief, True)
    assert versions.current() != before
    assert list(releases.read().releases) == [draft.pk]


def test_embargo_ends_on_time_and_changes_the_version_by_itself(draft):
    soon = timezone.now() + timedelta(hours=1)
    publishing.approve_release(release=draft, publish_at=soon)
    before = versions.current()
    assert not Observation.objects.current(releases.read()).exists()
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert versions.current() != before
        assert Observation.objects.current(releases.read()).exists()


def test_planned_time_is_the_embargo(draft):
    Release.objects.update(publish_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert publishing.approve_release(release=draft).publish_at.year == 2099


def test_a_time_that_has_passed_means_now(draft):
    begun = timezone.now()
    release = publishing.approve_release(release=draft, publish_at=datetime(2001, 1, 1, tzinfo=UTC))
    assert release.publish_at >= begun


def test_approved_once_only(draft):
    publishing.approve_release(release=draft)
    with pytest.raises(derivation.ClosedReleaseError):
        publishing.approve_release(release=draft)


def test_release_without_figures():
    assert codes(ReleaseFactory(approved_at=None)) == ["no_figures"]


def test_release_without_source(draft):
    Release.objects.update(source=None)
    assert codes(Release.objects.get()) == ["no_source"]
    Observation.objects.update(source=SourceFactory())
    assert codes(Release.objects.get()) == []


def test_release_that_not_all_have_reported_for_says_so_in_a_footnote(draft):
    Coverage.objects.update(reported=312, expected=315)
    (problem,) = publishing.missing(draft)
    assert problem.code == "few_reported"
    assert "312" in problem.message
    assert "315" in problem.message
    Footnote.objects.create(release=draft, text="3 所学校未上报。")
    assert codes(draft) == []


def test_district_left_without_a_figure_is_named(draft):
    teachers = IndicatorFactory(code="teachers", name="专任教师数")
    areas = [AreaFactory(code=code) for code in ("320321", "320322", "320324")]
    for area in areas:
        ObservationFactory(release=draft, area=area)
    for area in areas[:2]:
        ObservationFactory(release=draft, area=area, indicator=teachers)
    (problem,) = publishing.missing(draft)
    assert problem.code == "holes"
    assert "专任教师数 2023: 2" in problem.message
    for area in (areas[2], Observation.objects.first().area):
        ObservationFactory(release=draft, area=area, indicator=teachers, value=None, missing="x")
    assert codes(draft) == []


def test_indicator_without_definition(draft):
    draft.observations.first().indicator.__class__.objects.update(definition="")
    assert codes(draft) == ["no_definition"]


def test_revision_without_reason():
    release = ReleaseFactory(version=2, approved_at=None, reason="", source=SourceFactory())
    ObservationFactory(release=release)
    assert codes(release) == ["no_reason"]


@pytest.mark.parametrize("sample_series", [True, False])
def test_sample_and_real_mixed(draft, sample_series):
    if sample_series:
        draft.series.__class__.objects.update(is_sample=True)
    else:
        Observation.objects.update(source=SourceFactory(is_sample=True))
    assert codes(Release.objects.get()) == ["sample_and_real"]


def test_everything_missing_is_listed_at_once_and_nothing_is_approved():
    release = ReleaseFactory(version=2, approved_at=None, reason="")
    Coverage.objects.create(release=release, year=2023, reported=1, expected=2)
    before = versions.current()
    with pytest.raises(publishing.IncompleteError) as error:
        publishing.approve_release(release=release)
    assert [problem.code for problem in error.value.problems] == ["no_figures", "few_reported", "no_reason"]
    assert all(problem.message in str(error.value) and problem.remedy for problem in error.value.problems)
    assert Release.objects.get().approved_at is None
    assert versions.current() == before


def test_looking_for_what_is_missing_costs_the_same_queries(draft, django_assert_max_num_queries):
    for _number in range(20):
        ObservationFactory(release=draft, area=AreaFactory())
    with django_assert_max_num_queries(10):
        publishing.missing(Release.objects.select_related("series").get())


# --- Revision -----------------------------------------------------------------


@pytest.fixture
def approved(draft):
    school = InstitutionFactory()
    ObservationFactory(release=draft, institution=school, area=school.area, value=812.0)
    ObservationFactory(release=draft, stage="primary", value=None, missing="c")
    return publishing.approve_release(release=draft)


def cells(release):
    columns = ("indicator", "year", "area", "institution", "stage", "value", "missing", "source", "modified_at")
    return sorted(map(str, Observation.objects.filter(release=release).values_list(*columns)))


def test_revision_begins_as_a_private_copy(approved):
    before = versions.current()
    revision = publishing.revise_release(release=approved, reason="更正一所学校的数据。")
    assert (revision.version, revision.stage, revision.approved_at) == (2, "revised", None)
    assert revision.source == approved.source
    assert cells(revision) == cells(approved)
    assert list(Coverage.objects.filter(release=revision).values_list("year", "figures")) == [(2023, 3)]
    assert list(releases.read().releases) == [approved.pk]
    assert versions.current() == before


def test_footnotes_come_along_to_the_same_cells(approved):
    Footnote.objects.create(release=approved, text="初步数。")
    cell = Observation.objects.get(institution__isnull=False)
    Footnote.objects.create(observation=cell, text="含分校。")
    revision = publishing.revise_release(release=approved, reason="更正")
    assert Footnote.objects.get(release=revision).text == "初步数。"
    copied = Footnote.objects.get(observation__release=revision)
    assert (copied.text, copied.observation.institution) == ("含分校。", cell.institution)
    assert Footnote.objects.count() == 4


def test_revision_changes_without_touching_what_is_public(approved):
    revision = publishing.revise_release(release=approved, reason="更正")
    Observation.objects.filter(release=revision).exclude(value=None).update(value=1.0)
    assert set(Observation.objects.filter(release=approved).values_list("value", flat=True)) == {1000.0, 812.0, None}
    publishing.approve_release(release=revision)
    assert releases.read().is_current(revision.pk, 2023)
    assert releases.read().before(revision).pk == approved.pk


@pytest.mark.parametrize("reason", ["", "   "])
def test_revision_needs_a_reason(approved, reason):
    with pytest.raises(publishing.RevisionRefusedError):
        publishing.revise_release(release=approved, reason=reason)
    assert Release.objects.count() == 1


def test_draft_is_not_revised(draft):
    with pytest.raises(publishing.RevisionRefusedError):
        publishing.revise_release(release=draft, reason="更正")


def test_only_the_newest_version_is_revised(approved):
    publishing.revise_release(release=approved, reason="更正")
    with pytest.raises(publishing.RevisionRefusedError, match="2"):
        publishing.revise_release(release=approved, reason="再更正")


def test_revising_costs_the_same_statements_whatever_the_figures(approved, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        publishing.revise_release(release=approved, reason="更正")


# --- Coverage -----------------------------------------------------------------


def test_recount_follows_the_figures_and_keeps_who_reported(draft):
    Coverage.objects.update(figures=99, reported=3, expected=4)
    Coverage.objects.create(release=draft, year=1999, figures=5)
    other = Coverage.objects.create(release=ReleaseFactory(series=SeriesFactory(slug="other")), year=2000, figures=7)
    ObservationFactory(release=draft, year=2022)
    Coverage.objects.filter(year=2022).delete()
    publishing.recount(connection, [draft.pk])
    assert set(Coverage.objects.filter(release=draft).values_list("year", "figures", "reported", "expected")) == {
        (2023, 1, 3, 4),
        (2022, 1, None, None),
    }
    other.refresh_from_db()
    assert other.figures == 7


# --- From the command line ----------------------------------------------------


def test_command_approves(draft):
    call_command("approve_release", "yearly/2023/1", "--publish-at", "2099-03-01 09:00", stdout=StringIO())
    assert Release.objects.get().publish_at == datetime(2099, 3, 1, 1, tzinfo=UTC)
    with pytest.raises(CommandError):
        call_command("approve_release", "yearly/2023/1")


@pytest.mark.parametrize(
    "arguments", [["yearly/2031/1"], ["yearly"], ["yearly/2023/1", "--publish-at", "soon"], ["yearly/2023/1"]]
)
def test_command_says_what_is_wrong(arguments):
    ReleaseFactory(approved_at=None)
    with pytest.raises(CommandError) as error:
        call_command("approve_release", *arguments)
    assert str(error.value)
    assert Release.objects.get().approved_at is None


# --- A second person, a draft given up ----------------------------------------


def test_figures_are_approved_by_a_second_person(draft):
    clerk = UserFactory()
    Derivation.objects.create(release=draft, year=2023, who=clerk, reported=1, expected=1)
    assert publishing.preparers(draft) == {clerk.pk}
    with pytest.raises(publishing.SamePersonError):
        publishing.approve_release(release=draft, who=clerk, exception="  ")
    assert Release.objects.get().approved_at is None
    assert publishing.approve_release(release=draft, who=clerk, exception="只有一人值班。").approved_by == clerk
    assert "只有一人值班。" in LogEntry.objects.get().change_message


def test_who_brought_the_figures_in_prepared_the_release(draft):
    run = ImportRun.objects.create(
        importer="observations", file_name="a.csv", applied_at=timezone.now(), who=UserFactory()
    )
    Observation.objects.update(import_run=run)
    assert publishing.preparers(draft) == {run.who_id}


def test_command_line_asks_for_no_second_person(draft):
    Derivation.objects.create(release=draft, year=2023, who=UserFactory(), reported=1, expected=1)
    call_command("approve_release", "yearly/2023/1", stdout=StringIO())
    assert Release.objects.get().approved_at


def test_approved_release_is_not_discarded(draft):
    publishing.approve_release(release=draft)
    with pytest.raises(derivation.ClosedReleaseError):
        publishing.discard_release(release=draft)
    assert Observation.objects.exists()
