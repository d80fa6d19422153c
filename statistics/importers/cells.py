"""How cells of statistical tables are read: years, places, units, numbers and signs for "no number"."""

import re
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from institutions.models import Area, Institution
from policies.models import Responsibility
from xzedu.common.imports.columns import day, lookup, normalise_digits, text
from xzedu.common.imports.problems import CellError
from xzedu.common.models import Source
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics.codes import Missing, Unit
from xzedu.statistics.models import Indicator, Series

STAGE_NAMES = {
    "学前": "preschool", "学前教育": "preschool", "幼儿园": "preschool", "小学": "primary", "普通小学": "primary",
    "初中": "junior", "初中阶段": "junior", "普通初中": "junior", "高中": "senior", "普通高中": "senior",
    "中职": "vocational", "中等职业教育": "vocational", "中等职业学校": "vocational", "高等教育": "higher",
    "普通高校": "higher", "特殊教育": "special", "成人教育": "adult",
}  # fmt: skip
SEX_NAMES = {"女": "female", "女生": "female", "男": "male", "男生": "male"}
SECTOR_NAMES = {"公办": "public", "民办": "private"}
LOCALE_NAMES = {
    "城区": "urban", "城市": "urban", "镇区": "town", "县镇": "town", "乡村": "rural", "农村": "rural",
}  # fmt: skip
# What a cell says that stands for all of them, so that it is no breakdown.
ALL = {"合计", "总计", "全部", "不分", "all", "total"}

SIGNS = {
    Missing.NOT_APPLICABLE: ("z", "-", "--", "—", "——", "–", "－", "不适用", "无此项", "not applicable", "n/a"),
    Missing.UNAVAILABLE: ("x", "暂无", "暂无数据", "无数据", "未统计", "not available"),
    Missing.SUPPRESSED: ("c", "保密", "不公开", "少于3人", "<3", "＜3", "suppressed"),
    # 统计年鉴 print … for figures too small for the unit they are in.
    Missing.ROUNDS_TO_ZERO: ("k", "…", "……", "...", "......", "低于1", "不足1", "<1", "＜1"),
}
MISSING = {sign: str(reason) for reason, signs in SIGNS.items() for sign in signs}

# Name of a unit → the units an indicator may have to be given in it, and how many of them it is.
UNITS = {
    "人": ("persons", "per_teacher", "per_class"), "名": ("persons",), "所": ("schools",), "个": ("schools", "classes"),
    "班": ("classes",), "%": ("percent",), "％": ("percent",), "人/师": ("per_teacher",), "人/班": ("per_class",),
    "平方米": ("square_metres", "square_metres_each"), "m²": ("square_metres", "square_metres_each"),
    "㎡": ("square_metres", "square_metres_each"), "平方米/人": ("square_metres_each",),
    "平方米/生": ("square_metres_each",), "元": ("yuan", "yuan_each"), "元/人": ("yuan_each",), "元/生": ("yuan_each",),
    "年": ("years",), "岁": ("years",),
}  # fmt: skip
SCALES = {"万": 10_000, "亿": 100_000_000, "百": 100, "千": 1000}
WHOLE = frozenset({"persons", "schools", "classes"})
LARGEST = 1e15
# 在校生数（万人）: what is in the brackets may be a unit.
IN_BRACKETS = re.compile(r"^(.*?)\s*[(（]([^()（）]+)[)）]$")


class Scale(NamedTuple):
    """A unit as a table names it."""

    units: tuple
    factor: int
    name: str


class Number(NamedTuple):
    """What a cell of figures says: a value or the reason for none, and the unit it brings along."""

    value: float | None
    missing: str = ""
    factor: int = 1
    is_percent: bool = False


class Year(int):
    """A year; `is_school_year` if it was written as one, such as 2023/24."""

    is_school_year = False


def year(cell):
    """Read a `Year`: 2023, 2023年, 2023/24, 2023-2024, 2023学年."""
    plain = re.sub(r"(?<!学)年[末底初]?$", "", cell.strip())
    try:
        found = Year(SchoolYear.parse(plain).start)
    except ValueError:
        raise CellError(
            "not_a_year", _("It is not a year."), _("Write it as 2023, 2023/24, 2023-2024 or 2023学年.")
        ) from None
    found.is_school_year = not normalise_digits(plain).isdigit()
    return found


def first_year(cell):
    return int(year(cell))


