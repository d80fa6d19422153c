"""What schools report once a year: one table a form, recognised by institution code and school year."""

import re

from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage
from xzedu.common.bulk import chunks
from xzedu.common.imports import Column, Importer, Match, register
from xzedu.common.imports.columns import choice, decimal, integer
from xzedu.common.imports.problems import CellError
from xzedu.statistics import actions
from xzedu.statistics.checks import GRADES
from xzedu.statistics.importers import cells
from xzedu.statistics.models import GradeReturn, SchoolReturn, SectionReturn

LARGEST, MOST = 1e12, 10_000_000
COUNT = integer(0, MOST)
# Forms give values in 元 or 万元 and say so in the header: （万元）, （单位：万元）.
SCALE = re.compile(
    r"[(（]\s*(?:单位\s*[:：])?\s*(万|亿|千|百)?\s*(元|平方米|㎡|m²|册|人|名|个|台|间|班|亩|公顷)\s*[)）]"
)
OF_LAND = {"亩", "公顷"}
# A grade as it is named → its number among all grades of its kind of naming.
GRADE_NAMES = {
    "托班": 0, "小班": 1, "中班": 2, "大班": 3, "初一": 1, "初二": 2, "初三": 3, "高一": 1, "高二": 2, "高三": 3,
    **{f"{name}年级": number for number, name in enumerate("一二三四五六七八九", start=1)},
}  # fmt: skip
# Junior and senior schools count on from the primary school: 七年级 is their first.
OFFSETS = {"junior": 6, "senior": 9}


def institution_column():
    return Column(
        "institution",
        _("institution"),
        cells.institutions(),
        ("学校标识码", "学校(机构)标识码", "学校代码"),
        required=True,
        column=None,
    )


def year_column():
    return Column("year", _("school year"), cells.first_year, ("学年", "年份", "学年初"), required=True, column=None)


def grade(cell):
    """Read a grade: 3, 三年级, 小班, 七年级, 高一, 3年级."""
    found = GRADE_NAMES.get(cell)
    if found is None:
        try:
            found = integer(0, 12)(cell.removesuffix("年级"))
        except CellError:
            raise CellError(
                "no_such_grade", _("It is no grade."), _("Write 3, 三年级, 七年级, 高一 or 小班.")
            ) from None
    return found


class PartImporter(Importer):
    """A table of returns: accepted ones are closed to it; what changed is checked anew."""

    app = "statistics"
    # SQL from the staged row `s` to its school return `r`.
    joins = ""

    def returns_of(self, ids):
        """Return the ids of the school returns that the rows `ids` belong to."""
        raise NotImplementedError

    def refused_writes(self, staging):
        reason = _("This return is accepted; tables do not change it any more.")
        remedy = _("Open the return again at the returns desk, then bring the table in.")
        closed = staging.written("r.status = 'accepted'", joins=self.joins)
        return [(number, "institution", "return_accepted", reason, remedy) for (number,) in closed]

    def undo_refused(self, ids):
        for chunk in chunks(self.returns_of(ids), 900):
            if SchoolReturn.objects.filter(pk__in=chunk, status=SchoolReturn.Status.ACCEPTED).exists():
                return _("Returns of this import are accepted. Open them again first.")
        return None

    def concerned(self, ids):
        return self.returns_of(ids)

    def finish(self, concerned):
        actions.check_returns(ids=concerned)

    # Columns that may be given in 万; all others are counted one by one.
    scaled = ()

    def scale(self, batch):
        """Multiply the columns whose header says 万元 and the like; refuse headers in other units."""
        for at, column in batch.header.columns.items():
            found = SCALE.search(str(batch.header.labels.get(at, "")))
            if found and found[2] in OF_LAND:
                reason = _("Areas are in square metres, not in %s.") % found[2]
                self._refuse_column(batch, column, reason)
            elif found and found[1] and column.name not in self.scaled:
                reason = _("It is counted one by one, not in %s.") % (found[1] + found[2])
                self._refuse_column(batch, column, reason)
            elif found and found[1]:
                factor = cells.SCALES[found[1]]
                batch.data[column.name] = [value and round(value * factor, 2) for value in batch.data[column.name]]

    @staticmethod
    def _refuse_column(batch, column, reason):
        """Refuse every row that has a value in the column: none of them can be used."""
        for place, cell in enumerate(batch.cells[column.name]):
            if cell:
                batch.refuse(place, column.name, "other_unit", reason, _("Convert the column."))


