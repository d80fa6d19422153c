"""Which school a place is zoned for: the kind of answer, and what it rests on."""

from datetime import date

import pytest

from institutions import zone_plans
from institutions.lookup import Change, Kind, Lookup, Missing, Question
from institutions.place_names import How
from institutions.zone_plans import ZonePlans, year_asked_about
from tests.factories import AreaFactory, AttachmentFactory, DocumentFactory, InstitutionFactory
from tests.institutions.factories import (
    AdmissionIntakeFactory,
    AdmissionPlanFactory,
    PlaceFactory,
    ZoneAreaFactory,
    ZoneFactory,
    ZonePlanFactory,
)
from xzedu.common import search

pytestmark = pytest.mark.django_db


def ask(text, *, stage="primary", year=2026, area=None, place=None, number=""):
    """Return the answer with everything read anew and indexed."""
    search.refresh("place")
    return Lookup(Question(stage, text, year, area and area.pk, place and place.pk, number), ZonePlans()).answer()


def school_of(answer):
    return [school.institution.name for school in answer.schools]


@pytest.fixture
def yunlong():
    return AreaFactory(code="320303", name="云龙区", name_en="Yunlong District")


@pytest.fixture
def plan(yunlong):
    return ZonePlanFactory(area=yunlong)


def zone(plan, name, number=1, **values):
    """A zone of `plan` with one school called `name`."""
    school = InstitutionFactory(name=name)
    return ZoneFactory(plan=plan, number=number, name=f"{name}施教区", schools=[school], **values)


@pytest.fixture
def community(plan):
    """云龙小区, formerly 向阳新村, whole in the zone of 望溪小学."""
    place = PlaceFactory(area=plan.area, former=["向阳新村"], other=["云龙花园"])
    ZoneAreaFactory(zone=zone(plan, "望溪小学"), place=place, text="云龙小区")
    return place


@pytest.fixture
def road(plan):
    """和平路: odd numbers to 99 but 5–9 in one zone, even ones to 98 in another."""
    place = PlaceFactory(area=plan.area, kind="road", name="和平路")
    odd, even = zone(plan, "单号小学", 11), zone(plan, "双号小学", 12)
    numbers = {"place": place, "numbering": "house", "first": 1}
    ZoneAreaFactory(zone=odd, last=99, parity="odd", exclusions=[[5, 9, ""]], text="和平路1-99号单号", **numbers)
    ZoneAreaFactory(zone=even, last=98, parity="even", text="和平路98号以内双号", **numbers)
    return place


# --- By name ---


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("云龙小区", How.NAME),
        ("云龙小区3号楼2单元501", How.NAME),
        ("江苏省徐州市云龙区云龙小区", How.NAME),
        ("雲龍小區", How.NAME),
        ("向阳新村", How.FORMER),
        ("云龙花园", How.OTHER),
        ("彭城街道云龙小区", How.NAME),
    ],
)
def test_name_answers_by_itself(community, text, how):
    answer = ask(text)
    assert (answer.kind, answer.found.how) == (Kind.SCHOOL, how)
    assert school_of(answer) == ["望溪小学"]
    assert answer.area.text == "云龙小区"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("yunlong xiaoqu", How.PINYIN),
        ("Yúnlóng xiǎoqū 3 hao lou", How.PINYIN),
        ("xiangyangxincun", How.PINYIN),
        ("ylxq", How.INITIALS),
        ("yunlong", How.PART),
        ("yunl", How.PART),
        ("xiaoqu", How.PART),
        ("云龙", How.PART),
        ("龙小区", How.PART),
        ("云龙小区东门", How.PART),
        ("城东云龙小区", How.PART),
        ("Yunlong Community", How.PINYIN),
    ],
)
def test_whatever_else_fits_has_to_be_chosen(community, text, how):
    answer = ask(text)
    assert (answer.kind, [found.how for found in answer.choices]) == (Kind.CHOOSE, [how])
    assert answer.schools == []
    chosen = ask(text, place=community)
    assert (chosen.kind, chosen.found.how) == (Kind.SCHOOL, How.CHOSEN)


