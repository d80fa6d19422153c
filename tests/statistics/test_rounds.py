"""From the returns of a year to its release, and what late returns would change in it."""

import pytest
from django.utils import timezone

from tests.factories import AreaFactory, UserFactory
from tests.statistics.factories import IndicatorFactory, ReleaseFactory, SeriesFactory
from tests.statistics.test_actions import returned
from xzedu.statistics import actions, publishing, rounds
from xzedu.statistics.models import Observation, Release, SchoolReturn

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    """A series of pupils, with one school accepted in 2023."""
    AreaFactory(code="320300", name="徐州市", level="city")
    IndicatorFactory(numerator="pupils", stages=["primary"])
    returned(status="accepted", accepted_at=timezone.now())
    return SeriesFactory()


def test_it_works(series):
    clerk = UserFactory()
    run = rounds.derive_release(series=series, year=2023, who=clerk)
    assert (run.release.version, run.release.stage, run.reported, run.expected) == (1, "provisional", 1, 1)
    assert publishing.preparers(run.release) == {clerk.pk}
    assert rounds.of_year(2023) == [run.release]
    assert rounds.of_year(2022) == []


def test_draft_is_derived_anew(series):
    first = rounds.derive_release(series=series, year=2023)
    returned(status="accepted", accepted_at=timezone.now())
    second = rounds.derive_release(series=series, year=2023)
    assert (first.release, second.reported) == (second.release, 2)


def test_refused_revision_begins_nothing(series):
    ReleaseFactory(series=series)
    with pytest.raises(publishing.RevisionRefusedError):
        rounds.derive_release(series=series, year=2023)
    assert Release.objects.count() == 1


def test_what_was_derived_does_not_change(series):
    release = rounds.derive_release(series=series, year=2023).release
    revision = rounds.would_change(release)
    assert (revision.total, revision.changes) == (0, [])
    assert list(rounds.latecomers(release)) == []


def test_late_and_corrected_returns_show_as_changes(series):
    release = rounds.derive_release(series=series, year=2023).release
    before = Observation.objects.count()
    late = actions.accept_return(school_return=returned())
    assert list(rounds.latecomers(release)) == [late]
    revision = rounds.would_change(release, most=1)
    assert revision.total > 1
    (change,) = revision.changes
    assert change.new.value > change.old.value
    assert Observation.objects.count() == before


def test_district_that_reports_no_more_shows_as_a_change(series):
    release = rounds.derive_release(series=series, year=2023).release
    actions.reopen_return(school_return=SchoolReturn.objects.get())
    sides = {
        (change.old.value, change.new.value, change.new.missing) for change in rounds.would_change(release).changes
    }
    assert (492.0, None, "z") in sides


def test_release_that_was_not_derived_has_no_latecomers(series):
    assert list(rounds.latecomers(ReleaseFactory(series=series))) == []
