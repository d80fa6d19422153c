"""The page of the outlook: pupils to expect in one stage of one area, in words, chart, tables and files."""

from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.codes import Stage
from xzedu.common import exports, versions
from xzedu.common.forms import Query
from xzedu.statistics import expectation, wording
from xzedu.statistics.charts import Quantity, Series, line
from xzedu.statistics.expectation import CLASS_SIZES, SCORED, stage_of
from xzedu.statistics.outlook import STAGES
from xzedu.statistics.presenting.forms import FORMATS, PICTURES, Choice
from xzedu.statistics.presenting.words import people, percent


class Coming(NamedTuple):
    """A coming year: what is expected, the range, the change on the last counted year, and the places."""

    year: str
    middle: str
    low: str
    high: str
    change: str
    places: str


class Place(NamedTuple):
    """An area beside the others: pupils today and the last year of which something is said."""

    label: str
    href: str
    now: str
    year: str
    expected: str
    change: str
    places: str
    is_here: bool


class Step(NamedTuple):
    """One ratio the outlook is computed with: from whom, into what, lowest, middle and highest."""

    source: str
    grade: str
    low: str
    middle: str
    high: str


class Past(NamedTuple):
    """An outlook of the past and what came."""

    year: str
    expected: str
    range: str
    came: str
    error: str
    was_in_range: bool


