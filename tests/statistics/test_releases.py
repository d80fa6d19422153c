from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.statistics.factories import ObservationFactory, ReleaseFactory, SeriesFactory
from xzedu.statistics import pivots, releases
from xzedu.statistics.pivots import Breakdown

pytestmark = pytest.mark.django_db


def value_of(observation):
    pivot = pivots.read(observation.indicator, Breakdown(), releases.read())
    cell = pivot.cells.get((observation.area_id, observation.year))
    return cell and cell.value


def test_figure_of_a_public_release_counts():
    assert value_of(ObservationFactory()) == 1000


@pytest.mark.parametrize(
    "values",
    [
        {"approved_at": None},
        {"publish_at": None, "approved_at": None},
        {"publish_at": datetime(2099, 1, 1, tzinfo=UTC)},
    ],
)
def test_figure_that_is_not_released_is_private(values):
    assert value_of(ObservationFactory(release=ReleaseFactory(**values))) is None


def test_the_higher_version_counts():
    first = ObservationFactory()
    second = ReleaseFactory(version=2, stage="revised")
    ObservationFactory(release=second, value=1010.0)
    assert value_of(first) == 1010
    held = releases.read()
    assert held.before(second).version == 1
    assert held.newer(first.release).version == 2
    assert held.is_current(second.pk, 2023)
    assert not held.is_current(first.release_id, 2023)


def test_embargo_ends_on_time_without_a_job():
    first = ObservationFactory()
    soon = timezone.now() + timedelta(hours=1)
    ObservationFactory(release=ReleaseFactory(version=2, publish_at=soon), value=1010.0)
    assert value_of(first) == 1000
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert value_of(first) == 1010


def test_a_year_the_revision_does_not_cover_keeps_its_figure():
    release = ReleaseFactory(year=2023)
    old = ObservationFactory(release=release, year=2022, value=900.0)
    ObservationFactory(release=release, year=2023)
    ObservationFactory(release=ReleaseFactory(year=2023, version=2), year=2023, value=1010.0)
    assert value_of(old) == 900


def test_of_two_series_the_one_of_lower_rank_is_shown():
    first = ObservationFactory(release=ReleaseFactory(series=SeriesFactory(slug="a", rank=2)), value=1.0)
    ObservationFactory(release=ReleaseFactory(series=SeriesFactory(slug="b", rank=1)), value=2.0)
    assert value_of(first) == 2


def test_breakdowns_are_apart():
    ObservationFactory(stage="primary", value=600.0)
    both = ObservationFactory(stage="", value=1000.0, release__series__slug="other")
    assert value_of(both) == 1000


def test_a_pivot_costs_one_query(django_assert_num_queries):
    observation = ObservationFactory()
    for year in range(2010, 2020):
        ObservationFactory(release=ReleaseFactory(year=year))
    held = releases.read()
    with django_assert_num_queries(1):
        pivot = pivots.read(observation.indicator, Breakdown(), held)
    assert len(pivot.years) == 11
    assert pivot.latest(observation.area_id)[0] == 2023


def test_reading_what_is_current_costs_one_query(django_assert_num_queries):
    for year in range(2010, 2020):
        ObservationFactory(release=ReleaseFactory(year=year))
    with django_assert_num_queries(1):
        releases.read()
