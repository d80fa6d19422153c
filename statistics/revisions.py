"""What a revision changed: the cells that differ between two versions of a release."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, F, Max, Q

from xzedu.statistics.figures import Where
from xzedu.statistics.models import Observation

PLACE = ("area_id", "institution_id", "stage", "sector", "locale", "sex")
MOST = 2000


class Held(NamedTuple):
    """What a version says of a cell: a value, the reason for none, or neither if it has no such cell."""

    value: float | None
    missing: str


class Change(NamedTuple):
    """One cell that differs; `change` is None where one side has no number."""

    indicator: int
    year: int
    place: Where
    old: Held
    new: Held

    @property
    def change(self):
        if self.old.value is None or self.new.value is None:
            return None
        return self.new.value - self.old.value


@dataclass
class Revision:
    """The differences between two versions.

    Attributes:
        older, newer: the `Release`s.
        changes: [`Change`] of the first cells, by indicator, year and place.
        counts: indicator id → how many of its cells differ, those beyond the first included.
    """

    older: object
    newer: object
    changes: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)

    @property
    def total(self):
        return sum(self.counts.values())


def read(release, current, *, schools=False, most=MOST):
    """Return the `Revision` between a public release and the public one before it, or None.

    `current` is `releases.Current`: versions under embargo and drafts are not in it, so nothing of
    them can be told. `schools` adds the figures of single schools. One query.
    """
    if release.pk not in current.releases:
        return None
    before = current.before(release)
    return before and between(before, release, schools=schools, most=most)


def between(older, newer, *, schools=False, most=MOST):
    """Return the `Revision` between two versions, for staff: drafts too. One query."""
    rows = Observation.objects.filter(release__in=(older.pk, newer.pk)).order_by()
    if not schools:
        rows = rows.of_areas()
    sides = {}
    for name, release in (("old", older), ("new", newer)):
        of_it = Q(release=release.pk)
        sides |= {
            f"{name}_value": Max("value", filter=of_it),
            f"{name}_missing": Max("missing", filter=of_it),
            f"{name}_count": Count("pk", filter=of_it),
        }
    differs = (
        ~Q(old_count=F("new_count"))
        | ~Q(old_missing=F("new_missing"))
        | ~Q(old_value=F("new_value"))
        | Q(old_value__isnull=True, new_value__isnull=False)
        | Q(old_value__isnull=False, new_value__isnull=True)
    )
    found = Revision(older, newer)
    rows = rows.values("indicator_id", "year", *PLACE).annotate(**sides).filter(differs)
    columns = ("indicator_id", "year", *PLACE, "old_value", "old_missing", "new_value", "new_missing")
    rows = rows.order_by("indicator_id", "year", *PLACE).values_list(*columns)
    for indicator, year, *rest in rows.iterator(chunk_size=2000):
        place, (old, old_missing, new, new_missing) = rest[:6], rest[6:]
        found.counts[indicator] = found.counts.get(indicator, 0) + 1
        if len(found.changes) < most:
            found.changes.append(
                Change(indicator, year, Where(*place), Held(old, old_missing or ""), Held(new, new_missing or ""))
            )
    return found
