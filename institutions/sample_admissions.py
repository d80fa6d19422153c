"""Invented admission plans of the sample schools for five years, the same for the same seed.

Pure: schools and how many entered them in, rows out (importers `admission-plans`,
`admission-intakes`). Who was admitted is who entered by the schools' returns, where they have
handed one in; a plan has as many classes of standard size as they need. Of the last year only
the plans are known, and of some schools how many applied.
"""

import math
import random
from dataclasses import dataclass

from institutions.codes import LOCALE_GROUPS, Kind, LocaleGroup, Route, Stage

SEED = 320300
YEARS = (2022, 2023, 2024, 2025, 2026)
LAST = YEARS[-1]
STAGES = (Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR, Stage.VOCATIONAL)
# Pupils a class is planned for; one class of a small rural school is planned for those expected.
CLASS_SIZE = {Stage.PRIMARY: 45, Stage.JUNIOR: 50, Stage.SENIOR: 50, Stage.VOCATIONAL: 50}
SMALL = 25
# Entrants of the last year against the one before: fewer children were born six years earlier.
AHEAD = {Stage.PRIMARY: 0.92, Stage.JUNIOR: 0.99, Stage.SENIOR: 1.01, Stage.VOCATIONAL: 0.98}
PLAN_COLUMNS = ("institution", "stage", "year", "classes", "note", "note_en", "document")
INTAKE_COLUMNS = ("institution", "stage", "year", "route", "places", "applicants", "admitted")
DOCUMENTS = {2024: "sample-zones-2024", 2025: "sample-admissions-2025", 2026: "sample-admissions-2026"}
FULL = (
    "报名人数超过招生计划，超出部分由教育主管部门统筹安排。",
    "More applied than there are places; the education authority placed the others elsewhere.",
)
LOTS_DRAWN = (
    "报名人数超过招生计划，实行电脑随机派位。",
    "More applied than there are places: lots were drawn by computer.",
)


@dataclass(frozen=True)
class Entry:
    """Who entered a stage of a school in a year, and how many of them are migrants' children and board there."""

    entrants: int
    migrants: int = 0
    boarders: int = 0


def generate(schools, entries, seed=SEED):
    """Return (plans, intakes): rows in the order of `PLAN_COLUMNS` and `INTAKE_COLUMNS`.

    `schools` are `sample_zones.School`s, `entries` maps (code, stage, year) to an `Entry`. What is
    not there is carried on from the year before; a school without any entry has no plan.
    """
    plans, intakes = [], []
    for school in schools:
        for stage in STAGES:
            if stage in school.stages and school.kind != Kind.SPECIALISED:
                maker = Maker(school, stage, seed)
                for year, entry in _known(school, stage, entries):
                    plan, held = maker.plan(year, entry)
                    plans.append(plan)
                    intakes += held
    return plans, intakes


def _known(school, stage, entries):
    """Yield (year, `Entry`) of the years a school takes pupils in, those without a return from the year before."""
    before = None
    for year in YEARS:
        entry = entries.get((school.code, stage, year))
        if entry is None and before is not None:
            factor = AHEAD[stage] if year == LAST else 1
            entry = Entry(*(round(number * factor) for number in (before.entrants, before.migrants, before.boarders)))
        if entry is not None and entry.entrants and school.is_open(year):
            yield year, entry
            before = entry


class Maker:
    """Makes the plans of one stage of a school, year by year."""

    def __init__(self, school, stage, seed):
        self.school, self.stage = school, stage
        self.random = random.Random(f"{seed} {school.code} {stage} admissions")  # noqa: S311 - nothing secret
        # How sought after it is: applicants a place, and how that changes.
        self.demand = self.random.uniform(1.2, 2.8) if self.random.random() < 0.8 else self.random.uniform(0.75, 1)
        self.is_full = LOCALE_GROUPS.get(school.locale) == LocaleGroup.URBAN and self.random.random() < 0.2
        self.assigns = school.public and self.random.random() < 0.7

    def plan(self, year, entry):
        """Return (plan row, intake rows) of a year."""
        size = CLASS_SIZE[self.stage]
        classes = max(1, math.ceil(entry.entrants / size))
        if self.stage in (Stage.SENIOR, Stage.VOCATIONAL):
            parts, notes = self._by_examination(entry, classes * math.ceil(entry.entrants / classes)), ("", "")
        elif not self.school.public:
            parts, notes = self._by_lot(entry, classes * math.ceil(entry.entrants / classes))
        else:
            small = entry.entrants < SMALL
            places = 5 * math.ceil(entry.entrants / 5) if small else classes * size
            parts, notes = self._of_the_zone(year, entry, places)
        key = (self.school.code, str(self.stage), year)
        document = DOCUMENTS.get(year, "") if self.stage in (Stage.PRIMARY, Stage.JUNIOR) else ""
        rows = [(*key, str(route), *self._told(year, *numbers)) for route, *numbers in parts]
        return (*key, classes, *notes, document), rows

    def _told(self, year, places, applicants, admitted):
        """Return the numbers of a row: of the last year nobody is admitted yet, and not all have counted."""
        if year < LAST:
            return places, applicants, admitted
        lots_drawn = not self.school.public or self.stage in (Stage.SENIOR, Stage.VOCATIONAL)
        return places, applicants if lots_drawn or int(self.school.code[-1]) < 5 else "", ""

    def _of_the_zone(self, year, entry, places):
        """Public schools take in who comes from their zone, the children of migrants and boarders."""
        migrants = min(entry.migrants, entry.entrants // 2)
        boarders = min(entry.boarders, entry.entrants - migrants) if self.stage == Stage.JUNIOR else 0
        zoned = entry.entrants - migrants - boarders
        full = self.is_full and entry.entrants > 0.9 * places and year < LAST
        more = self.random.uniform(1.04, 1.15) if full else self.random.uniform(1, 1.02)
        # What is over after the others is for the zone.
        others = {Route.MIGRANT: migrants, Route.BOARDING: boarders}
        rows = [(Route.ZONED, places - migrants - boarders, math.ceil(zoned * more), zoned)]
        rows += [(route, number, math.ceil(number * more), number) for route, number in others.items() if number]
        return rows, FULL if full else ("", "")

    def _by_lot(self, entry, places):
        """Private schools draw lots if more apply than they have places for."""
        drawn = self.demand > 1
        ratio = max(1.2, min(3, self.demand + self.random.gauss(0, 0.15)))
        applicants = math.ceil(places * ratio) if drawn else entry.entrants
        return [(Route.LOTTERY, places, applicants, entry.entrants)], LOTS_DRAWN if drawn else ("", "")

    def _by_examination(self, entry, places):
        """Senior schools admit by the examination and assign places to junior schools; vocational ones register too."""
        if self.stage == Stage.VOCATIONAL:
            second, share, ratio = Route.OTHER, 0.35, self.random.uniform(1, 1.12)
        else:
            second, share, ratio = Route.DIRECTED, 0.55 if self.assigns else 0, self.random.uniform(1.1, 1.9)
        rows = [(Route.EXAM, places, entry.entrants)]
        if share:
            part = round(places * share)
            admitted = min(part, round(entry.entrants * share))
            rows = [(Route.EXAM, places - part, entry.entrants - admitted), (second, part, admitted)]
        return [(route, open_, max(taken, math.ceil(open_ * ratio)), taken) for route, open_, taken in rows]
