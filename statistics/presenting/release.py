"""Releases: which there are, what one covers, and what it changed."""

from functools import cached_property
from itertools import groupby

from django.db import connections, router
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xzedu.common import versions
from xzedu.statistics import addresses, bulletins, dictionary, releases, revisions, wording
from xzedu.statistics.models import Observation
from xzedu.statistics.pivots import Breakdown

MOST_CHANGES = 200

# The indicators of a release: from each one the index leads straight to the next.
INDICATORS = """
WITH RECURSIVE held(id) AS (
    SELECT MIN(indicator_id) FROM statistics_observation WHERE institution_id IS NULL AND release_id = %s
    UNION ALL
    SELECT (SELECT MIN(indicator_id) FROM statistics_observation
            WHERE institution_id IS NULL AND release_id = %s AND indicator_id > held.id)
    FROM held WHERE held.id IS NOT NULL
)
SELECT id FROM held WHERE id IS NOT NULL
"""


class ReleaseList:
    """All public releases by series, the newest first; the page asks nothing of the database."""

    def __init__(self, request):
        self.version = versions.of(request)
        self.current = releases.current(self.version)

    # For files.

    @cached_property
    def dictionary(self):
        return dictionary.current(self.version)

    @cached_property
    def places(self):
        return dictionary.places(self.version)

    @property
    def downloads(self):
        """[(name, address)] of all current figures as files: there are more than a sheet of Excel holds."""
        return [(kind.upper(), reverse("statistics:figures-download", args=[kind])) for kind in ("csv", "json")]

    @cached_property
    def series(self):
        """[(`Series`, [(`Release`, the newer one or None, years in words)])]."""
        held = sorted(self.current.releases.values(), key=lambda r: (r.series.rank, r.series.slug, -r.year, -r.version))
        return [
            (
                series,
                [(release, self.current.newer(release), covered_years(self.current, release)) for release in found],
            )
            for series, found in groupby(held, key=lambda release: release.series)
        ]

    @property
    def has_sample(self):
        return any(self.current.is_sample(pk) for pk in self.current.releases)


def covered_years(current, release):
    """Return the years a release has figures for, in words: 2015–2019, or the one year."""
    years = sorted(year for held, year in current.coverage if held == release.pk)
    if not years:
        return str(release.year)
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


class ReleasePage:
    """One public release, superseded or not; of what it changed the first `most_changes` figures."""

    most_changes = MOST_CHANGES

    def __init__(self, request, release):
        version = versions.of(request)
        self.release = release
        self.dictionary, self.places = dictionary.current(version), dictionary.places(version)
        self.current = releases.current(version)

    @staticmethod
    def find(request, series, year, version):
        """Return the public `Release` of that name, or None: drafts and embargoed ones are not found."""
        held = releases.current(versions.of(request)).releases.values()
        wanted = (series, year, version)
        return next((r for r in held if (r.series.slug, r.year, r.version) == wanted), None)

    @property
    def newer(self):
        return self.current.newer(self.release)

    @property
    def before(self):
        return self.current.before(self.release)

    @property
    def is_sample(self):
        return self.current.is_sample(self.release.pk)

    @property
    def has_sample(self):
        return self.is_sample

    @property
    def bulletin_address(self):
        """The bulletin made of it, or ""."""
        return bulletins.address(self.current, self.release)

    @property
    def years(self):
        return covered_years(self.current, self.release)

    @cached_property
    def coverage(self):
        """[(year, `Coverage`)] by year."""
        held = self.current.coverage.items()
        return sorted((year, covered) for (release, year), covered in held if release == self.release.pk)

    @cached_property
    def indicators(self):
        """[(`Indicator`, address)] that it has figures of areas for."""
        with connections[router.db_for_read(Observation)].cursor() as cursor:
            cursor.execute(INDICATORS, [self.release.pk, self.release.pk])
            found = {pk for (pk,) in cursor.fetchall()}
        return [(i, addresses.of_indicator(i)) for i in self.dictionary.by_id.values() if i.pk in found]

    @cached_property
    def _revision(self):
        return revisions.read(self.release, self.current, most=self.most_changes) if self.before else None

    @property
    def change_total(self):
        return self._revision.total if self._revision else 0

    @property
    def changes_left_out(self):
        return self.change_total - len(self._revision.changes) if self._revision else 0

    @property
    def changed_indicators(self):
        """[(`Indicator`, how many of its figures changed)]."""
        counts = self._revision.counts if self._revision else {}
        return [(self.dictionary.by_id[pk], count) for pk, count in counts.items() if pk in self.dictionary.by_id]

    @property
    def changes(self):
        """[dict] of the figures that changed: what, where, when, old, new, change in words, address."""
        return [row for change in self._revision.changes if (row := self._row(change))] if self._revision else []

    def _row(self, change):
        indicator = self.dictionary.by_id.get(change.indicator)
        area = self.places.by_id.get(change.place.area)
        if indicator is None or area is None:
            return None
        place = change.place
        breakdown = Breakdown(place.stage, place.sector, place.locale, place.sex)
        words = ""
        if change.change is not None:
            words = wording.change(change.new.value, change.old.value, indicator, since=_("before the revision"))
        return {
            "indicator": indicator,
            "area": area,
            "breakdown": wording.breakdown_name(breakdown) if any(breakdown) else "",
            "year": wording.year(change.year, indicator),
            "old": _held(change.old, indicator),
            "new": _held(change.new, indicator),
            "change": words,
            "address": addresses.of_figure(indicator, area, change.year, breakdown),
        }

    @property
    def downloads(self):
        """[(name, address)] of all its figures as files."""
        args = [self.release.series.slug, self.release.year, self.release.version]
        return [
            (kind.upper(), reverse("statistics:release-download", args=[*args, kind]))
            for kind in ("csv", "xlsx", "json")
        ]


class ReleasePreview(ReleasePage):
    """Any release as the public will see it once it is approved, for staff alone: drafts, embargoed ones.

    Args:
        revision: `Revision` to show instead of that against the version before.
    """

    def __init__(self, request, release, revision=None):
        super().__init__(request, release)
        self.current = releases.read(with_draft=release)
        self.given = revision
        # As it would be if its time were now.
        release.publish_at = release.publish_at or timezone.now()

    @cached_property
    def _revision(self):
        return self.given or (revisions.between(self.before, self.release, most=MOST_CHANGES) if self.before else None)

    @property
    def downloads(self):
        return super().downloads if self.release.is_public() else []


def _held(held, indicator):
    """Return one side of a change; a side that has no such figure is a dash."""
    return wording.cell(held if held.value is not None or held.missing else None, indicator)
