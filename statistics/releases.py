"""Which releases are current at this moment: held in memory once a content version.

A release counts from the moment its embargo is over; that moment is part of the content
version (`ScheduledMoment`), so nothing need run when it passes. What was current at an earlier
moment is worked out from the same releases (docs/adr/0015).
"""

from dataclasses import dataclass, field

from django.db.models import F

from xzedu.common.versions import Held
from xzedu.statistics.models import Coverage, Release


@dataclass
class Current:
    """The public releases, and for each series and year the one that counts.

    Attributes:
        releases: id → `Release` with its series: all that are public, superseded ones too.
        by_year: (series id, year) → id of the current release.
        coverage: (release id, year) → `Coverage`.
    """

    releases: dict = field(default_factory=dict)
    by_year: dict = field(default_factory=dict)
    coverage: dict = field(default_factory=dict)

    @classmethod
    def of(cls, releases, coverage):
        """Return what is current of public releases (id → `Release`) that cover `coverage`."""
        current = cls(releases, coverage=coverage)
        for (pk, year), _covered in coverage.items():
            release = releases[pk]
            key = (release.series_id, year)
            held = releases.get(current.by_year.get(key))
            # Of one year's figures those of the release about the later year count, then the higher version.
            if held is None or (release.year, release.version) > (held.year, held.version):
                current.by_year[key] = pk
        return current

    def at(self, moment):
        """Return what was current at an earlier moment: of the releases that are public now, those public then."""
        known = {pk: release for pk, release in self.releases.items() if release.public_since <= moment}
        return Current.of(known, {key: covered for key, covered in self.coverage.items() if key[0] in known})

    @property
    def first_moment(self):
        """When the first of the releases became public; None without any."""
        return min((release.public_since for release in self.releases.values()), default=None)

    @property
    def last_moment(self):
        """When the newest of the releases became public: from then on all figures are as they are now."""
        return max((release.public_since for release in self.releases.values()), default=None)

    @property
    def years(self):
        """The years that have figures, in order."""
        return sorted({year for _series, year in self.by_year})

    @property
    def release_ids(self):
        """The ids of the releases that are current for some year."""
        return sorted(set(self.by_year.values()))

    def is_current(self, release, year):
        """Return whether the figures of a release (its id) for a year are the ones that count."""
        held = self.releases.get(release)
        return held is not None and self.by_year.get((held.series_id, year)) == release

    def before(self, release):
        """Return the public release that `release` supersedes, or None."""
        older = [
            other
            for other in self.releases.values()
            if other.series_id == release.series_id and other.year == release.year and other.version < release.version
        ]
        return max(older, key=lambda other: other.version, default=None)

    def newer(self, release):
        """Return the newest public release of the same series and year after `release`, or None."""
        newer = [
            other
            for other in self.releases.values()
            if other.series_id == release.series_id and other.year == release.year and other.version > release.version
        ]
        return max(newer, key=lambda other: other.version, default=None)

    def within(self, release):
        """Return what counts when one public release is read as an issue of its own, superseded or not.

        Its series alone counts, up to the release's year, and of the years it covers the release itself.
        """
        series = release.series_id
        by_year = {key: pk for key, pk in self.by_year.items() if key[0] == series and key[1] <= release.year}
        by_year |= {(series, year): held for held, year in self.coverage if held == release.pk}
        return Current(self.releases, by_year, self.coverage)

    def is_sample(self, release):
        """Return whether the figures of a release (its id) are invented for demonstration."""
        held = self.releases[release]
        return held.is_sample or held.series.is_sample

    def rank(self, release):
        """Return where a release's series stands among several that give the same figure; 0 comes first."""
        return self.releases[release].series.rank


# Of the years a release covers, as they are read beside it.
COVERED = ("year", "figures", "reported", "expected")


def read(at=None, *, with_draft=None):
    """Return `Current` at the time `at` (default: now); for staff, as if `with_draft` were public.

    One query: a row for each year of each release.
    """
    rows = Release.objects.published(at)
    if with_draft:
        rows |= Release.objects.filter(pk=with_draft.pk)
    rows = rows.select_related("series", "source").order_by("pk", "coverage__year")
    known, coverage = {}, {}
    for row in rows.annotate(**{f"covered_{name}": F(f"coverage__{name}") for name in COVERED}):
        release = known.setdefault(row.pk, row)
        if row.covered_year is not None:
            covered = Coverage(release=release, **{name: getattr(row, f"covered_{name}") for name in COVERED})
            coverage[release.pk, covered.year] = covered
    return Current.of(known, coverage)


holder = Held("statistics", read)
current = holder.current
forget = holder.forget