def test_chosen_place_keeps_the_number_typed(road):
    answer = ask("hepinglu 12 hao", place=road)
    assert school_of(answer) == ["双号小学"]


def test_place_chosen_that_no_plan_has_is_not_taken(community):
    other = PlaceFactory(area=community.area, name="隐港小区")
    assert ask("隐港小区", place=other).kind == Kind.NONE


def test_nothing_that_fits_is_not_covered(community, plan):
    answer = ask("云龙区霁岚渡小区")
    assert (answer.kind, answer.district) == (Kind.NONE, plan.area.pk)
    assert ask("霁岚渡小区").district is None


def test_boundary_in_words_is_not_looked_up(plan):
    ZoneAreaFactory(zone=zone(plan, "望溪小学"), place=None, text="东至中山路")
    assert ask("中山路").kind == Kind.NONE


# --- Two places of a name ---


def test_same_name_in_two_districts_is_chosen_among(community):
    other = ZonePlanFactory(area=AreaFactory(code="320302", name="鼓楼区"))
    ZoneAreaFactory(zone=zone(other, "清荷小学"), place=PlaceFactory(area=other.area))
    answer = ask("云龙小区")
    assert answer.kind == Kind.CHOOSE
    assert {found.area for found in answer.choices} == {community.area_id, other.area_id}
    assert school_of(ask("鼓楼区云龙小区")) == ["清荷小学"]
    assert school_of(ask("云龙小区", area=community.area)) == ["望溪小学"]
    assert school_of(ask("鼓楼区云龙小区", area=community.area)) == ["清荷小学"]


def test_name_only_in_another_district_is_offered_not_taken(community):
    gulou = AreaFactory(code="320302", name="鼓楼区")
    ZonePlanFactory(area=gulou)
    answer = ask("鼓楼区云龙小区")
    assert (answer.kind, answer.elsewhere, answer.district) == (Kind.CHOOSE, True, gulou.pk)
    assert school_of(ask("鼓楼区云龙小区", place=community)) == ["望溪小学"]


def test_village_under_another_town_has_to_be_chosen(plan):
    ZoneAreaFactory(zone=zone(plan, "望溪小学"), place=PlaceFactory(area=plan.area, kind="village", name="金山村"))
    assert ask("金山村").kind == Kind.SCHOOL
    assert ask("大许镇金山村").kind == Kind.CHOOSE


def test_road_and_community_in_different_zones_are_chosen_among(community, road):
    answer = ask("和平路12号云龙小区3号楼")
    assert (answer.kind, {found.name for found in answer.choices}) == (Kind.CHOOSE, {"和平路", "云龙小区"})


def test_road_and_community_in_the_same_zone_agree(plan, community):
    here = plan.zones.get()
    ZoneAreaFactory(zone=here, place=PlaceFactory(area=plan.area, kind="road", name="和平路"))
    assert school_of(ask("和平路12号云龙小区3号楼")) == ["望溪小学"]


# --- Numbers ---


@pytest.mark.parametrize(
    ("text", "school"),
    [
        ("和平路1号", "单号小学"),
        ("和平路13号", "单号小学"),
        ("和平路十三号", "单号小学"),
        ("和平路１３号", "单号小学"),
        ("和平路13号附2号", "单号小学"),
        ("和平路13-2号", "单号小学"),
        ("和平路13A号", "单号小学"),
        ("和平路99#", "单号小学"),
        ("和平路2号", "双号小学"),
        ("和平路98", "双号小学"),
        ("云龙区和平路6号3号楼501", "双号小学"),
    ],
)
def test_number_decides(road, text, school):
    answer = ask(text)
    assert (answer.kind, school_of(answer)) == (Kind.SCHOOL, [school])


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("和平路", Missing.UNKNOWN),
        ("和平路附1号", Missing.UNKNOWN),
        ("和平路5号", Missing.OUTSIDE),
        ("和平路101号", Missing.OUTSIDE),
        ("和平路100号", Missing.OUTSIDE),
        ("和平路0号", Missing.OUTSIDE),
    ],
)
def test_number_that_does_not_decide(road, text, missing):
    answer = ask(text)
    assert (answer.kind, answer.missing) == (Kind.NUMBER, missing)
    assert len(answer.ranges) == 2
    assert answer.schools == []


