"""Which releases the city's yearly statistical bulletin is made of.

A bulletin is made of every public release that was derived from the schools' returns, for the
year it is about: it can say how many schools have reported. What is drawn from elsewhere (a
census, the province, the nation) has none. All is known from memory: nothing is asked.
"""

from xzedu.statistics import addresses


def has_one(current, release):
    """Return whether a public release makes a bulletin; `current` is `releases.Current`."""
    covered = current.coverage.get((release.pk, release.year))
    return release.pk in current.releases and covered is not None and covered.reported is not None


def by_year(current):
    """Return year → its `Release`s that make a bulletin, the newest year first.

    Of one year the series that ranks first comes first, and of a series the newest version: the
    first one is what the address of the year shows.
    """
    held = [release for release in current.releases.values() if has_one(current, release)]
    held.sort(key=lambda release: (-release.year, release.series.rank, release.series.slug, -release.version))
    years = {}
    for release in held:
        years.setdefault(release.year, []).append(release)
    return years


def address(current, release):
    """Return where the bulletin of a public release stands; "" where it makes none.

    It stands at its year, or at its own address where another comes first.
    """
    if not has_one(current, release):
        return ""
    is_first = by_year(current)[release.year][0].pk == release.pk
    return addresses.of_bulletin(release, edition=not is_first)


def find(current, year, series="", version=None):
    """Return the `Release` of a year's bulletin, or of one edition of it; None where there is none."""
    for release in by_year(current).get(year, ()):
        if version is None or (release.series.slug, release.version) == (series, version):
            return release
    return None


def beside(current, release):
    """Return the (earlier, later) bulletins of the same series, each the nearest year's current one or None."""
    years = {}
    for year, held in by_year(current).items():
        for other in held:
            if other.series_id == release.series_id:
                years.setdefault(year, other)
    earlier = max((year for year in years if year < release.year), default=None)
    later = min((year for year in years if year > release.year), default=None)
    return years.get(earlier), years.get(later)
