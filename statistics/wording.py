"""Figures in words: every number, year, change and sentence of the statistics pages is written here.

Numbers are rounded half up (四舍五入) to the indicator's decimals, and changes are computed
before rounding. Outside tables, large counts are written as bulletins do: in Chinese in 万 from a
hundred thousand on (money from a hundred million on in 亿), in English in millions from ten
million on; tables show them in full.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from institutions.codes import LocaleGroup, Sector, Stage, labels
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics.codes import Calendar, Direction, Missing, Sex, Unit

NEVER_MEASURED = "–"
# What is shortened when it is large: persons and money. (least value, divisor, words)
SHORTENED = frozenset({Unit.PERSONS, Unit.YUAN})
IN_CHINESE = ((1e5, 1e4, "%s万"),)
MONEY_IN_CHINESE = ((1e8, 1e8, "%s亿"), *IN_CHINESE)
IN_ENGLISH = ((1e9, 1e9, "%s billion"), (1e7, 1e6, "%s million"))
COUNTS = frozenset({Unit.PERSONS, Unit.SCHOOLS, Unit.CLASSES})
# In English these become fewer; the others become less.
COUNTABLE = COUNTS | {Unit.PER_TEACHER, Unit.PER_CLASS, Unit.PER_HUNDRED}

# As part of a sentence: "pupils per teacher in primary schools".
STAGE_PLACES = {
    Stage.PRESCHOOL: gettext_lazy("in kindergartens"),
    Stage.PRIMARY: gettext_lazy("in primary schools"),
    Stage.JUNIOR: gettext_lazy("in junior secondary schools"),
    Stage.SENIOR: gettext_lazy("in senior secondary schools"),
    Stage.VOCATIONAL: gettext_lazy("in secondary vocational schools"),
    Stage.HIGHER: gettext_lazy("in higher education"),
    Stage.SPECIAL: gettext_lazy("in special education"),
    Stage.ADULT: gettext_lazy("in adult education"),
}


def is_english():
    return get_language() == "en"


def rounded(value, decimals):
    """Return a value rounded half up, as a float: 16.25 → 16.3."""
    return float(_decimal(value, decimals))


def _decimal(value, decimals):
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def plain(value, decimals=0):
    """Return a number with thousands separators and a true minus sign: −1,234.5."""
    number = _decimal(value, decimals)
    text = f"{abs(number):,f}"
    return f"−{text}" if number < 0 else text


def number(value, indicator):
    """Return a value as tables show it, in full and without its unit but for per cent: 881,234, 16.4, 95.5%."""
    sign = "%" if indicator.unit == Unit.PERCENT else ""
    return plain(value, indicator.decimals) + sign


def short(value, indicator):
    """Return a value as it stands large on a card: 88.12万, 16.4, 95.5%."""
    if indicator.unit not in SHORTENED:
        return number(value, indicator)
    scales = IN_ENGLISH if is_english() else MONEY_IN_CHINESE if indicator.unit == Unit.YUAN else IN_CHINESE
    for least, divisor, words in scales:
        if abs(value) >= least:
            # Noughts at the end would claim a precision that a source in 万 does not have.
            return words % plain(value / divisor, 2).rstrip("0").rstrip(".")
    return number(value, indicator)


def unit(indicator, value=2):
    """Return the unit in words, for one or for several; nothing for per cent, whose sign stands at the number."""
    if indicator.unit == Unit.PERCENT:
        return ""
    several = 1 if value == 1 else 2
    if indicator.unit == Unit.PERSONS:
        return ngettext("person", "persons", several)
    if indicator.unit == Unit.SCHOOLS:
        return ngettext("school", "schools", several)
    if indicator.unit == Unit.CLASSES:
        return ngettext("class", "classes", several)
    return str(Unit(indicator.unit).label)


def amount(value, indicator):
    """Return a value with its unit: 88.12万人, 12,345 persons, 95.5%."""
    text, named = short(value, indicator), unit(indicator, value)
    if indicator.unit == Unit.PER_HUNDRED:
        return _("%(number)s per 100 pupils") % {"number": text}
    if not named:
        return text
    return f"{text} {named}" if is_english() else f"{text}{named}"


def missing(code):
    """Return why there is no number, in words: never a nought."""
    return labels(Missing)[code] if code else NEVER_MEASURED


def cell(held, indicator):
    """Return a figure (anything with `value` and `missing`, or None) as a table shows it."""
    if held is None:
        return NEVER_MEASURED
    return missing(held.missing) if held.value is None else number(held.value, indicator)


def year(value, indicator=None):
    """Return a year as its calendar names it: 2024/25学年, 2024/25; 2024年, 2024 of calendar years."""
    if indicator is not None and indicator.calendar == Calendar.YEAR:
        return str(value) if is_english() else f"{value}年"
    school_year = SchoolYear(value)
    return str(school_year) if is_english() else school_year.label


def axis_year(value, indicator):
    """Return a year as charts and table heads write it: 2024/25, or 2024 of calendar years."""
    return str(value) if indicator.calendar == Calendar.YEAR else str(SchoolYear(value))


def part(breakdown):
    """Return what part of the whole a breakdown is, beyond its stage: 公办、城区; public, urban; may be empty."""
    names = [
        labels(choices)[value]
        for choices, value in (
            (Sector, breakdown.sector),
            (LocaleGroup, breakdown.locale),
            (Sex, breakdown.sex),
        )
        if value
    ]
    return (", " if is_english() else "、").join(name.lower() if is_english() else name for name in names)


def breakdown_name(breakdown):
    """Return the name of a breakdown by itself: 小学（公办）, Primary (public), All stages."""
    stage = labels(Stage)[breakdown.stage] if breakdown.stage else _("All stages")
    within = part(breakdown)
    return _("%(whole)s (%(part)s)") % {"whole": stage, "part": within} if within else stage


def place(area_name, breakdown):
    """Return where a figure is of, as part of a sentence: 徐州市小学; in primary schools in Xuzhou City."""
    if breakdown.stage:
        words = {"stage": STAGE_PLACES[breakdown.stage], "area": area_name}
        where = _("%(stage)s in %(area)s") % words
    else:
        where = _("in %(area)s") % {"area": area_name}
    within = part(breakdown)
    return _("%(whole)s (%(part)s)") % {"whole": where, "part": within} if within else where


def change(new, old, indicator, *, since=None):
    """Return a change in words: 比上年减少 0.3 名; 0.3 fewer than the year before.

    Args:
        since: the year of `old` in words, where that is not the year before.
    """
    then = since or _("the year before")
    difference = new - old
    if not _decimal(difference, indicator.decimals):
        return _("unchanged from %(then)s") % {"then": then}
    words = {"by": _by(difference, old, indicator), "then": then}
    if indicator.unit == Unit.PERCENT:
        if difference > 0:
            return _("%(by)s percentage points higher than %(then)s") % words
        return _("%(by)s percentage points lower than %(then)s") % words
    if difference > 0:
        return _("%(by)s more than %(then)s") % words
    if indicator.unit in COUNTABLE:
        return _("%(by)s fewer than %(then)s") % words
    return _("%(by)s less than %(then)s") % words


def _by(difference, old, indicator):
    """Return the size of a change; of a count also in per cent of what it was."""
    if indicator.unit == Unit.PERCENT:
        return plain(abs(difference), indicator.decimals)
    size = short(abs(difference), indicator)
    if not is_english():
        size = f"{size}{'' if size[-1] in '万亿' else ' '}{_measure_word(indicator)}"
    elif indicator.unit not in COUNTABLE:
        size = f"{size} {unit(indicator)}"
    if indicator.unit in COUNTS and old:
        share = plain(abs(difference) / abs(old) * 100, 1)
        # A change of less than a twentieth of a per cent has no share worth naming.
        if share == "0.0":
            return size.strip()
        return _("%(by)s (%(share)s%%)") % {"by": size.strip(), "share": share}
    return size.strip()


def _measure_word(indicator):
    """Return what Chinese counts the difference of an indicator in."""
    words = {Unit.PER_TEACHER: "名", Unit.PER_CLASS: "名", Unit.PER_HUNDRED: "", Unit.SQUARE_METRES_EACH: "平方米",
             Unit.YUAN_EACH: "元"}  # fmt: skip
    return words.get(indicator.unit, unit(indicator))


def judgement(new, old, indicator):
    """Return "better" or "worse" as the indicator's direction of good has it, "" where it has none."""
    difference = _decimal(new - old, indicator.decimals)
    if not difference or indicator.direction == Direction.NEITHER:
        return ""
    return "better" if (difference > 0) == (indicator.direction == Direction.HIGHER) else "worse"


