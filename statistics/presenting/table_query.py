"""What the address of the table builder asks for.

Nothing chosen of areas or years means all of them, of stages what an indicator's own page begins with, of parts
the whole alone. What is not understood is said and left out.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.codes import Stage
from xzedu.common.forms import Query
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics.pivots import PARTS, Breakdown
from xzedu.statistics.presenting import moment
from xzedu.statistics.tables import DIMENSIONS

# What "all stages together" and "the whole" are called in addresses, where an empty value means nothing.
ALL = "all"
ACROSS = ("year",)
DOWN = ("indicator", "area", "stage", "part", "year")
MOST_CELLS = 20_000
NAMES = {
    "indicator": gettext_lazy("Indicators"),
    "area": gettext_lazy("Areas"),
    "year": gettext_lazy("Years"),
    "stage": gettext_lazy("Stages"),
    "part": gettext_lazy("Parts of the whole"),
}


@dataclass
class TableQuery:
    """The state of the table builder.

    Attributes:
        current: `releases.Current` of now, or of the moment the address names.
        dictionary: with the breakdowns that had figures then.
        indicators, areas: the records chosen; `areas` is empty for all.
        years: those chosen, in order; empty for all.
        first, last: the ends of the range of years as chosen; single years beside it are in `single`.
        stages, parts: as stored, "" for all together; empty for what is shown by itself.
        down, across: the dimensions of rows and of columns, the outermost first.
        at: the moment of a frozen table, else None.
        is_too_large: whether it would have more than `MOST_CELLS`; no figure is read then.
    """

    current: object
    dictionary: object
    indicators: list = field(default_factory=list)
    areas: list = field(default_factory=list)
    years: tuple = ()
    first: int | None = None
    last: int | None = None
    single: tuple = ()
    stages: tuple = ()
    parts: tuple = ()
    down: tuple = ()
    across: tuple = ACROSS
    at: datetime | None = None
    is_too_large: bool = False
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @classmethod
    def parse(cls, data, current, dictionary, places):
        """Read the query. A moment costs one query, nothing else does any.

        Args:
            current: `releases.Current` of now; so is `dictionary`.
        """
        query = Query(data)
        at = moment.read(query, current)
        if at is not None:
            current = current.at(at)
            dictionary = dictionary.at(current)
        state = cls(current, dictionary, at=at, problems=query.problems, remarks=query.remarks)
        chosen = query.many("indicator", dictionary.indicators)
        state.indicators = [held for code, held in dictionary.indicators.items() if code in chosen]
        codes = query.many("area", places.by_code)
        state.areas = [area for area in places.in_order if area.code in codes]
        state._read_years(query)
        state.stages = _stored(query.many("stage", (ALL, *Stage.values)), ("", *Stage.values))
        state.parts = _stored(query.many("part", (ALL, *PARTS)), ("", *PARTS))
        state._read_axes(query)
        query.mention_unread()
        state._check_size(places)
        return state

    def _read_years(self, query):
        known = self.current.years
        ends = [(name, query.one(name)) for name in ("from", "to")]
        self.first, self.last = (_year(query, name, text, known) if text else None for name, text in ends)
        if self.first and self.last and self.first > self.last:
            query.problems.append(_("The first year is after the last one; both were left out."))
            self.first = self.last = None
        query.read.add("year")
        texts = dict.fromkeys(filter(None, query.data.getlist("year")))
        single = {_year(query, "year", text, known) for text in texts} - {None}
        self.single = tuple(sorted(single))
        span = known if self.first or self.last else ()
        self.years = tuple(
            year
            for year in known
            if year in single or (year in span and (self.first or year) <= year <= (self.last or year))
        )

    def _read_axes(self, query):
        across = query.many("columns", DIMENSIONS) or ACROSS
        if len(across) == len(DIMENSIONS):
            query.problems.append(_("Something must go down the side: areas were taken out of the columns."))
            across = tuple(name for name in across if name != "area")
        down = tuple(name for name in query.many("rows", DIMENSIONS) if name not in across)
        self.across = across
        self.down = (*down, *(name for name in DOWN if name not in (*across, *down)))

    def _check_size(self, places):
        """Say how large the table would be where it would be too large, and what to do; it is not made then."""
        self.is_too_large = self.size(places) > MOST_CELLS
        if not self.is_too_large:
            return
        self.problems.append(
            _(
                "The table would have up to %(cells)s cells: %(pairs)s combinations of indicators, stages and parts, "
                "times %(areas)d areas, times %(years)d years. At most %(most)s can be made: choose fewer of them, "
                "or one district or a few years at a time."
            )
            % {
                "cells": f"{self.size(places):,}",
                "pairs": f"{len(self.pairs):,}",
                "areas": len(self.shown_areas(places)),
                "years": len(self.shown_years),
                "most": f"{MOST_CELLS:,}",
            }
        )

    def size(self, places):
        """Return how many cells the table has at most, known before any figure is read."""
        return len(self.pairs) * len(self.shown_areas(places)) * len(self.shown_years)

    def shown_areas(self, places):
        return self.areas or places.in_order

    @property
    def shown_years(self):
        return self.years or tuple(self.current.years)

    @property
    def pairs(self):
        """[(indicator, `Breakdown`)] of all that is asked for and has figures somewhere."""
        found = []
        for indicator in self.indicators:
            stages = self.stages or (self.dictionary.first(indicator).stage,)
            wanted = {Breakdown.of(stage, part) for stage in stages for part in self.parts or ("",)}
            found += [(indicator, known) for known in self.dictionary.of(indicator) if known in wanted]
        return found

    @property
    def parameters(self):
        """[(name, value)] of the state as addresses give it, in one order."""
        return [
            *(("indicator", indicator.code) for indicator in self.indicators),
            *(("area", area.code) for area in self.areas),
            ("from", self.first),
            ("to", self.last),
            *(("year", year) for year in self.single),
            *(("stage", stage or ALL) for stage in self.stages),
            *(("part", part or ALL) for part in self.parts),
            *self.axes(self.down, self.across),
            ("at", moment.written(self.at) if self.at else None),
        ]

    @staticmethod
    def axes(down, across):
        """Return the parameters of an arrangement; what goes without saying is not said."""
        usual = tuple(name for name in DOWN if name not in across)
        return [
            *(("rows", name) for name in down if down != usual),
            *(("columns", name) for name in across if across != ACROSS),
        ]


def _stored(chosen, order):
    values = {"" if value == ALL else value for value in chosen}
    return tuple(value for value in order if value in values)


def _year(query, name, text, known):
    """Return the year that 2024, 2024/25 or 2024-2025 names; None, and say so, if no figure is of it."""
    try:
        year = SchoolYear.parse(text).start
    except ValueError:
        year = None
    if year not in known:
        query.refuse(name, text)
        return None
    return year
