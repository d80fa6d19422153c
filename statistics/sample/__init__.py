"""Invented returns of ten school years for the sample schools, the same for the same seed.

Pure: schools and what happened to them in, rows out. They are consistent in themselves:
cohorts move up a grade a year, the pupils of a merged school go on in its successor, births
fall as the census bands do, and what a school reports for 2025 is what the register says.
A few things go wrong, as in life: see `deviations`.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from xzedu.statistics.sample import deviations, streams
from xzedu.statistics.sample.provision import Provision, between
from xzedu.statistics.sample.streams import ALL_YEARS, GRADES, LAST, YEARS, Change, School

__all__ = ["GRADES", "LAST", "SEED", "YEARS", "Change", "Return", "School", "generate"]

SEED = 320300

# Pupils a class is meant to have, first and last year; the standards are 45 and 50 (56: large, 66: huge).
CLASS_SIZES = {
    "preschool": (32, 26),
    "primary": (46, 41),
    "junior": (48, 45),
    "senior": (51, 48),
    "vocational": (44, 42),
    "special": (11, 10),
}
STANDARD = {"primary": 45, "junior": 50, "senior": 50, "vocational": 50}
# Nursery groups, lowest first: 托, 小, 中, 大.
STANDARD_GROUPS = (20, 25, 30, 35)
LARGE, HUGE = 56, 66
BOARDING = {"primary": 0.08, "junior": 0.42, "senior": 0.72, "vocational": 0.62, "special": 0.5}
MIGRANTS = {"urban": 0.10, "town": 0.02, "rural": 0.004}

RETURN_COLUMNS = (
    "institution", "year", "status", "submitted_at", "accepted_at", "staff", "site_area", "floor_area",
    "teaching_area", "gymnasium_area", "sports_area", "equipment", "multimedia", "computers", "books",
)  # fmt: skip
# Where `Provision.premises` has the value of the equipment.
EQUIPMENT_AT = 5
SECTION_COLUMNS = (
    "institution", "year", "stage", "entrants", "graduates", "teachers", "qualified", "above_required", "backbone",
    "arts_pe", "middle_title",
)  # fmt: skip
GRADE_COLUMNS = (
    "institution", "year", "stage", "grade", "classes", "over_standard", "large", "huge", "boys", "girls", "boarders",
    "migrants",
)  # fmt: skip


@dataclass
class Return:
    """One school's return of a year: rows in the order of the columns above."""

    row: tuple
    sections: list = field(default_factory=list)
    grades: list = field(default_factory=list)


def generate(schools, changes, seed=SEED):
    """Yield the `Return`s of `schools`, school by school and year by year."""
    held = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    graduates = defaultdict(int)
    by_code = {school.code: school for school in schools}
    for stream in streams.make(schools, changes, seed):
        _gather(stream, by_code, held, graduates)
    outlier = deviations.outlier(schools)
    for school in schools:
        yield from Reporter(school, held, graduates, seed, is_outlier=school.code == outlier).returns()


def _gather(stream, by_code, held, graduates):
    """Add a stream's pupils to the schools that taught them, and its graduates to those that report them."""
    top = GRADES[stream.stage]
    for (year, grade), (boys, girls) in stream.pupils.items():
        place = stream.places[year]
        if place is not None:
            cell = held[place, year][stream.stage, grade]
            cell[0] += boys
            cell[1] += girls
            if grade == top and year < LAST:
                # Those of a school that is gone are reported by the one that took it over.
                school = by_code[place]
                told = place if school.closed is None or year + 1 < school.closed else stream.places[year + 1]
                graduates[told, year + 1, stream.stage] += boys + girls


