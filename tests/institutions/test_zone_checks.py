"""Checks of zone plans: each on the smallest plan that fails it, and on one that does not."""

from datetime import date

import pytest

from institutions import near_names, zone_findings
from institutions.addresses import Numbers, Span
from institutions.number_ranges import gaps, overlaps
from institutions.zone_checks import CHECKS, Entry, Place, Plan, School, Zone, run
from institutions.zone_reading import read
from tests.factories import AreaFactory, InstitutionFactory
from tests.institutions.factories import PlaceFactory, ZoneAreaFactory, ZoneFactory, ZonePlanFactory

SCHOOL = School(1, "甲小学", 1, ("primary",), None, None, True, False, True)
OTHER = SCHOOL._replace(pk=2, name="乙小学")
HEPING = Place("和平路", "和平路", "road", (), "hepinglu")
YUNLONG = Place("云龙小区", "云龙小区", "community", (), "yunlongxiaoqu")
JINSHAN = Place("金山村", "金山村", "village", (), "jinshancun")


def house(first=None, last=None, parity="", *exclusions):
    return Numbers("house", Span(first, last, parity), tuple(Span(*span) for span in exclusions))


def plan(*entries, zones=None, places=None, **around):
    """A plan of zones 1 and 2 with a school each, and of `entries` (zone, place id, numbers, text, reason)."""
    zones = zones or [Zone(1, "一区", (SCHOOL,), False), Zone(2, "二区", (OTHER,), False)]
    made = [
        Entry(*((*entry, *(None, Numbers(), "和平路", "")[len(entry) - 1 :])[at] for at in (0, 3, 1, 2, 4)))
        for entry in entries
    ]
    places = places or {1: HEPING, 2: YUNLONG, 3: JINSHAN}
    usual = {"due": [SCHOOL, OTHER], "elsewhere": {}, "before": None, "gone": {}}
    held = {zone.number: zone for zone in zones}
    days = (date(2026, 9, 1), date(2027, 8, 31))
    return Plan("primary", *days, held, made, places, **usual | around)


def codes(held):
    return [found.code for found in run(held)]


def values(held, code):
    (found,) = [found.values for found in run(held) if found.code == code]
    return found


GOOD = ((1, 1, house(1, 99, "odd")), (2, 1, house(2, 60, "even")), (1, 2, Numbers()), (2, 3, Numbers()))


def test_nothing_is_found_in_a_good_plan():
    assert codes(plan(*GOOD)) == []


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        (house(1, 99, "odd"), house(2, 60, "even"), None),
        (house(1, 99, "odd"), house(2, 60), 3),
        (house(1, 99), house(99, 120), 99),
        (house(1, 99), house(100, 120), None),
        (house(1, 99, "", (50, 60)), house(50, 60), None),
        (house(1, 99, "", (50, 60)), house(55, 61), 61),
        (house(1, 99, "", (50, 60, "even")), house(50, 60, "even"), None),
        (house(1, 99, "", (50, 60, "even")), house(50, 60, "odd"), 51),
        (house(100, None), house(None, 100), 100),
        (house(101, None), house(None, 100), None),
        (Numbers("building", Span(1, 9)), house(1, 9), None),
        (Numbers(), house(5, 9), 5),
        (house(None, None, "odd"), house(None, None, "even"), None),
    ],
)
def test_same_address(first, second, number):
    found = [f.values["number"] for f in run(plan((1, 1, first), (2, 1, second))) if f.code == "same_address"]
    assert found == ([] if number is None else [number])


def test_same_address_of_whole_places_names_no_number():
    found = values(plan((1, 2, Numbers(), "云龙小区"), (2, 2, Numbers(), "云龙 小区")), "same_address")
    assert (found["number"], found["first_text"], found["second_text"]) == (None, "云龙小区", "云龙 小区")


def test_same_address_within_one_zone_is_none():
    assert "same_address" not in codes(plan((1, 1, house(1, 9)), (1, 1, house(5, 20))))


def test_overlaps_of_a_long_road_takes_no_time():
    # Every pair would be 200 million.
    held = [(number, house(number * 10, number * 10 + 9)) for number in range(20_000)]
    assert overlaps(held) == {}
    assert overlaps([*held, (-1, house(15, 15))]) == {(-1, 1): 15}


