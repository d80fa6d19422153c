"""The sample returns: consistent in themselves, the same for the same seed, right to the last pupil."""

from collections import defaultdict

import pytest

from institutions.sample import CHILDREN
from xzedu.statistics import checks, reported, sample
from xzedu.statistics.sample import Change, School, demography, deviations, streams

AREA = "320324"
YEARS = list(sample.YEARS)
SCHOOLS = [
    *(School(f"21329990{n:02d}", AREA, "211", ("primary",), "town", enrolment=400 + 50 * n) for n in range(20)),
    *(School(f"31329990{n:02d}", AREA, "311", ("junior",), "town", boards=True, enrolment=900) for n in range(6)),
    *(School(f"11329990{n:02d}", AREA, "111", ("preschool",), "urban", enrolment=260) for n in range(8)),
    School("2132999100", AREA, "211", ("primary",), "rural", closed=2020),
    School("2132999101", AREA, "218", ("primary",), "rural", closed=2019),
    School("2132999102", AREA, "211", ("primary",), "urban", enrolment=1500, opened=2021),
    School("3132999110", AREA, "312", ("primary", "junior"), "town", enrolment=1800),
    School("3432999120", AREA, "342", ("senior",), "urban", boards=True, enrolment=2400),
    School("5132999130", AREA, "514", ("special",), "urban", boards=True, enrolment=120),
]
MERGED, INTO = "2132999100", "2132999003"
CHANGES = [
    Change("merged", 2020, predecessors=(INTO, MERGED), successors=(INTO,)),
    Change("changed_type", 2022, subject="3132999110"),
]


def make(seed=1):
    return list(sample.generate(SCHOOLS, CHANGES, seed))


@pytest.fixture(scope="module")
def made():
    return make()


