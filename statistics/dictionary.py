"""What is measured, for which parts of the whole and in which areas: held in memory once a content version."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import connections, router

from institutions.codes import LocaleGroup, Sector, Stage
from institutions.models import Area
from xzedu.common import maps
from xzedu.common.versions import Held
from xzedu.statistics import releases
from xzedu.statistics.codes import Sex, Topic
from xzedu.statistics.models import Break, Indicator, Observation
from xzedu.statistics.pivots import Breakdown

# Every indicator and breakdown that has a figure: from each one the index leads straight to the
# next, so that it costs as many steps as there are pairs, however many figures there are. The
# next one differs in the last part that has a further value. The plus keeps SQLite from going by
# the index of releases instead.
PARTS = ("indicator_id", "stage", "sector", "locale", "sex")
PAIRS = """
WITH RECURSIVE pair(id) AS (
    SELECT ({first})
    UNION ALL
    SELECT COALESCE({following}) FROM pair JOIN statistics_observation h ON h.id = pair.id
)
SELECT {parts} FROM pair JOIN statistics_observation o ON o.id = pair.id
"""
NEXT = """
    SELECT o.id FROM statistics_observation o
    WHERE o.institution_id IS NULL AND +o.release_id IN ({releases}) {condition}
    ORDER BY o.indicator_id, o.stage, o.sector, o.locale, o.sex LIMIT 1
"""


def _pairs(releases):
    """Return the statement `PAIRS` and its parameters for the figures of some releases (ids)."""
    marks = ", ".join(["%s"] * len(releases))
    conditions = [
        "".join(f" AND o.{name} = h.{name}" for name in PARTS[:last]) + f" AND o.{PARTS[last]} > h.{PARTS[last]}"
        for last in reversed(range(len(PARTS)))
    ]
    first, *following = (NEXT.format(releases=marks, condition=condition) for condition in ("", *conditions))
    statement = PAIRS.format(
        first=first,
        following=", ".join(f"({step})" for step in following),
        parts=", ".join(f"o.{name}" for name in PARTS),
    )
    return statement, [*releases] * (1 + len(PARTS))


# Breakdowns are offered and listed as people go through school, the whole before its parts.
_ORDER = {
    "stage": ("", *Stage.values),
    "sector": ("", *Sector.values),
    "locale": ("", *LocaleGroup.values),
    "sex": ("", *Sex.values),
}
# What an indicator is first shown for, where there is no figure of all stages together.
_FIRST_STAGES = ("", Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR, Stage.PRESCHOOL)


def in_order(breakdown):
    """Return the key breakdowns are sorted by."""
    return tuple(_ORDER[name].index(value) for name, value in breakdown._asdict().items())


@dataclass
class Dictionary:
    """All indicators with their breaks, and the breakdowns that have public figures.

    Breaks and breakdowns are read when they are first asked for: not every page needs them.

    Attributes:
        indicators: code → `Indicator` with its responsibility, in the order of topics and positions.
        releases: ids of the releases that are current.
    """

    indicators: dict
    releases: list

    @cached_property
    def breaks(self):
        """All breaks in series, by year. One query."""
        return list(Break.objects.order_by("year", "pk"))

    @cached_property
    def breakdowns(self):
        """Indicator id → its `Breakdown`s in order. One query."""
        found = defaultdict(list)
        if self.releases:
            with connections[router.db_for_read(Observation)].cursor() as cursor:
                cursor.execute(*_pairs(self.releases))
                for indicator, *parts in cursor.fetchall():
                    found[indicator].append(Breakdown(*parts))
        for known in found.values():
            known.sort(key=in_order)
        return found

    @cached_property
    def by_id(self):
        return {indicator.pk: indicator for indicator in self.indicators.values()}

    @cached_property
    def topics(self):
        """[(topic, label, indicators)], topics without indicators left out."""
        grouped = [(topic, [i for i in self.indicators.values() if i.topic == topic]) for topic in Topic]
        return [(str(topic), topic.label, found) for topic, found in grouped if found]

    def at(self, current):
        """Return the dictionary with the breakdowns that have figures in `current` (`releases.Current`). One query."""
        return replace(self, releases=current.release_ids)

    def of(self, indicator):
        """Return the breakdowns of an indicator that have figures, in order."""
        return self.breakdowns.get(indicator.pk, [])

    def first(self, indicator):
        """Return the breakdown an indicator is first shown for: the whole, else primary schools, else the first."""
        known = self.of(indicator)
        wholes = (Breakdown(stage=str(stage)) for stage in _FIRST_STAGES)
        return next((whole for whole in wholes if whole in known), known[0] if known else Breakdown())

    def wholes(self, indicator):
        """Return the breakdowns of an indicator by stage alone."""
        return [known for known in self.of(indicator) if known[1:] == ("", "", "")]

    def breaks_of(self, indicator, areas):
        """Return the breaks in an indicator's series that concern any of the areas (ids), by year."""
        return [
            held
            for held in self.breaks
            if (held.indicator_id == indicator.pk or (held.indicator_id is None and indicator.is_derived))
            and (held.area_id is None or held.area_id in areas)
        ]


def read(current):
    """Return the `Dictionary` of now, `current` being `releases.Current`. One query, two more when they are needed."""
    indicators = sorted(Indicator.objects.select_related("responsibility"), key=_by_topic)
    return Dictionary({indicator.code: indicator for indicator in indicators}, current.release_ids)


def _by_topic(indicator):
    return (Topic.values.index(indicator.topic), indicator.position, indicator.code)


@dataclass
class Places:
    """The areas figures are about, townships left out.

    Attributes:
        by_id: id → `Area`.
    """

    by_id: dict

    @cached_property
    def by_code(self):
        return {area.code: area for area in self.by_id.values()}

    @cached_property
    def city(self):
        """The city whose bureau this is, or None before the areas are loaded."""
        return next((a for a in self.by_id.values() if a.level == Area.Level.CITY and a.valid_to is None), None)

    @cached_property
    def districts(self):
        """Today's districts, counties, cities and the zone, by code."""
        return [a for a in self.by_id.values() if a.level in ("district", "zone") and a.valid_to is None]

    @cached_property
    def wider(self):
        """The nation and the province, the widest first."""
        return [a for level in ("nation", "province") for a in self.by_id.values() if a.level == level]

    @cached_property
    def former(self):
        """Districts of former days, which old figures are about."""
        return [a for a in self.by_id.values() if a.level in ("district", "zone") and a.valid_to is not None]

    @property
    def in_order(self):
        """All of them: the nation, the province, the city, its districts, those of former days."""
        return [*self.wider, *([self.city] if self.city else []), *self.districts, *self.former]

    @cached_property
    def outlines(self):
        """(height of the map, area id → (SVG path, x, y of its label)) of the districts."""
        bounded = [area for area in self.districts if area.boundary]
        if not bounded:
            return 0, {}
        projection = maps.Projection.of([area.boundary for area in bounded])
        drawn = {
            area.pk: (maps.path(area.boundary, projection), *map(round, projection(area.longitude, area.latitude)))
            for area in bounded
        }
        return projection.height, drawn


def read_places():
    """Return the `Places` of now. One query."""
    return Places({area.pk: area for area in Area.objects.exclude(level=Area.Level.TOWNSHIP).order_by("code")})


_dictionary = Held("statistics institutions policies", read, releases.holder)
_places = Held("institutions", read_places)
current = _dictionary.current
places = _places.current
