"""The returns desk as its pages show it: a year's round, a district, one return."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.utils import timezone

from institutions.codes import Stage, labels
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics import actions, checks, desk, findings, histories
from xzedu.statistics.codes import Severity
from xzedu.statistics.models import Explanation, GradeReturn, SchoolReturn

Status = SchoolReturn.Status
AMOUNTS = (*histories.SCHOOL, "multimedia", "computers", "books")
MOST_LOGGED = 20
ROWS = 100
SHOWN = ("open", "submitted", "accepted", "findings")


def years():
    """Return the school years there are returns of, and the present one, the newest first. One query."""
    held = set(SchoolReturn.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(held | {SchoolYear.of(timezone.localdate()).start}, reverse=True)


class Round:
    """How far all districts are with a year. Three queries."""

    def __init__(self, year):
        self.standings = desk.districts(year)
        self.total = desk.total(self.standings)


class District:
    """The returns of a district's schools.

    Args:
        show: one of `SHOWN` keeps those alone; anything else keeps all.
        page: which hundred of the returns; nonsense is the first or the last.
    """

    def __init__(self, year, area, show="", page=None):
        self.year, self.area, self.page = year, area, page
        self.show = show if show in SHOWN else ""

    @cached_property
    def standing(self):
        """The district's `desk.Standing`. Three queries."""
        found = (held for held in desk.districts(self.year) if held.area.pk == self.area.pk)
        return next(found, desk.Standing(self.area))

    @cached_property
    def unreported(self):
        """[`Institution`] that have to report and have not handed in anything; `begun`: whether they have begun."""
        begun = set(self._all.filter(status=Status.OPEN).order_by().values_list("institution", flat=True))
        found = list(desk.unreported(self.year, self.area))
        for institution in found:
            institution.begun = institution.pk in begun
        return found

    @property
    def _all(self):
        return SchoolReturn.objects.filter(year=self.year, institution__area=self.area)

    @cached_property
    def returns(self):
        """A page of `SchoolReturn`s with counts of findings: refused, unexplained, explained, noted. Two queries."""
        rows = self._all.select_related("institution").annotate(
            refused=_count(severity=Severity.REFUSE),
            unexplained=_count(severity=Severity.EXPLAIN, text=""),
            explained=Count("explanations", filter=~Q(explanations__text="")),
            noted=_count(severity=Severity.NOTE),
        )
        if self.show == "findings":
            rows = rows.filter(Q(refused__gt=0) | Q(unexplained__gt=0))
        elif self.show:
            rows = rows.filter(status=self.show)
        return Paginator(rows.order_by("institution__code"), ROWS).get_page(self.page)


def _count(**conditions):
    return Count("explanations", filter=Q(**{f"explanations__{name}": value for name, value in conditions.items()}))


@dataclass
class Row:
    """A grade's counts beside last year's pupils of the grade below, those that moved up."""

    stage: str
    grade: int
    counts: GradeReturn
    before: int | None

    @property
    def pupils(self):
        return self.counts.boys + self.counts.girls


@dataclass
class Found:
    """A finding in the words of the page, with its form."""

    held: Explanation
    title: object
    message: str
    remedy: object
    typed: str = ""

    @property
    def stands(self):
        return actions.is_open(self.held)

    @property
    def asks(self):
        """Whether an explanation answers it."""
        return self.held.severity == Severity.EXPLAIN


class OneReturn:
    """One return with last year's figures, findings and the steps that its status and the user's rights allow.

    Args:
        may: step → whether the user has the right to it.
        typed: the form that was refused, so that it can be filled in again.
    """

    def __init__(self, held, may, typed=None):
        self.held, self.typed = held, typed or {}
        is_open, submitted = held.status == Status.OPEN, held.status == Status.SUBMITTED
        self.can = {
            "edit": is_open and may["submit"],
            "check": may["check"] and not self.is_accepted,
            "explain": may["explain"] and not self.is_accepted,
            "submit": is_open and may["submit"],
            "accept": submitted and may["accept"],
            "back": not is_open and may["back"],
        }
        self.seen = held.modified_at.isoformat()

    @property
    def is_accepted(self):
        return self.held.status == Status.ACCEPTED

    @cached_property
    def _read(self):
        return histories.read(self.held.year, SchoolReturn.objects.filter(pk=self.held.pk))[self.held.pk]

    @cached_property
    def sections(self):
        """[(stage in words, `SectionReturn`)] as people go through school."""
        named, order = labels(Stage), Stage.values
        held = sorted(self.held.sections.all(), key=lambda section: order.index(section.stage))
        return [(named[section.stage], section) for section in held]

    @property
    def amounts(self):
        """[(name, amount as text)] of what the school as a whole stands on."""
        named = SchoolReturn._meta.get_field
        return [(named(name).verbose_name, f"{getattr(self.held, name):,.12g}") for name in AMOUNTS]

    @cached_property
    def grades(self):
        """[`Row`]"""
        named, around = labels(Stage), self._read[1]
        before = around.before.pupils if around.before else {}
        rows = GradeReturn.objects.filter(section__school_return=self.held).annotate(stage=F("section__stage"))
        return [
            Row(named[row.stage], row.grade, row, before.get((row.stage, row.grade - 1))) for row in rows.in_order()
        ]

    @cached_property
    def findings(self):
        """[`Found`], the gravest first.

        Kept findings are in the portal's first language; those that the checks find just now are said in
        the language of the page.
        """
        said = {(found.code, found.place): findings.message(found) for found in checks.run(*self._read)}
        order = Severity.values
        rows = sorted(
            self.held.explanations.select_related("who"), key=lambda held: (order.index(held.severity), held.pk)
        )
        return [self._found(held, said) for held in rows]

    def _found(self, held, said):
        words = findings.WORDS.get(held.check_code)
        place = (held.check_code, held.place)
        was_typed = place == (self.typed.get("check_code"), self.typed.get("place"))
        return Found(
            held,
            words.title if words else held.check_code,
            said.get(place, held.message),
            words.remedy if words else "",
            self.typed.get("text", "") if was_typed else held.text,
        )

    @property
    def remark(self):
        """What was typed as a remark and refused."""
        return self.typed.get("remark", "")

    @cached_property
    def standing(self):
        """How many findings stand in the way."""
        return sum(found.stands for found in self.findings)

    @cached_property
    def log(self):
        """[`LogEntry`] of what was done with it, the newest first."""
        kind = ContentType.objects.get_for_model(SchoolReturn)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(self.held.pk)).select_related("user")
        return list(entries.order_by("-action_time", "-pk")[:MOST_LOGGED])