class Reporter:
    """Makes the returns of one school."""

    def __init__(self, school, held, graduates, seed, *, is_outlier=False):
        self.school, self.is_outlier = school, is_outlier
        self.random = random.Random(f"{seed} {school.code} returns")  # noqa: S311 - nothing secret
        self.held, self.graduates = held, graduates
        self.provision = Provision.of(school, seed)
        self.crowding = self.random.gauss(0, 3.2)
        self.boarders = self.random.uniform(0.7, 1.3)
        self.migrants = self.random.lognormvariate(0, 0.5)
        self.grades_of = {}
        for year in ALL_YEARS:
            if found := held.get((school.code, year)):
                self.grades_of[year] = found

    def returns(self):
        capacity, teachers = self._capacity(), {}
        for year in YEARS:
            if not self.school.reports(year) or year not in self.grades_of:
                continue
            made = self._return(year, capacity, teachers)
            if self.random.random() >= deviations.NO_RETURN:
                yield made

    def _sizes(self, year):
        """Return stage → pupils of a year."""
        sizes = defaultdict(int)
        for (stage, _grade), (boys, girls) in self.grades_of[year].items():
            sizes[stage] += boys + girls
        return dict(sizes)

    def _capacity(self):
        """Return stage → pupils the premises are for: between what was and what is."""
        years = [year for year in self.grades_of if self.school.reports(year)]
        sizes = [self._sizes(year) for year in years]
        stages = {stage for found in sizes for stage in found}
        return {stage: sum(found.get(stage, 0) for found in sizes) / len(sizes) for stage in stages}

    def _return(self, year, capacity, teachers):
        school, sizes = self.school, self._sizes(year)
        sections, staff = [], 0
        for stage in sorted(sizes, key=list(GRADES).index):
            counts = self.provision.staff(stage, year, sizes[stage], teachers.get(stage))
            teachers[stage] = counts[0]
            staff += counts[0] * (1.9 if stage == "preschool" else 1.1)
            entrants = sum(self.grades_of[year].get((stage, 1), (0, 0)))
            left = self.graduates.get((school.code, year, stage), 0)
            sections.append((school.code, year, stage, entrants, left, *counts))
        grades = [
            self._grade(year, stage, grade, *numbers)
            for (stage, grade), numbers in sorted(self.grades_of[year].items())
        ]
        premises = list(self.provision.premises(year, capacity, sizes))
        if self.is_outlier and year >= deviations.OUTLIER_YEAR:
            premises[EQUIPMENT_AT] *= deviations.OUTLIER_FACTOR
        return Return((school.code, year, *self._status(year), round(staff + 0.5), *premises), sections, grades)

    def _status(self, year):
        submitted = datetime(year, 9, 8, tzinfo=UTC) + timedelta(hours=self.random.randint(0, 12 * 24))
        if year == LAST and self.random.random() < deviations.LATE:
            submitted += timedelta(days=self.random.randint(10, 25))
            return "submitted", submitted, None
        accepted = submitted + timedelta(hours=self.random.randint(20, 24 * 8))
        return "accepted", submitted, accepted

    def _grade(self, year, stage, grade, boys, girls):
        pupils = boys + girls
        classes, *crowded = self._classes(year, stage, grade, pupils)
        boarders = migrants = 0
        if self.school.boards and (stage != "primary" or grade >= 3):
            share = BOARDING.get(stage, 0) * self.boarders * (0.5 if self.school.locale == "urban" else 1)
            boarders = min(pupils, round(pupils * share))
        if stage in ("primary", "junior", "preschool"):
            share = MIGRANTS[self.school.locale] * self.migrants
            migrants = min(pupils, round(pupils * min(0.6, share) * self.random.uniform(0.85, 1.15)))
        return (self.school.code, year, stage, grade, classes, *crowded, boys, girls, boarders, migrants)

    def _classes(self, year, stage, grade, pupils):
        """Return how many classes there are, and how many of them are above the standard, large, huge."""
        size = between(CLASS_SIZES[stage], year)
        if stage == "preschool":
            # The youngest are in the smallest groups.
            size += 5 * grade - 10
        if stage != "special":
            # Towns grew faster than their schools; they have caught up since.
            size += between((5.0, 1.5), year) if self.school.locale == "urban" else 0
            size += self.crowding - (6 if self.school.locale == "rural" else 0)
        classes = max(1, round(pupils / max(size, 8)))
        each, larger = divmod(pupils, classes)

        def above(limit):
            return larger if each == limit else classes if each > limit else 0

        standard = STANDARD_GROUPS[grade] if stage == "preschool" else STANDARD.get(stage)
        if standard is None:
            return classes, 0, 0, 0
        return classes, above(standard), above(LARGE - 1), above(HUGE - 1)
