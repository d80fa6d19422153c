"""The addresses of figures and of what is made of them, with their parameters."""

from urllib.parse import urlencode

from django.urls import reverse


def with_parameters(path, parameters):
    """Return an address with those of the (name, value) pairs that have a value."""
    given = [(name, value) for name, value in parameters if value not in ("", None)]
    # A colon may stand in a query as it is: moments stay readable.
    return f"{path}?{urlencode(given, safe=':')}" if given else path


def of_figure(indicator, area, year, breakdown, institution=None, *, path=None):
    """Return where it is told how a figure was made; of a school's own figure instead of an area's.

    Args:
        path: of that page, where it is known already: a table asks for hundreds.
    """
    place = ("institution", institution.code) if institution else ("area", area.code)
    named = breakdown._asdict().items()
    path = path or reverse("statistics:figure")
    return with_parameters(path, [("indicator", indicator.code), place, ("year", year), *named])


def of_indicator(indicator, breakdown=None, **parameters):
    """Return the page of an indicator, opened at a breakdown."""
    named = [("stage", breakdown.stage), ("part", breakdown.part)] if breakdown else []
    return with_parameters(reverse("statistics:indicator", args=[indicator.code]), [*named, *parameters.items()])


def of_area(area):
    """Return the statistical profile of an area."""
    return reverse("statistics:area", args=[area.code])


def of_table(indicator=None, breakdown=None, area=None):
    """Return the table builder with an indicator, one breakdown of it or an area chosen."""
    chosen = [("indicator", indicator.code)] if indicator else []
    chosen += [("area", area.code)] if area else []
    chosen += [("stage", breakdown.stage or "all"), ("part", breakdown.part)] if breakdown else []
    return with_parameters(reverse("statistics:table"), chosen)


def of_download(indicator, name, kind):
    """Return a file of an indicator: "download" or "figures" (csv, xlsx, json), or "chart" (svg, png)."""
    return reverse(f"statistics:indicator-{name}", args=[indicator.code, kind])


def of_bulletin(release, *, edition=False):
    """Return the bulletin of a release's year; with `edition` that of exactly this release."""
    if edition:
        return reverse("statistics:bulletin-edition", args=[release.year, release.series.slug, release.version])
    return reverse("statistics:bulletin", args=[release.year])
