"""How a table of several dimensions is laid out: which combinations make its rows and columns. Pure.

A figure stands at a place: one value of each dimension, in the order of `DIMENSIONS`. What was never
measured makes no row and no column; a dimension with one value only needs no head and stands in the caption.
"""

from dataclasses import dataclass
from itertools import groupby
from math import prod
from typing import NamedTuple

DIMENSIONS = ("indicator", "area", "year", "stage", "part")
# Which one is kept at the side or at the head where all have one value: the one that says most.
KEPT = ("area", "year", "indicator", "stage", "part")


class Place(NamedTuple):
    """Where a figure stands."""

    indicator: int
    area: int
    year: int
    stage: str
    part: str


class Head(NamedTuple):
    """A head over several lines: the last value of `path` is written there; `span` lines lie below it."""

    path: tuple
    span: int


@dataclass(frozen=True)
class Axis:
    """The rows or the columns.

    Attributes:
        dimensions: their names, the outermost first; never empty.
        paths: one a line: the values of the dimensions.
        empty: how many combinations of values that stand elsewhere on the axis have no figure and no line.
    """

    dimensions: tuple
    paths: tuple
    empty: int = 0

    @property
    def levels(self):
        """For each dimension its `Head`s in order; equal neighbours below the same head are one."""
        return [self.heads(depth) for depth in range(1, 1 + len(self.dimensions))]

    def heads(self, depth):
        """Return the `Head`s of the first `depth` dimensions; of none, one head over everything."""
        return [Head(path, len(list(lines))) for path, lines in groupby(self.paths, key=lambda path: path[:depth])]


@dataclass(frozen=True)
class Layout:
    """A table.

    Attributes:
        fixed: dimension → its only value, of those that make neither rows nor columns.
    """

    rows: Axis
    columns: Axis
    fixed: dict

    @property
    def cells(self):
        """How many cells it has, those without a figure included."""
        return len(self.rows.paths) * len(self.columns.paths)

    def place(self, row, column):
        """Return the `Place` of the cell of a row's and a column's path."""
        values = self.fixed | dict(zip(self.rows.dimensions, row, strict=True))
        return Place(**values | dict(zip(self.columns.dimensions, column, strict=True)))


def lay_out(places, order, down, across):
    """Return the `Layout` of the figures at `places`, or None without any.

    Args:
        places: the `Place`s of all figures.
        order: dimension → its values in the order they are shown in; every value of a place is among them.
        down, across: the dimensions of rows and of columns, the outermost first: both together all of them,
            neither empty.
    """
    places = set(places)
    if not places:
        return None
    ranks = {name: {value: rank for rank, value in enumerate(order[name])} for name in DIMENSIONS}
    values = {name: {getattr(place, name) for place in places} for name in DIMENSIONS}
    rows = _axis(places, down, values, ranks)
    columns = _axis(places, across, values, ranks)
    shown = (*rows.dimensions, *columns.dimensions)
    fixed = {name: next(iter(values[name])) for name in DIMENSIONS if name not in shown}
    return Layout(rows, columns, fixed)


def _axis(places, names, values, ranks):
    # Something must be written at the side and at the head, even where there is no choice.
    shown = tuple(name for name in names if len(values[name]) > 1) or (min(names, key=KEPT.index),)
    at = [DIMENSIONS.index(name) for name in shown]
    found = {tuple(place[index] for index in at) for place in places}
    paths = sorted(found, key=lambda path: [ranks[name][value] for name, value in zip(shown, path, strict=True)])
    return Axis(shown, tuple(paths), prod(len(values[name]) for name in shown) - len(paths))