@pytest.mark.parametrize("number", ["12", "12号", "No. 12", "１２", "十二号"])
def test_number_given_afterwards_decides(road, number):
    assert school_of(ask("和平路", place=road, number=number)) == ["双号小学"]
    assert school_of(ask("和平路13号", place=road, number=number)) == ["双号小学"]


def test_number_in_two_zones_is_not_decided(plan, road):
    ZoneAreaFactory(zone=zone(plan, "又一小学", 13), place=road, numbering="house", first=90, last=200)
    assert ask("和平路95号").missing == Missing.TWICE
    assert school_of(ask("和平路120号")) == ["又一小学"]


def test_buildings_and_groups_are_counted_apart(plan):
    place = PlaceFactory(area=plan.area)
    ZoneAreaFactory(zone=zone(plan, "甲小学", 1), place=place, numbering="building", first=1, last=20)
    ZoneAreaFactory(zone=zone(plan, "乙小学", 2), place=place, numbering="building", first=21)
    village = PlaceFactory(area=plan.area, kind="village", name="金山村")
    ZoneAreaFactory(zone=zone(plan, "丙小学", 3), place=village, numbering="group", first=1, last=3)
    assert school_of(ask("云龙小区3栋")) == ["甲小学"]
    assert school_of(ask("云龙小区3-2-501")) == ["甲小学"]
    assert school_of(ask("云龙小区35号楼")) == ["乙小学"]
    # 3号 may be a house of the road outside: it is asked for, and then taken as what is counted.
    assert ask("云龙小区3号").missing == Missing.UNKNOWN
    assert school_of(ask("云龙小区3号", place=place, number="3号")) == ["甲小学"]
    assert school_of(ask("金山村三组")) == ["丙小学"]
    assert ask("金山村4组").missing == Missing.OUTSIDE
    assert ask("金山村12号").missing == Missing.UNKNOWN


# --- Schools ---


def test_zone_of_several_schools(plan):
    schools = [InstitutionFactory(name=name) for name in ("甲小学", "乙小学")]
    ZoneAreaFactory(zone=ZoneFactory(plan=plan, schools=schools, rule="lottery"))
    answer = ask("云龙小区")
    assert (answer.kind, school_of(answer), answer.zone.rule) == (Kind.SCHOOLS, ["甲小学", "乙小学"], "lottery")


def test_hidden_school_is_not_in_the_answer(plan):
    schools = [InstitutionFactory(), InstitutionFactory(state="draft", publish_at=None)]
    ZoneAreaFactory(zone=ZoneFactory(plan=plan, schools=schools))
    answer = ask("云龙小区")
    assert (answer.kind, [school.institution for school in answer.schools]) == (Kind.SCHOOL, schools[:1])


def test_zone_without_a_school_is_not_covered_and_says_which(plan):
    ZoneAreaFactory(zone=ZoneFactory(plan=plan, schools=[]))
    answer = ask("云龙小区")
    assert (answer.kind, answer.zone.name) == (Kind.NONE, "试验小学施教区")


def test_places_of_the_year_are_told(community, plan):
    school = plan.zones.get().schools.get()
    published = AdmissionPlanFactory(institution=school, classes=4)
    AdmissionIntakeFactory(plan=published, route="zoned", places=160)
    AdmissionIntakeFactory(plan=published, route="migrant", places=20)
    (found,) = ask("云龙小区").schools
    assert (found.classes, found.places) == (4, 180)


@pytest.mark.parametrize("values", [{"state": "draft", "publish_at": None}, {"year": 2025}, {"stage": "junior"}])
def test_places_that_are_not_public_or_of_another_year_are_not(community, plan, values):
    AdmissionPlanFactory(institution=plan.zones.get().schools.get(), **values)
    (found,) = ask("云龙小区").schools
    assert (found.classes, found.places) == (None, None)


# --- Years ---


def before(plan, place, school, **values):
    last = ZonePlanFactory(area=plan.area, year=plan.year - 1)
    ZoneAreaFactory(zone=ZoneFactory(plan=last, schools=[school]), place=place, **values)
    return last


