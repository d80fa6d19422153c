import pytest
from hypothesis import given
from hypothesis import strategies as st

from xzedu.statistics import balance
from xzedu.statistics.balance import School, Standard

# 教督〔2017〕6号, primary: measure, per how many pupils, threshold, limit.
STANDARDS = (
    Standard("above_required", 100, 4.2, 0.5),
    Standard("backbone", 100, 1, 0.5),
    Standard("arts_pe", 100, 0.9, 0.5),
    Standard("teaching_area", 1, 4.5, 0.5),
    Standard("sports_area", 1, 7.5, 0.5),
    Standard("equipment", 1, 2000, 0.5),
    Standard("multimedia", 100, 2.3, 0.5),
)
ENOUGH = {s.measure: s.threshold * 1000 / s.factor for s in STANDARDS}


def school(key="a", pupils=1000, **changes):
    return School(key, pupils, ENOUGH | changes)


def test_the_worked_example_of_the_method():
    spread = balance.variation([(400, 24), (1200, 30), (800, 40)])
    assert spread.mean * 100 == pytest.approx(3.9167, abs=1e-4)
    assert spread.deviation * 100 == pytest.approx(1.4554, abs=1e-4)
    assert spread.coefficient == pytest.approx(0.3716, abs=1e-4)


def test_without_weights_it_would_be_another_figure():
    # The error found in a public implementation: every school counted alike.
    assert balance.variation([(1, 6.0), (1, 2.5), (1, 5.0)]).coefficient == pytest.approx(0.3271, abs=1e-4)


def test_schools_without_pupils_weigh_nothing():
    with_empty = balance.variation([(400, 24), (1200, 30), (800, 40), (0, 5)])
    assert with_empty == balance.variation([(400, 24), (1200, 30), (800, 40)])


@pytest.mark.parametrize("pairs", [[], [(0, 3)], [(10, -1)]])
def test_nothing_to_weigh_by_is_refused(pairs):
    with pytest.raises(ValueError, match=r"no pupils|negative"):
        balance.variation(pairs)


def test_all_nought_has_no_coefficient():
    assert balance.variation([(10, 0), (20, 0)]).coefficient is None


@given(
    st.lists(st.tuples(st.integers(1, 5000), st.floats(0.1, 1e6)), min_size=1, max_size=30),
    st.floats(0.01, 1000),
)
def test_the_coefficient_knows_no_units(pairs, factor):
    plain = balance.variation(pairs).coefficient
    scaled = balance.variation([(pupils, amount * factor) for pupils, amount in pairs]).coefficient
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("pupils", "shares"),
    [
        ({"primary": 1000, "junior": 1000}, {"primary": 1 / 2.1, "junior": 1.1 / 2.1}),
        ({"junior": 500, "senior": 500}, {"junior": 1 / 2.2, "senior": 1.2 / 2.2}),
        (
            {"primary": 100, "junior": 100, "senior": 100},
            {"primary": 1 / 3.42, "junior": 1.1 / 3.42, "senior": 1.32 / 3.42},
        ),
        ({"primary": 600}, {"primary": 1}),
        ({"primary": 0, "junior": 0}, {"primary": 0.5, "junior": 0.5}),
    ],
)
def test_shared_premises_are_split_by_weighted_pupils(pupils, shares):
    assert balance.shares(pupils) == pytest.approx(shares)


@pytest.mark.parametrize(
    ("changes", "reached", "passes"),
    [
        ({}, 7, True),
        # One of seven may stay below, at 85 % of its threshold or more.
        ({"backbone": 8.5}, 6, True),
        ({"backbone": 8.4}, 6, False),
        ({"backbone": 9, "multimedia": 22}, 5, False),
        ({"backbone": 0}, 6, False),
    ],
)
def test_six_of_seven_and_85_percent(changes, reached, passes):
    result = balance.judge_school(school(**changes), STANDARDS, 6, 0.85)
    assert (result.reached, result.of, result.passes) == (reached, 7, passes)


def test_what_a_school_lacks_is_told_as_an_amount():
    (shortfall,) = balance.judge_school(school(backbone=7), STANDARDS, 6, 0.85).shortfalls
    assert shortfall.lacking == pytest.approx(3)
    assert shortfall.value == pytest.approx(0.7)
    assert shortfall.share == pytest.approx(0.7)


def test_exactly_the_threshold_is_enough():
    exact = School("a", 500, {"above_required": 21})
    assert balance.judge_school(exact, STANDARDS[:1], 1, 0.85).passes


def test_a_district_passes_when_schools_and_spread_do():
    result = balance.evaluate([school("a"), school("b")], STANDARDS, fewest_reached=6)
    assert result.passes is True
    assert result.variations["equipment"].coefficient == 0


def test_a_district_fails_by_spread_alone():
    rich = school("b", equipment=20_000_000)
    result = balance.evaluate([school("a"), rich], STANDARDS, fewest_reached=6)
    assert result.short == []
    assert result.variations["equipment"].coefficient > 0.5
    assert result.passes is False


def test_a_district_fails_by_one_school():
    result = balance.evaluate([school("a"), school("b", backbone=0)], STANDARDS, fewest_reached=6)
    assert [short.school.key for short in result.short] == ["b"]
    assert result.passes is False


@pytest.mark.parametrize(("limit", "passes"), [(0.65, True), (0.01, False)])
def test_the_2012_yardstick_takes_the_mean(limit, passes):
    schools = [school("a"), school("b", books=1), School("c", 900, ENOUGH)]
    standards = [Standard(s.measure, s.factor) for s in STANDARDS]
    result = balance.evaluate(schools, standards, mean_limit=limit)
    assert result.schools == []
    assert result.mean == pytest.approx(
        sum(spread.coefficient for spread in result.variations.values()) / len(STANDARDS)
    )
    assert result.passes is passes


def test_nobody_to_judge():
    assert balance.evaluate([School("a", 0, {})], STANDARDS, fewest_reached=6).passes is None


@pytest.mark.parametrize(
    ("first", "second", "direction", "ahead"),
    [(16, 18, "lower", 1), (16, 18, "higher", 2), (16, 18, "neither", 0), (5, 5, "higher", 0)],
)
def test_gap_says_who_is_better_off(first, second, direction, ahead):
    found = balance.gap(first, second, direction)
    assert (found.ahead, found.difference) == (ahead, first - second)


def test_gap_to_nought_has_no_ratio():
    assert balance.gap(3, 0, "higher").ratio is None
