"""Places of a stage against the children who will enter it, in one line a parent understands."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from xzedu.statistics.outlook import STAGES
from xzedu.statistics.presenting.words import people


class Entrants(NamedTuple):
    """What is said of an area, a stage and a year.

    Attributes:
        sentence: places against entrants.
        spare: how many places are left over or lacking, in words; "" where entrants are counted, not expected.
        range: between which numbers the outlook lies; "" where entrants are counted.
        is_short: whether places are expected to be lacking.
        href: the page of the outlook that it is taken from.
        is_sample: whether the entrants rest on invented figures.
    """

    sentence: str
    spare: str
    range: str
    is_short: bool
    href: str
    is_sample: bool


def against(held, area, stage, year, places):
    """Return the `Entrants` of `area` (its code) at `stage` in `year` beside `places`, or None if nothing is known.

    Args:
        held: the `expectation.Expectation` that is public now.
    """
    outlook = held.outlook(area, stage) if stage in STAGES and area in held.areas and held.last is not None else None
    estimate = outlook.entrants(year) if outlook else None
    if estimate is None:
        return None
    href = f"{reverse('statistics:outlook')}?{urlencode({'area': area, 'stage': stage})}"
    if year <= held.last:
        words = {"places": f"{places:,}", "count": f"{round(estimate.middle):,}"}
        return Entrants(_came(stage) % words, "", "", False, href, held.is_sample)
    spare = round((places - estimate.middle) / 10) * 10
    if spare < 0:
        left = _("about %s lacking") % people(-spare)
    else:
        left = _("about %s left over") % people(spare) if spare else _("just enough")
    span = _("%(low)s to %(high)s") % {"low": people(estimate.low), "high": people(estimate.high)}
    words = {"places": f"{places:,}", "count": people(estimate.middle)}
    return Entrants(_expected(stage) % words, left, span, spare < 0, href, held.is_sample)


def _expected(stage):
    return {
        "preschool": _("%(places)s places for about %(count)s children expected to begin kindergarten"),
        "primary": _("%(places)s places for about %(count)s expected six-year-olds"),
        "junior": _("%(places)s places for about %(count)s pupils expected from primary school"),
        "senior": _("%(places)s places for about %(count)s pupils expected from junior secondary school"),
    }[stage]


def _came(stage):
    return {
        "preschool": _("%(places)s places were planned; %(count)s children began kindergarten"),
        "primary": _("%(places)s places were planned; %(count)s children began primary school"),
        "junior": _("%(places)s places were planned; %(count)s pupils began junior secondary school"),
        "senior": _("%(places)s places were planned; %(count)s pupils began senior secondary school"),
    }[stage]
