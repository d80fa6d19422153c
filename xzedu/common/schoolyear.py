"""The school year: 1 September to 31 August, named by the year it begins in.

Stock figures (enrolment, staff) are as of its first day (统计时点, national forms).
"""

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

FIRST, LAST = 1900, 2100
# Between the years stands any dash, once or twice (2023——2024), a stroke, a tilde or 至.
_FORM = re.compile(r"(\d{4})\s*(?:[-‐−/–—~〜至]{1,2}\s*(\d{4}|\d{2})\s*)?(?:学年度?初?)?", re.ASCII)


@dataclass(frozen=True, order=True)
class SchoolYear:
    """The school year that begins on 1 September of `start`.

    Raises:
        ValueError: `start` is not between 1900 and 2100.
    """

    start: int

    def __post_init__(self):
        if not FIRST <= self.start <= LAST:
            raise ValueError(f"no school year begins in {self.start}")

    @classmethod
    def of(cls, day):
        """Return the school year of a date."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def parse(cls, text):
        """Read 2024/25, 2024-2025, 2024学年, 2024—2025学年度 or 2024, in full width too.

        Raises:
            ValueError: another form, or two years that do not follow each other.
        """
        match = _FORM.fullmatch(normalize("NFKC", text).strip())
        if not match:
            raise ValueError(f"not a school year: {text}")
        start, end = int(match[1]), match[2]
        if end and int(end) != (start + 1) % 10 ** len(end):
            raise ValueError(f"the years of {text} do not follow each other")
        return cls(start)

    @property
    def first_day(self):
        return date(self.start, 9, 1)

    @property
    def last_day(self):
        return date(self.start + 1, 8, 31)

    @property
    def label(self):
        """As Chinese pages write it: 2024/25学年."""
        return f"{self}学年"

    def __add__(self, years):
        return SchoolYear(self.start + years)

    def __sub__(self, years):
        return SchoolYear(self.start - years)

    def __contains__(self, day):
        return self.first_day <= day <= self.last_day

    def __str__(self):
        return f"{self.start}/{(self.start + 1) % 100:02d}"
