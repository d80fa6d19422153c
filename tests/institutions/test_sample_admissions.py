import csv
from collections import defaultdict
from datetime import date

import pytest
from django.conf import settings

from institutions import sample_calendar
from institutions.codes import Kind
from institutions.sample_admissions import INTAKE_COLUMNS, PLAN_COLUMNS, YEARS, Entry, generate
from tests.institutions.sampled import made_school

BOTH = [
    ("320302", "鼓楼区", "Gulou District"),
    ("320303", "云龙区", "Yunlong District"),
    ("320305", "贾汪区", "Jiawang"),
]


def entries(school, *counts, stage="primary", **values):
    """Entries of a school from 2022 on."""
    return {(school.code, stage, year): Entry(count, **values) for year, count in zip(YEARS, counts, strict=False)}


def made(schools, held, seed=1):
    """Return (year → plan, year → route → intake) of the schools, as dictionaries."""
    plans, intakes = generate(schools, held, seed)
    by_year, by_route = {}, defaultdict(dict)
    for row in plans:
        plan = dict(zip(PLAN_COLUMNS, row, strict=True))
        by_year[plan["year"]] = plan
    for row in intakes:
        intake = dict(zip(INTAKE_COLUMNS, row, strict=True))
        by_route[intake["year"]][intake["route"]] = intake
    return by_year, by_route


def test_same_seed_gives_the_same_plans():
    school = made_school(1, public=False)
    held = entries(school, 90, 88, 85, 80)
    assert generate([school], held) == generate([school], held)
    assert generate([school], held, 2) != generate([school], held, 3)


@pytest.mark.parametrize(
    ("entrants", "classes", "places"), [(90, 2, 90), (91, 3, 135), (30, 1, 45), (12, 1, 15), (45, 1, 45)]
)
def test_public_school_plans_classes_of_45(entrants, classes, places):
    school = made_school(1)
    plans, intakes = made([school], entries(school, entrants))
    assert plans[2022]["classes"] == classes
    assert sum(intake["places"] for intake in intakes[2022].values()) == places


def test_public_school_admitted_who_entered_by_its_return():
    school = made_school(1, stages=("junior",), kind=Kind.JUNIOR)
    _plans, intakes = made([school], entries(school, 200, stage="junior", migrants=14, boarders=50))
    assert {route: intake["admitted"] for route, intake in intakes[2022].items()} == {
        "zoned": 136, "migrant": 14, "boarding": 50
    }  # fmt: skip
    assert sum(intake["places"] for intake in intakes[2022].values()) == 200


@pytest.mark.parametrize("number", range(1, 30))
def test_private_school_draws_lots_when_more_apply_than_it_has_places_for(number):
    school = made_school(number, public=False)
    plans, intakes = made([school], entries(school, 100))
    lottery = intakes[2022]["lottery"]
    assert lottery["admitted"] == 100 <= lottery["places"] < 100 + plans[2022]["classes"]
    ratio = lottery["applicants"] / lottery["places"]
    assert bool(plans[2022]["note"]) == (ratio > 1) == bool(plans[2022]["note_en"])
    assert ratio <= 1 or 1.2 <= ratio <= 3.1


@pytest.mark.parametrize(("stage", "second"), [("senior", "directed"), ("vocational", "other")])
def test_later_stages_admit_by_examination(stage, second):
    school = made_school(2, kind=Kind.SENIOR, stages=(stage,))
    plans, intakes = made([school], entries(school, 301, stage=stage))
    assert set(intakes[2022]) == {"exam", second}
    assert plans[2022]["classes"] == 7
    assert sum(intake["admitted"] for intake in intakes[2022].values()) == 301
    # Seven classes of 43: as many as came.
    assert sum(intake["places"] for intake in intakes[2022].values()) == 301


def test_never_more_admitted_than_applied_or_planned():
    schools = [made_school(n, public=n % 3 > 0, stages=("primary", "senior"), locale="111") for n in range(1, 80)]
    held = {}
    for number, school in enumerate(schools):
        for stage in school.stages:
            held |= entries(school, *(number * 7 + year for year in range(1, 5)), stage=stage, migrants=number)
    _plans, intakes = generate(schools, held)
    known = [dict(zip(INTAKE_COLUMNS, row, strict=True)) for row in intakes if row[2] < 2026]
    assert len(known) > 500
    for row in known:
        assert 0 <= row["admitted"] <= row["applicants"], row
        assert row["admitted"] <= row["places"], row


