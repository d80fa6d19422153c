"""Targets in words and charts, and the page that lists them."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.codes import Stage
from policies import catalogue
from xzedu.common import exports, paging, versions
from xzedu.common.forms import Query
from xzedu.statistics import targets, wording
from xzedu.statistics.charts import Quantity, Series, line, spark
from xzedu.statistics.codes import Calendar, Comparison
from xzedu.statistics.presenting.forms import FORMATS, Choice
from xzedu.statistics.presenting.words import amount
from xzedu.statistics.progress import Standing

CARDS_A_PAGE = 25
STANDINGS = {
    Standing.ACHIEVED: ("✓", gettext_lazy("achieved")),
    Standing.ON_TRACK: ("→", gettext_lazy("on track")),
    Standing.BEHIND: ("!", gettext_lazy("behind")),
    Standing.MISSED: ("✗", gettext_lazy("missed")),
    Standing.NO_FIGURE: ("–", gettext_lazy("no figure yet")),
}


@dataclass(frozen=True)
class Card:
    """A judged target as pages show it; `duties` are the `Responsibility`s it belongs to."""

    judged: targets.Judged
    duties: tuple = ()

    @property
    def target(self):
        return self.judged.target

    @property
    def standing(self):
        return self.judged.progress.standing

    @property
    def sign(self):
        return STANDINGS[self.standing][0]

    @property
    def label(self):
        return STANDINGS[self.standing][1]

    @property
    def promise(self):
        """What is promised: at least 99% by 2025."""
        target = self.target
        words = {
            "value": amount(target.value, target.indicator),
            "year": wording.year(target.year, target.indicator),
        }
        if target.comparison == Comparison.AT_MOST:
            return _("At most %(value)s by %(year)s.") % words
        return _("At least %(value)s by %(year)s.") % words

    @property
    def place(self):
        """Area and stage it is about."""
        parts = [self.target.area.local_name]
        parts += [str(Stage(self.target.stage).label)] if self.target.stage else []
        return " · ".join(parts)

    @property
    def said(self):
        """How it stands, by which figure, and what the straight line asks for."""
        progress, target = self.judged.progress, self.target
        if progress.value is None:
            return _("There is no public figure to judge it by.")
        words = {
            "value": amount(progress.value, target.indicator),
            "year": wording.year(progress.year, target.indicator),
        }
        if target.is_cumulative:
            text = _("By %(year)s it came to %(value)s in all.") % words
        else:
            text = _("In %(year)s it was %(value)s.") % words
        if progress.expected is not None:
            words = {"expected": amount(progress.expected, target.indicator)}
            text += _(" On the straight line to the target it would be %(expected)s.") % words
        elif self.standing == Standing.NO_FIGURE:
            text += _(" One figure alone shows no course.")
        return text

    @property
    def baseline(self):
        """Where the plan began, or ""."""
        target = self.target
        if target.baseline is None:
            return ""
        if target.is_cumulative:
            return _("counted from %(year)s on") % {"year": wording.year(target.baseline_year + 1, target.indicator)}
        words = {"value": amount(target.baseline, target.indicator)}
        return _("%(value)s in %(year)s") % (words | {"year": wording.year(target.baseline_year, target.indicator)})

    @cached_property
    def chart(self):
        """The figures over the years and the mark of the target, or None without figures."""
        target, figures = self.target, self.judged.line
        if not figures:
            return None
        label = line.school_year if target.indicator.calendar == Calendar.SCHOOL_YEAR else str
        name = target.area.local_name
        series = [Series(name, figures, is_sample=target.is_sample)]
        mark = line.Target(_("Target"), target.value, target.year)
        return line.draw(
            f"target-{target.pk}", self.said, series, Quantity.of(target.indicator),
            label=label, target=mark, source=self.source,
        )  # fmt: skip

    @property
    def source(self):
        release = self.judged.release
        return _("Source: %(title)s") % {"title": release.local_title} if release else ""


class TargetsPage:
    """The targets one address asks for."""

    def __init__(self, request):
        version = versions.of(request)
        self.held = targets.current(version)
        self.library = catalogue.duties(version)
        self.path = reverse("statistics:targets")
        query = self.query = Query(request.GET)
        self.document = query.choice("document", {"", *self._documents}, "")
        self.responsibility = query.choice(
            "responsibility", {"", *(duty.slug for duty in self.library.responsibilities.values())}, ""
        )
        self.area = query.choice("area", {"", *self._areas}, "")
        self.standing = query.choice("standing", {"", *Standing}, "")
        self.page = self._page(query)
        query.mention_unread()
        # Files hold all that match, whichever page one is on.
        kept = request.GET.copy()
        kept.pop("page", None)
        self.address_query = kept.urlencode()

    def _page(self, query):
        page = query.number("page")
        if page > self.last_page:
            query.problems.append(_("There is no page %(page)d; the last one is shown.") % {"page": page})
        return min(page, self.last_page)

    @property
    def last_page(self):
        return max(1, -(-len(self.cards) // CARDS_A_PAGE))

    @property
    def pages(self):
        """The numbers the pager shows."""
        return paging.offered(self.page, self.last_page)

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @cached_property
    def _documents(self):
        found = (judged.target.document for judged in self.held.judged)
        return {document.slug: document for document in found if document}

    @cached_property
    def _areas(self):
        return {judged.target.area.code: judged.target.area for judged in self.held.judged}

    @cached_property
    def cards(self):
        """The `Card`s that satisfy the filters, real targets first."""
        return [self._card(judged) for judged in self.held.judged if self._matches(judged)]

    def _card(self, judged):
        duties = (self.library.responsibilities.get(pk) for pk in sorted(judged.duties))
        return Card(judged, tuple(duty for duty in duties if duty))

    def _matches(self, judged):
        target = judged.target
        if self.document and (not target.document or target.document.slug != self.document):
            return False
        if self.area and target.area.code != self.area:
            return False
        if self.standing and judged.progress.standing != self.standing:
            return False
        return not self.responsibility or bool(judged.duties & self._duties)

    @cached_property
    def _duties(self):
        (pk,) = (pk for pk, duty in self.library.responsibilities.items() if duty.slug == self.responsibility)
        return duties_within(self.library, pk)

    @cached_property
    def shown(self):
        """The cards of the page."""
        return self.cards[(self.page - 1) * CARDS_A_PAGE : self.page * CARDS_A_PAGE]

    @property
    def real(self):
        return [card for card in self.shown if not card.target.is_sample]

    @property
    def sample(self):
        return [card for card in self.shown if card.target.is_sample]

    @property
    def is_filtered(self):
        return bool(self.document or self.responsibility or self.area or self.standing)

    @property
    def tally(self):
        """[(standing, sign, label, count)] of the cards shown."""
        counts = {standing: sum(card.standing == standing for card in self.cards) for standing in Standing}
        return [(standing, *STANDINGS[standing], count) for standing, count in counts.items() if count]

    # --- The form -----------------------------------------------------------------

    @property
    def documents(self):
        return [Choice(slug, held.local_title, slug == self.document) for slug, held in self._documents.items()]

    @property
    def responsibilities(self):
        """Those that have any target, wholes included."""
        used = {whole for judged in self.held.judged for pk in judged.duties for whole in self.library.lineage(pk)}
        return [
            Choice(duty.slug, duty.local_title, duty.slug == self.responsibility)
            for pk, duty in self.library.responsibilities.items()
            if pk in used
        ]

    @property
    def areas(self):
        return [Choice(code, area.local_name, code == self.area) for code, area in sorted(self._areas.items())]

    @property
    def standings(self):
        return [Choice(value, label, value == self.standing) for value, (_sign, label) in STANDINGS.items()]

    @property
    def downloads(self):
        query = f"?{self.address_query}" if self.address_query else ""
        return [(f.upper(), reverse("statistics:targets-download", args=[f]) + query) for f in FORMATS]

    def download(self, format):
        """Return the file of the targets shown."""
        columns = (
            ("target", _("Short name")), ("title", _("Target")), ("document", _("Document")),
            ("article", _("Article")), ("indicator", _("Indicator")), ("unit", _("Unit")), ("area", _("Area code")),
            ("area_label", _("Area")), ("stage", _("Stage")), ("baseline_year", _("Baseline year")),
            ("baseline", _("Baseline")), ("year", _("By the year")), ("comparison", _("Comparison")),
            ("value", _("Target value")), ("figure_year", _("Year of the figure")), ("figure", _("Figure")),
            ("expected", _("On the straight line")), ("standing", _("Standing")), ("source", _("Source")),
            ("is_sample", _("Sample data")),
        )  # fmt: skip
        rows = (self._row(card) for card in self.cards)
        source = _("Xuzhou Education Bureau, targets and yearly figures")
        if any(card.target.is_sample for card in self.cards):
            source += _("; rows marked as sample data are invented for demonstration")
        table = exports.Table(columns, rows, source, timezone.localdate(), _("Targets"))
        return exports.respond(table, format)

    @staticmethod
    def _row(card):
        target, progress = card.target, card.judged.progress
        return (
            target.slug, target.local_title, target.document.local_title if target.document else "", target.article,
            target.indicator.local_name, str(target.indicator.get_unit_display()), target.area.code,
            target.area.local_name, target.stage, target.baseline_year, target.baseline, target.year,
            str(target.get_comparison_display()), target.value, progress.year, progress.value, progress.expected,
            str(card.label), target.source.local_title if target.source else "", target.is_sample,
        )  # fmt: skip


def paged(cards):
    """Return [(card, number of the page it stands on)] of all cards that satisfy one filter."""
    return [(card, at // CARDS_A_PAGE + 1) for at, card in enumerate(cards)]


def duties_within(library, pk):
    """Return the ids of a responsibility and of all its parts."""
    return frozenset(held for held in library.responsibilities if pk in library.lineage(held))


@dataclass(frozen=True)
class Sparkline:
    """An indicator of a responsibility: its latest figure in words and its course as a small drawing."""

    course: targets.Course

    @property
    def indicator(self):
        return self.course.indicator

    @property
    def stage_label(self):
        return Stage(self.course.stage).label if self.course.stage else ""

    @property
    def latest(self):
        if not self.course.figures:
            return ""
        year = max(self.course.figures)
        words = {
            "year": wording.year(year, self.indicator),
            "value": amount(self.course.figures[year], self.indicator),
        }
        return _("%(value)s (%(year)s)") % words

    @property
    def drawing(self):
        figures = self.course.figures
        if len(figures) < 2:
            return ""
        words = {
            "name": self.indicator.local_name,
            "first": amount(figures[min(figures)], self.indicator),
            "from": wording.year(min(figures), self.indicator),
            "last": amount(figures[max(figures)], self.indicator),
            "to": wording.year(max(figures), self.indicator),
        }
        title = _("%(name)s: from %(first)s in %(from)s to %(last)s in %(to)s") % words
        return spark.draw(title, Series(self.indicator.local_name, figures, is_sample=self.course.is_sample))
