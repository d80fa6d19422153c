"""Tables of admissions: plans, their intakes, the calendar, the offices."""

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.codes import Route, Stage
from institutions.fields import StagesField
from institutions.importers.register import STAGE_NAMES, check_order, district_names, institution_codes
from institutions.models import AdmissionDate, AdmissionIntake, AdmissionOffice, AdmissionPlan, Institution
from institutions.models.admissions import MOST_PLACES
from policies.models import Document
from xzedu.common.bulk import chunks
from xzedu.common.imports import Column, Importer, Match, register
from xzedu.common.imports.columns import choice, day, integer, lookup, several, text, url
from xzedu.common.imports.problems import CellError
from xzedu.common.models import State
from xzedu.common.schoolyear import SchoolYear

FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_CLASSES = 400
PUBLIC_STATES = (State.PUBLISHED, State.WITHDRAWN)
# Every way into a school as bureaus name it.
ROUTE_NAMES = {
    "施教区": "zoned", "施教区生": "zoned", "施教区内": "zoned", "随迁": "migrant", "外来务工人员子女": "migrant",
    "进城务工人员随迁子女": "migrant", "寄宿": "boarding", "寄宿生": "boarding", "住宿": "boarding",
    "住宿生": "boarding", "摇号": "lottery", "电脑派位": "lottery", "民办": "lottery", "随机派位": "lottery",
    "中考": "exam", "统招": "exam", "统招生": "exam", "指标生": "directed", "指标": "directed", "其他": "other",
}  # fmt: skip


def school_year(cell):
    """Read the year a school year begins in: 2026, 2026年, 2026/27, 2026-2027学年度, 2026年秋季."""
    plain = re.sub(r"(?<!学)年(?:秋季?(?:学期)?)?$", "", cell.strip().removesuffix(".0"))
    try:
        start = SchoolYear.parse(plain).start
    except ValueError:
        raise CellError(
            "not_a_school_year",
            _("It is not a school year."),
            _("Write it as 2026, 2026/27, 2026-2027 or 2026学年."),
        ) from None
    if not FIRST_YEAR <= start <= LAST_YEAR:
        raise CellError("out_of_range", _("No plan is kept for that year."), _("Check the year: 2000 to 2099."))
    return start


def lines(most):
    """Return a parser of texts of which each line, or part between semicolons, is one item."""
    whole = text(most)
    return lambda cell: whole("\n".join(part.strip() for part in re.split(r"[;；\r\n]+", cell) if part.strip()))


def institution_column(column="institution_id"):
    known = lookup(institution_codes, _("institution"), _("Bring the institution in first."))
    names = ("学校标识码", "学校(机构)标识码", "学校代码", "标识码")
    return Column("institution", _("institution"), known, names, required=True, column=column)


def stage_column(column="stage"):
    return Column("stage", _("stage"), choice(Stage.choices, STAGE_NAMES), ("学段",), required=True, column=column)


def year_column(column="year"):
    names = ("学年", "入学年份", "年份", "年度")
    return Column("year", _("school year"), school_year, names, required=True, column=column)


def state_column():
    choices = [(state.value, state.label) for state in State if state != State.WITHDRAWN]
    return Column("state", _("state"), choice(choices), ("状态", "发布状态"))


def document_column():
    documents = lookup(
        lambda: dict(Document.objects.values_list("slug", "pk")), _("document"), _("Bring the document in first.")
    )
    return Column("document", _("set by"), documents, ("依据文件", "文件编号"), column="document_id")


def area_column():
    areas = lookup(district_names, _("district"), _("Give its code, such as 320311, or its name, such as 泉山区."))
    return Column("area", _("district"), areas, ("区县", "县区", "所在区县"), column="area_id", required=True)


def sorts(model, pks):
    """Return id → whether it is sample data, of the rows `pks` of `model`."""
    found = {}
    for chunk in chunks({pk for pk in pks if pk}, 900):
        found.update(model.objects.filter(pk__in=chunk).values_list("pk", "is_sample"))
    return found


def check_documents(batch, is_sample):
    """Refuse real rows that cite an invented document."""
    cited = batch.column("document")
    invented = sorts(Document, cited)
    for place, document in enumerate(cited):
        if invented.get(document) and not is_sample:
            reason = _("This document is sample data, and the file is not.")
            batch.refuse(place, "document", "sample_and_real", reason, _("Cite a real document."))


