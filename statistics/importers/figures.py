"""Figures, one a row: read in any unit, stored in the indicator's own."""

from django.db import connections, router
from django.utils.translation import gettext_lazy as _

from institutions.codes import LocaleGroup, Sector, Stage
from institutions.models import Institution
from xzedu.common.bulk import chunks
from xzedu.common.imports import Column, Importer, Match, register
from xzedu.common.imports.columns import choice
from xzedu.statistics.codes import Calendar, Sex, Unit
from xzedu.statistics.importers import cells
from xzedu.statistics.importers.catalogue import releases
from xzedu.statistics.models import Indicator, Observation, Release
from xzedu.statistics.publishing import recount

# Figures of 万 in two decimals are exact; what multiplying adds behind them is not.
DECIMALS = 6


@register
class ObservationImporter(Importer):
    """Figures, recognised by release, indicator, year, place and breakdown."""

    kind = "observations"
    label = _("Figures, one a row")
    app = "statistics"
    model = Observation
    key = ("release", "indicator", "year", "area", "institution", "stage", "sector", "locale", "sex")
    optional = ("area", "institution", "stage", "sector", "locale", "sex")
    told_at = "value"
    derived = ("area_id", "value", "missing", "row")
    carried = ("row",)

    def make_columns(self):
        def broken_down(choices, names):
            return cells.breakdown(choice(choices.choices, names))

        return (
            Column("release", _("release"), releases(), ("发布批次",), required=True, column="release_id"),
            Column("indicator", _("indicator"), cells.indicators(), ("指标", "指标代码", "指标名称"), required=True, column="indicator_id"),
            Column("year", _("year"), cells.year, ("年份", "年度", "学年"), required=True),
            Column("area", _("area"), cells.areas(), ("地区", "区县", "县区", "区划代码"), column=None),
            Column("institution", _("institution"), cells.institutions(), ("学校标识码",), column="institution_id"),
            Column("stage", _("stage"), broken_down(Stage, cells.STAGE_NAMES), ("学段",), empty=""),
            Column("sector", _("public or private"), broken_down(Sector, cells.SECTOR_NAMES), ("办学性质",), empty=""),
            Column("locale", _("urban or rural"), broken_down(LocaleGroup, cells.LOCALE_NAMES), ("城乡",), empty=""),
            Column("sex", _("sex"), broken_down(Sex, cells.SEX_NAMES), ("性别",), empty=""),
            Column("value", _("value"), cells.number, ("数值", "数据", "指标值"), column=None),
            Column("missing", _("why there is no value"), cells.missing, ("无数据原因", "符号"), column=None, empty=""),
            Column("unit", _("unit"), cells.unit, ("计量单位", "单位"), column=None),
        )  # fmt: skip

    def matches(self):
        always = ("release_id", "indicator_id", "year", "stage", "sex")
        return (
            Match((*always, "area_id", "sector", "locale"), empty=("institution_id",)),
            Match((*always, "institution_id")),
        )

    def derive(self, batch):
        batch.data["row"] = [batch.row_of(number) for number in batch.numbers]
        self._place(batch)
        known = Indicator.objects.in_bulk({pk for pk in batch.data["indicator"] if pk})
        self._read_years(batch, known)
        self._read_values(batch, known)
        self._check_releases(batch)

    @staticmethod
    def _place(batch):
        """Put a school's figure in its own area; refuse one that is nowhere."""
        held = {pk for pk in batch.data["institution"] if pk}
        area_of = {}
        for chunk in chunks(held, 900):
            area_of.update(Institution.objects.filter(pk__in=chunk).values_list("pk", "area_id"))
        batch.data["area_id"] = list(batch.data["area"])
        rows = zip(*(batch.data[name] for name in ("area", "institution", "sector", "locale")), strict=True)
        for place, (area, institution, sector, locale) in enumerate(rows):
            if institution:
                batch.data["area_id"][place] = area_of[institution]
                if sector or locale:
                    batch.refuse(
                        place,
                        "sector" if sector else "locale",
                        "school_broken_down",
                        _("A single school is public or private, urban or rural, as a whole."),
                        _("Empty the cell."),
                    )
            elif not area and not batch.cells["area"][place] and not batch.cells["institution"][place]:
                reason = _("The row names neither an area nor a school.")
                batch.refuse(place, "area", "no_place", reason, _("Fill the cell in."))

    @staticmethod
    def _read_years(batch, known):
        """Refuse school years where calendar years are counted."""
        for place, (year, indicator) in enumerate(zip(batch.data["year"], batch.data["indicator"], strict=True)):
            if year and indicator and year.is_school_year and known[indicator].calendar == Calendar.YEAR:
                batch.refuse(
                    place,
                    "year",
                    "school_year_of_calendar_indicator",
                    _("“%s” is counted by calendar years.") % known[indicator].name,
                    _("Write the calendar year alone, such as 2023."),
                )
        batch.data["year"] = [year if year is None else int(year) for year in batch.data["year"]]

    def _read_values(self, batch, known):
        """Turn what cells say into values in the indicator's unit, or reasons for none."""
        count = len(batch)
        values, reasons = [None] * count, [""] * count
        # Indicator → (factor, unit's name, place) of its first figure: all others must be in the same.
        first = {}
        rows = zip(
            batch.data["indicator"],
            batch.column("value"),
            batch.column("missing", ""),
            self._units(batch),
            strict=True,
        )
        for place, (pk, number, reason, scale) in enumerate(rows):
            number = number or cells.Number(None)
            reasons[place] = reason or number.missing
            if number.value is None:
                if not reasons[place] and not self._is_faulty(batch, place):
                    batch.refuse(
                        place,
                        "value",
                        "neither_value_nor_reason",
                        _("Give a value, or the reason why there is none."),
                        _("Where there is no number, write z, x, c or k."),
                    )
                continue
            if reason:
                batch.refuse(
                    place,
                    "missing",
                    "value_and_reason",
                    _("The row has a value and a reason for having none."),
                    _("Keep one of the two."),
                )
            elif pk:
                values[place] = self._value(batch, place, known[pk], number, scale, first)
        batch.data["value"], batch.data["missing"] = values, reasons

    @staticmethod
    def _units(batch):
        """Return the `Scale` of each row: its own, else what the header of the values says in brackets."""
        columns = batch.header.columns.items()
        header = next((batch.header.labels.get(at, "") for at, column in columns if column.name == "value"), "")
        said = cells.unit_of_header(str(header))
        return [own or said for own in batch.column("unit")]

    @staticmethod
    def _is_faulty(batch, place):
        """Whether what the cells say was not understood, which is refused already."""
        return any(batch.cells.get(name) and batch.cells[name][place] for name in ("value", "missing"))

    def _value(self, batch, place, indicator, number, scale, first):
        """Return a number in the indicator's unit; refuse it where that cannot be."""
        remedy = _("Check the figure and the unit the table is in.")
        if (scale and indicator.unit not in scale.units) or (number.is_percent and indicator.unit != Unit.PERCENT):
            return batch.refuse(
                place,
                "unit" if scale else "value",
                "other_unit",
                _("“%(indicator)s” is in %(unit)s.")
                % {"indicator": indicator.name, "unit": indicator.get_unit_display()},
                _("Convert the figures, or correct the unit."),
            )
        if scale and scale.factor > 1 and number.factor > 1:
            reason = _("The unit is named twice, in the cell and for the table.")
            return batch.refuse(place, "value", "unit_twice", reason, _("Keep one of the two."))
        factor = number.factor * (scale.factor if scale else 1)
        held, at = first.setdefault(indicator.pk, (factor, place))
        if held != factor and number.value:
            return batch.refuse(
                place,
                "unit" if scale and number.factor == 1 else "value",
                "mixed_units",
                _("Row %(row)d has “%(indicator)s” in another unit.")
                % {"row": batch.row_of(batch.numbers[at]), "indicator": indicator.name},
                _("Bring all figures of an indicator to one unit, such as all 人 or all 万人."),
            )
        value = round(number.value * factor, DECIMALS)
        if indicator.maximum is not None and value > indicator.maximum:
            reason = _("It is more than is possible: %(maximum)g.") % {"maximum": indicator.maximum}
            return batch.refuse(place, "value", "over_maximum", reason, remedy)
        if value < 0 and (indicator.unit != Unit.PERCENT or indicator.maximum is not None):
            return batch.refuse(place, "value", "negative", _("It is below nought."), remedy)
        if indicator.unit in cells.WHOLE and not value.is_integer():
            return batch.refuse(
                place,
                "value",
                "not_whole",
                _("“%s” is counted in whole numbers.") % indicator.name,
                _("Is the table in 万? Then say so in a column 单位, or with --give unit=万人."),
            )
        return value

    def _check_releases(self, batch):
        sample = dict(Release.objects.values_list("pk", "is_sample"))
        for place, release in enumerate(batch.data["release"]):
            if release and sample[release] != self.is_sample:
                batch.refuse(
                    place,
                    "release",
                    "sample_and_real",
                    _("The release is sample data and the file is not, or the reverse."),
                    _("Sample data and real records are never mixed: use a release of its own."),
                )

    def refused_writes(self, staging):
        table = Release._meta.db_table
        reason = _("This release is approved; its figures do not change any more.")
        remedy = _("Make a new version of it and bring the figures into that.")
        approved = staging.written("r.approved_at IS NOT NULL", joins=f"JOIN {table} r ON r.id = s.release_id")
        return [(number, "release", "release_approved", reason, remedy) for (number,) in approved]

    def undo_refused(self, ids):
        if Release.objects.filter(pk__in=self.concerned(ids), approved_at__isnull=False).exists():
            return _("Figures of this import are in an approved release; they do not change any more.")
        return None

    def concerned(self, ids):
        """The releases of the figures."""
        found = set()
        for chunk in chunks(ids, 900):
            found.update(
                Observation.objects.filter(pk__in=chunk).order_by().values_list("release", flat=True).distinct()
            )
        return sorted(found)

    def finish(self, concerned):
        recount(connections[router.db_for_write(Observation)], concerned)