def moment(cell):
    """Read a day, or a day and a time of the clock in Xuzhou."""
    try:
        found = parse_datetime(cell)
    except ValueError:
        found = None
    if found is None:
        found = datetime.combine(day(cell), datetime.min.time())
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def missing(cell):
    """Read why there is no number, by its sign or in words."""
    found = MISSING.get(cell.lower()) or next((value for value, label in Missing.choices if str(label) == cell), None)
    if found is None:
        raise CellError(
            "unknown_sign",
            _("It is no reason for having no number."),
            _("Write z (not applicable), x (not available), c (suppressed) or k (rounds to nought)."),
        )
    return found


def number(cell):
    """Read a figure as a `Number`: 1,234, 9.08万, 85.3%, full-width digits, or a sign that there is none."""
    sign = MISSING.get(cell.lower())
    if sign:
        return Number(None, sign)
    digits = normalise_digits(cell)
    is_percent = digits.endswith(("%", "％"))
    digits = digits.rstrip("%％")
    factor = 1
    for suffix, times in (("万", 10_000), ("亿", 100_000_000)):
        if digits.endswith(suffix):
            digits, factor = digits.removesuffix(suffix), times
    try:
        value = float(digits)
    except ValueError:
        raise _no_number() from None
    # Neither "nan" nor what no table of a city holds; underscores are no thousands separators.
    if not abs(value) <= LARGEST or "_" in digits:
        raise _no_number()
    return Number(value, "", factor, is_percent)


def _no_number():
    return CellError(
        "not_a_number",
        _("It is neither a number nor a sign for having none."),
        _("Give digits only, such as 1234 or 34.26; where there is no number, z, x, c or k."),
    )


def unit(cell):
    """Read the unit of figures as a `Scale`: 人, 万人, 所, %, 万平方米, 亿元."""
    name = cell.strip().strip("（）()").removeprefix("单位").lstrip("：:").strip()
    # A label of our own in either language is as good.
    own = next((value for value, label in Unit.choices if name in (value, str(label))), None)
    if own:
        return Scale((own,), 1, name)
    for prefix, factor in (("", 1), *SCALES.items()):
        if name.startswith(prefix) and name.removeprefix(prefix) in UNITS:
            return Scale(UNITS[name.removeprefix(prefix)], factor, name)
    raise CellError(
        "unknown_unit",
        _("It is no unit that is known."),
        _("One of: %s") % "人, 万人, 所, 个, %, 平方米, 万平方米, 元, 万元",
    )


def unit_of_header(header):
    """Return the `Scale` that a column's header names in brackets, such as 数值（万人）, or None."""
    match = IN_BRACKETS.match(header)
    try:
        return unit(match[2]) if match else None
    except CellError:
        return None


def breakdown(parse):
    """Return a parser of one value of a breakdown; what stands for all of them is no breakdown."""
    return lambda cell: "" if cell.lower() in ALL else parse(cell)


def area_names():
    """Return every code and name of an area → its id: those in force before the retired, no streets by name."""
    names = {}
    rows = Area.objects.order_by("code").values_list("pk", "code", "name", "name_en", "level", "valid_to")
    # Retired ones first, so that those in force overwrite them.
    for pk, code, name, name_en, level, _ended in sorted(rows, key=lambda row: row[-1] is None):
        if level != Area.Level.TOWNSHIP:
            names |= {name: pk, name_en: pk}
            if level == Area.Level.DISTRICT:
                names[f"徐州市{name}"] = pk
            if level == Area.Level.CITY:
                names["全市"] = pk
        names[code] = pk
    return {name: pk for name, pk in names.items() if name}


def indicator_names():
    """Return code and names of the indicators → their ids; a code before a name."""
    rows = Indicator.objects.values_list("pk", "code", "name", "name_en")
    names = {name: pk for pk, _code, *both in rows for name in both if name}
    return names | {code: pk for pk, code, *_names in rows}


def areas():
    return lookup(area_names, _("area"), _("Give its code, such as 320311, or its name, such as 泉山区."))


def indicators():
    return lookup(indicator_names, _("indicator"), _("Bring the indicator in first, or give its code."))


def institutions():
    return lookup(
        lambda: dict(Institution.objects.values_list("code", "pk")),
        _("institution"),
        _("Bring the institution in first, or check the code."),
    )


def series():
    return lookup(lambda: dict(Series.objects.values_list("slug", "pk")), _("series"), _("Bring the series in first."))


def sources():
    return lookup(lambda: dict(Source.objects.values_list("slug", "pk")), _("source"), _("Bring the source in first."))


def responsibilities():
    return lookup(
        lambda: dict(Responsibility.objects.values_list("slug", "pk")),
        _("responsibility"),
        _("Bring the responsibility in first."),
    )


def short_name(most):
    return text(most, r"[A-Za-z0-9_-]+", _("Use letters, digits and hyphens."))