class StatedImporter(Importer):
    """Rows that say in a column `state` whether they are public; where they do not, the run decides.

    What was public does not become private again through a table: it is withdrawn at the desk.
    """

    app = "institutions"
    is_published = True
    derived = ("publish_at",)
    carried = ("publish_at",)

    def held(self, batch):
        """Return, one a row, the (state, publish_at) of the record that exists, or None."""
        raise NotImplementedError

    def derive(self, batch):
        check_documents(batch, self.is_sample)
        if "state" not in batch.data:
            return
        now, default = timezone.now(), State.DRAFT if self.draft else State.PUBLISHED
        states, times = [], []
        for place, (given, held) in enumerate(zip(batch.data["state"], self.held(batch), strict=True)):
            before, at = held or (None, None)
            state = given or before or default.value
            if before in PUBLIC_STATES and state != before:
                batch.refuse(
                    place,
                    "state",
                    "was_public",
                    _("The record is public, or was: a table does not take it back."),
                    _("Withdraw it at the desk, with the reason, and leave this cell empty."),
                )
            states.append(state)
            times.append(at or (now if state == State.PUBLISHED else None))
        batch.data["state"], batch.data["publish_at"] = states, times


@register
class AdmissionPlanImporter(StatedImporter):
    """Admission plans, recognised by institution, stage and school year."""

    kind = "admission-plans"
    label = _("Admission plans")
    model = AdmissionPlan
    key = ("institution", "stage", "year")

    def make_columns(self):
        return (
            institution_column(),
            stage_column(),
            year_column(),
            Column("classes", _("classes"), integer(0, MOST_CLASSES), ("班数", "班级数", "计划班数", "招生班数")),
            Column("note", _("note"), text(300), ("备注", "说明"), empty=""),
            Column("note_en", _("note (English)"), text(300), empty=""),
            document_column(),
            state_column(),
        )

    def held(self, batch):
        years = {year for year in batch.data["year"] if year}
        rows = AdmissionPlan.objects.filter(year__in=years)
        held = {row[:3]: row[3:] for row in rows.values_list("institution", "stage", "year", "state", "publish_at")}
        return [held.get(key) for key in zip(*(batch.data[name] for name in self.key), strict=True)]

    def derive(self, batch):
        super().derive(batch)
        schools = {}
        for chunk in chunks({pk for pk in batch.data["institution"] if pk}, 900):
            for pk, stages, sample in Institution.objects.filter(pk__in=chunk).values_list("pk", "stages", "is_sample"):
                schools[pk] = stages, sample
        for place, (pk, stage) in enumerate(zip(batch.data["institution"], batch.data["stage"], strict=True)):
            if pk is None:
                continue
            stages, sample = schools[pk]
            if stage and stage not in stages:
                taught = "、".join(str(Stage(value).label) for value in stages)
                reason = _("The school does not teach this stage; it teaches: %s.") % taught
                batch.refuse(place, "stage", "stage_not_taught", reason, _("Correct the stage, or the school's code."))
            if sample != self.is_sample:
                batch.refuse(
                    place,
                    "institution",
                    "sample_and_real",
                    _("The school is sample data and the file is not, or the reverse."),
                    _("Invented figures are never given for a real school."),
                )


@register
class AdmissionIntakeImporter(Importer):
    """Intakes of admission plans, recognised by institution, stage, school year and kind of intake."""

    kind = "admission-intakes"
    label = _("Intakes of admission plans")
    app = "institutions"
    model = AdmissionIntake
    key = ("institution", "stage", "year", "route")
    derived = ("plan_id",)

    def make_columns(self):
        routes, places = choice(Route.choices, ROUTE_NAMES), integer(0, MOST_PLACES)
        return (
            institution_column(column=None),
            stage_column(column=None),
            year_column(column=None),
            Column("route", _("kind of intake"), routes, ("招生类别", "招生方式", "类别"), required=True),
            Column("places", _("places"), places, ("计划数", "招生计划", "招生人数", "学位数"), required=True),
            Column("applicants", _("applicants"), integer(0, 10 * MOST_PLACES), ("报名数", "报名人数")),
            Column("admitted", _("admitted"), places, ("录取数", "录取人数")),
        )

    def matches(self):
        return (Match(("plan_id", "route")),)

    def derive(self, batch):
        years = {year for year in batch.data["year"] if year}
        rows = AdmissionPlan.objects.filter(year__in=years)
        plans = {row[:3]: row[3:] for row in rows.values_list("institution", "stage", "year", "pk", "is_sample")}
        found = []
        for place, key in enumerate(zip(*(batch.data[name] for name in self.key[:3]), strict=True)):
            pk, sample = plans.get(key, (None, self.is_sample))
            found.append(pk)
            if pk is None and None not in key:
                reason = _("The school has no admission plan of this stage and year.")
                batch.refuse(place, "institution", "no_plan", reason, _("Bring in the admission plans first."))
            elif sample != self.is_sample:
                batch.refuse(
                    place,
                    "institution",
                    "sample_and_real",
                    _("The plan is sample data and the file is not, or the reverse."),
                    _("Sample data and real records are never mixed."),
                )
        batch.data["plan_id"] = found
        for place, (applied, came) in enumerate(zip(batch.column("applicants"), batch.column("admitted"), strict=True)):
            if applied is not None and came is not None and came > applied:
                reason = _("More were admitted than applied (%d).") % applied
                batch.refuse(place, "admitted", "more_than_applied", reason, _("Check both figures."))


