import re
from collections import defaultdict
from datetime import date

import pytest

from institutions import sample_zones
from institutions.annexes import split
from institutions.codes import Kind, ZoneRule
from institutions.sample_places import STYLES, TWICE, Part, Place, composed
from institutions.sample_zones import ANNEX_COLUMNS, NAME_COLUMNS, District, generate
from tests.institutions.sampled import city, made_school


@pytest.fixture(scope="module")
def districts():
    return city()


@pytest.fixture(scope="module")
def made(districts):
    return list(generate(districts))


@pytest.fixture(scope="module")
def listed(made):
    """(plan, row, its areas) of every zone."""
    return [(plan, row, split(row["text"])) for plan in plans(made) for row in rows(plan)]


def plans(made):
    return [plan for district, _names in made for plan in district]


def rows(plan):
    return [dict(zip(ANNEX_COLUMNS, row, strict=True)) for row in plan.rows]


def names(made):
    return [dict(zip(NAME_COLUMNS, row, strict=True)) for _plans, others in made for row in others]


def small(*schools, code="320302", seed=1):
    """Return (stage, year) → {codes of the schools: text} of a district of `schools`."""
    ((held, _names),) = generate([District(code, schools)], seed)
    return {(plan.stage, plan.year): {row["schools"]: row["text"] for row in rows(plan)} for plan in held}


def test_same_seed_gives_the_same_zones(districts, made):
    again = list(generate(districts))
    assert [plan.rows for plan in plans(again)] == [plan.rows for plan in plans(made)]
    assert names(again) == names(made)
    other = list(generate(districts[:1], seed=2))
    assert plans(other)[0].rows != plans(made)[0].rows


def test_every_district_stage_and_year_has_a_plan(districts, made):
    expected = {
        (d.code, stage, year) for d in districts for stage in ("primary", "junior") for year in (2024, 2025, 2026)
    }
    assert {(plan.area, plan.stage, plan.year) for plan in plans(made)} == expected
    assert len(plans(made)) == len(expected)


def test_there_are_at_least_3000_areas_a_year(listed):
    counts = defaultdict(int)
    for plan, _row, areas in listed:
        counts[plan.year] += len(areas)
    assert len(counts) == 3
    assert min(counts.values()) >= 3000


def test_every_cell_is_split_without_remainder(listed):
    for _plan, row, areas in listed:
        assert [(area.text, area.reason) for area in areas if area.reason] == [], row["text"]
        for area in areas:
            assert area.kind != "boundary" or re.search("以[东南西北]|[东南西北]至", area.text), area.text
            assert area.kind == "boundary" or area.name, area.text
    kinds = {area.kind for _plan, _row, areas in listed for area in areas}
    assert kinds == {"community", "village", "committee", "road", "boundary"}


@pytest.mark.parametrize(
    "wording",
    [
        "号（单号）", r"号\(双号\)", r"\d号双号", r"（不含\d+", "号以上", r"\d号楼", r"\d幢", r"\d#楼", r"\d栋",
        r"\d-\d+组", "[一二三四五]组至[二-十]+组", r"（原\w+）", r"\(原\w+\)", "围合区域", "东至", "居委会", "社区",
        "全段", "小区：", "道路：", "村：", r"2\.\w", r"\d—\d", r"\d～\d", r"\d号至\d+号",
    ],
)  # fmt: skip
def test_bureaus_write_in_many_ways(listed, wording):
    found = {plan.area for plan, row, _areas in listed if re.search(wording, row["text"])}
    assert found, wording


def test_each_number_belongs_to_exactly_one_zone(listed):
    """Ranges join without a gap and never overlap, from the first number to the last of the place."""
    held = defaultdict(list)
    for plan, row, areas in listed:
        if plan.year == 2026:
            for area in areas:
                if area.name:
                    held[plan.reference, area.kind, area.name].append((row["number"], area.numbers))
    shared = 0
    for key, parts in held.items():
        if any(numbers.is_whole for _zone, numbers in parts):
            assert len(parts) == 1, key
            continue
        ends = [number for _zone, numbers in parts for number in numbers.span[:2] if number]
        shared += len({zone for zone, _numbers in parts}) > 1
        sides = {numbers.span.parity for _zone, numbers in parts}
        for number in range(1, max(ends) + 1):
            zones = [zone for zone, numbers in parts if numbers.covers(number)]
            if sides != {"odd"} and sides != {"even"}:
                assert len(zones) == 1, (key, number)
            else:
                assert len(zones) <= 1, (key, number)
    assert shared > 300


def test_zones_name_open_public_schools_of_the_stage_each_once(districts, made):
    schools = {school.code: school for district in districts for school in district.schools}
    for plan in plans(made):
        named = [code for row in rows(plan) for code in row["schools"].split("、")]
        expected = {
            code
            for district in districts
            if district.code == plan.area
            for code, school in ((school.code, school) for school in district.schools)
            if school.public
            and school.is_open(plan.year)
            and plan.stage in school.stages
            and school.kind != Kind.SPECIALISED
        }
        assert len(named) == len(set(named)), plan.reference
        assert set(named) == expected, plan.reference
        for row in rows(plan):
            assert row["name"].startswith(schools[row["schools"].split("、")[0]].name)


def test_every_rule_decides_some_zone_of_several_schools(made):
    held = [row for plan in plans(made) for row in rows(plan)]
    assert {row["rule"] for row in held if "、" in row["schools"]} == {str(rule) for rule in ZoneRule}
    for row in held:
        assert bool(row["rule"]) == bool(row["rule_note"]) == bool(row["rule_note_en"]) == ("、" in row["schools"])


