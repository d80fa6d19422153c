"""What a school's page shows of its figures: pupils by grade through mergers, classes, teachers, conditions.

Only of years whose figures are public, and only returns as they were when those were approved:
a correction that awaits its revision does not show before it. Two queries, whatever there is.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from institutions.codes import Stage, labels
from xzedu.common import versions
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics import addresses, dictionary, releases, wording, yardsticks
from xzedu.statistics.charts import Quantity, Series, pyramid, stacked
from xzedu.statistics.codes import Measure, Unit
from xzedu.statistics.models import GradeReturn, Observation
from xzedu.statistics.pivots import Breakdown

# 标准班额, and the sizes from which a class counts as large (大班额) or very large (超大班额).
STANDARD_SIZE = {Stage.PRIMARY: 45, Stage.JUNIOR: 50, Stage.SENIOR: 50}
LARGE, HUGE = 56, 66
SCHEME = "2017"
FIRST_JUNIOR_GRADE = 7


class Grade(NamedTuple):
    """One grade of one year as returned."""

    institution: int
    year: int
    stage: str
    grade: int
    classes: int
    over_standard: int
    large: int
    huge: int
    boys: int
    girls: int

    @property
    def pupils(self):
        return self.boys + self.girls


@dataclass
class Section:
    """One stage of the school in the last year: its classes and how they compare."""

    stage: str
    grades: list
    ratios: list = field(default_factory=list)
    conditions: list = field(default_factory=list)

    @property
    def label(self):
        return labels(Stage)[self.stage]

    @cached_property
    def pupils(self):
        return sum(grade.pupils for grade in self.grades)

    def _sum(self, name):
        return sum(getattr(grade, name) for grade in self.grades)

    @property
    def classes(self):
        return self._sum("classes")

    @property
    def average(self):
        """Pupils per class in whole pupils, or None without classes."""
        return int(wording.rounded(self.pupils / self.classes, 0)) if self.classes else None

    @property
    def standard(self):
        return STANDARD_SIZE.get(self.stage)

    @property
    def over_standard(self):
        return self._sum("over_standard")

    @property
    def large(self):
        return self._sum("large")

    @property
    def huge(self):
        return self._sum("huge")

    @property
    def sentence(self):
        """What a parent asks first, in one line."""
        if self.average is None:
            return ""
        words = {"stage": self.label, "average": self.average, "standard": self.standard}
        if self.standard is None:
            return _("%(stage)s: %(average)s children per class on average.") % words
        if self.average > self.standard:
            return (
                _("%(stage)s: %(average)s pupils per class on average; the standard is at most %(standard)s.") % words
            )
        return _("%(stage)s: %(average)s pupils per class on average, within the standard of %(standard)s.") % words


class Ratio(NamedTuple):
    """A ratio of the school beside its district and the city."""

    indicator: object
    value: str
    address: str
    others: list  # [(area name, value, address)]


class Condition(NamedTuple):
    """One condition of the school beside its threshold."""

    name: str
    value: str
    threshold: str
    is_met: bool
    address: str


class SchoolPanel:
    """The figures of one institution.

    Args:
        predecessors: institutions it grew out of; those that are closed lend their pupils of earlier years.
    """

    def __init__(self, request, institution, predecessors=()):
        self.version = versions.of(request)
        self.institution = institution
        self.predecessors = {other.pk: other for other in predecessors if other.status == "closed"}
        self.current = releases.current(self.version)
        self.grades = self._read() if self._releases else []

    # Read when there is something to show: most pages of a fresh register have nothing.

    @cached_property
    def dictionary(self):
        return dictionary.current(self.version)

    @cached_property
    def places(self):
        return dictionary.places(self.version)

    @cached_property
    def _releases(self):
        """{year: the public `Release` derived from that year's returns}."""
        return {
            year: self.current.releases[release]
            for (release, year), covered in self.current.coverage.items()
            if covered.reported is not None and self.current.is_current(release, year)
        }

    def _read(self):
        rows = (
            GradeReturn.objects.filter(
                section__school_return__institution__in=[self.institution.pk, *self.predecessors],
                section__school_return__year__in=list(self._releases),
                section__school_return__status="accepted",
            )
            .order_by("section__school_return__year", "section__stage", "grade")
            .values_list(
                "section__school_return__accepted_at", "section__school_return__institution_id",
                "section__school_return__year", "section__stage", "grade", "classes", "over_standard", "large", "huge",
                "boys", "girls",
            )
        )  # fmt: skip
        held = [(accepted, Grade(*row)) for accepted, *row in rows]
        return [grade for accepted, grade in held if accepted <= self._releases[grade.year].approved_at]

    def __bool__(self):
        return bool(self._own)

    @cached_property
    def _own(self):
        return [grade for grade in self.grades if grade.institution == self.institution.pk]

    @cached_property
    def year(self):
        """The last year the school itself reported, among those that are public."""
        return max(grade.year for grade in self._own)

    @property
    def year_name(self):
        return wording.year(self.year)

    @property
    def is_sample(self):
        release = self._releases[self.year]
        return self.current.is_sample(release.pk)

    @property
    def release(self):
        return self._releases[self.year]

    # Pupils over the years

    @cached_property
    def sums(self):
        """{year: [pupils of the school, of its predecessors]}."""
        sums = defaultdict(lambda: [0, 0])
        for grade in self.grades:
            sums[grade.year][grade.institution != self.institution.pk] += grade.pupils
        return dict(sums)

    @property
    def mergers(self):
        """[(year in words, name)]: the first school year in which a predecessor's pupils are the school's."""
        last = {}
        for grade in self.grades:
            if grade.institution in self.predecessors:
                last[grade.institution] = max(grade.year, last.get(grade.institution, 0))
        return [
            (wording.year(year + 1), self.predecessors[pk].local_name)
            for pk, year in sorted(last.items(), key=lambda p: p[1])
        ]

    @cached_property
    def _gaps(self):
        """The years in which the school, or one of its predecessors, was there before and after but has no figure."""
        held = defaultdict(set)
        for grade in self.grades:
            held[grade.institution].add(grade.year)
        return {
            year
            for years in held.values()
            for year in range(min(years), max(years))
            if year not in years and year in self.sums
        }

    @cached_property
    def enrolment_chart(self):
        """Pupils over the years, the predecessors' on top of the school's own; None for a single year."""
        if len(self.sums) < 2:
            return None
        own = {year: held[0] for year, held in self.sums.items() if held[0]}
        before = {year: held[1] for year, held in self.sums.items() if held[1]}
        for year in self._gaps:
            # A part that should be there but is not: the whole is not drawn, for it would look like one.
            (before if year in own else own)[year] = _("not reported")
        series = [Series(_("This school"), own, is_sample=self.is_sample)]
        if before:
            series.append(Series(_("Schools it grew out of"), before, is_sample=self.is_sample))
        first, last = min(self.sums), max(self.sums)
        title = _("%(now)s pupils in %(year)s; %(then)s in %(first)s") % {
            "now": wording.plain(sum(self.sums[last])),
            "year": wording.year(last),
            "then": wording.plain(sum(self.sums[first])),
            "first": wording.year(first),
        }
        notes = [_("%(name)s joined in %(year)s.") % {"name": name, "year": year} for year, name in self.mergers]
        return stacked.draw(
            "pupils", title, series, Quantity(_("pupils")), label=_axis, head=_("School year"), footnotes=notes,
            source=self.source,
        )  # fmt: skip

    @cached_property
    def pyramid(self):
        """Girls and boys by grade in the last year."""
        grades = [grade for grade in self._own if grade.year == self.year]
        keys = [(grade.stage, grade.grade) for grade in grades]
        girls = Series(_("Girls"), {(g.stage, g.grade): g.girls for g in grades}, is_sample=self.is_sample)
        boys = Series(_("Boys"), {(g.stage, g.grade): g.boys for g in grades}, is_sample=self.is_sample)
        title = _("Pupils by grade and sex, %(year)s") % {"year": self.year_name}
        keys.sort(key=lambda key: (Stage.values.index(key[0]), key[1]))
        return pyramid.draw(
            "grades", title, (girls, boys), Quantity(_("pupils")), keys=keys, label=grade_name, head=_("Grade"),
            source=self.source,
        )  # fmt: skip

    @property
    def source(self):
        return _("Source: the school's return for %(year)s") % {"year": self.year_name}

    # Classes, teachers, conditions

    @cached_property
    def sections(self):
        """[`Section`] of the last year, in the order of stages."""
        held = defaultdict(list)
        for grade in self._own:
            if grade.year == self.year:
                held[grade.stage].append(grade)
        figures = self._figures()
        thresholds = self._thresholds(held)
        stages = sorted(held, key=Stage.values.index)
        return [
            Section(stage, held[stage], self._ratios(figures, stage), self._conditions(figures, thresholds, stage))
            for stage in stages
        ]

    def _figures(self):
        """Return (indicator id, stage, area id or None for the school itself) → (value, missing)."""
        ratios = [i.pk for i in self.dictionary.indicators.values() if _is_teacher_ratio(i)]
        here = Observation.objects.filter(release=self.release, year=self.year, sex="")
        columns = ("indicator_id", "stage", "area_id", "institution_id", "value", "missing")
        own = here.filter(institution=self.institution).order_by().values_list(*columns)
        areas = [self.institution.area_id, *([self.places.city.pk] if self.places.city else [])]
        stages = [str(stage) for stage in self.institution.stages]
        beside = (
            here.of_areas()
            .filter(indicator__in=ratios, stage__in=stages, sector="", locale="", area__in=areas)
            .order_by()
            .values_list(*columns)
        )
        return {
            (indicator, stage, None if school else area): (value, missing)
            for indicator, stage, area, school, value, missing in own.union(beside, all=True)
        }

    def _thresholds(self, stages):
        if not {Stage.PRIMARY, Stage.JUNIOR} & set(stages):
            return []
        scheme = yardsticks.current(self.version).schemes.get(SCHEME)
        return [held for held in scheme.thresholds.all() if held.threshold is not None] if scheme else []

    def _address(self, indicator, stage):
        area = self.institution.area
        return addresses.of_figure(indicator, area, self.year, Breakdown(stage), self.institution)

    def _ratios(self, figures, stage):
        """Pupils per teacher, the district's and the city's beside it."""
        found = []
        for indicator in self.dictionary.indicators.values():
            held = figures.get((indicator.pk, stage, None))
            if not _is_teacher_ratio(indicator) or held is None or held[0] is None:
                continue
            others = []
            for area in dict.fromkeys([self.institution.area_id, self.places.city and self.places.city.pk]):
                beside = figures.get((indicator.pk, stage, area))
                if area and beside and beside[0] is not None:
                    place = self.places.by_id[area]
                    address = addresses.of_figure(indicator, place, self.year, Breakdown(stage))
                    others.append((place.local_name, wording.number(beside[0], indicator), address))
            found.append(Ratio(indicator, wording.number(held[0], indicator), self._address(indicator, stage), others))
        return found

    def _conditions(self, figures, thresholds, stage):
        found = []
        for threshold in (held for held in thresholds if held.stage == stage):
            indicator = self._measuring(threshold)
            held = figures.get((indicator.pk, stage, None)) if indicator else None
            if held is None or held[0] is None:
                continue
            found.append(
                Condition(
                    indicator.local_name,
                    wording.amount(held[0], indicator),
                    wording.number(threshold.threshold, indicator),
                    # As shown: a value that is printed as the threshold has reached it.
                    wording.rounded(held[0], indicator.decimals) >= threshold.threshold,
                    self._address(indicator, stage),
                )
            )
        return found

    def _measuring(self, threshold):
        """Return the indicator that measures what a threshold is about, or None."""
        if threshold.indicator_id:
            return self.dictionary.by_id.get(threshold.indicator_id)
        wanted = (threshold.measure, Measure.PUPILS, threshold.factor)
        return next(
            (i for i in self.dictionary.indicators.values() if (i.numerator, i.denominator, i.factor) == wanted), None
        )


def _is_teacher_ratio(indicator):
    return (indicator.numerator, indicator.denominator, indicator.unit) == (
        Measure.PUPILS, Measure.TEACHERS, Unit.PER_TEACHER,
    )  # fmt: skip


def _axis(year):
    return str(SchoolYear(year))


def grade_name(key):
    """Return the name of a grade (stage, number): 小班, 一年级, 七年级, 高一; Lower kindergarten, Grade 1, Grade 7."""
    stage, grade = key
    if stage == Stage.PRESCHOOL:
        names = (_("Nursery group"), _("Lower group"), _("Middle group"), _("Upper group"))
        return names[grade] if grade < len(names) else str(grade)
    if stage == Stage.SENIOR:
        return _("Senior %(number)s") % {"number": _numeral(grade)}
    if stage == Stage.VOCATIONAL:
        return _("Vocational year %(number)s") % {"number": _numeral(grade)}
    number = grade + FIRST_JUNIOR_GRADE - 1 if stage == Stage.JUNIOR else grade
    return _("Grade %(number)s") % {"number": _numeral(number)}


def _numeral(number):
    """Return a small number as grades are named: 一 to 九 in Chinese."""
    return str(number) if wording.is_english() or not 1 <= number <= 9 else "一二三四五六七八九"[number - 1]
