"""Which school years' returns the public may see the results of.

A year is public when a release that was derived from returns is. Of its returns those count
that were accepted before the figures were derived: what is corrected later becomes public with
the next release, so nothing of it shows before its embargo is over.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from xzedu.statistics.models import Derivation, Release


@dataclass(frozen=True)
class ReportedYear:
    """A school year with a public release made of returns.

    Attributes:
        accepted_by: returns accepted later are not part of it.
        reported, expected: schools.
        is_sample: whether they are invented.
    """

    year: int
    release: Release
    accepted_by: datetime
    reported: int
    expected: int
    is_sample: bool


def years(current):
    """Return year → `ReportedYear`, oldest first: one query beside `current` (`releases.Current`)."""
    chosen = {}
    for (_series, year), release in current.by_year.items():
        covered = current.coverage[release, year]
        if covered.reported is None:
            continue
        if year not in chosen or current.rank(release) < current.rank(chosen[year].release_id):
            chosen[year] = covered
    releases = {covered.release_id for covered in chosen.values()}
    runs = Derivation.objects.filter(release__in=releases).order_by().values("release_id", "year")
    derived = {(run["release_id"], run["year"]): run["at"] for run in runs.annotate(at=Max("run_at"))}
    found = {}
    for year in sorted(chosen):
        covered = chosen[year]
        release = current.releases[covered.release_id]
        sample = current.is_sample(release.pk)
        at = derived.get((release.pk, year), release.approved_at)
        found[year] = ReportedYear(year, release, at, covered.reported, covered.expected, sample)
    return found
