"""Tables of the register: areas, institutions, campuses, events."""

import json

from django.utils.translation import gettext_lazy as _

from institutions import search
from institutions.codes import CODE_PATTERN, STAGES_OF, Kind, Locale, Organiser, Stage
from institutions.fields import StagesField
from institutions.models import EAST, NORTH, SOUTH, WEST, Area, Campus, Event, FormerCode, Institution, Party
from policies.models import Document
from xzedu.common.bulk import chunks
from xzedu.common.imports import Children, Column, Importer, register
from xzedu.common.imports.columns import (
    boolean,
    choice,
    code,
    day,
    decimal,
    email,
    integer,
    lookup,
    several,
    text,
    url,
)
from xzedu.common.imports.problems import CellError
from xzedu.common.pinyin import sort_key

ten_digits = code(10, CODE_PATTERN, _("An institution code has 10 digits: class, 32, serial number."))


def district_names():
    """Return every name a district goes by → its id."""
    names = {}
    for pk, area_code, name, name_en in Area.objects.homes().values_list("pk", "code", "name", "name_en"):
        names |= {area_code: pk, name: pk, name_en: pk, f"徐州市{name}": pk}
    return {name: pk for name, pk in names.items() if name}


def townships():
    """Return codes of townships → their ids."""
    return dict(Area.objects.filter(level=Area.Level.TOWNSHIP).values_list("code", "pk"))


def institution_codes():
    return dict(Institution.objects.values_list("code", "pk"))


def institutions_of(model, name, ids):
    """Return the ids of the institutions that rows of `model` with `name` among `ids` belong to."""
    found = set()
    # A statement takes a limited number of parameters.
    for chunk in chunks(ids, 900):
        found.update(model.objects.filter(**{f"{name}__in": chunk}).values_list("institution", flat=True))
    return sorted(found)


def position_columns():
    degrees = {"latitude": decimal(SOUTH, NORTH), "longitude": decimal(WEST, EAST)}
    return (
        Column("latitude", _("latitude"), degrees["latitude"], ("纬度", "lat")),
        Column("longitude", _("longitude"), degrees["longitude"], ("经度", "lon", "lng")),
    )


