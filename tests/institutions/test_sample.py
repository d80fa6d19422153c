import re
from dataclasses import replace

import pytest

from institutions import sample
from institutions.codes import CODE_PATTERN, Kind

SQUARE = [(117.0, 34.0), (117.4, 34.0), (117.4, 34.4), (117.0, 34.4), (117.0, 34.0)]
TOWNS = [("320311001", "王陵街道"), ("320311002", "大许镇"), ("320311003", "房村乡"), ("320311004", "工业园区")]


@pytest.fixture(scope="module")
def districts():
    base = sample.District("320311", "泉山区", "Quanshan District", TOWNS, [SQUARE], (34.2, 117.2))
    zone = sample.District("320371", "徐州经济技术开发区", "The Zone", TOWNS, [], (34.28, 117.30))
    return [replace(base, code=code) for code in ("320302", "320311", "320382")] + [zone]


@pytest.fixture(scope="module")
def made(districts):
    return list(sample.generate(districts, 1000, 1))


def institutions(made):
    return [row for district in made for row in district.institutions]


def events(made):
    return [row for district in made for row in district.events]


def test_same_seed_gives_the_same_rows(districts, made):
    again = list(sample.generate(districts, 1000, 1))
    assert institutions(again) == institutions(made)
    assert events(again) == events(made)
    assert institutions(list(sample.generate(districts, 1000, 2))) != institutions(made)


def test_size_is_about_what_was_asked_for(districts):
    for size in (200, 3000):
        count = sum(len(district.institutions) for district in sample.generate(districts, size, 1))
        assert count == pytest.approx(size, rel=0.05)


def test_codes_are_unique_and_obey_the_rule(made):
    codes = [row["code"] for row in institutions(made)] + [
        row["former_codes"] for row in institutions(made) if row["former_codes"]
    ]
    assert len(codes) == len(set(codes))
    for row in institutions(made):
        assert re.fullmatch(CODE_PATTERN, row["code"])
        assert row["code"][:2] == row["kind"][:2]
        assert row["code"][4] == "9", "serials of samples count down from 999999"


def test_names_hold_no_real_place(made, districts):
    places = [town[:2] for _code, town in TOWNS] + ["徐州", "泉山"]
    for row in institutions(made):
        assert not [place for place in places if place in row["name"]], row["name"]


def test_names_are_unique_within_a_type(made):
    names = [(row["name"], row["kind"]) for row in institutions(made)]
    assert len(set(names)) > 0.98 * len(names)


def test_positions_lie_inside_the_district(made):
    for row in made[1].institutions:
        assert sample.contains([SQUARE], row["longitude"], row["latitude"])


def test_nothing_that_could_be_somebodys_is_invented(made):
    assert not {"phone", "email", "website"} & set(sample.COLUMNS)


def test_closed_institutions_have_an_event_and_no_pupils(made):
    closed = {row["code"] for row in institutions(made) if row["status"] == "closed"}
    ended = {row["subject"] for row in events(made) if row["type"] == "closed"}
    for row in events(made):
        if row["type"] == "merged":
            ended |= set(row["predecessor"].split("、")) - {row["successor"]}
    assert closed
    assert closed == ended
    for row in institutions(made):
        assert (row["status"] == "closed") == bool(row["closed_on"])
        assert row["status"] == "open" or row["enrolment"] == ""
        assert (row["enrolment"] == "") == (row["counted_on"] == "")


def test_events_name_known_institutions_and_documents(made):
    codes = {row["code"] for row in institutions(made)}
    slugs = {row["slug"] for district in made for row in district.documents}
    for row in events(made):
        for role in ("subject", "predecessor", "successor"):
            assert set(filter(None, row[role].split("、"))) <= codes
        assert not row["document"] or row["document"] in slugs
    assert len({row["reference"] for row in events(made)}) == len(events(made))
    assert {row["type"] for row in events(made)} >= {"opened", "renamed", "moved", "merged", "closed"}


def test_each_notice_says_what_it_did_to_which_schools(made):
    names = {row["code"]: row["name"] for row in institutions(made)}
    for district in made:
        texts = {row["document"]: row for row in district.versions}
        assert set(texts) == {row["slug"] for row in district.documents}
        for event in district.events:
            if event["document"]:
                full_text = texts[event["document"]]["full_text"]
                for code in (event["predecessor"] + "、" + event["successor"]).split("、"):
                    assert names[code] in full_text
        for row in texts.values():
            assert row["full_text"].count("\n| ") == 1 + int(re.search(r"(\d+)项", row["summary"])[1])
            assert row["summary_en"]


def test_pupils_follow_the_census(made):
    """Primary pupils of a district are as many as children of that age live there."""
    infants, small, _older = sample.CHILDREN["320311"]
    everyone = sum(sum(sample.CHILDREN[d]) for d in ("320302", "320311", "320382", "320371"))
    assert everyone
    pupils = sum(
        row["enrolment"] or 0
        for row in made[1].institutions
        if row["kind"] in ("211", "218") and row["enrolment"] != ""
    )
    expected = (0.8 * infants + 0.4 * small) * 1000 / sample.STANDARD_SIZE
    assert 0.5 * expected < pupils <= 1.1 * expected


def test_every_type_of_the_shares_is_made(districts):
    large = list(sample.generate(districts, 4000, 3))
    assert {row["kind"] for row in institutions(large)} == {str(kind) for kind in sample.SHARES}
    assert Kind.TEACHING_POINT in sample.SHARES


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (13, "十三"), (36, "三十六"), (105, "一百零五"), (120, "一百二十")]
)
def test_numbers_in_chinese(number, text):
    assert sample.in_chinese(number) == text


def test_point_in_polygon():
    assert sample.contains([SQUARE], 117.2, 34.2)
    assert not sample.contains([SQUARE], 117.5, 34.2)
    hole = [(117.1, 34.1), (117.3, 34.1), (117.3, 34.3), (117.1, 34.3)]
    assert not sample.contains([SQUARE, hole], 117.2, 34.2)
