"""The register's maps, ready for their templates."""

from dataclasses import dataclass, field
from math import inf

from institutions.models import Area
from xzedu.common import maps

MOST_POINTS = 20_000


@dataclass
class Shape:
    """A district on a map."""

    area: Area
    path: str
    x: int
    y: int
    count: int = 0
    shade: int = 0
    is_highlighted: bool = False


@dataclass
class Map:
    """A drawing: districts, and perhaps circles or one marked point."""

    view_box: str
    shapes: list
    circles: list = field(default_factory=list)
    point: tuple | None = None
    # Areas that have no published boundary, with their counts: told in words beside the map.
    without_boundary: list = field(default_factory=list)


def _shapes(register):
    """Return (projection, shapes) of the districts that have a boundary."""
    projection, drawn = register.outlines
    return projection, [Shape(*outline) for outline in drawn]


def district_map(counts, highlighted=None):
    """Return the map of the districts, shaded by their number of schools (`DistrictCounts`)."""
    projection, shapes = _shapes(counts.register)
    if not shapes:
        return None
    numbers = {area.pk: count for area, count in counts.rows}
    most = max(numbers.values(), default=0)
    for shape in shapes:
        shape.count = numbers.get(shape.area.pk, 0)
        shape.shade = maps.shade(shape.count, most)
        shape.is_highlighted = shape.area.code == highlighted
    drawn = {shape.area.pk for shape in shapes}
    beside = [(area, count) for area, count in counts.rows if area.pk not in drawn]
    return Map(projection.view_box, shapes, without_boundary=beside)


def locator_map(institution, register):
    """Return the map of the districts with the institution's own marked and its position, if known."""
    projection, shapes = _shapes(register)
    if not shapes:
        return None
    for shape in shapes:
        shape.is_highlighted = shape.area.pk == institution.area_id
    point = None
    if institution.latitude is not None:
        x, y = projection(institution.longitude, institution.latitude)
        point = (round(x), round(y))
    return Map(projection.view_box, shapes, point=point)


def density_map(listing):
    """Return the map of all institutions a list selects, near ones gathered into circles."""
    register = listing.register
    projection, shapes = _shapes(register)
    if not shapes:
        return None
    chosen = listing.filters.chosen["area"]
    for shape in shapes:
        shape.is_highlighted = shape.area.code in chosen
    placed = [n for n in listing.numbers if register.latitudes[n] != inf][:MOST_POINTS]
    circles = maps.density(((register.latitudes[n], register.longitudes[n]) for n in placed), projection)
    return Map(projection.view_box, shapes, circles=circles)