@pytest.mark.parametrize(
    ("ranges", "found"),
    [
        ([house(1, 99, "odd"), house(121, 199, "odd")], [(101, 119, 1)]),
        ([house(1, 99, "odd"), house(2, 60, "even")], []),
        ([house(1, 9), house(10, 12)], []),
        ([house(1, 9), house(12, 12)], [(10, 11, 0)]),
        ([house(1, 99, "", (5, 9))], [(5, 9, 0)]),
        ([house(1, 99, "", (5, 9)), house(5, 9)], []),
        ([house(1, 99), house(5, 9)], []),
        ([house(None, None, "odd")], []),
    ],
)
def test_gaps(ranges, found):
    assert [(first, last, line.offset) for first, last, line in gaps(ranges)] == found


def test_gap():
    assert values(plan((1, 1, house(1, 9, "odd")), (2, 1, house(21, 29, "odd"))), "gap") == {
        "place": "和平路", "numbering": "house", "from": 11, "to": 19, "parity": "odd", "zones": "1, 2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closed_on": date(2026, 8, 31)}, "closed_school"),
        ({"closed_on": date(2027, 7, 1)}, None),
        ({"opened_on": date(2027, 9, 1)}, "closed_school"),
        ({"is_public": False}, "hidden_school"),
        ({"stages": ("junior",)}, "wrong_stage"),
        ({"in_district": False}, "other_district"),
        ({"is_private": True}, "private_school"),
    ],
)
def test_school(changes, code):
    zones = [Zone(1, "一区", (SCHOOL._replace(**changes),), False)]
    assert codes(plan((1, 2, Numbers()), zones=zones, due=[])) == ([code] if code else [])


def test_school_without_a_zone():
    zones = [Zone(1, "一区", (SCHOOL,), False)]
    assert values(plan((1, 2, Numbers()), zones=zones), "no_zone") == {"names": "乙小学", "count": 1}


def test_zone_without_school_and_without_places():
    zones = [Zone(1, "一区", (), False)]
    assert codes(plan(zones=zones, due=[])) == ["no_school", "no_places"]


def test_zone_of_several_schools_needs_a_rule():
    zones = [Zone(1, "一区", (SCHOOL, OTHER), False)]
    assert codes(plan((1, 2, Numbers()), zones=zones)) == ["undecided"]
    assert codes(plan((1, 2, Numbers()), zones=[zones[0]._replace(is_decided=True)])) == []


def test_plan_without_zones():
    assert codes(Plan("primary", date(2026, 9, 1), date(2027, 8, 31), {}, [], {}, [SCHOOL], {})) == ["empty_plan"]


def test_text_not_understood_and_boundaries():
    held = plan((1, None, Numbers(), "本校毕业生", "sentence"), (2, None, Numbers(), "建国西路以南"))
    assert codes(held) == ["unread", "boundary"]
    assert values(held, "boundary")["names"] == "“建国西路以南”"


def test_wrong_side_and_listed_twice():
    assert codes(plan((1, 1, house(2, 60, "odd")), (2, 3, Numbers()))) == ["wrong_side"]
    assert codes(plan((1, 2, Numbers()), (1, 2, Numbers()), (2, 3, Numbers()))) == ["listed_twice"]


def test_shared_name():
    places = {2: YUNLONG, 3: Place("绿地世纪城", "绿地世纪城", "community", ("云龙小区",), "lvdi")}
    found = values(plan((1, 2, Numbers()), (2, 3, Numbers()), places=places), "shared_name")
    assert (found["name"], found["zones"], found["count"]) == ("云龙小区", "1, 2", 2)


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        (("云龙小区", "yunlongxiaoqu"), ("芸龙小区", "yunlongxiaoqu"), True),
        (("翠湖花园", "a"), ("翠湖花园小区", "b"), True),
        (("彭城社区", "a"), ("彭城社区居委会", "b"), True),
        (("绿地世纪城", "a"), ("绿地世界纪城", "b"), True),
        (("泉山一村", "a"), ("泉山二村", "b"), False),
        (("翠湖花园东区", "a"), ("翠湖花园西区", "b"), False),
        (("翠湖花园", "a"), ("翠竹花园", "b"), False),
        (("电业新村", "a"), ("电业村", "b"), False),
    ],
)
def test_near_names(first, second, near):
    assert near_names.pairs(dict([first, second])) == ([(first[0], second[0])] if near else [])


