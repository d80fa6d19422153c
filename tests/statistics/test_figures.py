import pytest

from xzedu.statistics import figures
from xzedu.statistics.figures import Formula, Section, Where

CITY, EAST, WEST = 1, 2, 3
STR = Formula("pupils-per-teacher", "pupils", "teachers", 1, ("primary", "junior"))
ENROLMENT = Formula("enrolment", "pupils", "", 1, ("primary", "junior"))
SCHOOLS = Formula("schools", "schools", "", 1, ("primary", "junior"))


def section(institution, area=EAST, stage="primary", counts=True, girls=0, **amounts):
    return Section(institution, area, stage, "public", "urban", counts, amounts, girls)


def value(formula, where, *sections):
    sums = figures.gather(sections, CITY)
    return figures.figure(formula, where, sums[where]).value


def test_a_ratio_is_no_mean_of_ratios():
    small, large = section(1, pupils=100, teachers=10), section(2, pupils=900, teachers=30)
    assert value(STR, Where(EAST, None, "primary"), small, large) == 25
    assert value(STR, Where(EAST, 1, "primary"), small, large) == 10


def test_the_city_counts_every_school_once():
    assert value(ENROLMENT, Where(CITY, None, "primary"), section(1, pupils=100), section(2, WEST, pupils=50)) == 150


def test_a_through_school_is_one_school():
    both = (section(1, stage="primary", pupils=600), section(1, stage="junior", pupils=300))
    assert value(SCHOOLS, Where(EAST, None, "primary"), *both) == 1
    assert value(SCHOOLS, Where(EAST, None, "junior"), *both) == 1
    assert value(SCHOOLS, Where(EAST), *both) == 1
    assert value(ENROLMENT, Where(EAST), *both) == 900


def test_a_teaching_point_is_no_school_but_its_pupils_count():
    sections = (section(1, pupils=600), section(2, pupils=30, counts=False))
    assert value(SCHOOLS, Where(EAST, None, "primary"), *sections) == 1
    assert value(ENROLMENT, Where(EAST, None, "primary"), *sections) == 630


def test_sexes_add_up():
    sums = figures.gather([section(1, pupils=100, girls=45)], CITY)
    girls, boys = (figures.figure(ENROLMENT, w, sums[w]) for w in (Where(EAST, sex="female"), Where(EAST, sex="male")))
    assert (girls.value, boys.value) == (45, 55)
    assert figures.figure(STR, Where(EAST, sex="male"), sums[Where(EAST, sex="male")]) is None


def test_without_a_denominator_there_is_no_figure():
    sums = figures.gather([section(1, pupils=100, teachers=0)], CITY)
    found = figures.figure(STR, Where(EAST, None, "primary"), sums[Where(EAST, None, "primary")])
    assert (found.value, found.missing) == (None, "x")


@pytest.mark.parametrize(("count", "missing"), [(0, ""), (1, "c"), (2, "c"), (3, "")])
def test_few_children_of_migrant_workers_are_not_shown(count, missing):
    formula = Formula("migrants", "migrants", "", 1, ("primary",))
    sums = figures.gather([section(1, pupils=100, migrants=count)], CITY)
    assert figures.figure(formula, Where(EAST, 1, "primary"), sums[Where(EAST, 1, "primary")]).missing == missing
    # In the district they are, among others.
    assert figures.figure(formula, Where(EAST, None, "primary"), sums[Where(EAST, None, "primary")]).value == count


def test_a_district_without_a_stage_is_told_from_one_without_a_figure():
    sums = figures.gather([section(1, pupils=100, teachers=5)], CITY)
    found = {where: f for _formula, where, f in figures.derive([STR], sums, [EAST, WEST, CITY])}
    assert found[Where(WEST, None, "primary")].missing == "z"
    assert found[Where(EAST, None, "junior")].missing == "z"
    assert found[Where(EAST, None, "primary")].value == 20


def test_all_stages_together_only_where_it_adds_up():
    sums = figures.gather([section(1, pupils=100, teachers=5)], CITY)
    found = {(formula.code, where.stage) for formula, where, _figure in figures.derive([STR, ENROLMENT], sums, [EAST])}
    assert ("enrolment", "") in found
    assert ("pupils-per-teacher", "") not in found


def test_who_goes_on_is_counted_at_the_next_stage():
    transition = Formula("transition", "next_entrants", "graduates", 100, ("junior",))
    sections = [
        section(1, stage="junior", pupils=900, graduates=300, entrants=310),
        section(2, stage="senior", pupils=500, entrants=180),
        section(3, stage="vocational", pupils=300, entrants=111),
    ]
    sums = figures.gather(sections, CITY)
    figures.add_progression(sums, {})
    assert figures.figure(transition, Where(EAST, None, "junior"), sums[Where(EAST, None, "junior")]).value == 97
    assert figures.figure(transition, Where(EAST, 1, "junior"), sums[Where(EAST, 1, "junior")]) is None


def test_retention_follows_the_cohort():
    retention = Formula("retention", "cohort_end", "cohort_start", 100, ("junior",))
    sums = figures.gather([section(1, stage="junior", pupils=900, cohort_end=297)], CITY)
    assert figures.figure(retention, Where(EAST, None, "junior"), sums[Where(EAST, None, "junior")]) is None
    figures.add_progression(sums, {EAST: 300, CITY: 300})
    assert figures.figure(retention, Where(EAST, None, "junior"), sums[Where(EAST, None, "junior")]).value == 99


def test_the_order_does_not_depend_on_the_order_of_the_returns():
    one, two = section(1, pupils=1, teachers=1), section(2, WEST, pupils=2, teachers=1)
    first = list(figures.derive([STR, ENROLMENT], figures.gather([one, two], CITY), [EAST, WEST, CITY]))
    assert first == list(figures.derive([STR, ENROLMENT], figures.gather([two, one], CITY), [EAST, WEST, CITY]))
