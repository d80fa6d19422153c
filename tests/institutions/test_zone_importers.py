"""Zone plans as tables: the annex, areas, further names; what is refused, what an undo leaves."""

import pytest
from django.core.management import call_command

from institutions.models import Place, PlaceName, Zone, ZoneArea, ZonePlan, ZoneSchool
from tests.common.imports.files import csv_of, xlsx_of
from tests.factories import AreaFactory, DocumentFactory, InstitutionFactory
from tests.institutions.factories import PlaceFactory, ZoneFactory, ZonePlanFactory
from xzedu.common.imports import actions, importers
from xzedu.common.imports.problems import UnreadableFileError

pytestmark = pytest.mark.django_db

PLAN = "320302/primary/2026/1"
TEXT = "云龙小区、和平路1-99号（单号）、2-60号双号；绿地世纪城（原铁路新村）、建国西路以南、和平路12号附1号"


@pytest.fixture(autouse=True)
def gulou():
    return AreaFactory(code="320302", name="鼓楼区", name_en="Gulou District")


@pytest.fixture
def school(gulou):
    return InstitutionFactory(code="2132000001", name="徐州市清荷里小学", area=gulou)


def apply(kind, *rows, sample=False, **options):
    header = list(dict.fromkeys(name for row in rows for name in row))
    content = csv_of(header, *[[str(row.get(name, "")) for name in header] for row in rows])
    return actions.apply(importers[kind](is_sample=sample), content, "表.csv", **options)


def annex(**changes):
    return {"plan": PLAN, "number": "1", "schools": "2132000001", "text": TEXT} | changes


def refusals(kind, *rows, **options):
    with pytest.raises(actions.RefusedError) as error:
        apply(kind, *rows, **options)
    problems = error.value.report.problems
    assert all(problem.reason and problem.remedy for problem in problems)
    return [(problem.row, problem.column, problem.code) for problem in problems]


def counts():
    models = (ZonePlan, Zone, ZoneSchool, ZoneArea, Place, PlaceName)
    return {model.__name__: model.objects.count() for model in models}


def state():
    """Everything an undo has to give back, but for the ids of areas."""
    areas = ZoneArea.objects.order_by("zone__number", "position")
    return (
        list(ZonePlan.objects.order_by("pk").values("pk", "version", "is_active")),
        list(Zone.objects.order_by("pk").values("pk", "number", "name", "text", "rule", "modified_at")),
        list(areas.values("zone", "position", "text", "place", "numbering", "first", "last", "parity", "exclusions")),
        list(ZoneSchool.objects.order_by("zone", "position").values("zone", "institution", "position")),
        list(PlaceName.objects.order_by("place", "name").values("place", "name", "kind", "pinyin", "initials")),
    )


def test_annex_makes_plan_zone_places_and_names(school):
    document = DocumentFactory(slug="tongzhi")
    run, report = apply("zone-annex", annex(document="tongzhi"))
    plan = ZonePlan.objects.get()
    assert (plan.reference, plan.is_active, plan.document, plan.is_sample) == (PLAN, False, document, False)
    zone = plan.zones.get()
    assert (zone.name, zone.text) == ("徐州市清荷里小学施教区", TEXT)
    assert list(zone.schools.all()) == [school]
    areas = zone.areas.values_list("position", "place__name", "numbering", "first", "last", "parity", "text")
    assert list(areas) == [
        (1, "云龙小区", "", None, None, "", "云龙小区"),
        (2, "和平路", "house", 1, 99, "odd", "和平路1-99号（单号）"),
        (3, "和平路", "house", 2, 60, "even", "2-60号双号"),
        (4, "绿地世纪城", "", None, None, "", "绿地世纪城（原铁路新村）"),
        (5, None, "", None, None, "", "建国西路以南"),
        (6, None, "", None, None, "", "和平路12号附1号"),
    ]
    names = PlaceName.objects.filter(place__name="绿地世纪城").values_list("kind", "name", "pinyin", "initials")
    assert set(names) == {
        ("own", "绿地世纪城", "lvdishijicheng", "ldsjc"),
        ("former", "铁路新村", "tieluxincun", "tlxc"),
    }
    # What was not understood is listed, and kept.
    assert [(found.value, found.code) for found in report.remarks] == [("和平路12号附1号", "letter")]
    assert run.rows_new == 1


def test_annex_dry_run_makes_nothing(school):
    before = counts()
    content = csv_of(list(annex()), list(annex().values()))
    report = actions.check(importers["zone-annex"](), content, "表.csv")
    assert (report.new, counts()) == (1, before)