def test_two_spellings_counts_last_years_places_but_not_further_names():
    gone = {9: Place("芸龙小区", "芸龙小区", "community", (), "yunlongxiaoqu")}
    held = plan((1, 2, Numbers()), (2, 3, Numbers()), before={9: frozenset()}, gone=gone)
    assert values(held, "two_spellings") == {"first": "芸龙小区", "second": "云龙小区", "zones": "1"}
    known = {2: YUNLONG._replace(further=("芸龙小区",)), 3: JINSHAN}
    assert "two_spellings" not in codes(held._replace(places=known))


def test_changes():
    before = {2: frozenset({1}), 3: frozenset({1}), 9: frozenset({2})}
    gone = {9: Place("旧村", "旧村", "village")}
    held = plan((1, 2, Numbers()), (2, 3, Numbers()), (1, 1, Numbers()), before=before, gone=gone)
    assert values(held, "changes") == {"new": 1, "gone": 1, "moved": 1, "names": "金山村"}


def test_every_check_has_words():
    assert set(CHECKS) == set(zone_findings.WORDS)
    assert len({str(title) for _code, _severity, title, _remedy in zone_findings.listed()}) == len(CHECKS)


# --- With the database --------------------------------------------------------


@pytest.fixture
def loaded(db):
    """A plan with a fault of each kind that words have to name figures for."""
    gulou = AreaFactory(code="320302", name="鼓楼区")
    first = InstitutionFactory(name="甲小学", area=gulou)
    InstitutionFactory(name="乙小学", area=gulou)
    InstitutionFactory(name="民办小学", area=gulou, organiser="999")
    InstitutionFactory(name="示例小学", area=gulou, is_sample=True)
    last = ZonePlanFactory(area=gulou, year=2025)
    held = ZonePlanFactory(area=gulou, is_active=False)
    one = ZoneFactory(plan=held, number=1, schools=[first])
    two = ZoneFactory(plan=held, number=2, schools=[])
    road = PlaceFactory(area=gulou, kind="road", name="和平路")
    ZoneAreaFactory(zone=one, place=road, numbering="house", first=1, last=9, parity="odd", text="和平路1-9号单号")
    ZoneAreaFactory(zone=two, place=road, numbering="house", first=9, last=20, text="和平路9-20号")
    ZoneAreaFactory(zone=one, place=None, text="本校毕业生")
    village = PlaceFactory(area=gulou, kind="village", name="金山村")
    ZoneAreaFactory(zone=one, place=village)
    ZoneAreaFactory(zone=ZoneFactory(plan=last, schools=[first]), place=PlaceFactory(area=gulou))
    elsewhere = PlaceFactory(area=AreaFactory(name="云龙区"), kind="village", name="金山村")
    ZoneAreaFactory(zone=ZoneFactory(plan=ZonePlanFactory(area=elsewhere.area), schools=[first]), place=elsewhere)
    return held


def test_findings_in_words(loaded):
    found = {told.code: told.message for told in zone_findings.of(loaded)}
    assert "2" in found.pop("no_school")
    assert "甲小学" not in found["no_zone"]
    assert "乙小学" in found.pop("no_zone")
    assert "和平路9-20号" in found["same_address"]
    assert "9" in found.pop("same_address")
    assert "本校毕业生" in found.pop("unread")
    assert "云龙区" in found.pop("elsewhere")
    assert "2" in found.pop("changes")
    assert found == {}


def test_findings_take_a_fixed_number_of_queries(loaded, django_assert_max_num_queries):
    for number in range(3, 40):
        zone = ZoneFactory(plan=loaded, number=number)
        ZoneAreaFactory(zone=zone, place=PlaceFactory(area=loaded.area, name=f"翠湖{number}号花园"))
    with django_assert_max_num_queries(12):
        zone_findings.of(loaded)


def test_reading_takes_schools_of_the_city_as_the_districts_own(loaded):
    school = InstitutionFactory(area=AreaFactory(code="320300", level="city", name="徐州市"))
    ZoneFactory(plan=loaded, number=3, schools=[school])
    assert read(loaded).zones[3].schools[0].in_district
