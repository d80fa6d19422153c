"""What the address of an indicator's page asks for."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from institutions.codes import LocaleGroup, Sector, Stage, labels
from xzedu.common.forms import Query, shorten
from xzedu.statistics import wording
from xzedu.statistics.codes import Sex
from xzedu.statistics.pivots import PARTS, Breakdown

MOST_COMPARED = 5
DIMENSIONS = {"stage": Stage, "sector": Sector, "locale": LocaleGroup, "sex": Sex}


@dataclass
class Choice:
    """One option of the chooser."""

    value: str
    label: str
    chosen: bool


@dataclass
class IndicatorQuery:
    """The state of an indicator's page.

    Attributes:
        breakdown: one that has figures, unless the indicator has none at all.
        compared: codes of areas chosen to be drawn.
        year: the year asked for, or None for the last.
        known: the breakdowns that have figures.
    """

    breakdown: Breakdown
    compared: tuple = ()
    year: int | None = None
    known: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @classmethod
    def parse(cls, data, indicator, dictionary, places, *, extra=()):
        """Read the query; what cannot be is said in `problems` and left out.

        Args:
            extra: names of parameters that are read elsewhere.
        """
        query, known = Query(data), dictionary.of(indicator)
        first = dictionary.first(indicator)
        stages = {breakdown.stage for breakdown in known} | {""}
        stage = query.choice("stage", stages, "" if Breakdown() in known else first.stage)
        part = query.choice("part", {"", *PARTS}, "")
        breakdown = Breakdown.of(stage, part)
        if known and breakdown not in known:
            closest = next((one for one in (Breakdown(stage), first) if one in known), first)
            if part or query.one("stage"):
                query.problems.append(
                    _("There are no figures for “%(asked)s”; those for “%(shown)s” are shown.")
                    % {"asked": wording.breakdown_name(breakdown), "shown": wording.breakdown_name(closest)}
                )
            breakdown = closest
        compared = query.many("area", places.by_code)
        if len(compared) > MOST_COMPARED:
            query.problems.append(
                _("At most %(most)d areas can be told apart in a chart; the first ones are drawn.")
                % {"most": MOST_COMPARED}
            )
        year = query.number("year", None)
        query.read.update(extra)
        query.mention_unread()
        return cls(breakdown, compared[:MOST_COMPARED], year, known, query.problems, query.remarks)

    def check_year(self, years):
        """Leave out a year that has no figures, and say so."""
        if self.year is not None and self.year not in years:
            self.problems.append(
                _("There are no figures for the year “%(year)s”; the last one is shown.")
                % {"year": shorten(str(self.year))}
            )
            self.year = None

    @property
    def stages(self):
        """The stages to choose from."""
        found = dict.fromkeys(breakdown.stage for breakdown in self.known)
        names = labels(Stage)
        return [
            Choice(stage, names[stage] if stage else _("All stages"), stage == self.breakdown.stage) for stage in found
        ]

    @property
    def parts(self):
        """The parts of the chosen stage to choose from, the whole first."""
        return [
            Choice(one.part, wording.part(one) or _("Everything together"), one == self.breakdown)
            for one in self.known
            if one.stage == self.breakdown.stage and sum(map(bool, one[1:])) < 2
        ]