class OutlookPage:
    """What the page shows for one address; each property is computed once, when first read."""

    def __init__(self, request):
        self.held = expectation.current(versions.of(request))
        self.path = reverse("statistics:outlook")
        query = self.query = Query(request.GET)
        areas = self.held.areas
        start = self.held.city.code if self.held.city else next(iter(areas), "")
        code = query.choice("area", set(areas) or {""}, start)
        self.area = areas.get(code)
        self.stage = query.choice("stage", STAGES, "primary")
        query.mention_unread()

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @cached_property
    def outlook(self):
        """The `expectation.Outlook` asked for, or None where nobody is counted."""
        if self.area is None or self.held.last is None:
            return None
        return self.held.outlook(self.area.code, self.stage)

    @property
    def has_sample(self):
        return bool(self.held.years) and self.held.is_sample

    @property
    def stage_label(self):
        return Stage(self.stage).label

    def href(self, **changes):
        asked = {"area": self.area and self.area.code, "stage": self.stage} | changes
        return f"{self.path}?{urlencode({name: value for name, value in asked.items() if value})}"

    # --- The form -----------------------------------------------------------------

    @property
    def areas(self):
        return [
            Choice(code, area.local_name, area == self.area)
            for code, area in self.held.areas.items()
            if self.held.cohorts[area.pk].pupils
        ]

    @property
    def stages(self):
        return [Choice(stage, Stage(stage).label, stage == self.stage) for stage in STAGES]

    @property
    def downloads(self):
        query = self.href().partition("?")[2]
        return [(f.upper(), reverse("statistics:outlook-download", args=[f]) + f"?{query}") for f in FORMATS]

    @property
    def chart_files(self):
        """[(name, address)] of the chart as pictures."""
        query = self.href().partition("?")[2]
        return [(f.upper(), reverse("statistics:outlook-chart", args=[f]) + f"?{query}") for f in PICTURES]

    # --- In words -----------------------------------------------------------------

    @property
    def now(self):
        return self.outlook.past[self.outlook.last]

    @property
    def _names(self):
        return {"area": self.area.local_name, "stage": self.stage_label}

    @property
    def finding(self):
        """What is expected, as a sentence."""
        now = self._names | {"now": f"{self.now:,}", "from": wording.year(self.outlook.last)}
        if not self.outlook.coming:
            return _("%(area)s, %(stage)s: %(now)s pupils in %(from)s; nothing can be said of the coming years.") % now
        last = self.outlook.coming[-1]
        words = now | {
            "middle": people(last.estimate.middle), "low": people(last.estimate.low),
            "high": people(last.estimate.high), "to": wording.year(last.year),
        }  # fmt: skip
        return (
            _(
                "%(area)s, %(stage)s: %(now)s pupils in %(from)s, about %(middle)s to be expected in %(to)s"
                " (between %(low)s and %(high)s)."
            )
            % words
        )

    @property
    def silence(self):
        """What cannot be said, and why; "" where all six years are covered."""
        year = self.outlook.silent_from
        if year is None:
            return ""
        words = {"year": wording.year(year), "births": self.outlook.births_known_to}
        if not self.outlook.is_silent_for_births:
            return _("From %(year)s on nothing is said: too few years are counted to follow every grade.") % words
        if self.outlook.births_known_to is None:
            return _("From %(year)s on nothing is said: births are not known here.") % words
        return (
            _(
                "From %(year)s on nothing is said: those who will enter are born after %(births)s, and births after"
                " %(births)s are not known."
            )
            % words
        )

    @property
    def capacity(self):
        """Places against expected pupils, as sentences."""
        places = self.outlook.places
        if not places:
            return [_("Places are not compared at this stage: there is no standard size of a class to count them by.")]
        size = CLASS_SIZES[self.stage]
        said = [
            _("The classes of %(year)s have %(places)s places at %(size)s pupils a class.")
            % {"year": wording.year(self.outlook.last), "places": f"{places:,}", "size": size}
        ]
        short = [expected for expected in self.outlook.coming if expected.spare.middle < 0]
        if short:
            worst = min(short, key=lambda expected: expected.spare.middle)
            words = {"year": wording.year(worst.year), "count": people(-worst.spare.middle)}
            said.append(_("In %(year)s about %(count)s places are lacking.") % words)
            first = short[0]
            if first is not worst:
                words = {"year": wording.year(first.year), "count": people(-first.spare.middle)}
                said.append(_("Places run short from %(year)s on (about %(count)s).") % words)
        elif self.outlook.coming:
            last = self.outlook.coming[-1]
            words = {"year": wording.year(last.year), "count": people(last.spare.middle)}
            said.append(_("In %(year)s about %(count)s places are left over; in no year are any lacking.") % words)
        risky = [expected for expected in self.outlook.coming if expected.spare.low < 0 <= expected.spare.middle]
        if risky:
            said.append(_("At the upper end of the range places run short in %s.") % _(", ").join(
                wording.year(expected.year) for expected in risky
            ))  # fmt: skip
        return said

    @property
    def chart(self):
        past = dict(self.outlook.past)
        ranges = {}
        for expected in self.outlook.coming:
            past[expected.year] = round(expected.estimate.middle)
            ranges[expected.year] = (round(expected.estimate.low), round(expected.estimate.high))
        series = [Series(self.area.local_name, past, ranges, is_sample=self.held.is_sample)]
        places = self.outlook.places
        target = line.Target(_("Places today"), places) if places else None
        return line.draw(
            "outlook", self._title, series, Quantity(_("pupils")), head=_("School year"), target=target,
            source=self.source,
        )  # fmt: skip

    @property
    def _title(self):
        if not self.outlook.coming:
            return _("Pupils counted: %(area)s, %(stage)s") % self._names
        last = self.outlook.coming[-1]
        words = {"change": self._change(self.outlook, last.estimate), "year": wording.year(last.year)}
        return _("Pupils counted and expected: %(area)s, %(stage)s, %(change)s by %(year)s") % (self._names | words)

    @property
    def source(self):
        release = self.held.years[self.outlook.last].release
        return _("Source: %(title)s, computed from the schools' returns and births.") % {"title": release.local_title}

    # --- Tables -------------------------------------------------------------------

    def _places(self, spare):
        if spare is None:
            return "–"
        if round(spare.middle / 10) < 0:
            return _("about %s lacking") % people(-spare.middle)
        return _("about %s left over") % people(spare.middle)

    def _change(self, outlook, estimate):
        now = outlook.past[outlook.last]
        return percent((estimate.middle - now) / now) if now else "–"

    @property
    def rows(self):
        return [
            Coming(
                wording.year(expected.year), people(expected.estimate.middle), people(expected.estimate.low),
                people(expected.estimate.high), self._change(self.outlook, expected.estimate),
                self._places(expected.spare),
            )
            for expected in self.outlook.coming
        ]  # fmt: skip

    @cached_property
    def places(self):
        """Every area in the order of codes, the city first."""
        rows = []
        for code, area in self.held.areas.items():
            outlook = self.held.outlook(code, self.stage) if self.held.last else None
            if outlook is None:
                continue
            now, last = outlook.past[outlook.last], outlook.coming[-1] if outlook.coming else None
            said = ("–", _("nothing is said"), "–", "–")
            if last:
                change = self._change(outlook, last.estimate)
                said = (
                    wording.year(last.year), people(last.estimate.middle), change, self._places(last.spare)
                )  # fmt: skip
            rows.append(Place(area.local_name, self.href(area=code), f"{now:,}", *said, area == self.area))
        return rows

    @property
    def steps(self):
        """The ratios, with the births as the first source."""
        steps = []
        for before, grade, ratio in self.outlook.ratios:
            source = grade_label(before) if before else _("births three years before")
            texts = [f"{value:.3f}" for value in (ratio.low, ratio.middle, ratio.high)] if ratio else ["–"] * 3
            steps.append(Step(source, grade_label(grade), *texts))
        return steps

    @cached_property
    def past(self):
        """[(years ahead, rows, mean absolute error in words)] of what was expected before."""
        found = []
        for ahead in SCORED:
            scores = self.outlook.scores(ahead)
            errors = [abs(score.error) for score in scores if score.error is not None]
            if scores:
                mean = percent(sum(errors) / len(errors)) if errors else "–"
                found.append((ahead, [self._past(score) for score in scores], mean))
        return found

    @staticmethod
    def _past(score):
        expected = score.expected
        return Past(
            wording.year(score.year), people(expected.middle),
            _("%(low)s to %(high)s") % {"low": people(expected.low), "high": people(expected.high)},
            f"{score.came:,}", "–" if score.error is None else percent(score.error), score.was_in_range,
        )  # fmt: skip

    # --- Files --------------------------------------------------------------------

    def download(self, format):
        """Return the file: years counted and expected."""
        columns = (
            ("area", _("Area code")), ("area_label", _("Area")), ("stage", _("Stage")), ("year", _("School year")),
            ("kind", _("Counted or expected")), ("pupils", _("Pupils")), ("low", _("Lowest")), ("high", _("Highest")),
            ("places", _("Places today")), ("is_sample", _("Sample data")),
        )  # fmt: skip
        place = (self.area.code, self.area.local_name, self.stage)
        places, sample = self.outlook.places, self.held.is_sample
        rows = [
            (*place, year, "counted", pupils, None, None, None, sample) for year, pupils in self.outlook.past.items()
        ]
        rows += [
            (*place, e.year, "expected", round(e.estimate.middle), round(e.estimate.low), round(e.estimate.high),
             places, sample)
            for e in self.outlook.coming
        ]  # fmt: skip
        name = "-".join((_("Enrolment outlook"), self.area.local_name, str(self.stage_label)))
        return exports.respond(exports.Table(columns, rows, self.source, timezone.localdate(), name), format)


def grade_label(grade):
    """Return the name of a grade: Primary, grade 3."""
    stage, number = stage_of(grade)
    return _("%(stage)s, grade %(number)s") % {"stage": stage.label, "number": number}