def test_annex_again_changes_nothing(school):
    apply("zone-annex", annex())
    before = state()
    run, report = apply("zone-annex", annex())
    assert (report.same, run.rows_changed, state()) == (1, 0, before)


def test_annex_reuses_places_of_earlier_plans(school):
    apply("zone-annex", annex())
    apply("zone-annex", annex(plan="320302/primary/2027/1", text="云龙小区、铁路新村、和平路"))
    assert Place.objects.count() == 3
    last = ZoneArea.objects.filter(plan__year=2027).values_list("place__name", flat=True)
    assert list(last) == ["云龙小区", "绿地世纪城", "和平路"]


def test_annex_undone_restores(school):
    before = counts()
    run, _report = apply("zone-annex", annex())
    actions.undo(importers["zone-annex"](), run=run)
    assert counts() == before


def test_annex_changed_and_undone_restores(school):
    other = InstitutionFactory(area=school.area)
    apply(
        "zone-annex",
        annex(text="云龙小区、民主路2-88号双号（12-16号除外）"),
        annex(number="2", text="金山村三组、四组"),
    )
    before = state()
    run, report = apply("zone-annex", annex(schools=f"{other.code}、2132000001", rule="电脑派位"))
    assert (report.changed, report.new) == (1, 0)
    assert Zone.objects.get(number=1).rule == "lottery"
    assert list(Zone.objects.get(number=1).members.values_list("institution", flat=True)) == [other.pk, school.pk]
    actions.undo(importers["zone-annex"](), run=run)
    assert state() == before


def test_annex_undone_keeps_places_other_plans_name(school):
    run, _report = apply("zone-annex", annex())
    apply("zone-annex", annex(plan="320302/primary/2027/1", text="云龙小区"))
    actions.undo(importers["zone-annex"](), run=run)
    assert list(Place.objects.values_list("name", flat=True)) == ["云龙小区"]
    assert ZonePlan.objects.get().year == 2027


def test_annex_of_an_active_plan_is_refused_but_the_same_again_is_not(school):
    run, _report = apply("zone-annex", annex())
    ZonePlan.objects.update(is_active=True, activated_at=run.applied_at)
    apply("zone-annex", annex())
    assert refusals("zone-annex", annex(text="云龙小区")) == [(2, "plan", "plan_active")]
    assert refusals("zone-annex", annex(number="2")) == [(2, "plan", "plan_active")]
    with pytest.raises(actions.UndoRefusedError, match="320302/primary/2026/1"):
        actions.undo(importers["zone-annex"](), run=run)


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"plan": "320302/primary"}, "plan", "wrong_form"),
        ({"plan": "320302/primary/1876/1"}, "plan", "wrong_form"),
        ({"plan": "320302/primary/2026/x"}, "plan", "wrong_form"),
        ({"plan": "999999/primary/2026/1"}, "plan", "unknown_reference"),
        ({"plan": "320302/senior/2026/1"}, "plan", "unknown_choice"),
        ({"plan": ""}, "plan", "no_key"),
        ({"number": "0"}, "number", "out_of_range"),
        ({"number": "一"}, "number", "not_a_number"),
        ({"schools": "没有这所学校"}, "schools", "unknown_school"),
        ({"schools": "2132009999"}, "schools", "unknown_school"),
        ({"rule": "看心情"}, "rule", "unknown_choice"),
        ({"document": "no-such"}, "document", "unknown_reference"),
        ({"text": "云" * 20_001}, "text", "too_long"),
        ({"name": "区" * 121}, "name", "too_long"),
    ],
)
def test_annex_refused(school, changes, column, code):
    assert refusals("zone-annex", annex(**changes)) == [(2, column, code)]
    assert not ZonePlan.objects.exists()


def test_annex_of_hostile_text_is_kept_as_written(school):
    text = "<script>alert(1)</script>、\x07、😀、'; DROP TABLE、((((((、" + "（" * 200
    apply("zone-annex", annex(text=text))
    assert ZoneArea.objects.filter(place=None).count() == ZoneArea.objects.count() > 0


def test_annex_unknown_school_suggests_near_ones(school):
    with pytest.raises(actions.RefusedError) as error:
        apply("zone-annex", annex(schools="清禾里小学"))
    assert "徐州市清荷里小学 2132000001" in error.value.report.problems[0].remedy