def test_change_since_last_year(community, plan):
    school = plan.zones.get().schools.get()
    assert ask("云龙小区").change is None
    last = before(plan, community, school)
    assert ask("云龙小区").change == Change.SAME
    other = InstitutionFactory(name="旧小学")
    last.zones.get().members.update(institution=other)
    answer = ask("云龙小区")
    assert (answer.change, answer.last_schools) == (Change.OTHER, [other])
    last.areas.all().delete()
    assert ask("云龙小区").change == Change.NEW


def test_change_that_depended_on_a_number_is_left_open(community, plan):
    before(plan, community, InstitutionFactory(), numbering="building", first=1, last=9)
    assert ask("云龙小区").change is None
    assert ask("云龙小区3号楼").change == Change.OTHER
    assert ask("云龙小区10号楼").change == Change.NEW


def test_plan_of_the_wanted_year_is_waited_for(community):
    answer = ask("云龙小区", year=2027)
    assert (answer.kind, answer.inner, answer.plan.year) == (Kind.WAITING, Kind.SCHOOL, 2026)
    assert school_of(answer) == ["望溪小学"]


def test_number_that_decides_is_asked_for_in_the_older_plan_too(road):
    answer = ask("和平路", year=2027)
    assert (answer.kind, answer.is_waiting) == (Kind.NUMBER, True)


def test_older_plan_answers_for_its_year(community, plan):
    old = InstitutionFactory(name="旧小学")
    before(plan, community, old)
    assert school_of(ask("云龙小区", year=2025)) == ["旧小学"]
    assert ask("云龙小区", year=2024).kind == Kind.NONE


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 2, 28), 2026),
        (date(2027, 3, 1), 2027),
        (date(2027, 8, 31), 2027),
    ],
)
def test_parents_ask_about_the_next_school_year_from_spring_on(day, year):
    assert year_asked_about(day) == year


def test_plan_may_come_until_the_school_year_begins():
    assert zone_plans.is_to_come(2027, date(2027, 8, 31))
    assert not zone_plans.is_to_come(2027, date(2027, 9, 1))


# --- What stays hidden ---


def test_plan_that_is_not_active_answers_nothing(plan, community):
    hidden = ZonePlanFactory(area=plan.area, year=2027, is_active=False)
    ZoneAreaFactory(zone=zone(hidden, "隐港小学"), place=PlaceFactory(area=plan.area, name="隐港小区"))
    ZoneAreaFactory(zone=zone(hidden, "又一小学", 2), place=community)
    assert ask("隐港小区", year=2027).kind == Kind.NONE
    assert ask("隐港", year=2027).choices == []
    assert ask("yingang", year=2027).choices == []
    assert school_of(ask("云龙小区", year=2027)) == ["望溪小学"]


def test_stages_have_zones_of_their_own(community):
    assert ask("云龙小区", stage="junior").kind == Kind.NONE


def test_documents_and_annexes_are_shown_only_when_public(yunlong):
    hidden = DocumentFactory(state="draft", publish_at=None)
    shown = DocumentFactory()
    for year, document in ((2025, hidden), (2026, shown)):
        annex = AttachmentFactory(document=document)
        ZonePlanFactory(area=yunlong, year=year, document=document, annex=annex)
    plans = ZonePlans().of("primary", yunlong.pk)
    assert (plans[2025].document, plans[2025].annex) == (None, None)
    assert (plans[2026].document, plans[2026].annex.document) == (shown, shown)


# --- Cost ---


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    ("text", "most"), [("云龙小区", 4), ("和平路13号", 4), ("和平路", 2), ("yunlong", 4), ("小区", 4), ("霁岚渡", 4)]
)
def test_look_up_costs_four_queries_at_most(community, road, plan, text, most, count, django_assert_max_num_queries):
    for number in range(count):
        place = PlaceFactory(area=plan.area, name=f"清荷里{number}小区")
        ZoneAreaFactory(zone=zone(plan, f"清荷第{number}小学", 100 + number), place=place)
    search.refresh("place")
    plans = ZonePlans()
    with django_assert_max_num_queries(most):
        Lookup(Question("primary", text, 2026), plans).answer()


def test_plans_are_read_in_four_queries(community, road, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        ZonePlans()