def check_position(batch):
    """Refuse half positions."""
    for place, (latitude, longitude) in enumerate(
        zip(batch.column("latitude"), batch.column("longitude"), strict=True)
    ):
        if (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            if not batch.cells.get(missing, [""] * len(batch))[place]:
                batch.refuse(
                    place,
                    missing,
                    "half_position",
                    _("One of latitude and longitude is missing."),
                    _("Give both or neither."),
                )


def check_order(batch, first, last, remedy):
    """Refuse rows whose day `last` is before the day `first`."""
    for place, (begun, ended) in enumerate(zip(batch.column(first), batch.column(last), strict=True)):
        if begun and ended and ended < begun:
            batch.refuse(place, last, "ends_before_it_begins", _("It is before %s.") % begun.isoformat(), remedy)


@register
class AreaImporter(Importer):
    """Areas, recognised by their code. Boundaries are GeoJSON geometries."""

    kind = "areas"
    label = _("Areas")
    app = "institutions"
    model = Area
    key = ("code",)

    def make_columns(self):
        digits = text(12, r"\d{2,12}", _("An area code has 2 to 12 digits."))
        parents = lookup(
            lambda: dict(Area.objects.values_list("code", "pk")), _("area"), _("Bring in the larger area first.")
        )
        return (
            Column("code", _("code"), digits, ("区划代码", "代码")),
            Column("name", _("name"), text(60), ("名称",), required=True, empty=""),
            Column("name_en", _("English name"), text(100), ("英文名称",), empty=""),
            Column("level", _("level"), choice(Area.Level.choices), ("级别",), required=True),
            Column("parent", _("part of"), parents, ("上级区域", "上级代码"), column="parent_id"),
            Column("boundary", _("boundary"), geometry, ("边界",)),
            *position_columns(),
            Column("valid_from", _("valid from"), day, ("启用日期",)),
            Column("valid_to", _("valid to"), day, ("停用日期",)),
            Column("note", _("note"), text(300), ("备注",), empty=""),
            Column("note_en", _("note (English)"), text(300), empty=""),
            Column("successors", _("succeeded by"), several(parents, tuple), ("继任区划",), column=None, empty=()),
        )  # fmt: skip

    def children(self):
        def of(batch, place):
            return {(pk,) for pk in batch.data["successors"][place] or ()} if "successors" in batch.data else None

        return (Children(Area.successors.through, "from_area", ("to_area_id",), of),)

    def derive(self, batch):
        check_position(batch)
        check_order(batch, "valid_from", "valid_to", _("An area cannot end before it begins."))


def geometry(cell):
    """Read a GeoJSON Polygon or MultiPolygon."""
    try:
        shape = json.loads(cell)
    except ValueError:
        shape = None
    if (
        not isinstance(shape, dict)
        or shape.get("type") not in ("Polygon", "MultiPolygon")
        or not shape.get("coordinates")
    ):
        raise CellError("not_a_boundary", _("It is not a boundary."), _("Give a GeoJSON Polygon or MultiPolygon."))
    return shape


@register
class InstitutionImporter(Importer):
    """Institutions, recognised by their code."""

    kind = "institutions"
    label = _("Institutions")
    held_in = "area"
    app = "institutions"
    model = Institution
    key = ("code",)
    search_kind = search.KIND
    is_published = True
    as_of = None
    derived = ("sort_key",)

    def make_columns(self):
        areas = lookup(district_names, _("district"), _("Give its code, such as 320311, or its name, such as 泉山区."))
        towns = lookup(townships, _("street or town"), _("Give its 9-digit code."))
        stages = several(choice(Stage.choices, STAGE_NAMES), StagesField().get_prep_value)
        return (
            Column("code", _("institution code"), ten_digits, ("学校标识码", "学校(机构)标识码", "学校代码", "标识码", "机构代码")),
            Column("name", _("name"), text(100), ("学校名称", "机构名称", "名称", "学校(机构)名称"), required=True, empty=""),
            Column("name_en", _("English name"), text(160), ("英文名称",), empty=""),
            Column("short_name", _("short name"), text(40), ("简称",), empty=""),
            Column("former_codes", _("former codes"), several(ten_digits, tuple), ("曾用标识码",), column=None, empty=()),
            Column("kind", _("type"), choice(Kind.choices, KIND_NAMES), ("办学类型", "类型", "办学类型代码"), required=True),
            Column("stages", _("stages"), stages, ("学段",), empty=""),
            Column("organiser", _("organiser"), choice(Organiser.choices, ORGANISER_NAMES), ("举办者", "举办者类型", "办学性质"), required=True),
            Column("locale", _("urban–rural class"), choice(Locale.choices), ("城乡分类", "城乡类型"), empty=""),
            Column("authority", _("governing authority"), text(60), ("主管部门",), empty=""),
            Column("authority_en", _("governing authority (English)"), text(120), empty=""),
            Column("area", _("district"), areas, ("区县", "所在区县", "县区", "行政区"), column="area_id", required=True),
            Column("township", _("street or town"), towns, ("街道", "乡镇", "所在乡镇"), column="township_id"),
            Column("address", _("address"), text(160), ("地址", "学校地址"), empty=""),
            Column("address_en", _("address (English)"), text(240), empty=""),
            Column("postcode", _("postcode"), code(6, r"\d{6}", _("A postcode has 6 digits.")), ("邮编", "邮政编码"), empty=""),
            *position_columns(),
            Column("phone", _("telephone"), text(40), ("电话", "联系电话", "办公电话"), empty=""),
            Column("email", _("e-mail"), email, ("邮箱", "电子邮箱"), empty=""),
            Column("website", _("website"), url, ("网址", "网站"), empty=""),
            Column("boarding", _("boarding"), boolean, ("寄宿", "是否寄宿"), empty=False),
            Column("affordable", _("affordable private kindergarten"), boolean, ("普惠", "普惠性民办园"), empty=False),
            Column("enrolment", _("enrolment"), integer(0, 200_000), ("在校生数", "在园幼儿数", "学生数")),
            Column("counted_on", _("enrolment counted on"), day, ("统计时点", "统计日期")),
            Column("status", _("status"), choice(Institution.Status.choices), ("状态", "办学状态"), empty="open"),
            Column("opened_on", _("opened on"), day, ("建校日期", "成立日期", "建校时间")),
            Column("closed_on", _("closed on"), day, ("撤销日期", "停办日期")),
            Column("confirmed_on", _("last confirmed"), day, ("核实日期",)),
        )  # fmt: skip

    def children(self):
        return (
            Children(
                FormerCode,
                "institution",
                ("code",),
                lambda batch, place: (
                    {(c,) for c in batch.data["former_codes"][place] or ()} if "former_codes" in batch.data else None
                ),
            ),
        )

    def heading(self, cells):
        """A line that names a district stands above its institutions; totals are passed over."""
        if cells in district_names():
            return {"area": cells}
        return {} if cells.rstrip("：:") in ("合计", "总计", "小计", "江苏省", "徐州市") else None

    def derive(self, batch):
        self._complete(batch)
        check_position(batch)
        check_order(batch, "opened_on", "closed_on", _("An institution cannot close before it opened."))
        self._check_codes(batch)
        self._check_rows(batch)

    def _complete(self, batch):
        """Fill in stages by type, the day of counting, and the sort key."""
        if "kind" in batch.data:
            usual = {str(kind): StagesField().get_prep_value(stages) for kind, stages in STAGES_OF.items()}
            given = batch.column("stages", "")
            batch.data["stages"] = [
                stages or usual.get(kind, "") for stages, kind in zip(given, batch.data["kind"], strict=True)
            ]
        if "enrolment" in batch.data and self.as_of and "counted_on" not in batch.data:
            batch.data["counted_on"] = [None if n is None else self.as_of for n in batch.data["enrolment"]]
        if "name" in batch.data:
            # Reading pinyin is the dearest step: names that are known keep theirs.
            known = dict(Institution.objects.values_list("name", "sort_key").iterator(chunk_size=5000))
            batch.data["sort_key"] = [known.get(name) or sort_key(name or "") for name in batch.data["name"]]

    def _check_codes(self, batch):
        retired = dict(FormerCode.objects.values_list("code", "institution__code"))
        kinds = batch.column("kind")
        for place, (own, kind) in enumerate(zip(batch.data["code"], kinds, strict=True)):
            if own in retired:
                batch.refuse(
                    place,
                    "code",
                    "retired_code",
                    _("This code is retired; the institution now bears %s.") % retired[own],
                    _("Codes are never used again: use the institution's present code."),
                )
            elif own and kind and own[:2] != kind[:2]:
                batch.refuse(
                    place,
                    "code",
                    "code_of_other_type",
                    _("The code begins with %(code)s, the type with %(type)s.") % {"code": own[:2], "type": kind[:2]},
                    _("Correct the code or the type."),
                )

    def _check_rows(self, batch):
        columns = ("kind", "stages", "organiser", "affordable", "enrolment", "counted_on", "status", "closed_on")
        rows = zip(*(batch.column(name) for name in columns), strict=True)
        taught = {str(kind): stages for kind, stages in STAGES_OF.items()}
        for place, (kind, stages, organiser, affordable, enrolment, counted_on, status, closed_on) in enumerate(rows):
            if kind and stages and not all(stage in stages for stage in taught[kind]):
                batch.refuse(
                    place,
                    "stages",
                    "stages_of_other_type",
                    _("This type also teaches: %s.") % ", ".join(str(stage.label) for stage in taught[kind]),
                    _("Complete the stages, or leave the cell empty."),
                )
            if affordable and (kind, organiser) != (Kind.KINDERGARTEN, Organiser.PRIVATE):
                batch.refuse(
                    place,
                    "affordable",
                    "not_a_private_kindergarten",
                    _("Only a private kindergarten can be an affordable private kindergarten."),
                    _("Correct this cell, the type or the organiser."),
                )
            if (enrolment is None) != (counted_on is None) and (
                "counted_on" in batch.data or "enrolment" in batch.data
            ):
                batch.refuse(
                    place,
                    "enrolment",
                    "enrolment_undated",
                    _("An enrolment and the day it was counted on go together."),
                    _("Give both, or say for the whole file what day it is as of."),
                )
            if "status" in batch.data and (status == Institution.Status.CLOSED) != bool(closed_on):
                batch.refuse(
                    place,
                    "closed_on",
                    "closed_without_day",
                    _("A closed institution has a closing date, and no other has one."),
                    _("Correct the status or the date."),
                )


STAGE_NAMES = {
    "学前": "preschool", "学前教育": "preschool", "小学": "primary", "初中": "junior", "高中": "senior",
    "普通高中": "senior", "中职": "vocational", "中等职业教育": "vocational", "高等教育": "higher",
    "特殊教育": "special", "成人教育": "adult",
}  # fmt: skip
KIND_NAMES = {
    "幼儿园": "111", "小学": "211", "小学教学点": "218", "教学点": "218", "初级中学": "311", "初中": "311",
    "九年一贯制学校": "312", "完全中学": "341", "高级中学": "342", "十二年一贯制学校": "345",
    "中等职业学校": "361", "职业高中": "365", "职业高中学校": "365", "技工学校": "366", "专门学校": "371",
    "工读学校": "371", "盲人学校": "511", "聋人学校": "512", "培智学校": "513", "特殊教育学校": "514",
}  # fmt: skip
ORGANISER_NAMES = {
    "民办": "999", "地级教育部门": "821", "县级教育部门": "831", "省级教育部门": "811", "中央": "000",
    "地方企业": "891", "事业单位": "892", "部队": "893", "集体": "894",
}  # fmt: skip


@register
class CampusImporter(Importer):
    """Campuses, recognised by their institution and name."""

    kind = "campuses"
    label = _("Campuses")
    app = "institutions"
    model = Campus
    key = ("institution", "name")
    search_kind = search.KIND

    def make_columns(self):
        known = lookup(institution_codes, _("institution"), _("Bring the institution in first."))
        return (
            Column("institution", _("institution"), known, ("学校标识码",), column="institution_id"),
            Column("name", _("name"), text(100), ("校区名称", "名称")),
            Column("name_en", _("English name"), text(160), ("英文名称",), empty=""),
            Column("is_main", _("main campus"), boolean, ("主校区",), empty=False),
            Column("address", _("address"), text(160), ("地址",), empty=""),
            *position_columns(),
            Column("opened_on", _("opened on"), day, ("启用日期",)),
            Column("closed_on", _("closed on"), day, ("停用日期",)),
        )

    def derive(self, batch):
        check_position(batch)
        check_order(batch, "opened_on", "closed_on", _("A campus cannot close before it opened."))
        main = {}
        for place, (institution, is_main) in enumerate(
            zip(batch.data["institution"], batch.column("is_main"), strict=True)
        ):
            if is_main and main.setdefault(institution, place) != place:
                batch.refuse(
                    place,
                    "is_main",
                    "second_main_campus",
                    _("Row %d is the main campus of the same institution.") % batch.numbers[main[institution]],
                    _("An institution has one main campus."),
                )

    def search_ids(self, ids):
        return institutions_of(Campus, "pk", ids)


@register
class EventImporter(Importer):
    """Events, recognised by their own number; institutions concerned as lists of codes."""

    kind = "events"
    label = _("Events")
    held_in = "parties__institution__area"
    app = "institutions"
    model = Event
    key = ("reference",)
    search_kind = search.KIND
    is_published = True

    def make_columns(self):
        known = lookup(institution_codes, _("institution"), _("Bring the institution in first."))
        parties = several(known, tuple)
        documents = lookup(
            lambda: dict(Document.objects.values_list("slug", "pk")), _("document"), _("Bring the document in first.")
        )
        return (
            Column("reference", _("register number"), text(40), ("编号", "登记号")),
            Column(
                "type", _("what happened"), choice(Event.Type.choices, EVENT_NAMES), ("类型", "事项"), required=True
            ),
            Column("date", _("date"), day, ("日期",), required=True),
            Column("old_value", _("before"), text(160), ("变更前",), empty=""),
            Column("new_value", _("after"), text(160), ("变更后",), empty=""),
            Column("document", _("decided by"), documents, ("依据文件",), column="document_id"),
            Column("note", _("note"), text(300), ("备注",), empty=""),
            Column("note_en", _("note (English)"), text(300), empty=""),
            Column("subject", _("institution concerned"), parties, ("涉及学校",), column=None, empty=()),
            Column("predecessor", _("predecessors"), parties, ("原学校",), column=None, empty=()),
            Column("successor", _("successors"), parties, ("现学校",), column=None, empty=()),
        )

    def children(self):
        def of(batch, place):
            roles = [role for role in Party.Role if role.value in batch.data]
            found = {(pk, role.value) for role in roles for pk in batch.data[role.value][place] or ()}
            return found if roles else None

        return (Children(Party, "event", ("institution_id", "role"), of),)

    def derive(self, batch):
        for place, (kind, old, new) in enumerate(
            zip(batch.column("type"), batch.column("old_value"), batch.column("new_value"), strict=True)
        ):
            if kind == Event.Type.RENAMED and not (old and new):
                batch.refuse(
                    place,
                    "old_value",
                    "rename_without_names",
                    _("A change of name needs the old and the new name."),
                    _("Fill in both."),
                )
        self._check_parties(batch)

    @staticmethod
    def _check_parties(batch):
        roles = [batch.column(role, ()) for role in ("subject", "predecessor", "successor")]
        if not any(role in batch.data for role in ("subject", "predecessor", "successor")):
            return
        for place, (kind, subject, before, after) in enumerate(zip(batch.column("type"), *roles, strict=True)):
            joined = kind in (Event.Type.MERGED, Event.Type.SPLIT)
            if kind and (not (before and after) if joined else not subject):
                batch.refuse(
                    place,
                    "predecessor" if joined else "subject",
                    "nobody_concerned",
                    _("A merger or a split needs predecessors and successors.")
                    if joined
                    else _("The event names no institution concerned."),
                    _("Give the codes, separated by 、 or a comma."),
                )

    def search_ids(self, ids):
        return institutions_of(Party, "event", ids)


EVENT_NAMES = {
    "设立": "opened", "新建": "opened", "更名": "renamed", "合并": "merged", "撤并": "merged", "拆分": "split",
    "分设": "split", "迁址": "moved", "变更类型": "changed_type", "升格": "changed_type", "撤销": "closed", "停办": "closed",
}  # fmt: skip
