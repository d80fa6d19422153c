"""Pieces of wording that the pages of balance, targets and outlook share, beside `wording`."""

from math import ceil

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xzedu.statistics import wording
from xzedu.statistics.charts import Quantity
from xzedu.statistics.codes import Measure, Unit

HUNDRED = 100


def amount(value, indicator):
    """Return a value with its unit; "per 100 pupils" is part of the indicator's Chinese name and not said twice."""
    if indicator.unit == Unit.PER_HUNDRED and not wording.is_english():
        return wording.number(value, indicator)
    return wording.amount(value, indicator)


def difference(indicator, value):
    """Return a difference with its sign; percentages differ by percentage points."""
    number = wording.plain(value, indicator.decimals)
    number = f"+{number}" if value > 0 else number
    return _("%(number)s percentage points") % {"number": number} if indicator.unit == Unit.PERCENT else number


def people(value):
    """Return a number of pupils, rounded to tens: an outlook is not exact to the child."""
    return f"{round(value / 10) * 10:,}"


def percent(share, decimals=1):
    """Return a share with its sign: −1.2%, 3.0%."""
    return Quantity(decimals=decimals, is_percent=True).exact(share * HUNDRED)


# How much of a measure a school lacks; amounts are rounded up to whole things.
def lacking(measure, amount):
    """Return what a school needs more, in words."""
    count = max(1, ceil(amount - 1e-6))
    texts = {
        Measure.ABOVE_REQUIRED: lambda: ngettext(
            "%(n)s more teacher above the required qualification",
            "%(n)s more teachers above the required qualification",
            count,
        ),
        Measure.BACKBONE: lambda: ngettext("%(n)s more backbone teacher", "%(n)s more backbone teachers", count),
        Measure.ARTS_PE: lambda: ngettext(
            "%(n)s more teacher of physical education, music or art",
            "%(n)s more teachers of physical education, music or art",
            count,
        ),
        Measure.TEACHING_AREA: lambda: _("%(n)s m² more teaching and ancillary rooms"),
        Measure.SPORTS_AREA: lambda: _("%(n)s m² more sports grounds or gymnasium"),
        Measure.EQUIPMENT: lambda: _("teaching equipment worth %(n)s yuan more"),
        Measure.MULTIMEDIA: lambda: ngettext(
            "%(n)s more networked multimedia classroom", "%(n)s more networked multimedia classrooms", count
        ),
    }
    if measure in texts:
        return texts[measure]() % {"n": f"{count:,}"}
    return _("%(n)s more: %(measure)s") % {"n": f"{count:,}", "measure": Measure(measure).label}


def label_of(threshold):
    """Return the name of what a threshold is about."""
    if threshold.indicator:
        return threshold.indicator.local_name
    return capfirst(str(Measure(threshold.measure).label))


def unit_of(threshold):
    if threshold.indicator:
        return str(threshold.indicator.get_unit_display())
    return _("per 100 pupils") if threshold.factor == HUNDRED else _("per pupil")


def decimals_of(threshold, mean):
    """Return with how many decimals a threshold and what stands beside it are told apart."""
    if threshold.measure == Measure.EQUIPMENT:
        return 0
    # Such as teachers per pupil, far below 1.
    return 2 if mean >= 1 or threshold.factor == HUNDRED else 4
