"""Maps drawn by the server: boundaries and points in WGS-84 as SVG paths and circles.

Pure functions. The projection is equirectangular at the middle latitude, which over a city
is conformal within a fraction of a pixel.
"""

from collections import Counter
from dataclasses import dataclass
from math import cos, radians, sqrt

WIDTH = 640
MARGIN = 8
# Corners nearer than this to the last one, in map units, are left out.
FINEST = 1.5


@dataclass(frozen=True)
class Projection:
    """From degrees to the units of a drawing `WIDTH` wide."""

    west: float
    north: float
    scale: float
    stretch: float
    height: int

    @classmethod
    def of(cls, geometries, width=WIDTH):
        """Return the projection in which all `geometries` fit into the drawing."""
        points = [point for geometry in geometries for ring in rings(geometry) for point in ring]
        longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
        west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
        stretch = cos(radians((north + south) / 2))
        scale = (width - 2 * MARGIN) / ((east - west) * stretch or 1)
        return cls(west, north, scale, stretch, round((north - south) * scale) + 2 * MARGIN)

    def __call__(self, longitude, latitude):
        x = (longitude - self.west) * self.stretch * self.scale + MARGIN
        y = (self.north - latitude) * self.scale + MARGIN
        return x, y

    @property
    def view_box(self):
        return f"0 0 {WIDTH} {self.height}"


def rings(geometry):
    """Yield the rings of a GeoJSON Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def path(geometry, projection):
    """Return the SVG path data of a boundary, in whole units, corners too near each other left out."""
    out = []
    for ring in rings(geometry):
        corners = []
        for longitude, latitude, *_height in ring[:-1]:
            x, y = map(round, projection(longitude, latitude))
            if not corners or abs(x - corners[-1][0]) + abs(y - corners[-1][1]) >= FINEST:
                corners.append((x, y))
        if len(corners) > 2:
            out.append("M" + "L".join(f"{x} {y}" for x, y in corners) + "Z")
    return "".join(out)


def spread(points, width=64, height=15):
    """Return `points` (x, y) of labels, moved down as far as it takes that none covers another."""
    placed = []
    for x, y in points:
        for left, top in sorted(placed, key=lambda point: point[1]):
            if abs(left - x) < width and abs(top - y) < height:
                y = top + height
        placed.append((x, y))
    return placed


def shade(value, largest, steps=5):
    """Return the step 1 to `steps` of `value` on a scale up to `largest`; 0 for nothing."""
    if not value or not largest:
        return 0
    return min(steps, 1 + int(steps * value / (largest + 1)))


@dataclass(frozen=True)
class Circle:
    """Points of one cell of a density map: their middle, how many, and a radius whose square is proportional."""

    x: int
    y: int
    radius: float
    count: int
    latitude: float
    longitude: float

    @property
    def near(self):
        """The middle as the parameter `near` of a list takes it."""
        return f"{self.latitude},{self.longitude}"


def density(points, projection, cell=26, largest_radius=12):
    """Return the circles of `points` ((latitude, longitude) pairs) gathered in square cells, largest first."""
    sums = Counter()
    lats, lons = Counter(), Counter()
    for latitude, longitude in points:
        x, y = projection(longitude, latitude)
        key = (int(x // cell), int(y // cell))
        sums[key] += 1
        lats[key] += latitude
        lons[key] += longitude
    most = max(sums.values(), default=1)
    circles = []
    for key, count in sums.most_common():
        latitude, longitude = lats[key] / count, lons[key] / count
        x, y = projection(longitude, latitude)
        radius = round(max(3.0, largest_radius * sqrt(count / most)), 1)
        circles.append(Circle(round(x), round(y), radius, count, round(latitude, 4), round(longitude, 4)))
    return circles
