"""Tables of what figures hang on: indicators, series, releases, breaks, footnotes, targets, balance."""

from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage
from policies.models import Document
from xzedu.common.imports import Column, Importer, register
from xzedu.common.imports.columns import boolean, choice, day, decimal, integer, lookup, several, text
from xzedu.statistics.codes import Calendar, Comparison, Direction, Measure, ReleaseStage, Topic, Unit
from xzedu.statistics.fields import StagesOfIndicatorField
from xzedu.statistics.importers import cells
from xzedu.statistics.models import (
    BalanceScheme,
    BalanceThreshold,
    Break,
    Footnote,
    Indicator,
    Release,
    Series,
    Target,
)

UNIT_NAMES = {
    "人": "persons", "所": "schools", "班": "classes", "百分比": "percent", "平方米": "square_metres", "元": "yuan",
    "元/人": "yuan_each", "平方米/人": "square_metres_each", "人/师": "per_teacher", "人/班": "per_class", "年": "years",
}  # fmt: skip
LARGEST = 1e15


def documents():
    return lookup(
        lambda: dict(Document.objects.values_list("slug", "pk")), _("document"), _("Bring the document in first.")
    )


def unit(cell):
    """Read a unit; % is lost in the normal form that choices are compared in."""
    return "percent" if cell in ("%", "％") else choice(Unit.choices, UNIT_NAMES)(cell)


def release_names():
    """Return series/year/version → id, and series/year → the id of its highest version."""
    rows = Release.objects.order_by("version").values_list("pk", "series__slug", "year", "version")
    names = {}
    for pk, slug, year, version in rows:
        names |= {f"{slug}/{year}/{version}": pk, f"{slug}/{year}": pk}
    return names


def releases():
    """Return a parser of releases. The parts are kept apart: a/1/11 is not a/11/1."""
    held = {}

    def parse(cell):
        if not held:
            held.update(release_names())
        if cell not in held:
            raise cells.CellError(
                "unknown_reference",
                str(_("There is no such release.")),
                str(_("Write series/year/version, such as yearly/2023/1, and bring the release in first.")),
            )
        return held[cell]

    return parse


@register
class IndicatorImporter(Importer):
    """Indicators, recognised by their code."""

    kind = "indicators"
    label = _("Indicators")
    app = "statistics"
    model = Indicator
    key = ("code",)

    def make_columns(self):
        stages = several(choice(Stage.choices, cells.STAGE_NAMES), StagesOfIndicatorField().get_prep_value)
        return (
            Column("code", _("code"), cells.short_name(60), ("指标代码", "指标编号"), required=True),
            Column("name", _("name"), text(100), ("指标名称", "名称"), required=True, empty=""),
            Column("name_en", _("name (English)"), text(160), required=True, empty=""),
            Column("topic", _("topic"), choice(Topic.choices), ("主题",), required=True),
            Column("unit", _("unit"), unit, ("计量单位", "单位"), required=True),
            Column("decimals", _("decimals"), integer(0, 6), ("小数位",), empty=0),
            Column("calendar", _("years are"), choice(Calendar.choices), ("年度类型",), empty=Calendar.SCHOOL_YEAR.value),
            Column("direction", _("direction of good"), choice(Direction.choices), ("指标方向",), empty=Direction.NEITHER.value),
            Column("maximum", _("largest possible value"), decimal(0, LARGEST), ("最大值",)),
            Column("stages", _("stages"), stages, ("学段",), empty=""),
            Column("definition", _("definition"), text(), ("指标定义",), required=True, empty=""),
            Column("definition_en", _("definition (English)"), text(), empty=""),
            Column("formula", _("formula"), text(200), ("计算公式",), empty=""),
            Column("formula_en", _("formula (English)"), text(300), empty=""),
            Column("numerator", _("numerator"), choice(Measure.choices), ("分子",), empty=""),
            Column("denominator", _("denominator"), choice(Measure.choices), ("分母",), empty=""),
            Column("factor", _("factor"), integer(1, 1_000_000), ("系数",), empty=1),
            Column("responsibility", _("responsibility"), cells.responsibilities(), ("对应职责",), column="responsibility_id"),
            Column("position", _("position"), integer(0, 9999), ("顺序",), empty=0),
            Column("is_headline", _("headline figure"), boolean, ("首页指标",), empty=False),
        )  # fmt: skip

    def derive(self, batch):
        rows = zip(batch.column("numerator", ""), batch.column("denominator", ""), strict=True)
        for place, (numerator, denominator) in enumerate(rows):
            if denominator and not numerator:
                batch.refuse(
                    place,
                    "denominator",
                    "ratio_in_part",
                    _("A ratio needs a numerator."),
                    _("Fill in the numerator, or leave both cells empty."),
                )


