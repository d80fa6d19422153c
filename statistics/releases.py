"""Which releases are current at this moment: held in memory once a content version.

A release counts from the moment its embargo is over; that moment is part of the content
version (`ScheduledMoment`), so nothing need run when it passes.
"""

from dataclasses import dataclass, field

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

    def is_sample(self, release):
        """Return whether the figures of a release (its id) are invented for demonstration."""
        held = self.releases[release]
        return held.is_sample or held.series.is_sample

    def rank(self, release):
        """Return where a release's series stands among several that give the same figure; 0 comes first."""
        return self.releases[release].series.rank


def read(at=None):
    """Return `Current` at the time `at` (default: now). Two queries."""
    current = Current(
        {release.pk: release for release in Release.objects.published(at).select_related("series", "source")}
    )
    rows = Coverage.objects.filter(release__in=current.releases)
    for covered in rows:
        current.coverage[covered.release_id, covered.year] = covered
        release = current.releases[covered.release_id]
        key = (release.series_id, covered.year)
        held = current.releases.get(current.by_year.get(key))
        # Of one year's figures those of the release about the later year count, then the higher version.
        if held is None or (release.year, release.version) > (held.year, held.version):
            current.by_year[key] = release.pk
    return current


_holder = Held("statistics", read)
current = _holder.current
forget = _holder.forget
