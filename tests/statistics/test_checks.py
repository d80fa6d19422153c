"""Each check of a return: what it finds, and what it lets pass."""

from copy import deepcopy
from datetime import date
from math import inf

import pytest

from xzedu.statistics import checks, findings
from xzedu.statistics.reported import Around, Before, Grade, Return, Section


def school(**changes):
    """Return a primary school of six grades that no check minds; `grade__3__boys=…` changes a part."""
    held = Return(
        2023,
        stages=("primary",),
        staff=40,
        site_area=20_000,
        floor_area=6_000,
        teaching_area=3_000,
        gymnasium_area=500,
        sports_area=5_000,
        equipment=1_000_000,
    )
    grades = {number: Grade(classes=2, boys=42, girls=40) for number in range(1, 7)}
    held.sections["primary"] = Section(80, 81, 30, 30, 20, 3, 5, 12, grades)
    for name, value in changes.items():
        put(held, name, value)
    return held


def put(held, name, value):
    match name.split("__"):
        case ["grade", number, part]:
            setattr(held.sections["primary"].grades[int(number)], part, value)
        case ["section", part]:
            setattr(held.sections["primary"], part, value)
        case _:
            setattr(held, name, value)


def before(**changes):
    held = Before({("primary", number): 82 for number in range(1, 7)}, 30, 6_000, 1_000_000)
    for name, value in changes.items():
        setattr(held, name, value)
    return held


def found(held, around=None):
    return {(finding.code, finding.place, finding.severity) for finding in checks.run(held, around)}


def test_a_sound_return_has_no_findings():
    assert found(school(), Around(before())) == set()


def without(*grades):
    return {n: Grade(classes=2, boys=42, girls=40) for n in range(1, 7) if n not in grades}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"closed_on": date(2023, 8, 31)}, ("not_open", "", "refuse")),
        ({"opened_on": date(2023, 9, 2)}, ("not_open", "", "refuse")),
        ({"sections": {}}, ("no_section", "", "refuse")),
        ({"stages": ("junior",)}, ("other_stage", "primary", "refuse")),
        ({"stages": ("primary", "junior")}, ("missing_stage", "junior", "explain")),
        ({"section__grades": without() | {0: Grade(1, boys=9, girls=9)}}, ("other_grade", "primary-0", "refuse")),
        ({"section__grades": without(4)}, ("missing_grade", "primary", "explain")),
        ({"section__grades": {}}, ("no_pupils", "", "explain")),
        ({"grade__3__boarders": 83}, ("parts_of_pupils", "primary-3-boarders", "refuse")),
        ({"grade__3__migrants": 83}, ("parts_of_pupils", "primary-3-migrants", "refuse")),
        ({"grade__3__large": 1}, ("parts_of_classes", "primary-3", "refuse")),
        ({"section__qualified": 31}, ("parts_of_teachers", "primary-qualified", "refuse")),
        ({"section__backbone": 31}, ("parts_of_teachers", "primary-backbone", "refuse")),
        ({"staff": 29}, ("teachers_of_staff", "", "refuse")),
        ({"gymnasium_area": 3_001}, ("parts_of_areas", "gymnasium_area", "refuse")),
        ({"teaching_area": 6_001}, ("parts_of_areas", "teaching_area", "refuse")),
        ({"grade__3__classes": 0}, ("classes_and_pupils", "primary-3", "refuse")),
        ({"grade__3__boys": 0, "grade__3__girls": 0}, ("classes_and_pupils", "primary-3", "refuse")),
        ({"grade__3__boys": 102}, ("class_size", "primary-3", "explain")),
        ({"grade__3__classes": 83}, ("class_size", "primary-3", "explain")),
        ({"grade__3__boys": 60}, ("class_bands", "primary-3", "refuse")),
        ({"section__entrants": 83}, ("entrants", "primary", "explain")),
        ({"section__entrants": 60}, ("entrants", "primary", "explain")),
        ({"grade__3__boys": 20}, ("progression", "primary-3", "explain")),
        ({"section__graduates": 60}, ("graduates", "primary", "explain")),
        ({"section__graduates": 95}, ("graduates", "primary", "explain")),
        ({"section__teachers": 10, "section__qualified": 10}, ("pupils_per_teacher", "primary", "explain")),
        ({"section__teachers": 0}, ("pupils_per_teacher", "primary", "explain")),
        ({"section__qualified": 20}, ("few_qualified", "primary", "note")),
        ({"site_area": 400}, ("per_pupil", "site_area", "explain")),
        ({"equipment": 312.5}, ("per_pupil", "equipment", "explain")),
        ({"equipment": 3_125_000_000}, ("per_pupil", "equipment", "explain")),
        ({"floor_area": 9_000}, ("sudden_change", "floor_area", "explain")),
        ({"equipment": 500_000}, ("sudden_change", "equipment", "explain")),
    ],
)
def test_fault_is_found(changes, expected):
    assert expected in found(school(**changes), Around(before()))


