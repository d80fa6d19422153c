"""The page of balance: districts beside each other, one district in full, as words, charts and files."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.codes import Stage
from xzedu.common import versions
from xzedu.common.forms import Query
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics import balance, equity, releases, wording, yardsticks
from xzedu.statistics.charts import Quantity, bar
from xzedu.statistics.presenting import balance_files
from xzedu.statistics.presenting.forms import FORMATS, PICTURES, Choice
from xzedu.statistics.presenting.gaps import Table
from xzedu.statistics.presenting.words import HUNDRED, decimals_of, label_of, lacking, unit_of

# Three schools with pupils and teachers: the published example the calculation is tested with.
EXAMPLE = ((400, 24), (1200, 30), (800, 40))


@dataclass(frozen=True)
class Cell:
    """A coefficient against its limit; `is_within` is None where there is no limit of its own."""

    text: str
    is_within: bool | None


@dataclass(frozen=True)
class Row:
    """A district of the overview."""

    area: object
    href: str
    count: int
    passing: int
    cells: tuple
    mean: Cell | None
    passes: bool | None


@dataclass(frozen=True)
class Line:
    """One indicator of a district: threshold, what the district has on average, how many schools reach it, spread."""

    label: str
    indicator: object
    unit: str
    threshold: str
    mean: str
    reached: int
    coefficient: Cell
    limit: str


@dataclass(frozen=True)
class Short:
    """A school below a threshold, and what it would need."""

    institution: object
    pupils: int
    reached: int
    of: int
    passes: bool
    needs: tuple


def coefficient(value, limit):
    """Return the `Cell` of a coefficient."""
    if value is None:
        return Cell(_("not defined: nobody has any"), None if limit is None else False)
    return Cell(f"{value:.3f}", None if limit is None else value <= limit)


class BalancePage:
    """What the page shows for one address; each property is computed once, when first read."""

    def __init__(self, request):
        self.version = versions.of(request)
        self.held = yardsticks.current(self.version)
        self.path = reverse("statistics:balance")
        query = self.query = Query(request.GET)
        schemes = list(self.held.schemes)
        self.code = query.choice("scheme", schemes, schemes[0]) if schemes else query.one("scheme")
        stages = self.held.stages(self.scheme) if schemes else []
        self.stage = query.choice("stage", stages, stages[0]) if stages else query.one("stage")
        self.year = self._year()
        self.area = None
        codes = {area.code: area for area in self.held.areas.values()}
        if code := query.choice("area", {"", *codes}, ""):
            self.area = codes[code]
        query.mention_unread()

    def _year(self):
        text = self.query.one("year")
        newest = max(self.held.years, default=None)
        if not text:
            return newest
        try:
            year = SchoolYear.parse(text).start
        except ValueError:
            self.query.refuse("year", text)
            return newest
        if year not in self.held.years:
            self.query.problems.append(
                _("There are no published returns of %(year)s; the newest year is shown.") % {"year": SchoolYear(year)}
            )
            return newest
        return year

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @property
    def scheme(self):
        return self.held.schemes.get(self.code)

    @property
    def document(self):
        """The document of the scheme, once it is public."""
        document = self.scheme.document
        return document if document and document.is_public() else None

    @cached_property
    def assessment(self):
        """The `Assessment` asked for, or None where nothing is published."""
        if not self.scheme or self.year is None or not self.stage:
            return None
        return self.held.assess(self.code, self.stage, self.year)

    @property
    def has_sample(self):
        return bool(self.assessment and self.assessment.is_sample)

    @property
    def year_label(self):
        return wording.year(self.year)

    @property
    def stage_label(self):
        return Stage(self.stage).label

    @property
    def has_schools(self):
        """Whether the scheme judges single schools."""
        return self.scheme.fewest_reached is not None

    @property
    def others(self):
        """How many indicators may stay below their threshold."""
        return len(self.assessment.thresholds) - self.scheme.fewest_reached

    @property
    def least_share(self):
        return round((self.scheme.least_share or yardsticks.LEAST_SHARE) * 100)

    def href(self, **changes):
        """Return the address with changes; None leaves a parameter out."""
        asked = {"scheme": self.code, "stage": self.stage, "year": self.year, "area": self.area and self.area.code}
        return f"{self.path}?{urlencode({k: v for k, v in (asked | changes).items() if v})}"

    # --- The form -----------------------------------------------------------------

    @property
    def schemes(self):
        return [Choice(code, scheme.local_name, code == self.code) for code, scheme in self.held.schemes.items()]

    @property
    def stages(self):
        stages = self.held.stages(self.scheme) if self.scheme else []
        return [Choice(stage, Stage(stage).label, stage == self.stage) for stage in stages]

    @property
    def years(self):
        return [Choice(year, wording.year(year), year == self.year) for year in sorted(self.held.years, reverse=True)]

    @property
    def areas(self):
        here = self.area and self.area.code
        known = self.assessment.districts if self.assessment else {}
        return [Choice(code, district.area.local_name, code == here) for code, district in known.items()]

    @property
    def downloads(self):
        query = self.href().partition("?")[2]
        return [(f.upper(), reverse("statistics:balance-download", args=[f]) + f"?{query}") for f in FORMATS]

    # --- The overview -------------------------------------------------------------

    @cached_property
    def labels(self):
        """(measure, label, limit) of each indicator."""
        return [(t.measure, label_of(t), t.limit) for t in self.assessment.thresholds]

    @cached_property
    def rows(self):
        return [self._row(district) for district in self.assessment.districts.values()]

    def _row(self, district):
        result = district.result
        alone = not self.scheme.is_mean
        cells = tuple(
            coefficient(result.variations[measure].coefficient, limit if alone else None)
            for measure, _label, limit in self.labels
        )
        mean = None if alone else coefficient(result.mean, self.assessment.mean_limit)
        href = self.href(area=district.area.code)
        return Row(district.area, href, district.count, district.passing, cells, mean, result.passes)

    @property
    def finding(self):
        """How many districts pass, as a sentence."""
        passing, count = self.assessment.passing, len(self.assessment.districts)
        words = {"year": self.year_label, "stage": self.stage_label, "passing": passing, "count": count}
        return (
            ngettext(
                "In %(year)s %(passing)s of %(count)s district meets the standard (%(stage)s).",
                "In %(year)s %(passing)s of %(count)s districts meet the standard (%(stage)s).",
                count,
            )
            % words
        )

    @property
    def finding_of_schools(self):
        """How many schools of the city satisfy the rule for schools, as a sentence."""
        districts = self.assessment.districts.values()
        words = {"passing": sum(d.passing for d in districts), "count": sum(d.count for d in districts)}
        return _("%(passing)s of %(count)s schools satisfy the rule for schools.") % {
            name: f"{value:,}" for name, value in words.items()
        }

    @property
    def coverage(self):
        year = self.assessment.year
        return _("%(reported)s of %(expected)s institutions have reported.") % {
            "reported": f"{year.reported:,}", "expected": f"{year.expected:,}"
        }  # fmt: skip

    # --- One district -------------------------------------------------------------

    @cached_property
    def district(self):
        """The `District` asked for, or None: none was, or no school of it is judged."""
        return self.area and self.assessment.districts.get(self.area.code)

    @cached_property
    def row(self):
        return self._row(self.district)

    @cached_property
    def lines(self):
        return [self._line(threshold) for threshold in self.assessment.thresholds]

    def _line(self, threshold):
        spread = self.district.result.variations[threshold.measure]
        decimals = decimals_of(threshold, spread.mean)
        limit = None if self.scheme.is_mean else threshold.limit
        return Line(
            label_of(threshold),
            threshold.indicator,
            "" if threshold.factor == HUNDRED else unit_of(threshold),
            "" if threshold.threshold is None else wording.plain(threshold.threshold, decimals),
            wording.plain(spread.mean, decimals),
            self.district.reached(threshold.measure) if self.has_schools else 0,
            coefficient(spread.coefficient, limit),
            "" if limit is None else f"{limit:.2f}",
        )

    @property
    def sentences(self):
        """What a parent wants to know, in plain words."""
        district, words = self.district, {"area": self.area.local_name, "stage": self.stage_label}
        said = []
        if self.has_schools:
            words |= {"passing": f"{district.passing:,}", "count": f"{district.count:,}"}
            said.append(
                ngettext(
                    "%(area)s has %(count)s school (%(stage)s); %(passing)s of them has what the standard asks.",
                    "%(area)s has %(count)s schools (%(stage)s); %(passing)s of them have what the standard asks.",
                    district.count,
                )
                % words
            )
        over = [line.label for line in self.lines if line.coefficient.is_within is False]
        if self.scheme.is_mean:
            mean = district.result.mean
            if mean is not None:
                words |= {"mean": f"{mean:.3f}", "limit": f"{self.assessment.mean_limit:.2f}"}
                said.append(
                    _("On average schools differ by a coefficient of %(mean)s; the limit is %(limit)s.") % words
                )
        elif over:
            said.append(_("Schools differ too much in: %s.") % _(", ").join(over))
        else:
            said.append(_("In none of the indicators do schools differ more than the limit allows."))
        said.append(
            _("All in all %(area)s meets the standard.") % words
            if district.result.passes
            else _("All in all %(area)s does not meet the standard yet.") % words
        )
        return said

    @cached_property
    def short(self):
        """The schools below a threshold, by code."""
        return [
            Short(
                institution,
                result.school.pupils,
                result.reached,
                result.of,
                result.passes,
                tuple(lacking(s.standard.measure, s.lacking) for s in result.shortfalls),
            )
            for institution, result in self.district.below
        ]

    @property
    def charts(self):
        """[(chart, its files)] of the district: how much schools differ, how many reach each threshold."""
        names = ("spread", "reached") if self.has_schools else ("spread",)
        query = self.href().partition("?")[2]
        return [
            (
                self.chart(name),
                [(f.upper(), reverse("statistics:balance-chart", args=[name, f]) + f"?{query}") for f in PICTURES],
            )
            for name in names
        ]

    def chart(self, name):
        """Return the chart "spread" or "reached" of the district asked for, or None where there is none."""
        if not self.assessment or not self.district:
            return None
        return self._spread_chart() if name == "spread" else self._reached_chart() if self.has_schools else None

    def _spread_chart(self):
        """Draw the coefficients against their limits."""
        bars = [
            bar.Bar(line.label, self.district.result.variations[threshold.measure].coefficient,
                    is_sample=self.has_sample)
            for line, threshold in zip(self.lines, self.assessment.thresholds, strict=True)
        ]  # fmt: skip
        limits = {threshold.limit for threshold in self.assessment.thresholds} - {None}
        name = _("Limit of the mean") if self.scheme.is_mean else _("Limit")
        references = [bar.Reference(name, limit) for limit in sorted(limits)]
        title = _("How much schools differ: %(area)s, %(stage)s, %(year)s") % self._names
        quantity = Quantity(_("coefficient of variation"), 3)
        return bar.draw(
            "spread", title, bars, quantity, head=_("Indicator"), references=references, source=self.source
        )  # fmt: skip

    def _reached_chart(self):
        """Draw the share of schools that reach each threshold."""
        bars = [
            bar.Bar(line.label, 100 * line.reached / self.district.count, is_sample=self.has_sample)
            for line in self.lines
        ]  # fmt: skip
        title = _("Share of schools that reach each threshold: %(area)s, %(stage)s, %(year)s") % self._names
        quantity = Quantity(decimals=1, is_percent=True)
        return bar.draw("reached", title, bars, quantity, head=_("Indicator"), source=self.source)

    @property
    def _names(self):
        return {"area": self.area.local_name, "stage": self.stage_label, "year": self.year_label}

    @property
    def source(self):
        release = self.assessment.year.release
        return _("Source: %(title)s, %(year)s (%(stage)s), from the schools' returns.") % {
            "title": release.local_title, "year": wording.year(release.year), "stage": release.get_stage_display()
        }  # fmt: skip

    # --- Gaps and method ----------------------------------------------------------

    @cached_property
    def gaps(self):
        """The `gaps.Table`s of the stage and year, those with rows."""
        areas = list(self.held.areas.values())
        city = next((area for area in areas if area.level == area.Level.CITY), None)
        place = self.area or city
        if place is None:
            return []
        districts = [area for area in areas if area != city]
        found = equity.read(releases.current(self.version), self.stage, self.assessment.year, place, districts)
        return Table.all(found, place, self.stage, self.year)

    @property
    def example(self):
        """The worked example: rows, mean, deviation, coefficient."""
        spread = balance.variation(EXAMPLE)
        rows = [(pupils, teachers, f"{teachers / pupils * 100:.1f}") for pupils, teachers in EXAMPLE]
        return {
            "rows": rows,
            "mean": f"{spread.mean * 100:.4f}",
            "deviation": f"{spread.deviation * 100:.4f}",
            "coefficient": f"{spread.coefficient:.4f}",
        }

    def download(self, format):
        """Return the file of what the page shows: indicators by district, or by school for one district."""
        return balance_files.respond(self, format)
