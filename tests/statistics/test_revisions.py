"""What a revision changed: each cell that differs, and nothing of what is not public."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import IndicatorFactory, ObservationFactory, ReleaseFactory
from xzedu.statistics import releases, revisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions():
    return ReleaseFactory(), ReleaseFactory(version=2, stage="revised")


def both(versions, old, new, **where):
    """Give a cell in both versions: a value, or the letter of a reason."""
    for release, held in zip(versions, (old, new), strict=True):
        if held is not None:
            text = held if isinstance(held, str) else ""
            ObservationFactory(release=release, value=None if text else float(held), missing=text, **where)


def read(versions, **options):
    return revisions.read(versions[1], releases.read(), **options)


def test_only_cells_that_differ_are_told(versions):
    changed, same = AreaFactory(), AreaFactory()
    both(versions, 100, 104, area=changed)
    both(versions, 200, 200, area=same)
    found = read(versions)
    (change,) = found.changes
    assert (change.place.area, change.old.value, change.new.value, change.change) == (changed.pk, 100, 104, 4)
    assert (found.older, found.newer) == versions
    assert found.total == 1


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [(100, "c", None), ("c", 100, None), ("c", "x", None), (None, 5, None), (5, None, None), (0, 0.5, 0.5)],
)
def test_numbers_and_reasons_that_come_and_go(versions, old, new, change):
    both(versions, old, new)
    ObservationFactory(release=versions[0], area=AreaFactory(), value=1.0)
    ObservationFactory(release=versions[1], area=AreaFactory(), value=1.0)
    found = {(c.old, c.new): c.change for c in read(versions).changes}
    held = [revisions.Held(None, side) if isinstance(side, str) else revisions.Held(side, "") for side in (old, new)]
    assert found[tuple(held)] == change


@pytest.mark.parametrize("reason", ["z", "x", "c", "k"])
def test_the_same_reason_is_no_change(versions, reason):
    both(versions, reason, reason)
    assert read(versions).total == 0


def test_breakdowns_are_apart(versions):
    both(versions, 100, 101, stage="primary", sex="female")
    both(versions, 100, 100, stage="primary", sex="male")
    (change,) = read(versions).changes
    assert (change.place.stage, change.place.sex) == ("primary", "female")


def test_counts_go_on_beyond_what_is_listed(versions):
    other = IndicatorFactory(code="teachers")
    for _number in range(3):
        both(versions, 1, 2, area=AreaFactory())
    both(versions, 1, 2, indicator=other)
    found = read(versions, most=2)
    assert len(found.changes) == 2
    assert (found.total, found.counts[other.pk]) == (4, 1)


def test_single_schools_on_request(versions):
    school = InstitutionFactory()
    both(versions, 1, 2, institution=school, area=school.area)
    assert read(versions).total == 0
    (change,) = read(versions, schools=True).changes
    assert change.place.institution == school.pk


def test_first_version_has_no_revision(versions):
    assert revisions.read(versions[0], releases.read()) is None


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("hidden", [{"approved_at": None}, {"publish_at": timezone.now() + timedelta(days=9)}])
def test_what_is_not_public_never_leaks(versions, which, hidden):
    both(versions, 100, 104)
    for name, value in hidden.items():
        setattr(versions[which], name, value)
    versions[which].save()
    assert read(versions) is None


def test_embargoed_revision_is_told_when_its_time_comes(versions):
    both(versions, 100, 104)
    versions[1].publish_at = timezone.now() + timedelta(hours=1)
    versions[1].save()
    assert read(versions) is None
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert read(versions).total == 1


def test_staff_see_a_draft_against_what_is_public(versions):
    both(versions, 100, 104)
    versions[1].approved_at = None
    versions[1].save()
    assert revisions.between(*versions).total == 1


def test_one_query_whatever_the_number(versions, django_assert_num_queries):
    for _number in range(20):
        both(versions, 1, 2, area=AreaFactory())
    current = releases.read()
    with django_assert_num_queries(1):
        assert revisions.read(versions[1], current).total == 20
