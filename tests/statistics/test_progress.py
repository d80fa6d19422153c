import pytest

from xzedu.statistics.progress import Standing, judge

BUILT = {"cumulative": True, "value": 125, "baseline": None}


@pytest.mark.parametrize(
    ("figures", "options", "standing", "year", "value"),
    [
        ({}, {}, Standing.NO_FIGURE, None, None),
        ({2019: 98.0}, {}, Standing.NO_FIGURE, None, None),
        ({2021: 99.2}, {}, Standing.ACHIEVED, 2021, 99.2),
        ({2022: 98.3}, {}, Standing.BEHIND, 2022, 98.3),
        ({2022: 98.4}, {}, Standing.ON_TRACK, 2022, 98.4),
        ({2025: 98.9}, {}, Standing.MISSED, 2025, 98.9),
        ({2026: 98.9}, {}, Standing.MISSED, 2026, 98.9),
        ({2025: 99.0}, {}, Standing.ACHIEVED, 2025, 99.0),
        # What came after the target year neither mends nor spoils what was reached by then.
        ({2025: 98.9, 2026: 99.5}, {}, Standing.MISSED, 2025, 98.9),
        ({2025: 99.1, 2026: 98.0}, {}, Standing.ACHIEVED, 2025, 99.1),
        # An earlier success that did not last does not count.
        ({2021: 99.5, 2022: 98.1}, {}, Standing.BEHIND, 2022, 98.1),
        # To stay below.
        ({2022: 5.1}, {"at_most": True, "value": 5, "baseline": 7}, Standing.ON_TRACK, 2022, 5.1),
        ({2022: 6.9}, {"at_most": True, "value": 5, "baseline": 7}, Standing.BEHIND, 2022, 6.9),
        ({2022: 4.9}, {"at_most": True, "value": 5, "baseline": 7}, Standing.ACHIEVED, 2022, 4.9),
        # Without a baseline the first figure is where it began.
        ({2020: 90, 2022: 95}, {"baseline": None, "baseline_year": None}, Standing.ON_TRACK, 2022, 95),
        ({2022: 95}, {"baseline": None, "baseline_year": None}, Standing.NO_FIGURE, 2022, 95),
        # Built during the plan: the years add up.
        ({2020: 40, 2021: 30, 2022: 25}, BUILT, Standing.ON_TRACK, 2022, 55),
        ({2021: 30, 2022: 10}, BUILT, Standing.BEHIND, 2022, 40),
        ({2021: 60, 2022: 70}, BUILT, Standing.ACHIEVED, 2022, 130),
    ],
)  # fmt: skip
def test_standing(figures, options, standing, year, value):
    options = {"by": 2025, "value": 99.0, "baseline": 98.0, "baseline_year": 2020} | options
    progress = judge(figures, **options)
    assert (progress.standing, progress.year, progress.value) == (standing, year, value)


def test_the_line_from_baseline_to_target_is_told():
    assert judge({2022: 98.0}, by=2025, value=99.0, baseline=98.0, baseline_year=2020).expected == pytest.approx(98.4)