def test_of_the_last_year_only_plans_and_some_applications_are_known():
    schools = [made_school(number) for number in range(1, 11)]
    held = {}
    for school in schools:
        held |= entries(school, 90, 88, 85, 80)
    _plans, intakes = generate(schools, held)
    last = [dict(zip(INTAKE_COLUMNS, row, strict=True)) for row in intakes if row[2] == 2026]
    assert len(last) == 10
    assert {row["admitted"] for row in last} == {""}
    assert {row["applicants"] == "" for row in last} == {True, False}


def test_year_without_a_return_is_carried_on():
    school = made_school(1)
    held = entries(school, 90, 80, 70, 60)
    del held[school.code, "primary", 2024]
    _plans, intakes = made([school], held)
    assert [intakes[year]["zoned"]["admitted"] for year in YEARS[:4]] == [90, 80, 80, 60]


def test_school_plans_only_for_years_in_which_it_takes_pupils_in():
    school = made_school(1, opened=date(2023, 9, 1), closed=date(2025, 8, 31))
    plans, _intakes = made([school], entries(school, 90, 80, 70, 60))
    assert set(plans) == {2023, 2024}


def test_school_without_entrants_has_no_plan():
    assert generate([made_school(1)], {}) == ([], [])


# --- Calendar and offices -----------------------------------------------------


@pytest.fixture(scope="module")
def steps():
    path = settings.BASE_DIR / "data" / "admissions" / "sample" / "steps.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def calendar(steps):
    return [dict(zip(sample_calendar.DATE_COLUMNS, row, strict=True)) for row in sample_calendar.dates(steps, BOTH)]


def test_every_district_has_a_calendar_of_two_years(calendar):
    found = {(row["area"], row["year"]) for row in calendar}
    assert found == {(area, year) for area in ("320300", "320302", "320303", "320305") for year in (2025, 2026)}
    assert len({row["reference"] for row in calendar}) == len(calendar)


def test_calendar_covers_the_stages_from_preschool_to_vocational(calendar):
    assert {stage for row in calendar for stage in row["stages"].split("、")} >= {
        "preschool", "primary", "junior", "senior", "vocational"
    }  # fmt: skip


def test_every_step_is_told_in_english_as_well(calendar):
    for row in calendar:
        for name in ("title", "where", "who", "papers"):
            assert bool(row[name]) == bool(row[f"{name}_en"]), (row["reference"], name)
        assert row["papers"].count("\n") == row["papers_en"].count("\n"), row["reference"]
        assert row["title_en"].isascii(), row["reference"]


def test_steps_end_after_they_begin_and_before_school_where_they_must(calendar):
    for row in calendar:
        assert not row["ends_on"] or row["begins_on"] < row["ends_on"]
        if row["title"].startswith("未登记"):
            assert row["ends_on"] == f"{row['year']}-08-31"


def test_days_agree_with_the_sample_notices(calendar):
    """The notices of 2025 and 2026 name these days; see data/policies/sample/versions.csv."""
    by_title = {(row["title"], row["year"]): row for row in calendar if row["area"] == "320300"}
    assert by_title["网上登记", 2026]["begins_on"] == "2026-06-20"
    assert by_title["网上登记", 2026]["ends_on"] == "2026-06-30"
    assert by_title["民办学校电脑随机派位", 2025]["begins_on"] == "2025-07-12"
    assert by_title["民办学校电脑随机派位", 2026]["begins_on"] == "2026-07-11"
    for row in calendar:
        if row["title"] == "公布录取结果":
            assert row["ends_on"] <= f"{row['year']}-07-20"
        if row["title"] == "领取入学通知书":
            assert row["ends_on"] <= f"{row['year']}-08-{10 if row['year'] == 2025 else 15}"


def test_districts_hold_some_steps_on_days_of_their_own(calendar):
    days = {row["begins_on"] for row in calendar if row["title"] == "现场核验材料" and row["year"] == 2026}
    assert len(days) == 3


def test_winter_belongs_to_the_school_year_that_runs(calendar):
    row = next(row for row in calendar if row["title"] == "寒假转学申请" and row["year"] == 2026)
    assert row["begins_on"].startswith("2027-01-")


def test_nobody_can_call_the_offices():
    rows = [dict(zip(sample_calendar.OFFICE_COLUMNS, row, strict=True)) for row in sample_calendar.offices(BOTH)]
    assert [row["area"] for row in rows] == ["320300", "320302", "320303", "320305"]
    for row in rows:
        assert row["phone"] == "0516-00000000"
        assert "示例" in row["name"]
        assert "sample" in row["name_en"]