def test_annex_school_by_name_of_the_district(gulou, school):
    InstitutionFactory(name="清荷里小学", area=AreaFactory(code="320303", name="云龙区"))
    apply("zone-annex", annex(schools="清荷里小学"))
    assert list(Zone.objects.get().schools.all()) == [school]
    assert Zone.objects.get().name == "徐州市清荷里小学施教区"


def test_annex_school_of_two_of_the_name_is_refused(gulou, school):
    InstitutionFactory(name="清荷里小学", area=gulou)
    assert refusals("zone-annex", annex(schools="清荷里小学")) == [(2, "schools", "several_schools")]


def test_annex_of_the_sample_never_names_a_real_school_or_plan(gulou, school):
    assert refusals("zone-annex", annex(), sample=True) == [(2, "schools", "sample_and_real")]
    InstitutionFactory(code="2132000002", area=gulou, is_sample=True)
    apply("zone-annex", annex(schools="2132000002"), sample=True)
    assert refusals("zone-annex", annex(number="2")) == [
        (2, "plan", "sample_and_real"),
        (2, "text", "sample_and_real"),
        (2, "text", "sample_and_real"),
        (2, "text", "sample_and_real"),
        (2, "text", "sample_and_real"),
    ]


def test_annex_of_another_document_is_refused(school):
    DocumentFactory(slug="first")
    DocumentFactory(slug="second")
    apply("zone-annex", annex(document="first"))
    assert refusals("zone-annex", annex(number="2", document="second")) == [(2, "document", "other_document")]
    assert refusals(
        "zone-annex",
        annex(plan="320302/primary/2027/1", document="first"),
        annex(plan="320302/primary/2027/1", number="2", document="second"),
    ) == [(3, "document", "other_document")]


def test_annex_in_chinese_from_gb18030_with_a_given_plan_and_notes(school):
    content = "序号,学校名称,施教区范围,确定办法\n1,清荷里小学,云龙小区,\n注：以上为暂定方案,,,\n".encode("gb18030")
    importer = importers["zone-annex"](given={"plan": "鼓楼区/小学/2026-2027学年"})
    actions.apply(importer, content, "附件.csv")
    assert ZonePlan.objects.get().reference == PLAN
    assert Place.objects.get().name == "云龙小区"


def test_annex_with_title_above_a_merged_header(school):
    rows = [
        ["鼓楼区2026年小学施教区", "", "", ""],
        ["序号", "学校", "", "方案"],
        ["", "学校名称", "施教区范围", ""],
        ["1", "清荷里小学", "云龙小区\n和平路1-99号", PLAN],
    ]
    merged = ["A1:D1", "B2:C2", "A2:A3", "D2:D3"]
    actions.apply(importers["zone-annex"](), xlsx_of(*rows, merged=merged), "附件.xlsx")
    assert ZoneArea.objects.count() == 2


@pytest.mark.parametrize("content", [b"", "序号,施教区范围\n".encode(), "云龙小区\n".encode()])
@pytest.mark.parametrize("kind", ["zone-annex", "zone-areas", "place-names"])
def test_file_without_rows_is_refused_whole(kind, content):
    with pytest.raises(UnreadableFileError):
        actions.apply(importers[kind](), content, "空.csv")


@pytest.mark.parametrize(
    ("written", "plan"),
    [
        ("320302/primary/2026/1", (2026, 1)),
        ("鼓楼区/小学/2026", (2026, 1)),
        ("鼓楼区／初中／２０２６学年／３", (2026, 3)),
        ("320302/junior/2026/27", (2026, 1)),
        ("320302/junior/2026/27/2", (2026, 2)),
    ],
)
def test_plan_reference(school, written, plan):
    apply("zone-annex", annex(plan=written))
    assert ZonePlan.objects.values_list("year", "version").get() == plan


def area_row(**changes):
    row = {"plan": PLAN, "zone": "1", "position": "1", "text": "和平路1-99号单号", "place": "和平路"}
    return row | {"first": "1", "last": "99", "parity": "单号", "exclusions": "5-9;21单"} | changes


@pytest.fixture
def zone(gulou):
    return ZoneFactory(plan=ZonePlanFactory(area=gulou, is_active=False), number=1)