@register
class ReturnImporter(PartImporter):
    """School forms: what a school as a whole stands on; new ones are submitted (with `--draft`: open)."""

    kind = "returns"
    label = _("School returns")
    scaled = ("site_area", "floor_area", "teaching_area", "gymnasium_area", "sports_area", "equipment")
    model = SchoolReturn
    key = ("institution", "year")
    joins = "JOIN statistics_schoolreturn r ON r.id = s.target"

    def make_columns(self):
        amount = decimal(0, LARGEST)
        return (
            Column("institution", _("institution"), cells.institutions(), ("学校标识码", "学校(机构)标识码", "学校代码"), required=True, column="institution_id"),
            Column("year", _("school year"), cells.first_year, ("学年", "年份", "学年初"), required=True),
            Column("staff", _("staff"), COUNT, ("教职工数", "教职工总数"), empty=0),
            Column("site_area", _("site area, m²"), amount, ("占地面积", "学校占地面积"), empty=0),
            Column("floor_area", _("floor area, m²"), amount, ("校舍建筑面积",), empty=0),
            Column("teaching_area", _("teaching and ancillary rooms, m²"), amount, ("教学及辅助用房面积", "教学及辅助用房"), empty=0),
            Column("gymnasium_area", _("of these gymnasium, m²"), amount, ("体育馆面积", "其中:体育馆", "体育馆"), empty=0),
            Column("sports_area", _("sports grounds, m²"), amount, ("运动场地面积", "体育运动场地面积"), empty=0),
            Column("equipment", _("teaching equipment, yuan"), amount, ("教学仪器设备资产值", "教学仪器设备值"), empty=0),
            Column("multimedia", _("networked multimedia classrooms"), COUNT, ("网络多媒体教室数", "网络多媒体教室"), empty=0),
            Column("computers", _("computers for pupils"), COUNT, ("学生用计算机数", "教学用计算机"), empty=0),
            Column("books", _("books"), COUNT, ("图书册数", "图书"), empty=0),
        )  # fmt: skip

    def constants(self, now):
        status = SchoolReturn.Status.OPEN if self.draft else SchoolReturn.Status.SUBMITTED
        return super().constants(now) | {"status": status.value, "submitted_at": None if self.draft else now}

    def derive(self, batch):
        self.scale(batch)
        for place, (whole, part) in enumerate(
            zip(batch.column("teaching_area", 0), batch.column("gymnasium_area", 0), strict=True)
        ):
            if "teaching_area" in batch.data and (part or 0) > (whole or 0):
                batch.refuse(
                    place,
                    "gymnasium_area",
                    "part_above_whole",
                    _("The gymnasium is part of the teaching and ancillary rooms."),
                    _("Check both areas."),
                )

    def returns_of(self, ids):
        return sorted(ids)


class WithinReturn(PartImporter):
    """A table of parts of returns that are there already."""

    def find_returns(self, batch):
        """Return the id of each row's return, and refuse rows of schools that have none for the year."""
        years = {year for year in batch.data["year"] if year}
        rows = SchoolReturn.objects.filter(year__in=years).values_list("institution", "year", "pk")
        held = {(institution, year): pk for institution, year, pk in rows}
        found = []
        for place, (institution, year) in enumerate(zip(batch.data["institution"], batch.data["year"], strict=True)):
            found.append(held.get((institution, year)))
            if institution and year and found[-1] is None:
                reason = _("The school has no return for this school year.")
                batch.refuse(place, "institution", "no_return", reason, _("Bring in the school form first."))
        return found


@register
class SectionImporter(WithinReturn):
    """Sections of returns: pupils coming and going and teachers of each stage."""

    kind = "return-sections"
    label = _("Sections of returns")
    model = SectionReturn
    key = ("institution", "year", "stage")
    derived = ("school_return_id",)
    joins = "JOIN statistics_schoolreturn r ON r.id = s.school_return_id"
    parts = (
        ("qualified", "teachers"), ("above_required", "qualified"), ("backbone", "teachers"), ("arts_pe", "teachers"),
        ("middle_title", "teachers"),
    )  # fmt: skip

    def make_columns(self):
        return (
            institution_column(),
            year_column(),
            Column("stage", _("stage"), choice(Stage.choices, cells.STAGE_NAMES), ("学段",), required=True),
            Column("entrants", _("entrants"), COUNT, ("招生数", "招生"), empty=0),
            Column("graduates", _("graduates of the school year before"), COUNT, ("毕业生数", "毕业生", "上学年毕业生数"), empty=0),
            Column("teachers", _("full-time teachers"), COUNT, ("专任教师", "专任教师数"), empty=0),
            Column("qualified", _("with the required qualification"), COUNT, ("学历合格", "学历合格专任教师数"), empty=0),
            Column("above_required", _("above the required qualification"), COUNT, ("高于规定学历", "高于规定学历教师数"), empty=0),
            Column("backbone", _("backbone teachers of county level or above"), COUNT, ("县级以上骨干教师", "县级及以上骨干教师数"), empty=0),
            Column("arts_pe", _("teachers of physical education, music and art"), COUNT, ("体育艺术教师", "体育、艺术专任教师数"), empty=0),
            Column("middle_title", _("of middle professional title or above"), COUNT, ("中级及以上职称", "中级及以上职称教师数"), empty=0),
        )  # fmt: skip

    def matches(self):
        return (Match(("school_return_id", "stage")),)

    def derive(self, batch):
        self.scale(batch)
        batch.data["school_return_id"] = self.find_returns(batch)
        refuse_parts(batch, self.parts, _("A part of the teachers cannot be more than all of them."))

    def returns_of(self, ids):
        return _distinct(SectionReturn, "school_return", ids)


