"""The labels of a table of several dimensions, and what is said about what it lacks."""

from django.utils.translation import gettext as _

from institutions.codes import Stage, labels
from xzedu.statistics import pivots, wording
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting.table_query import NAMES

STAGES = ["", *map(str, Stage)]
PARTS = ["", *pivots.PARTS]
# Named in a sentence; of more than these only the count is said.
MOST_NAMED = 6


class Words:
    """The words of a table.

    Args:
        indicators: those that have a figure in it.
        places: `dictionary.Places`.
    """

    def __init__(self, indicators, places):
        self.indicators = {indicator.pk: indicator for indicator in indicators}
        self.places = places
        calendars = {indicator.calendar for indicator in indicators}
        # Where years of both kinds stand in one table, only a figure's own indicator says which one it is.
        self.has_both_calendars = len(calendars) > 1
        self._calendar = indicators[0] if len(calendars) == 1 else None

    def label(self, dimension, value):
        """Return the name of a value of a dimension."""
        if dimension == "indicator":
            return self.indicators[value].local_name
        if dimension == "area":
            return self.places.by_id[value].local_name
        if dimension == "year":
            return wording.axis_year(value, self._calendar) if self._calendar else str(value)
        if dimension == "stage":
            return stage_name(value)
        return part_name(value)

    def title(self, fixed):
        """Return what a table is about: the values that all its figures share, else its indicators."""
        shown = [(name, fixed[name]) for name in ("indicator", "stage", "part", "area", "year") if name in fixed]
        names = [self.label(name, value) for name, value in shown if name != "part" or value]
        if "indicator" not in fixed:
            names.insert(0, listed([indicator.local_name for indicator in self.indicators.values()], 3))
        return " · ".join(names)

    def left_out(self, asked, places, layout):
        """Return sentences on what was asked for and is not in the table.

        Args:
            asked: dimension → the values chosen; none where nothing was.
            places: the places of all figures.
        """
        said = []
        for name, chosen in asked.items():
            held = {getattr(place, name) for place in places}
            if gone := [value for value in chosen if value not in held]:
                said.append(f"{NAMES[name]}{_(': ')}{listed([self._asked_label(name, value) for value in gone])}")
        out = []
        if said:
            out.append(_("Left out, because nothing here was ever measured: %(what)s.") % {"what": "; ".join(said)})
        if empty := layout.rows.empty + layout.columns.empty:
            out.append(
                _("Rows and columns of combinations that were never measured are left out: %(count)s.")
                % {"count": f"{empty:,}"}
            )
        return out

    def _asked_label(self, dimension, value):
        if dimension == "year":
            return str(value)
        return self.label(dimension, value)


def stage_name(value):
    return labels(Stage)[value] if value else _("All stages")


def part_name(value):
    return wording.part(Breakdown.of(part=value)).capitalize() if value else _("Everything together")


def listed(names, most=MOST_NAMED):
    """Return names in a line; of many the first ones and how many more there are."""
    text = (", " if wording.is_english() else "、").join(names[:most])
    if len(names) > most:
        return _("%(names)s and %(more)d more") % {"names": text, "more": len(names) - most}
    return text