def test_areas_table(zone):
    run, _report = apply(
        "zone-areas",
        area_row(),
        area_row(position="2", text="云龙小区", place="云龙小区", first="", last="", parity="", exclusions=""),
        area_row(position="3", text="建国西路以南", kind="边界", place="", first="", last="", parity="", exclusions=""),
    )
    found = zone.areas.values_list("place__kind", "numbering", "first", "last", "parity", "exclusions")
    assert list(found) == [
        ("road", "house", 1, 99, "odd", [[5, 9, ""], [21, 21, "odd"]]),
        ("community", "", None, None, "", []),
        (None, "", None, None, "", []),
    ]
    actions.undo(importers["zone-areas"](), run=run)
    assert not ZoneArea.objects.exists()
    assert not Place.objects.exists()


def test_areas_table_mends_an_annex_and_is_undone_first(school):
    of_zones, _report = apply("zone-annex", annex(text="和平路1-99号单号"))
    before = state()
    of_areas, report = apply("zone-areas", area_row())
    assert report.changed == 1
    with pytest.raises(actions.UndoRefusedError, match=str(of_areas.pk)):
        actions.undo(importers["zone-annex"](), run=of_zones)
    actions.undo(importers["zone-areas"](), run=of_areas)
    assert state() == before
    actions.undo(importers["zone-annex"](), run=of_zones)
    assert not ZonePlan.objects.exists()


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"zone": "9"}, "zone", "no_zone"),
        ({"plan": "320302/primary/2030/1"}, "zone", "no_zone"),
        ({"first": "100"}, "last", "backwards"),
        ({"first": "-3"}, "first", "out_of_range"),
        ({"place": "云龙小区"}, "numbering", "unit"),
        ({"place": ""}, "numbering", "unit"),
        ({"kind": "边界"}, "numbering", "unit"),
        ({"kind": "village", "place": "", "numbering": "组"}, "place", "no_place"),
        ({"exclusions": "不知道"}, "exclusions", "no_numbers"),
        ({"exclusions": "9-5"}, "exclusions", "no_numbers"),
        ({"parity": "三号"}, "parity", "unknown_choice"),
        ({"text": ""}, "text", "missing"),
        ({"position": ""}, "position", "no_key"),
    ],
)
def test_areas_table_refused(zone, changes, column, code):
    assert (2, column, code) in refusals("zone-areas", area_row(**changes))


def test_areas_table_of_an_active_plan_is_refused(zone):
    ZonePlan.objects.update(is_active=True, activated_at="2026-06-01T00:00:00Z")
    assert refusals("zone-areas", area_row()) == [(2, "plan", "plan_active")]


def name_row(**changes):
    return {"area": "鼓楼区", "place": "云龙小区", "name": "机务段宿舍", "name_kind": "曾用名"} | changes


def test_names_table_makes_the_place_and_is_undone(gulou):
    run, _report = apply("place-names", name_row(), name_row(name="云龙家园", name_kind=""))
    place = Place.objects.get()
    names = place.names.order_by("kind").values_list("kind", "name", "initials")
    assert list(names) == [
        ("former", "机务段宿舍", "jwdss"),
        ("other", "云龙家园", "yljy"),
        ("own", "云龙小区", "ylxq"),
    ]
    actions.undo(importers["place-names"](), run=run)
    assert not Place.objects.exists()


def test_names_table_adds_to_a_place(gulou):
    place = PlaceFactory(area=gulou)
    run, _report = apply("place-names", name_row())
    _run, report = apply("place-names", name_row(name="机务段 宿舍", name_kind="other"))
    assert (report.changed, place.names.count()) == (1, 2)
    with pytest.raises(actions.UndoRefusedError):
        actions.undo(importers["place-names"](), run=run)


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"name": "云龙 小区"}, "name", "own_name"),
        ({"name": "！！"}, "name", "no_name"),
        ({"name": ""}, "name", "no_key"),
        ({"area": "火星区"}, "area", "unknown_reference"),
        ({"name_kind": "own"}, "name_kind", "unknown_choice"),
        ({"kind": "城堡"}, "kind", "unknown_choice"),
    ],
)
def test_names_table_refused(changes, column, code):
    assert refusals("place-names", name_row(**changes)) == [(2, column, code)]


def test_names_table_with_one_name_in_two_spellings_is_refused():
    assert refusals("place-names", name_row(), name_row(name="机务段（宿舍）")) == [(3, "name", "twice")]


def test_command_lists_what_was_not_understood(school, tmp_path, capsys):
    path = tmp_path / "annex.csv"
    path.write_bytes(csv_of(list(annex()), list(annex().values())))
    call_command("import_table", "zone-annex", str(path), "--dry-run")
    assert "和平路12号附1号" in capsys.readouterr().out
