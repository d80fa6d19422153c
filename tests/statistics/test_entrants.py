"""Places against the children who will enter: the line a parent reads."""

import pytest
from django.utils.translation import override

from xzedu.statistics.expectation import Cohorts, Outlook
from xzedu.statistics.presenting import entrants


class Held:
    """An expectation of one area: 1,000 children in the last kindergarten year of 2025, of whom 95 % go on."""

    is_sample = True
    last = 2025
    areas = {"320311": None}

    def outlook(self, area, stage):
        pupils = {
            2024: {"K3": 1000, "P1": 900, "P6": 800, "J1": 700},
            2025: {"K3": 1000, "P1": 950, "P6": 800, "J1": 760},
        }
        return Outlook(stage, Cohorts(pupils), 2025, None)


def line(stage, year, places, area="320311"):
    with override("en"):
        return entrants.against(Held(), area, stage, year, places)


@pytest.mark.parametrize(
    ("places", "spare", "is_short"),
    [(1170, "about 220 left over", False), (640, "about 310 lacking", True), (950, "just enough", False)],
)
def test_coming_year(places, spare, is_short):
    found = line("primary", 2026, places)
    assert found.sentence == f"{places:,} places for about 950 expected six-year-olds"
    assert (found.spare, found.is_short, found.range, found.is_sample) == (spare, is_short, "950 to 950", True)
    assert found.href.endswith("/statistics/outlook/?area=320311&stage=primary")


def test_past_year_says_who_came():
    found = line("primary", 2025, 1200)
    assert found.sentence == "1,200 places were planned; 950 children began primary school"
    assert (found.spare, found.range, found.is_short) == ("", "", False)


def test_junior_school():
    assert line("junior", 2026, 700).sentence == "700 places for about 760 pupils expected from primary school"


@pytest.mark.parametrize(
    ("stage", "year", "area"),
    [
        ("vocational", 2026, "320311"),
        ("primary", 2035, "320311"),
        ("primary", 2026, "999999"),
        ("senior", 2026, "320311"),
    ],
)
def test_what_is_not_known_is_not_said(stage, year, area):
    assert line(stage, year, 100, area) is None


def test_nothing_published():
    held = Held()
    held.last = None
    assert entrants.against(held, "320311", "primary", 2026, 100) is None