def sentence(indicator, breakdown, area_name, at, held, *, before=None, is_sample=False):
    """Return what a figure says, as one plain sentence.

    Args:
        at: the year of the figure.
        held: the figure (`value`, `missing`), or None where there is none.
        before: (year, value) to compare with, or None.
    """
    words = {
        "year": year(at, indicator),
        "where": place(area_name, breakdown),
        "name": within(indicator.local_name),
    }
    if held is None or held.value is None:
        reason = missing(held.missing) if held else _("none was published")
        text = _("In %(year)s there is no figure of %(name)s %(where)s: %(reason)s.") % (words | {"reason": reason})
    else:
        words["change"] = ""
        if before is not None:
            then, old = before
            since = None if then == at - 1 else year(then, indicator)
            words["change"] = _(", %(change)s") % {"change": change(held.value, old, indicator, since=since)}
        words |= {"number": number(held.value, indicator), "amount": amount(held.value, indicator)}
        text = _template(indicator) % words
    if is_sample:
        text = _("%(sentence)s This is sample data.") % {"sentence": text}
    return text


def course(indicator, breakdown, area_name, first, last):
    """Return from what to what a figure went; `first` and `last` are (year, value). One year alone is told as such."""
    words = {"name": indicator.local_name, "where": place(area_name, breakdown)}
    for names, (at, value) in ((("from", "first"), first), (("to", "last"), last)):
        words |= {names[0]: year(at, indicator), names[1]: amount(value, indicator)}
    if first[0] == last[0]:
        return _("%(name)s %(where)s: %(last)s in %(to)s") % words
    return _("%(name)s %(where)s: %(first)s in %(from)s, %(last)s in %(to)s") % words


def _template(indicator):
    if indicator.unit == Unit.PER_TEACHER:
        return _("In %(year)s there were %(number)s pupils per teacher %(where)s%(change)s.")
    if indicator.unit == Unit.PER_CLASS:
        return _("In %(year)s there were %(number)s pupils per class %(where)s on average%(change)s.")
    return _("In %(year)s, %(name)s %(where)s stood at %(amount)s%(change)s.")


def within(name):
    """Return a name as it stands within a sentence: English begins it small, unless it is an abbreviation."""
    return name[:1].lower() + name[1:] if is_english() and name[1:2].islower() else name