@register
class GradeImporter(WithinReturn):
    """Grades of sections: classes by size, pupils by sex."""

    kind = "return-grades"
    label = _("Grades of returns")
    model = GradeReturn
    key = ("institution", "year", "stage", "grade")
    derived = ("section_id", "grade")
    joins = (
        "JOIN statistics_sectionreturn x ON x.id = s.section_id "
        "JOIN statistics_schoolreturn r ON r.id = x.school_return_id"
    )
    parts = (("over_standard", "classes"), ("large", "over_standard"), ("huge", "large"))

    def make_columns(self):
        return (
            institution_column(),
            year_column(),
            Column("stage", _("stage"), choice(Stage.choices, cells.STAGE_NAMES), ("学段",), required=True, column=None),
            Column("grade", _("grade"), grade, ("年级",), required=True, column=None),
            Column("classes", _("classes"), COUNT, ("班数", "班级数"), empty=0),
            Column("over_standard", _("of these above the standard size"), COUNT, ("超标准班额班数",), empty=0),
            Column("large", _("of these of 56 pupils or more"), COUNT, ("大班额班数", "56人及以上班数"), empty=0),
            Column("huge", _("of these of 66 pupils or more"), COUNT, ("超大班额班数", "66人及以上班数"), empty=0),
            Column("boys", _("boys"), COUNT, ("男生", "男生数"), empty=0),
            Column("girls", _("girls"), COUNT, ("女生", "女生数"), empty=0),
            Column("boarders", _("boarders"), COUNT, ("寄宿生", "寄宿生数"), empty=0),
            Column("migrants", _("children of migrant workers"), COUNT, ("随迁子女", "进城务工人员随迁子女"), empty=0),
        )  # fmt: skip

    def matches(self):
        return (Match(("section_id", "grade")),)

    def derive(self, batch):
        self.scale(batch)
        self._read_grades(batch)
        self._find_sections(batch)
        refuse_parts(batch, self.parts, _("A part of the classes cannot be more than all of them."))
        for name in ("boarders", "migrants"):
            rows = zip(batch.column("boys"), batch.column("girls"), batch.column(name), strict=True)
            for place, (boys, girls, part) in enumerate(rows):
                if None not in (boys, girls, part) and part > boys + girls:
                    reason = _("A part of the pupils cannot be more than all of them.")
                    batch.refuse(place, name, "part_above_whole", reason, _("Check the figures of the row."))

    @staticmethod
    def _read_grades(batch):
        """Count grades from the first of their stage; refuse those a stage has not."""
        grades = batch.data["grade"]
        for place, (stage, number) in enumerate(zip(batch.data["stage"], grades, strict=True)):
            if stage is None or number is None:
                continue
            if number > OFFSETS.get(stage, 12):
                grades[place] = number = number - OFFSETS[stage]
            if number not in GRADES[stage]:
                reason = _("The stage has no such grade.")
                batch.refuse(place, "grade", "no_such_grade", reason, _("Check stage and grade."))

    def _find_sections(self, batch):
        returns = self.find_returns(batch)
        held = {}
        for chunk in chunks({pk for pk in returns if pk}, 900):
            for pk, school_return, stage in SectionReturn.objects.filter(school_return__in=chunk).values_list(
                "pk", "school_return", "stage"
            ):
                held[school_return, stage] = pk
        batch.data["section_id"] = [
            held.get((school_return, stage)) for school_return, stage in zip(returns, batch.data["stage"], strict=True)
        ]
        for place, (school_return, stage, section) in enumerate(
            zip(returns, batch.data["stage"], batch.data["section_id"], strict=True)
        ):
            if school_return and stage and section is None:
                reason = _("The return has no section of this stage.")
                batch.refuse(place, "stage", "no_section", reason, _("Bring in the sections first."))

    def returns_of(self, ids):
        return _distinct(GradeReturn, "section__school_return", ids)


def refuse_parts(batch, pairs, reason):
    """Refuse rows where a part is more than its whole, where the file gives both."""
    for part, whole in pairs:
        if part in batch.data and whole in batch.data:
            for place, (less, more) in enumerate(zip(batch.data[part], batch.data[whole], strict=True)):
                if less is not None and more is not None and less > more:
                    batch.refuse(place, part, "part_above_whole", reason, _("Check the figures of the row."))


def _distinct(model, name, ids):
    found = set()
    for chunk in chunks(ids, 900):
        found.update(model.objects.filter(pk__in=chunk).order_by().values_list(name, flat=True))
    return sorted(found)
