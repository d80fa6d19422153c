"""How districts stand by the official yardsticks of balance: returns read, judged, and held in memory."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from institutions.codes import Kind, Sector
from institutions.models import Area, Institution
from xzedu.common.versions import Held
from xzedu.statistics import balance, derivation, public_years, releases
from xzedu.statistics.models import BalanceScheme, BalanceThreshold

# What is judged: schools of compulsory education, neither special nor vocational, no attached classes.
COMPULSORY = frozenset({Kind.PRIMARY, Kind.JUNIOR, Kind.NINE_YEAR, Kind.COMBINED, Kind.TWELVE_YEAR})
LEAST_SHARE = 0.85
# A year of a large city is some megabytes; people look at the last one or two.
YEARS_HELD, ASSESSMENTS_HELD = 2, 12


@dataclass(frozen=True)
class District:
    """How one district stands: `result.schools` and `schools` (pk → institution) belong together."""

    area: Area
    result: balance.Result
    schools: dict
    pupils: int
    count: int

    def reached(self, measure):
        """Return how many schools reach the threshold of a measure."""
        below = sum(any(s.standard.measure == measure for s in school.shortfalls) for school in self.result.schools)
        return len(self.result.schools) - below

    @cached_property
    def passing(self):
        """How many schools satisfy the rule for schools."""
        return sum(school.passes for school in self.result.schools)

    @cached_property
    def below(self):
        """[(institution, `SchoolResult`)] of schools below any threshold, by code: never by how far."""
        found = [school for school in self.result.schools if school.shortfalls]
        pairs = [(self.schools[school.school.key], school) for school in found]
        return sorted(pairs, key=lambda pair: pair[0].code)


@dataclass(frozen=True)
class Assessment:
    """One scheme applied to one stage and school year, district by district (area code → `District`)."""

    scheme: BalanceScheme
    stage: str
    year: public_years.ReportedYear
    thresholds: tuple
    districts: dict

    @property
    def mean_limit(self):
        """The limit of the mean coefficient, for a scheme that has one; kept with each of its indicators."""
        return self.thresholds[0].limit if self.scheme.is_mean else None

    @property
    def is_sample(self):
        return self.year.is_sample

    @property
    def passing(self):
        """How many districts pass."""
        return sum(district.result.passes is True for district in self.districts.values())


def in_scope(scheme, kind, sector, pupils):
    """Return whether a scheme judges a school (or section of one) of this type.

    2017: compulsory schools, teaching points from 50 pupils on; 2012: public ones, no teaching points.
    """
    if sector == Sector.PRIVATE and not scheme.includes_private:
        return False
    if kind == Kind.TEACHING_POINT:
        smallest = scheme.fewest_pupils_of_points
        return smallest is not None and pupils >= smallest
    return kind in COMPULSORY


class Yardsticks:
    """Schemes, the years that can be judged by them, and what was judged already; each read when first asked for.

    Args:
        current: `releases.Current`.
    """

    def __init__(self, current):
        self._current = current
        self._sections, self._assessments = {}, {}

    @cached_property
    def schemes(self):
        """Code → `BalanceScheme` with its thresholds and their indicators. Two queries."""
        thresholds = BalanceThreshold.objects.select_related("indicator")
        schemes = BalanceScheme.objects.select_related("document")
        return {scheme.code: scheme for scheme in schemes.prefetch_related(Prefetch("thresholds", thresholds))}

    @cached_property
    def years(self):
        """Year → `public_years.ReportedYear`. One query."""
        return public_years.years(self._current)

    @cached_property
    def areas(self):
        """Id → `Area` that schools belong to. One query."""
        return {area.pk: area for area in Area.objects.homes()}

    def stages(self, scheme):
        """Return the stages a scheme has thresholds for, in the order of schooling."""
        known = {threshold.stage for threshold in scheme.thresholds.all()}
        return [stage for stage in ("primary", "junior", "senior") if stage in known]

    def assess(self, scheme, stage, year):
        """Return the `Assessment` by a scheme (its code) of a public year; two queries the first time."""
        key = (scheme, stage, year)
        return _remember(self._assessments, key, ASSESSMENTS_HELD, lambda: self._assess(*key))

    def _assess(self, code, stage, year):
        scheme = self.schemes[code]
        thresholds = tuple(t for t in scheme.thresholds.all() if t.stage == stage)
        sections, institutions = _remember(self._sections, year, YEARS_HELD, lambda: self._read(year))
        measures = [threshold.measure for threshold in thresholds]
        by_area = {}
        for section in sections:
            institution = institutions.get(section.institution)
            pupils = section.amounts["pupils"]
            if institution and section.stage == stage and in_scope(scheme, institution.kind, section.sector, pupils):
                amounts = {measure: section.amounts[measure] for measure in measures}
                school = balance.School(institution.pk, int(pupils), amounts)
                by_area.setdefault(section.area, []).append(school)
        districts = {}
        for pk, area in self.areas.items():
            if pk in by_area and _can_judge(scheme, thresholds):
                districts[area.code] = self._judge(scheme, thresholds, area, by_area[pk], institutions)
        return Assessment(scheme, stage, self.years[year], thresholds, districts)

    def _judge(self, scheme, thresholds, area, schools, institutions):
        standards = [balance.Standard(t.measure, t.factor, t.threshold, t.limit) for t in thresholds]
        result = balance.evaluate(
            schools,
            standards,
            fewest_reached=scheme.fewest_reached,
            least_share=scheme.least_share or LEAST_SHARE,
            mean_limit=thresholds[0].limit if scheme.is_mean else None,
        )
        known = {school.key: institutions[school.key] for school in schools}
        judged = [school for school in schools if school.pupils > 0]
        return District(area, result, known, sum(school.pupils for school in judged), len(judged))

    def _read(self, year):
        sections = derivation.sections(year, self.years[year].accepted_by)
        listed = Institution.objects.published().filter(kind__in={*COMPULSORY, Kind.TEACHING_POINT})
        listed = listed.only("code", "name", "name_en", "kind", "is_sample")
        return sections, {institution.pk: institution for institution in listed}


def _can_judge(scheme, thresholds):
    """Return whether there is anything to judge by: a mean needs its limit."""
    return bool(thresholds) and not (scheme.is_mean and thresholds[0].limit is None)


def _remember(held, key, most, make):
    """Return `held[key]`, made where it is not there; the oldest of more than `most` is dropped."""
    if key not in held:
        made = make()
        while len(held) >= most:
            held.pop(next(iter(held)), None)
        held[key] = made
        return made
    return held[key]


_holder = Held("statistics institutions policies", Yardsticks, releases.holder)
current = _holder.current
forget = _holder.forget
