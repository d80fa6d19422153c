"""Gaps between town and country, districts, public and private: published figures side by side."""

from dataclasses import dataclass, field

from institutions.codes import LocaleGroup, Sector
from xzedu.statistics import balance
from xzedu.statistics.codes import Direction, Topic
from xzedu.statistics.models import Indicator, Observation

PROVISION = (Topic.PROVISION, Topic.TEACHERS, Topic.CONDITIONS)


@dataclass(frozen=True)
class Side:
    """One of two groups that are compared: an `Area`, a `LocaleGroup` or a `Sector`, and its figure."""

    group: object
    value: float


@dataclass(frozen=True)
class Pair:
    """Two groups and the `balance.Gap` between their figures of one indicator; no gap where a figure is missing."""

    indicator: Indicator
    sides: tuple
    gap: balance.Gap | None = None


@dataclass
class Gaps:
    """The gaps of one stage and year.

    Attributes:
        locales: indicator → figures of urban, town and rural schools; the gap is urban − rural.
        sectors: public − private.
        districts: highest − lowest district.
    """

    locales: list = field(default_factory=list)
    sectors: list = field(default_factory=list)
    districts: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.locales or self.sectors or self.districts)


def indicators(stage):
    """Return the ratios of a stage that tell of its provision (`telling`). One query."""
    return telling(Indicator.objects.exclude(denominator="").filter(stages__contains=stage), stage)


def telling(indicators, stage):
    """Return those of some indicators that are ratios of a stage, tell of its provision and have a direction of good.

    How many pupils go on is left out: districts are not compared by results.
    """
    return [
        indicator
        for indicator in indicators
        if indicator.denominator
        and indicator.direction != Direction.NEITHER
        and indicator.topic in PROVISION
        and stage in indicator.stages
    ]


def read(current, stage, year, area, districts):
    """Return the `Gaps` of a stage and year: `districts` compared with each other, all else within `area`.

    Two queries.

    Args:
        current: `releases.Current`.
        year: `public_years.ReportedYear`; sample figures are compared with sample figures alone.
    """
    wanted = indicators(stage)
    return compare(wanted, _figures(current, wanted, stage, year), area, districts)


def compare(wanted, figures, area, districts):
    """Return the `Gaps` between figures that are known already.

    Args:
        wanted: `Indicator`s, in the order they are shown.
        figures: (indicator id, area id, locale, sector) → value; empty texts mean all.
    """
    gaps = Gaps()
    for indicator in wanted:
        locales = [Side(group, figures.get((indicator.pk, area.pk, group, ""))) for group in LocaleGroup]
        _add(gaps.locales, indicator, locales, locales[0], locales[-1])
        sectors = [Side(sector, figures.get((indicator.pk, area.pk, "", sector))) for sector in Sector]
        _add(gaps.sectors, indicator, sectors, *sectors)
        known = [
            Side(district, figures[indicator.pk, district.pk, "", ""])
            for district in districts
            if (indicator.pk, district.pk, "", "") in figures
        ]
        if len(known) > 1:
            ends = max(known, key=lambda side: side.value), min(known, key=lambda side: side.value)
            _add(gaps.districts, indicator, ends, *ends)
    return gaps


def _add(pairs, indicator, sides, first, second):
    """Add a pair where at least two groups have a figure."""
    if sum(side.value is not None for side in sides) < 2:
        return
    known = first.value is not None and second.value is not None
    gap = balance.gap(first.value, second.value, indicator.direction) if known else None
    pairs.append(Pair(indicator, tuple(sides), gap))


def _figures(current, wanted, stage, year):
    """Return (indicator id, area id, locale, sector) → value of the current figures of a year."""
    rows = (
        Observation.objects.of_areas()
        .current(current)
        .filter(indicator__in=wanted, stage=stage, year=year.year, sex="")
        .order_by()
        .values_list("indicator_id", "area_id", "locale", "sector", "value", "release_id")
    )
    figures, ranks = {}, {}
    for *key, value, release in rows:
        key = tuple(key)
        if value is None or not current.is_current(release, year.year):
            continue
        if current.is_sample(release) == year.is_sample:
            rank = current.rank(release)
            if rank < ranks.get(key, rank + 1):
                figures[key], ranks[key] = value, rank
    return figures