@register
class AdmissionDateImporter(StatedImporter):
    """Steps of the admission calendar, recognised by their own number."""

    kind = "admission-dates"
    label = _("Admission dates")
    held_in = "area"
    model = AdmissionDate
    key = ("reference",)

    def make_columns(self):
        stages = several(choice(Stage.choices, STAGE_NAMES), StagesField().get_prep_value)
        return (
            Column("reference", _("number"), text(40), ("编号", "序号")),
            area_column(),
            Column("stages", _("stages"), stages, ("学段",), required=True, empty=""),
            year_column(),
            Column("title", _("what"), text(120), ("事项", "工作内容"), required=True, empty=""),
            Column("title_en", _("what (English)"), text(200), empty=""),
            Column("begins_on", _("from"), day, ("开始日期", "起始日期"), required=True),
            Column("ends_on", _("to"), day, ("截止日期", "结束日期")),
            Column("hours", _("hours"), text(60), ("办理时间", "时间段"), empty=""),
            Column("where", _("where"), text(200), ("地点", "办理地点"), empty=""),
            Column("where_en", _("where (English)"), text(300), empty=""),
            Column("who", _("who"), text(200), ("对象", "适用对象"), empty=""),
            Column("who_en", _("who (English)"), text(300), empty=""),
            Column("papers", _("documents needed"), lines(2000), ("材料", "所需材料"), empty=""),
            Column("papers_en", _("documents needed (English)"), lines(3000), empty=""),
            Column("url", _("address"), url, ("网址", "链接"), empty=""),
            document_column(),
            state_column(),
        )

    def held(self, batch):
        held = {}
        for chunk in chunks({reference for reference in batch.data["reference"] if reference}, 900):
            rows = AdmissionDate.objects.filter(reference__in=chunk)
            held.update({row[0]: row[1:] for row in rows.values_list("reference", "state", "publish_at")})
        return [held.get(reference) for reference in batch.data["reference"]]

    def derive(self, batch):
        super().derive(batch)
        check_order(batch, "begins_on", "ends_on", _("A step cannot end before it begins."))
        for place, (begun, year) in enumerate(zip(batch.column("begins_on"), batch.column("year"), strict=True)):
            # Enrolment of a year begins in the school year before it: a day farther off is a typing error.
            if begun and year and not date(year - 1, 9, 1) <= begun <= date(year + 1, 8, 31):
                reason = _("It is not a day of the enrolment of %s.") % SchoolYear(year)
                batch.refuse(place, "begins_on", "day_of_other_year", reason, _("Correct the day or the school year."))


@register
class AdmissionOfficeImporter(Importer):
    """Offices that parents ask, one a district, recognised by it."""

    kind = "admission-offices"
    label = _("Admission offices")
    app = "institutions"
    model = AdmissionOffice
    key = ("area",)

    def make_columns(self):
        return (
            area_column(),
            Column("name", _("name"), text(100), ("名称", "部门", "咨询部门"), required=True, empty=""),
            Column("name_en", _("English name"), text(160), ("英文名称",), empty=""),
            Column("phone", _("telephone"), text(40), ("电话", "咨询电话"), empty=""),
            Column("address", _("address"), text(160), ("地址",), empty=""),
            Column("address_en", _("address (English)"), text(240), empty=""),
            Column("hours", _("hours"), text(60), ("办公时间", "时间"), empty=""),
        )
