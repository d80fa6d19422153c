"""Small pieces of wording the pages of this package share."""

from math import ceil

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics.charts import Quantity
from xzedu.statistics.codes import Calendar, Measure, Unit

HUNDRED = 100


def year_label(year):
    """Return a school year as the language writes it in a sentence: 2024/25学年, 2024/25."""
    school_year = SchoolYear(year)
    return str(school_year) if get_language() == "en" else school_year.label


def year_of(indicator, year):
    """Return a year of an indicator: a school year or a calendar year (2024年, 2024)."""
    if indicator.calendar == Calendar.SCHOOL_YEAR:
        return year_label(year)
    return str(year) if get_language() == "en" else f"{year}年"


def figure(indicator, value):
    """Return a value with its unit: 98.6%, 16.4 pupils per teacher."""
    quantity = Quantity.of(indicator)
    return quantity.exact(value) if quantity.is_percent else with_unit(quantity.exact(value), quantity.unit)


def with_unit(number, unit):
    return _("%(number)s %(unit)s") % {"number": number, "unit": unit} if unit else number


def difference(indicator, value):
    """Return a difference with its sign; percentages differ by percentage points."""
    number = Quantity(decimals=indicator.decimals).exact(value)
    number = f"+{number}" if number[0] != "−" and value > 0 else number
    return _("%(number)s percentage points") % {"number": number} if indicator.unit == Unit.PERCENT else number


def whole(value):
    """Return an amount rounded up to whole things, with separators."""
    return f"{ceil(value - 1e-6):,}"


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
    return threshold.indicator.local_name if threshold.indicator else str(Measure(threshold.measure).label)


def unit_of(threshold):
    if threshold.indicator:
        return str(threshold.indicator.get_unit_display())
    return _("per 100 pupils") if threshold.factor == 100 else _("per pupil")


def quantity_of(threshold):
    """Return how its values are written: finely enough to tell them from the threshold."""
    if threshold.measure == Measure.EQUIPMENT:
        return Quantity(decimals=0)
    if threshold.factor == 1 and threshold.indicator is None:
        # Such as teachers per pupil, far below 1.
        return Quantity(decimals=4)
    return Quantity(decimals=2)
