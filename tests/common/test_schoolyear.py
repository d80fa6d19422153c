from datetime import date

import pytest

from xzedu.common.schoolyear import SchoolYear


@pytest.mark.parametrize(
    "text",
    ["2024/25", "2024-25", "2024-2025", "2024/2025", "2024学年", "2024-2025学年",
     "2024-2025学年度", "2024", " 2024/25 ", "２０２４／２５", "2024至2025学年", "2024–25"],
)  # fmt: skip
def test_forms_that_are_understood(text):
    assert SchoolYear.parse(text) == SchoolYear(2024)


@pytest.mark.parametrize(
    "text", ["", "24/25", "2024/26", "2024-2024", "2024/2023", "year", "2024/25/26", "20245", "1066"]
)
def test_forms_that_are_refused(text):
    with pytest.raises(ValueError):
        SchoolYear.parse(text)


def test_turn_of_a_century():
    assert SchoolYear.parse("1999/00") == SchoolYear(1999)
    assert str(SchoolYear(1999)) == "1999/00"


@pytest.mark.parametrize(
    ("day", "start"), [(date(2024, 8, 31), 2023), (date(2024, 9, 1), 2024), (date(2025, 1, 1), 2024)]
)
def test_school_year_of_a_day(day, start):
    year = SchoolYear.of(day)
    assert year.start == start
    assert day in year


def test_days_labels_and_order():
    year = SchoolYear(2024)
    assert (year.first_day, year.last_day) == (date(2024, 9, 1), date(2025, 8, 31))
    assert (str(year), year.label) == ("2024/25", "2024/25学年")
    assert year - 1 < year < year + 1
    assert date(2025, 9, 1) not in year