def test_some_zones_are_redrawn_between_schools_that_stay(listed):
    zone_of = defaultdict(dict)
    for plan, row, areas in listed:
        for area in areas:
            if area.name and area.numbers.is_whole and plan.stage == "primary":
                zone_of[plan.area, area.kind, area.name][plan.year] = row["schools"]
    changed = [held for held in zone_of.values() if len(held) == 3 and len(set(held.values())) > 1]
    assert len(changed) > 20


def test_one_district_has_no_plan_of_the_last_year_yet(made):
    unpublished = {(plan.area, plan.year) for plan in plans(made) if not plan.is_published}
    assert unpublished == {("320324", 2026)}
    for plan in plans(made):
        documents = {row["document"] for row in rows(plan)}
        assert documents == ({f"sample-zones-{plan.year}"} if plan.is_published else {""})


def test_some_communities_have_a_namesake_in_another_district(listed):
    areas_of = defaultdict(set)
    for plan, _row, areas in listed:
        for area in areas:
            if area.kind == "community":
                areas_of[area.name].add(plan.area)
    twice = {name for name, found in areas_of.items() if len(found) > 1}
    assert len(twice & set(TWICE)) >= 5


def test_other_names_are_of_places_in_the_zones(made, listed):
    held = {(plan.area, area.kind, area.name) for plan, _row, areas in listed for area in areas}
    found = names(made)
    assert {row["name_kind"] for row in found} == {"former", "other"}
    assert len(found) > 100
    for row in found:
        assert (row["area"], row["kind"], row["place"]) in held, row
    once = [(row["area"], row["name"]) for row in found]
    assert len(once) == len(set(once))


def test_new_school_takes_its_zone_from_a_neighbour():
    old, new = made_school(1), made_school(2, opened=date(2025, 9, 1))
    far = made_school(30)
    held = small(old, new, far)
    assert set(held["primary", 2024]) == {old.code, far.code}
    assert set(held["primary", 2025]) == {old.code, new.code, far.code}
    taken = {area.name for area in split(held["primary", 2025][new.code]) if area.numbers.is_whole}
    assert taken
    assert taken <= {area.name for area in split(held["primary", 2024][old.code])}


def test_children_of_a_merged_school_go_where_it_went():
    left = made_school(1, closed=date(2025, 8, 31), successor=made_school(30).code)
    held = small(left, made_school(2), made_school(30))
    own = {area.name for area in split(held["primary", 2024][left.code]) if area.numbers.is_whole}
    assert left.code not in held["primary", 2025]
    assert own & {area.name for area in split(held["primary", 2025][made_school(30).code])}


def test_private_schools_have_no_zone():
    held = small(made_school(1), made_school(2, public=False))
    assert set(held["primary", 2026]) == {made_school(1).code}


def test_zone_of_a_junior_school_is_that_of_its_primary_schools():
    primary = [made_school(number) for number in (1, 2, 3)]
    junior = made_school(9, kind=Kind.JUNIOR, stages=("junior",))
    held = small(*primary, junior)

    def places(stage):
        return {area.name for text in held[stage, 2026].values() for area in split(text) if area.name}

    assert places("junior") == places("primary")


def test_junior_school_without_a_block_shares_its_neighbours_zone():
    juniors = [made_school(number, kind=Kind.JUNIOR, stages=("junior",)) for number in (8, 9)]
    held = small(made_school(1), *juniors)
    assert list(held["junior", 2026]) == ["、".join(school.code for school in juniors)]


def test_district_without_zoned_schools_has_no_plan():
    assert small(made_school(1, public=False)) == {}
    assert small() == {}


ROAD = Place(
    "road", "清荷路", [Part("a", 1, 43), Part("b", 45, 57), Part("a", 58, 99), Part("c", 100, 199)], "house"
)  # fmt: skip
SIDES = Place("road", "望溪路", [Part("a", 1, 99, "odd"), Part("b", 2, 100, "even")], "house")
OPEN = Place("road", "和平路", [Part("a", 1, 49), Part("b", 50, None)], "house")
HOUSES = Place("community", "沐川家园", [Part("a", 1, 12), Part("b", 13, 20)], "building", former="铁路新村")


@pytest.mark.parametrize(
    ("place", "blocks", "text"),
    [
        (ROAD, "a", "清荷路1-99号（不含45-57号）"),
        (ROAD, "b", "清荷路45-57号"),
        (ROAD, "ab", "清荷路1-99号"),
        (ROAD, "abc", "清荷路1-199号"),
        (SIDES, "a", "望溪路1-99号（单号）"),
        (SIDES, "b", "望溪路2-100号（双号）"),
        (SIDES, "ab", "望溪路1-100号"),
        (OPEN, "a", "和平路1-49号"),
        (OPEN, "b", "和平路50号以上"),
        (OPEN, "ab", "和平路"),
        (HOUSES, "a", "沐川家园1-12号楼"),
        (HOUSES, "ab", "沐川家园（原铁路新村）"),
    ],
)
def test_parts_of_a_place_in_words(place, blocks, text):
    parts = [part for part in place.parts if part.block in blocks]
    assert composed([], [(place, parts)], STYLES[0]) == text


def test_generator_holds_no_real_division():
    words = "".join(TWICE) + "".join(sample_zones.CITY_ROADS)
    assert not [place for place in ("徐州", "彭城", "云龙", "泉山", "淮海") if place in words]