@register
class SeriesImporter(Importer):
    """Series of releases, recognised by their short name."""

    kind = "series"
    label = _("Series")
    app = "statistics"
    model = Series
    key = ("slug",)

    def make_columns(self):
        return (
            Column("slug", _("short name"), cells.short_name(60), ("系列编号",), required=True),
            Column("title", _("title"), text(120), ("标题", "名称"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(200), required=True, empty=""),
            Column("description", _("description"), text(), ("说明",), empty=""),
            Column("description_en", _("description (English)"), text(), empty=""),
            Column("rank", _("rank"), integer(0, 9999), ("优先级",), empty=10),
            Column("next_on", _("next release expected"), day, ("下次发布日期",)),
        )


@register
class ReleaseImporter(Importer):
    """Releases, recognised by series, year and version: always drafts, whose figures can be brought in.

    They become public when they are approved (`publishing.approve_release`); the time given here
    is when they then become public. An approved release is closed to tables.
    """

    kind = "releases"
    label = _("Releases")
    app = "statistics"
    model = Release
    key = ("series", "year", "version")

    def make_columns(self):
        return (
            Column("series", _("series"), cells.series(), ("系列", "系列编号"), required=True, column="series_id"),
            Column("year", _("year"), cells.first_year, ("年份", "年度"), required=True),
            Column("version", _("version"), integer(1, 999), ("版次",), required=True),
            Column("stage", _("stage"), choice(ReleaseStage.choices), ("发布阶段",), empty=ReleaseStage.PROVISIONAL.value),
            Column("title", _("title"), text(160), ("标题",), empty=""),
            Column("title_en", _("title (English)"), text(200), empty=""),
            Column("publish_at", _("public from"), cells.moment, ("公开时间", "发布时间")),
            Column("reason", _("why revised"), text(300), ("修订原因",), empty=""),
            Column("reason_en", _("why revised (English)"), text(400), empty=""),
            Column("source", _("source"), cells.sources(), ("数据来源",), column="source_id"),
        )  # fmt: skip

    def derive(self, batch):
        sample = dict(Series.objects.values_list("pk", "is_sample"))
        for place, series in enumerate(batch.data["series"]):
            if series and sample[series] != self.is_sample:
                batch.refuse(
                    place,
                    "series",
                    "sample_and_real",
                    _("The series is sample data and the file is not, or the reverse."),
                    _("Sample data and real records are never mixed: use a series of its own."),
                )

    def refused_writes(self, staging):
        reason = _("This release is approved; it does not change any more.")
        remedy = _("Make a new version of it.")
        return [
            (number, "version", "release_approved", reason, remedy)
            for (number,) in staging.written("t.approved_at IS NOT NULL")
        ]

    def undo_refused(self, ids):
        if Release.objects.filter(pk__in=ids, approved_at__isnull=False).exists():
            return _("Releases of this import are approved; they do not change any more.")
        return None


@register
class BreakImporter(Importer):
    """Breaks in series, recognised by indicator, area and year; an empty cell means all of them."""

    kind = "breaks"
    label = _("Breaks in series")
    app = "statistics"
    model = Break
    key = ("indicator", "area", "year")
    optional = ("indicator", "area")

    def make_columns(self):
        return (
            Column("indicator", _("indicator"), cells.indicators(), ("指标", "指标代码"), column="indicator_id"),
            Column("area", _("area"), cells.areas(), ("地区", "区划代码"), column="area_id"),
            Column("year", _("first year after"), cells.first_year, ("起始年份",), required=True),
            Column("note", _("why"), text(300), ("原因", "说明"), required=True, empty=""),
            Column("note_en", _("why (English)"), text(400), empty=""),
        )


@register
class FootnoteImporter(Importer):
    """Footnotes, recognised by what they hang on and their position."""

    kind = "footnotes"
    label = _("Footnotes")
    app = "statistics"
    model = Footnote
    key = ("release", "indicator", "area", "year", "position")
    optional = ("release", "indicator", "area", "year")

    def make_columns(self):
        return (
            Column("release", _("release"), releases(), ("发布批次",), column="release_id"),
            Column("indicator", _("indicator"), cells.indicators(), ("指标", "指标代码"), column="indicator_id"),
            Column("area", _("area"), cells.areas(), ("地区", "区划代码"), column="area_id"),
            Column("year", _("year"), cells.first_year, ("年份",)),
            Column("position", _("position"), integer(1, 999), ("序号",), required=True),
            Column("text", _("text"), text(400), ("注释", "脚注"), required=True, empty=""),
            Column("text_en", _("text (English)"), text(600), empty=""),
        )

    def derive(self, batch):
        for place, hung in enumerate(zip(*(batch.data[name] for name in self.optional), strict=True)):
            if not any(hung) and not any(batch.cells[name][place] for name in self.optional):
                batch.refuse(
                    place,
                    "text",
                    "hangs_on_nothing",
                    _("The footnote is about nothing."),
                    _("Give a release, an indicator, an area or a year."),
                )


@register
class TargetImporter(Importer):
    """Targets of plans, recognised by their short name."""

    kind = "targets"
    label = _("Targets")
    app = "statistics"
    model = Target
    key = ("slug",)

    def make_columns(self):
        number = decimal(-LARGEST, LARGEST)
        return (
            Column("slug", _("short name"), cells.short_name(80), ("目标编号",), required=True),
            Column("title", _("title"), text(160), ("标题", "目标名称"), required=True, empty=""),
            Column("title_en", _("title (English)"), text(240), empty=""),
            Column("document", _("document"), documents(), ("文件编号",), column="document_id"),
            Column("article", _("article"), text(40), ("条款",), empty=""),
            Column("indicator", _("indicator"), cells.indicators(), ("指标", "指标代码"), required=True, column="indicator_id"),
            Column("area", _("area"), cells.areas(), ("地区", "区划代码"), required=True, column="area_id"),
            Column("stage", _("stage"), choice(Stage.choices, cells.STAGE_NAMES), ("学段",), empty=""),
            Column("baseline_year", _("baseline year"), cells.first_year, ("基期年份",)),
            Column("baseline", _("baseline"), number, ("基期值",)),
            Column("year", _("by the year"), cells.first_year, ("目标年份",), required=True),
            Column("comparison", _("comparison"), choice(Comparison.choices, {"≥": "at_least", "≤": "at_most", "不低于": "at_least", "不高于": "at_most"}), ("比较方式",), empty=Comparison.AT_LEAST.value),
            Column("value", _("target value"), number, ("目标值",), required=True),
            Column("is_cumulative", _("summed over the years"), boolean, ("累计",), empty=False),
            Column("source", _("source"), cells.sources(), ("数据来源",), column="source_id"),
        )  # fmt: skip

    def derive(self, batch):
        rows = zip(*(batch.column(name) for name in ("baseline_year", "baseline", "year")), strict=True)
        for place, (baseline_year, baseline, year) in enumerate(rows):
            if (baseline_year is None) != (baseline is None):
                batch.refuse(
                    place,
                    "baseline",
                    "baseline_in_part",
                    _("A baseline and its year go together."),
                    _("Fill in both cells, or none."),
                )
            elif baseline_year and year and year <= baseline_year:
                batch.refuse(
                    place,
                    "year",
                    "target_before_baseline",
                    _("The target year comes after the baseline year."),
                    _("Check both years."),
                )


@register
class SchemeImporter(Importer):
    """Schemes of balance, recognised by their code."""

    kind = "balance-schemes"
    label = _("Balance schemes")
    app = "statistics"
    model = BalanceScheme
    key = ("code",)

    def make_columns(self):
        return (
            Column("code", _("code"), cells.short_name(20), ("方案编号",), required=True),
            Column("name", _("name"), text(120), ("名称",), required=True, empty=""),
            Column("name_en", _("name (English)"), text(200), required=True, empty=""),
            Column("document", _("document"), documents(), ("文件编号",), column="document_id"),
            Column("fewest_reached", _("indicators each school must reach"), integer(1, 99), ("应达标指标数",)),
            Column("least_share", _("least share of the threshold for the others"), decimal(0, 1), ("其余指标最低比例",)),
            Column("is_mean", _("mean of the coefficients"), boolean, ("取平均差异系数",), empty=False),
            Column("includes_private", _("private schools included"), boolean, ("含民办学校",), empty=True),
            Column("fewest_pupils_of_points", _("smallest teaching point included"), integer(1, 99_999), ("教学点最低学生数",)),
        )  # fmt: skip


@register
class ThresholdImporter(Importer):
    """Thresholds of a scheme, recognised by scheme, stage and measure."""

    kind = "balance-thresholds"
    label = _("Balance thresholds")
    app = "statistics"
    model = BalanceThreshold
    key = ("scheme", "stage", "measure")

    def make_columns(self):
        schemes = lookup(
            lambda: dict(BalanceScheme.objects.values_list("code", "pk")), _("scheme"), _("Bring the scheme in first.")
        )
        return (
            Column("scheme", _("scheme"), schemes, ("方案编号",), required=True, column="scheme_id"),
            Column("stage", _("stage"), choice(Stage.choices, cells.STAGE_NAMES), ("学段",), required=True),
            Column("position", _("position"), integer(1, 99), ("序号",), empty=1),
            Column("measure", _("measure"), choice(Measure.choices), ("度量",), required=True),
            Column("factor", _("factor"), integer(1, 1_000_000), ("系数",), empty=1),
            Column("threshold", _("threshold"), decimal(0, LARGEST), ("标准值",)),
            Column("limit", _("limit of the coefficient of variation"), decimal(0, 10), ("差异系数上限",)),
            Column("indicator", _("indicator"), cells.indicators(), ("指标", "指标代码"), column="indicator_id"),
        )  # fmt: skip
