"""What a school reports, and what that is held against: as the checks see it. No Django."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Grade:
    """One grade of a section."""

    classes: int = 0
    over_standard: int = 0
    large: int = 0
    huge: int = 0
    boys: int = 0
    girls: int = 0
    boarders: int = 0
    migrants: int = 0

    @property
    def pupils(self):
        return self.boys + self.girls


@dataclass
class Section:
    """One stage of a return; `grades`: number → `Grade`."""

    entrants: int = 0
    graduates: int = 0
    teachers: int = 0
    qualified: int = 0
    above_required: int = 0
    backbone: int = 0
    arts_pe: int = 0
    middle_title: int = 0
    grades: dict = field(default_factory=dict)

    @property
    def pupils(self):
        return sum(grade.pupils for grade in self.grades.values())

    @property
    def classes(self):
        return sum(grade.classes for grade in self.grades.values())


@dataclass
class Return:
    """A school's return of a year: who the school is, what it stands on, `sections`: stage → `Section`."""

    year: int
    stages: tuple = ()
    opened_on: date | None = None
    closed_on: date | None = None
    staff: int = 0
    site_area: float = 0
    floor_area: float = 0
    teaching_area: float = 0
    gymnasium_area: float = 0
    sports_area: float = 0
    equipment: float = 0
    sections: dict = field(default_factory=dict)

    @property
    def pupils(self):
        return sum(section.pupils for section in self.sections.values())

    @property
    def teachers(self):
        return sum(section.teachers for section in self.sections.values())

    @property
    def first_day(self):
        return date(self.year, 9, 1)


@dataclass
class Before:
    """What the school, with those merged into it since, reported the year before.

    Attributes:
        pupils: (stage, grade) → pupils.
        teachers, floor_area, equipment: of all together.
    """

    pupils: dict = field(default_factory=dict)
    teachers: int = 0
    floor_area: float = 0
    equipment: float = 0

    def total(self, stage=None):
        return sum(pupils for (held, _grade), pupils in self.pupils.items() if stage in (None, held))


@dataclass
class Around:
    """What a return is held against.

    Attributes:
        before: `Before`, or None for a school without a comparable year before.
        peers: measure → figures of the schools of the same district and type, this one among them.
    """

    before: Before | None = None
    peers: dict = field(default_factory=dict)
