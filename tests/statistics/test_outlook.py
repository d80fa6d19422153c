import pytest

from xzedu.statistics import outlook
from xzedu.statistics.outlook import GRADES, Estimate


def steady(years, pupils=100):
    """Return a history in which every grade has the same pupils every year."""
    return {year: dict.fromkeys(GRADES, pupils) for year in years}


BIRTHS = dict.fromkeys(range(2005, 2025), 100)


def test_a_steady_city_stays_as_it_is():
    coming = outlook.project(steady(range(2018, 2024)), BIRTHS, 2023)
    assert sorted(coming) == [2024, 2025, 2026, 2027, 2028, 2029]
    # Births of 2025 and 2026 are not known: who enters kindergarten in 2028 and 2029 is not said.
    assert outlook.total(coming[2027], "preschool") == Estimate(300, 300, 300)
    assert outlook.total(coming[2028], "preschool") is None
    assert outlook.total(coming[2029], "primary") == Estimate(600, 600, 600)


def test_a_small_cohort_moves_up():
    history = steady(range(2018, 2024))
    history[2023]["K3"] = 40
    coming = outlook.project(history, BIRTHS, 2023)
    assert coming[2024]["P1"].middle == pytest.approx(40)
    assert coming[2029]["P6"].middle == pytest.approx(40)


def test_the_range_goes_from_the_lowest_to_the_highest_ratio():
    history = steady(range(2018, 2024))
    history[2022]["P2"], history[2023]["P2"] = 90, 110
    found = outlook.ratio(history, BIRTHS, "P2", 2023)
    assert (found.low, found.middle, found.high) == (0.9, 1.0, 1.1)
    estimate = outlook.project(history, BIRTHS, 2023, 1)[2024]["P2"]
    assert (estimate.low, estimate.middle, estimate.high) == pytest.approx((90, 100, 110))


def test_the_pooled_ratio_is_not_the_mean_of_ratios():
    history = {2022: {"P1": 1000}, 2023: {"P1": 10, "P2": 900}, 2024: {"P2": 10}}
    assert outlook.ratio(history, {}, "P2", 2024).middle == pytest.approx(910 / 1010)


def test_births_lead_into_kindergarten_three_years_later():
    history = steady(range(2018, 2024))
    coming = outlook.project(history, BIRTHS | {2021: 70}, 2023, 1)
    assert coming[2024]["K1"].middle == pytest.approx(70)


@pytest.mark.parametrize("ahead", [0, 7, -1])
def test_too_far_is_refused(ahead):
    with pytest.raises(ValueError, match="1 to 6"):
        outlook.project(steady([2023]), BIRTHS, 2023, ahead)


def test_an_unknown_year_is_refused():
    with pytest.raises(ValueError, match="2030"):
        outlook.project(steady([2023]), BIRTHS, 2030)


def test_one_year_alone_gives_no_ratio_and_no_outlook():
    assert outlook.total(outlook.project(steady([2023]), {}, 2023)[2024], "primary") is None


def test_past_outlooks_know_nothing_of_what_came_later():
    history = steady(range(2015, 2024))
    history[2023]["P1"] = 200
    scores = outlook.score(history, BIRTHS, "primary", 1)
    last = scores[-1]
    assert (last.year, last.expected.middle, last.came) == (2023, pytest.approx(600), 700)
    assert last.error == pytest.approx(-1 / 7)
    assert not last.was_in_range
    assert scores[0].error == pytest.approx(0)


def test_empty_cohorts_do_not_divide_by_nought():
    history = steady(range(2018, 2024), 0)
    assert outlook.project(history, BIRTHS, 2023)[2024].get("P2") is None