@pytest.mark.parametrize(
    "changes",
    [
        {"closed_on": date(2024, 8, 31)},
        {"opened_on": date(2023, 9, 1)},
        {"grade__3__boys": 44, "grade__4__boys": 38},
        {"section__entrants": 82},
        {"section__entrants": 74},
        {"section__graduates": 78},
        {"grade__3__classes": 3},
        {"floor_area": 7_500},
        {"equipment": 0, "site_area": 0},
    ],
)
def test_what_is_usual_passes(changes):
    held = school(**changes)
    past = before(equipment=0) if "equipment" in changes else before()
    assert found(held, Around(past)) == set()


def test_pupils_shift_by_a_third_need_a_word():
    held = school(section__grades={n: Grade(classes=2, boys=30, girls=25) for n in range(1, 7)}, section__entrants=55)
    assert ("sudden_change", "pupils-primary", "explain") in found(held, Around(before()))


def test_a_new_school_has_nothing_to_be_held_against():
    held = school(section__grades={1: Grade(2, boys=42, girls=40)}, section__graduates=0)
    codes = {code for code, _place, _severity in found(held, Around(None))}
    assert codes == {"missing_grade"} | {"pupils_per_teacher"}


def test_nursery_takes_children_in_at_any_age():
    held = Return(2023, stages=("preschool",), staff=30, floor_area=2_000)
    grades = {1: Grade(2, boys=25, girls=23), 2: Grade(2, boys=30, girls=28), 3: Grade(2, boys=33, girls=33)}
    held.sections["preschool"] = Section(entrants=70, graduates=66, teachers=12, qualified=12, grades=grades)
    assert found(held) == set()


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (Grade(classes=2), (2, 90)),
        (Grade(classes=2, over_standard=1), (47, 100)),
        (Grade(classes=2, over_standard=2, large=1), (102, 120)),
        (Grade(classes=2, over_standard=2, large=2, huge=1), (122, inf)),
    ],
)
def test_bounds_of_classes_by_size(grade, expected):
    assert checks.bounds(grade, 45) == expected


def peers(*values):
    return Around(None, {"class_size": list(values)})


def test_outlier_among_peers_is_noted_and_never_more():
    held = school(section__grades={n: Grade(classes=4, boys=22, girls=18) for n in range(1, 7)}, section__entrants=40)
    assert ("peers", "class_size", "note") in found(held, peers(10, *[41, 42, 40, 43, 41, 44, 39, 42]))


@pytest.mark.parametrize("others", [[41] * 7, [20, 60, 30, 55, 41, 70, 25, 48], [45] * 9])
def test_no_outlier_without_enough_or_against_scattered_peers(others):
    assert not any(code == "peers" for code, *_rest in found(school(), peers(*others)))


@pytest.mark.parametrize(("values", "expected"), [([3], 3), ([1, 9], 5), ([9, 1, 2], 2), ([1, 1, 1, 50], 1)])
def test_median(values, expected):
    assert checks.median(values) == expected


def test_nothing_is_changed_by_checking():
    held = school(grade__3__boarders=83)
    copy = deepcopy(held)
    checks.run(held, Around(before()))
    assert held == copy


def test_the_gravest_come_first():
    held = school(stages=("primary", "junior"), grade__3__boarders=83, section__qualified=20)
    assert [finding.severity for finding in checks.run(held)] == ["refuse", "explain", "note"]


# --- In words -----------------------------------------------------------------


def test_every_check_has_words():
    assert list(findings.WORDS) == list(checks.CHECKS)
    assert all(title and remedy for _code, _severity, title, remedy in findings.listed())


def test_every_check_is_in_the_handbook(settings):
    handbook = (settings.BASE_DIR / "docs" / "publish-statistics.md").read_text(encoding="utf-8")
    assert [code for code in checks.CHECKS if f"| `{code}` |" not in handbook] == []


def test_words_name_the_figures():
    (finding,) = checks.run(school(grade__3__boarders=1083))
    text = findings.message(finding)
    assert "1,083" in text
    assert "42 + 40" in text


@pytest.mark.parametrize("code", list(checks.CHECKS))
def test_every_finding_can_be_said(code):
    """Each check is made to fail by one of the cases above."""
    rows = test_fault_is_found.pytestmark[0].args[1]
    around = Around(before(), {"class_size": [10] * 9})
    said = [
        findings.message(finding)
        for changes, _expected in rows
        for finding in checks.run(school(**changes), around)
        if finding.code == code
    ]
    if code == "sexes":
        held = school(**{f"grade__{n}__girls": 0 for n in range(1, 7)})
        said = [findings.message(finding) for finding in checks.run(held) if finding.code == code]
    assert said
    assert all(len(text) <= 400 and "%(" not in text for text in said)
