"""The calendar of admissions: what is on now, what comes, what is over, by stage, district and school year."""

from calendar import monthrange
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions import register
from institutions.admission_plans import year_label
from institutions.codes import Stage, labels
from institutions.models import AdmissionDate, Area
from xzedu.common import versions
from xzedu.common.forms import Query
from xzedu.common.models import State
from xzedu.common.versions import Held

STEPS_SHOWN = 6
MOST_NAMED = 4  # districts of a step


class Calendar:
    """All public steps in memory: a few hundred a year.

    Attributes:
        steps: `AdmissionDate`s with their district and document, by day.
    """

    def __init__(self):
        self.steps = list(AdmissionDate.objects.calendar())

    @property
    def years(self):
        """The school years that have steps, the newest first."""
        return sorted({step.year for step in self.steps}, reverse=True)

    def of(self, *, area="", stage="", year=None):
        """Return the steps of a district (its code) and the city's, of a stage and a year; empty means any."""
        return [
            step
            for step in self.steps
            if (not area or step.area.code == area or step.area.level == Area.Level.CITY)
            and (not stage or stage in step.stages)
            and (year is None or step.year == year)
        ]


_holder = Held("institutions policies", Calendar)
current = _holder.current
forget = _holder.forget


@dataclass
class Step:
    """What happens on certain days, in one district or in several alike."""

    first: AdmissionDate
    today: object
    areas: list = field(default_factory=list)
    dates: list = field(default_factory=list)

    @property
    def phase(self):
        """ "over", "on" or "coming"."""
        if self.first.last_day < self.today:
            return "over"
        return "coming" if self.first.begins_on > self.today else "on"

    @property
    def days_left(self):
        """Days left, today among them, for a step that is on."""
        return (self.first.last_day - self.today).days + 1

    @property
    def days_until(self):
        return (self.first.begins_on - self.today).days

    @property
    def area_names(self):
        """The districts by name; how many where they are many."""
        if len(self.areas) > MOST_NAMED:
            return [_("%d districts and counties") % len(self.areas)]
        return [area.local_name for area in self.areas]

    @property
    def stage_labels(self):
        return [labels(Stage)[stage] for stage in self.first.stages]

    @property
    def is_sample(self):
        return any(date.is_sample for date in self.dates)

    @property
    def is_withdrawn(self):
        return self.first.state == State.WITHDRAWN

    @property
    def document(self):
        """The document that set it, if the public may read it."""
        document = self.first.document
        return document if document and document.is_public() else None

    def same(self, name):
        """Return the text `name` of all its districts if they agree, else ""."""
        texts = {getattr(date, name) for date in self.dates}
        return texts.pop() if len(texts) == 1 else ""

    @property
    def where(self):
        return self.same("local_where")

    @property
    def hours(self):
        return self.same("hours")

    @property
    def who(self):
        return self.same("local_who")

    @property
    def papers(self):
        return self.first.local_papers if self.same("papers") else []

    @property
    def url(self):
        return self.same("url")

    @property
    def differs(self):
        """Whether its districts say different things, so that one has to be chosen to read them."""
        return any(len({getattr(date, name) for date in self.dates}) > 1 for name in ("where", "hours", "papers"))


def gathered(dates, today):
    """Return [`Step`]: `dates` in their order, those that are alike in several districts as one."""
    steps = {}
    for date in dates:
        withdrawn = date.pk if date.state == State.WITHDRAWN else None
        alike = date.title, date.stages, date.begins_on, date.ends_on, date.who, withdrawn
        step = steps.setdefault(alike, Step(date, today))
        step.dates.append(date)
        step.areas.append(date.area)
    return list(steps.values())


class MonthSteps:
    """What to do this month: what is on, or begins or ends until the month is out; else what comes next."""

    def __init__(self, calendar, today, area="", stage="", most=STEPS_SHOWN):
        self.today, self.area, self.stage, self.most = today, area, stage, most
        dates = [date for date in calendar.of(area=area, stage=stage) if date.state != State.WITHDRAWN]
        self.ahead = [step for step in gathered(dates, today) if step.phase != "over"]

    @cached_property
    def _this_month(self):
        end = self.today.replace(day=monthrange(self.today.year, self.today.month)[1])
        return [step for step in self.ahead if step.first.begins_on <= end]

    @property
    def steps(self):
        """What ends soonest first."""
        return sorted(self._this_month, key=lambda step: (step.phase != "on", step.first.last_day))[: self.most]

    @property
    def has_more(self):
        return len(self._this_month) > self.most

    @property
    def next(self):
        """The first step to come, where this month has none."""
        return None if self._this_month else min(self.ahead, key=lambda step: step.first.begins_on, default=None)

    @property
    def has_sample(self):
        return any(step.is_sample for step in [*self.steps, *filter(None, [self.next])])

    @property
    def href(self):
        asked = {name: value for name, value in (("area", self.area), ("stage", self.stage)) if value}
        return reverse("admissions:dates") + (f"?{urlencode(asked)}" if asked else "")

    def __bool__(self):
        return bool(self.ahead)


class CalendarPage:
    """What `/admissions/dates/` shows for one address; nothing is asked of the database once the calendar is held."""

    def __init__(self, request):
        version = versions.of(request)
        self.held = current(version)
        self.path = reverse("admissions:dates")
        self.today = timezone.localdate()
        self.area_codes = register.current(version).area_codes
        query = self.query = Query(request.GET)
        self.area = self.area_codes.get(query.choice("area", {*self.area_codes, ""}, ""))
        self.stage = query.choice("stage", {*Stage.values, ""}, "")
        years = self.held.years
        year = query.number("year", 0)
        if year and year not in years:
            query.refuse("year", str(year))
        self.year = year if year in years else self._present(years)
        query.mention_unread()

    def _present(self, years):
        """Return the year whose steps are not all over, the earliest of these; else the newest."""
        open_years = [
            step.year for step in self.held.steps if step.last_day >= self.today and step.state != State.WITHDRAWN
        ]
        return min(open_years, default=next(iter(years), None))

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @property
    def code(self):
        return self.area.code if self.area else ""

    @property
    def areas(self):
        return [(code, area.local_name, area == self.area) for code, area in self.area_codes.items()]

    @property
    def stages(self):
        found = {stage for step in self.held.steps for stage in step.stages} | {self.stage}
        return [(value, label, value == self.stage) for value, label in Stage.choices if value in found]

    @property
    def years(self):
        return [(year, year_label(year), year == self.year) for year in self.held.years]

    @property
    def year_label(self):
        return year_label(self.year)

    @property
    def stage_label(self):
        return labels(Stage)[self.stage] if self.stage else ""

    @cached_property
    def dates(self):
        """The `AdmissionDate`s asked for."""
        return self.held.of(area=self.code, stage=self.stage, year=self.year)

    @cached_property
    def phases(self):
        """[(phase, steps)] that have any: what is on, what comes, what is over."""
        steps = gathered(self.dates, self.today)
        found = [(phase, [step for step in steps if step.phase == phase]) for phase in ("on", "coming", "over")]
        return [(phase, held) for phase, held in found if held]

    @property
    def has_sample(self):
        return any(date.is_sample for date in self.dates)

    @property
    def feed_query(self):
        return urlencode({name: value for name, value in (("stage", self.stage), ("area", self.code)) if value})
