"""How many pupils to expect, district by district: public returns and births read once, cohorts followed upwards."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db import connections, router

from institutions.codes import Stage
from institutions.models import Area
from xzedu.common.versions import Held
from xzedu.statistics import outlook, public_years, releases
from xzedu.statistics.models import Observation
from xzedu.statistics.outlook import GRADES, STAGES

BIRTHS = "births"  # the indicator
# Standard size of a class (domain facts §5, §6): what a place is counted by. Kindergartens have none here.
CLASS_SIZES = {"primary": 45, "junior": 50, "senior": 50}
SCORED = (1, 3)  # years ahead
LETTERS = {"K": "preschool", "P": "primary", "J": "junior", "S": "senior"}
# (stage, grade of the form) → grade of the outlook; nursery groups below three years (grade 0) are not followed.
GRADES_OF_FORMS = {(LETTERS[grade[0]], int(grade[1])): grade for grade in GRADES}

COUNTS = """
SELECT r.year, i.area_id, s.stage, g.grade, SUM(g.boys + g.girls), SUM(g.classes)
FROM statistics_schoolreturn r
JOIN institutions_institution i ON i.id = r.institution_id
JOIN statistics_sectionreturn s ON s.school_return_id = r.id
JOIN statistics_gradereturn g ON g.section_id = s.id
WHERE r.status = 'accepted' AND ({years})
GROUP BY r.year, i.area_id, s.stage, g.grade
"""


@dataclass
class Cohorts:
    """What is known of one area: year → grade → pupils, year → stage → classes, calendar year → births."""

    pupils: dict = field(default_factory=dict)
    classes: dict = field(default_factory=dict)
    births: dict = field(default_factory=dict)

    def add(self, year, stage, grade, pupils, classes):
        known = GRADES_OF_FORMS.get((stage, grade))
        if known:
            grades = self.pupils.setdefault(year, {})
            grades[known] = grades.get(known, 0) + pupils
            stages = self.classes.setdefault(year, {})
            stages[stage] = stages.get(stage, 0) + classes


@dataclass(frozen=True)
class Expected:
    """A stage in a coming year: how many pupils, and how many places beyond them there would be."""

    year: int
    estimate: outlook.Estimate
    spare: outlook.Estimate | None


@dataclass(frozen=True)
class Outlook:
    """The coming years of one stage in one area.

    Attributes:
        past: year → pupils counted.
        last: the last year counted.
        births_known_to: the last year of which births are known, or None.
    """

    stage: str
    cohorts: Cohorts
    last: int
    births_known_to: int | None

    @cached_property
    def past(self):
        counted = {}
        for year, grades in sorted(self.cohorts.pupils.items()):
            if any(grade in grades for grade in STAGES[self.stage]):
                counted[year] = sum(grades.get(grade, 0) for grade in STAGES[self.stage])
        return counted

    @property
    def places(self):
        """Places of today: classes times the standard size; None for a stage without one."""
        size = CLASS_SIZES.get(self.stage)
        return size and self.cohorts.classes.get(self.last, {}).get(self.stage, 0) * size

    @cached_property
    def _projected(self):
        if not self.cohorts.pupils.get(self.last):
            return {}
        return outlook.project(self.cohorts.pupils, self.cohorts.births, self.last)

    @cached_property
    def coming(self):
        """The `Expected` of the years of which something can be said, the next first."""
        found = []
        for year, grades in sorted(self._projected.items()):
            estimate = outlook.total(grades, self.stage)
            if estimate:
                found.append(Expected(year, estimate, self._spare(estimate)))
        return found

    def entrants(self, year):
        """Return the `outlook.Estimate` of the first grade of the stage in `year`, or None if nothing is known of it.

        Where the year is counted, all three numbers of it are what came.
        """
        first = STAGES[self.stage][0]
        came = self.cohorts.pupils.get(year, {}).get(first)
        if came is not None:
            return outlook.Estimate(came, came, came)
        return self._projected.get(year, {}).get(first)

    def _spare(self, estimate):
        if not self.places:
            return None
        return outlook.Estimate(self.places - estimate.high, self.places - estimate.middle, self.places - estimate.low)

    @property
    def silent_from(self):
        """The first of the coming years of which nothing can be said, or None."""
        known = {expected.year for expected in self.coming}
        years = range(self.last + 1, self.last + outlook.FARTHEST + 1)
        return next((year for year in years if year not in known), None)

    @property
    def is_silent_for_births(self):
        """Whether the first silent year is so because those who enter the stage in it are not born, or not counted."""
        if self.silent_from is None:
            return False
        enter_kindergarten = self.silent_from - GRADES.index(STAGES[self.stage][0])
        born = enter_kindergarten - outlook.YEARS_FROM_BIRTH
        return enter_kindergarten > self.last and (self.births_known_to is None or born > self.births_known_to)

    @property
    def ratios(self):
        """[(grade before or "", grade, `Ratio` or None)] that the stage is computed with, in order."""
        grades = STAGES[self.stage]
        before = dict(zip(GRADES[1:], GRADES, strict=False))
        return [
            (before.get(grade, ""), grade, outlook.ratio(self.cohorts.pupils, self.cohorts.births, grade, self.last))
            for grade in grades
        ]

    def scores(self, ahead):
        """Return the `outlook.Score`s of outlooks made `ahead` years before."""
        return outlook.score(self.cohorts.pupils, self.cohorts.births, self.stage, ahead)


class Expectation:
    """What is known of each area, and from it what can be expected.

    Attributes:
        areas: code → `Area`, the city first.
        years: year → `public_years.ReportedYear` that are public.
        is_sample: whether anything it rests on is invented.
    """

    def __init__(self, current):
        self.years = public_years.years(current)
        homes = list(Area.objects.homes())
        self.city = next((area for area in homes if area.level == Area.Level.CITY), None)
        self.areas = {area.code: area for area in homes}
        self.cohorts = {area.pk: Cohorts() for area in homes}
        self.is_sample = any(year.is_sample for year in self.years.values())
        self._count()
        self._bear(current)

    @property
    def last(self):
        """The last public year, or None."""
        return max(self.years, default=None)

    def outlook(self, area, stage):
        """Return the `Outlook` of an area (its code) and stage, or None where nobody is taught at it."""
        cohorts = self.cohorts[self.areas[area].pk]
        made = Outlook(stage, cohorts, self.last, max(cohorts.births, default=None))
        return made if made.past.get(self.last) else None

    def _count(self):
        """Read the pupils by grade. One query, although each year counts returns up to a time of its own."""
        if not self.years:
            return
        connection = connections[router.db_for_read(Observation)]
        parameters = []
        for year in self.years.values():
            parameters += [year.year, connection.ops.adapt_datetimefield_value(year.accepted_by)]
        counts = COUNTS.format(years=" OR ".join(["r.year = %s AND r.accepted_at <= %s"] * len(self.years)))
        with connection.cursor() as cursor:
            cursor.execute(counts, parameters)
            for year, area, stage, grade, pupils, classes in cursor.fetchall():
                for pk in {area, self.city.pk if self.city else area} & self.cohorts.keys():
                    self.cohorts[pk].add(year, stage, grade, int(pupils), int(classes))

    def _bear(self, current):
        """Read the births; invented ones only where the returns are invented too."""
        rows = Observation.objects.of_areas().current(current).filter(
            indicator__code=BIRTHS, area__in=self.cohorts, stage="", sector="", locale="", sex="", value__isnull=False
        )  # fmt: skip
        ranks = {}
        for area, year, value, pk in rows.order_by().values_list("area_id", "year", "value", "release_id"):
            sample = current.is_sample(pk)
            if not current.is_current(pk, year) or (sample and not self.is_sample):
                continue
            rank = sample != self.is_sample, current.rank(pk)
            if rank < ranks.get((area, year), (True, float("inf"))):
                ranks[area, year] = rank
                self.cohorts[area].births[year] = value


def stage_of(grade):
    """Return (stage, number) of a grade of the outlook: K2 is ("preschool", 2)."""
    return Stage(LETTERS[grade[0]]), int(grade[1])


_holder = Held("statistics institutions", Expectation, releases.holder)
current = _holder.current
forget = _holder.forget
