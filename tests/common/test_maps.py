import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xzedu.common import maps

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[117.0, 34.0], [117.4, 34.0], [117.4, 34.4], [117.0, 34.4], [117.0, 34.0]]],
}


def test_drawing_has_the_shape_of_the_land():
    projection = maps.Projection.of([SQUARE])
    assert projection(117.0, 34.4) == pytest.approx((maps.MARGIN, maps.MARGIN))
    x, y = projection(117.4, 34.0)
    assert x == pytest.approx(maps.WIDTH - maps.MARGIN)
    # A degree of longitude is shorter there: cos 34.2° = 0.827.
    assert (y - maps.MARGIN) / (x - maps.MARGIN) == pytest.approx(1 / 0.827, rel=0.001)
    assert projection.view_box == f"0 0 {maps.WIDTH} {projection.height}"


def test_path_is_closed_and_in_whole_units():
    path = maps.path(SQUARE, maps.Projection.of([SQUARE]))
    assert re.fullmatch(r"M\d+ \d+(L\d+ \d+){3}Z", path)


def test_several_polygons_and_holes():
    many = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], SQUARE["coordinates"]]}
    assert maps.path(many, maps.Projection.of([many])).count("M") == 2


def test_corners_nearer_than_a_pixel_are_left_out():
    crowd = [[117.0 + n / 1e7, 34.0] for n in range(1000)]
    shape = {"type": "Polygon", "coordinates": [[*crowd, [117.4, 34.0], [117.4, 34.4], [117.0, 34.0]]]}
    assert maps.path(shape, maps.Projection.of([SQUARE])).count("L") == 2


def test_sliver_smaller_than_a_pixel_is_not_drawn():
    dot = {"type": "Polygon", "coordinates": [[[117, 34], [117.00001, 34], [117.00001, 34.00001], [117, 34]]]}
    assert maps.path(dot, maps.Projection.of([SQUARE])) == ""


def test_the_ten_districts_fit_into_fifteen_kilobytes(settings):
    import csv

    csv.field_size_limit(10**7)
    with (Path(settings.BASE_DIR) / "data/areas/3-districts.csv").open(encoding="utf-8", newline="") as file:
        shapes = [json.loads(row["boundary"]) for row in csv.DictReader(file) if row["boundary"]]
    assert len(shapes) == 10
    projection = maps.Projection.of(shapes)
    assert 1000 < sum(len(maps.path(shape, projection)) for shape in shapes) < 15_000


@pytest.mark.parametrize(
    ("value", "largest", "step"), [(0, 10, 0), (None, 10, 0), (1, 10, 1), (10, 10, 5), (5, 10, 3), (3, 0, 0), (1, 1, 3)]
)
def test_shades(value, largest, step):
    assert maps.shade(value, largest) == step


@given(st.lists(st.tuples(st.floats(34.0, 34.4), st.floats(117.0, 117.4)), max_size=60))
def test_circles_hold_every_point_once(points):
    circles = maps.density(points, maps.Projection.of([SQUARE]))
    assert sum(circle.count for circle in circles) == len(points)
    assert all(3 <= circle.radius <= 12 for circle in circles)


def test_area_of_a_circle_is_proportional_to_its_points():
    near, far = [(34.1, 117.1)] * 16, [(34.3, 117.3)] * 4
    large, small = maps.density(near + far, maps.Projection.of([SQUARE]))
    assert (large.count, small.count) == (16, 4)
    assert large.radius == pytest.approx(2 * small.radius)
    assert large.near == "34.1,117.1"


@given(st.lists(st.tuples(st.integers(0, 640), st.integers(0, 400)), max_size=12))
def test_labels_never_cover_each_other(points):
    placed = maps.spread(points)
    assert [x for x, _y in placed] == [x for x, _y in points]
    for a in range(len(placed)):
        for b in range(a):
            (x1, y1), (x2, y2) = placed[a], placed[b]
            assert abs(x1 - x2) >= 64 or abs(y1 - y2) >= 15