def named(columns, rows):
    return [dict(zip(columns, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def grades(made):
    """(institution, year, stage, grade) → row."""
    rows = named(sample.GRADE_COLUMNS, (row for held in made for row in held.grades))
    return {(row["institution"], row["year"], row["stage"], row["grade"]): row for row in rows}


@pytest.fixture(scope="module")
def sections(made):
    rows = named(sample.SECTION_COLUMNS, (row for held in made for row in held.sections))
    return {(row["institution"], row["year"], row["stage"]): row for row in rows}


def pupils(row):
    return row["boys"] + row["girls"] if row else 0


def test_same_seed_gives_the_same_returns(made):
    assert make() == made
    assert make(2) != made


def test_the_last_year_is_what_the_register_says(grades, made):
    reported = {held.row[0] for held in made if held.row[1] == 2025}
    totals = defaultdict(int)
    for (code, year, _stage, _grade), row in grades.items():
        if year == 2025:
            totals[code] += pupils(row)
    expected = {school.code: school.enrolment for school in SCHOOLS if school.enrolment and school.code in reported}
    assert len(expected) > 30
    assert totals == expected


def test_each_school_reports_once_a_year_while_it_is_open(made):
    keys = [held.row[:2] for held in made]
    assert len(keys) == len(set(keys))
    years = defaultdict(set)
    for code, year in keys:
        years[code].add(year)
    assert max(years[MERGED]) == 2019
    assert min(years["2132999102"]) == 2021
    # All but the few that never came.
    assert len(keys) > 0.98 * sum(school.reports(year) for school in SCHOOLS for year in YEARS)


def test_cohorts_move_up_a_grade_a_year(grades):
    """In the whole district, where moves between its schools cancel out: all but a few per cent go on."""
    totals = defaultdict(int)
    for code, year, stage, grade in grades:
        if code != "3132999110":
            totals[year, stage, grade] += pupils(grades[code, year, stage, grade])
    for year in YEARS[1:]:
        for stage in ("primary", "junior"):
            for grade in range(2, streams.GRADES[stage] + 1):
                before = totals[year - 1, stage, grade - 1]
                assert totals[year, stage, grade] == pytest.approx(before, rel=0.13)


def test_pupils_of_a_merged_school_go_on_in_its_successor(grades):
    for grade in range(2, 7):
        before = sum(pupils(grades.get((code, 2019, "primary", grade - 1))) for code in (INTO, MERGED))
        alone = pupils(grades[INTO, 2019, "primary", grade - 1])
        after = pupils(grades[INTO, 2020, "primary", grade])
        assert abs(after - before) < abs(after - alone)
        assert after == pytest.approx(before, abs=max(5, 0.06 * before))


def test_graduates_of_a_merged_school_are_told_by_its_successor(grades, sections):
    last = sum(pupils(grades.get((code, 2019, "primary", 6))) for code in (INTO, MERGED))
    assert sections[INTO, 2020, "primary"]["graduates"] == last


def test_a_new_school_takes_over_pupils_others_had(grades):
    assert all(grades.get(("2132999102", 2021, "primary", grade)) for grade in range(1, 7))
    total = {year: sum(pupils(row) for key, row in grades.items() if key[1:3] == (year, "primary")) for year in YEARS}
    assert total[2021] == pytest.approx(total[2020], rel=0.05)


def test_a_school_that_changed_its_type_begins_its_new_stage_from_below(grades):
    have = {
        year: {grade for code, held, stage, grade in grades if (code, held, stage) == ("3132999110", year, "junior")}
        for year in YEARS
    }
    assert have[2021] == set()
    # A return may be missing; what is there is never more.
    for year, most in ((2022, {1}), (2023, {1, 2}), (2024, {1, 2, 3})):
        assert have[year] in (most, set())
    assert have[2023] or have[2024]


def test_entrants_are_the_lowest_grade(sections, grades):
    for (code, year, stage), section in sections.items():
        assert section["entrants"] == pupils(grades.get((code, year, stage, 1)))


def test_parts_are_within_wholes_and_nothing_is_negative(made, grades, sections):
    for row in grades.values():
        assert min(value for value in row.values() if isinstance(value, int)) >= 0
        assert row["huge"] <= row["large"] <= row["over_standard"] <= row["classes"]
        assert max(row["boarders"], row["migrants"]) <= pupils(row)
        assert row["classes"] >= 1 <= pupils(row)
    for row in sections.values():
        assert row["above_required"] <= row["qualified"] <= row["teachers"]
        assert max(row["backbone"], row["arts_pe"], row["middle_title"]) <= row["teachers"]
    for row in named(sample.RETURN_COLUMNS, (held.row for held in made)):
        assert 0 <= row["gymnasium_area"] <= row["teaching_area"] <= row["floor_area"] <= row["site_area"]
        assert min(row["sports_area"], row["equipment"], row["books"], row["computers"]) >= 0


def test_no_return_is_refused_by_the_checks(made):
    """The bulk load passes the importers by, so what they would refuse must not be there."""
    for held in made:
        row = dict(zip(sample.RETURN_COLUMNS, held.row, strict=True))
        school = next(school for school in SCHOOLS if school.code == row["institution"])
        found = reported.Return(
            row["year"], school.stages, staff=row["staff"], floor_area=row["floor_area"],
            teaching_area=row["teaching_area"], gymnasium_area=row["gymnasium_area"],
        )  # fmt: skip
        for section in named(sample.SECTION_COLUMNS, held.sections):
            counts = {name: section[name] for name in sample.SECTION_COLUMNS[3:]}
            found.sections[section["stage"]] = reported.Section(**counts)
        for grade in named(sample.GRADE_COLUMNS, held.grades):
            counts = {name: grade[name] for name in sample.GRADE_COLUMNS[4:]}
            found.sections[grade["stage"]].grades[grade["grade"]] = reported.Grade(**counts)
        refused = [finding for finding in checks.run(found) if finding.severity == checks.REFUSE]
        assert not refused, (row["institution"], row["year"], refused)


def test_boys_are_about_52_of_100(grades):
    boys = sum(row["boys"] for row in grades.values())
    assert 0.51 < boys / sum(map(pupils, grades.values())) < 0.535


def test_only_the_last_year_has_returns_that_came_late():
    schools = [School(f"1132{n:06d}", AREA, "111", ("preschool",), "town", enrolment=150) for n in range(300)]
    status = defaultdict(set)
    for held in sample.generate(schools, [], 1):
        _code, year, state, _submitted, accepted, *_amounts = held.row
        status[year].add(state)
        assert (state == "accepted") == (accepted is not None)
    assert status[2025] == {"accepted", "submitted"}
    assert all(status[year] == {"accepted"} for year in YEARS[:-1])


def test_equipment_of_one_school_multiplies(made):
    code = deviations.outlier(SCHOOLS)
    equipment = {
        held.row[1]: held.row[sample.RETURN_COLUMNS.index("equipment")] for held in made if held.row[0] == code
    }
    assert equipment[2024] > 3.5 * equipment[2023]


def test_without_a_school_of_its_kind_nothing_multiplies():
    assert deviations.outlier(SCHOOLS[:3]) is None


@pytest.mark.parametrize(("teachers", "reported"), [(1, 2), (50, 58), (100, 116)])
def test_a_revised_school_had_counted_more_teachers(teachers, reported):
    assert deviations.overcounted(teachers) == reported


@pytest.mark.parametrize(
    ("total", "weights", "parts"), [(10, [1, 1, 1], [4, 3, 3]), (0, [2, 1], [0, 0]), (7, [1, 0], [7, 0])]
)
def test_whole_numbers_add_up(total, weights, parts):
    assert streams.apportion(total, weights) == parts


def test_bands_of_the_census_are_kept():
    for area, (infants, small, older) in CHILDREN.items():
        born = demography.born(area)
        for first, residents in ((2016, infants), (2011, small), (2006, older)):
            assert sum(born[first + place] for place in range(5)) == pytest.approx(residents)


def test_births_fall_and_follow_the_size_of_the_sample():
    whole, tenth = demography.births(1, 1), demography.births(0.1, 1)
    in_city = {
        year: sum(count for (_area, held), count in whole.items() if held == year) for year in (2012, 2018, 2025)
    }
    assert in_city[2012] > in_city[2018] > in_city[2025]
    assert sum(tenth.values()) == pytest.approx(sum(whole.values()) / 10, rel=0.01)
