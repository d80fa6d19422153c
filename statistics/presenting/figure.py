"""How one figure was made: formula, numbers put in, schools, release, source, revisions. At most five queries."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import Group
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.codes import LOCALE_GROUPS, LocaleGroup, Organiser, Sector, Stage
from institutions.models import Area, Institution
from xzedu.common import versions
from xzedu.common.forms import Query, shorten
from xzedu.statistics import addresses, dictionary, releases, wording
from xzedu.statistics.codes import Measure, Sex
from xzedu.statistics.figures import SUPPRESSED_BELOW
from xzedu.statistics.models import Footnote, Observation
from xzedu.statistics.pivots import Breakdown

SCHOOLS_A_PAGE = 50
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass
class SchoolRow:
    """A school's own figure among those that went into an area's."""

    institution: object
    value: str
    numerator: str
    denominator: str
    address: str


class FigurePage:
    """One current public figure, of an area or of a school.

    Attributes:
        observation: the `Observation`, or None where there is no such figure.
        problems: what is wrong with the address.
        is_unknown: whether it names something that does not exist.
    """

    def __init__(self, request):
        version = versions.of(request)
        self.dictionary, self.places = dictionary.current(version), dictionary.places(version)
        self.current = releases.current(version)
        self.is_unknown, self.institution, self.area = False, None, None
        self._parse(Query(request.GET))
        self.observation = None if self.problems else self._find()

    def _parse(self, query):
        self.indicator = self._named(query, "indicator", self.dictionary.indicators)
        code = query.one("institution")
        if code:
            self.institution = Institution.objects.published().select_related("area").filter(code=code).first()
            self.area = self.institution.area if self.institution else None
            if self.institution is None:
                self._unknown(query, code)
            query.read.add("area")
        else:
            self.area = self._named(query, "area", self.places.by_code)
        self.year = query.number("year", None)
        if self.year is None and not query.problems:
            query.problems.append(_("Say which year the figure is of."))
        elif self.year is not None and not FIRST_YEAR <= self.year <= LAST_YEAR:
            query.refuse("year", str(self.year))
        self.breakdown = Breakdown(
            *(
                query.choice(name, {"", *choices.values}, "")
                for name, choices in (("stage", Stage), ("sector", Sector), ("locale", LocaleGroup), ("sex", Sex))
            )
        )
        self.page = query.number("page")
        query.mention_unread()
        self.problems, self.remarks = query.problems, query.remarks

    def _named(self, query, name, known):
        code = query.one(name)
        if not code:
            query.problems.append(_("The address lacks “%(name)s”.") % {"name": name})
        elif code not in known:
            self._unknown(query, code)
        return known.get(code)

    def _unknown(self, query, code):
        self.is_unknown = True
        query.problems.append(_("Nothing here has the code “%(code)s”.") % {"code": shorten(code)})

    def _find(self):
        counted = [row for row in self._versions if self.current.is_current(row.release_id, self.year)]
        return min(counted, key=lambda row: self.current.rank(row.release_id), default=None)

    @cached_property
    def _versions(self):
        """The figures of this cell in every public release, superseded ones too."""
        rows = (
            Observation.objects.filter(release__in=sorted(self.current.releases))
            .filter(indicator=self.indicator, year=self.year, **self.breakdown._asdict())
            .select_related("derivation", "source", "import_run")
            .order_by()
        )
        if self.institution:
            return list(rows.filter(institution=self.institution))
        return list(rows.filter(institution__isnull=True, area=self.area))

    @property
    def status(self):
        if self.is_unknown:
            return 404
        return 400 if self.problems else 404 if self.observation is None else 200

    # What it says

    @property
    def title(self):
        return self.indicator.local_name

    @property
    def place_name(self):
        return self.institution.local_name if self.institution else self.area.local_name

    @property
    def breakdown_name(self):
        return wording.breakdown_name(self.breakdown)

    @property
    def year_name(self):
        return wording.year(self.year, self.indicator)

    @property
    def amount(self):
        held = self.observation
        return wording.missing(held.missing) if held.value is None else wording.amount(held.value, self.indicator)

    @property
    def in_full(self):
        """The number in full where it was shortened, else nothing."""
        held = self.observation
        if held.value is None or wording.short(held.value, self.indicator) == wording.number(
            held.value, self.indicator
        ):
            return ""
        return wording.number(held.value, self.indicator)

    @property
    def exact(self):
        """The value with two more decimals than are shown elsewhere, if there are any; else nothing."""
        held = self.observation
        if held.value is None or not self.indicator.is_ratio or held.denominator is None:
            return ""
        return wording.plain(held.value, self.indicator.decimals + 2)

    @property
    def release(self):
        return self.current.releases[self.observation.release_id]

    @property
    def is_sample(self):
        return self.current.is_sample(self.observation.release_id)

    @property
    def has_sample(self):
        return self.observation is not None and self.is_sample

    @property
    def source(self):
        """The `Source` of the figure itself, else of its release, or None."""
        return self.observation.source or self.release.source

    # How it was made

    @property
    def is_derived(self):
        return self.observation.numerator is not None

    @property
    def operands(self):
        """[(what, number)] of numerator and denominator."""
        held, found = self.observation, []
        for measure, value in (
            (self.indicator.numerator, held.numerator),
            (self.indicator.denominator, held.denominator),
        ):
            if measure and value is not None:
                found.append((Measure(measure).label, self._operand(value)))
        return found

    @staticmethod
    def _operand(value):
        return wording.plain(value, 0 if float(value).is_integer() else 2)

    @property
    def calculation(self):
        """The formula with the numbers put in: 1,234 ÷ 72 × 100 = 17.1; nothing where there is no value."""
        held = self.observation
        if not self.is_derived or held.value is None:
            return ""
        parts = [self._operand(held.numerator)]
        if held.denominator is not None:
            parts.append(f"÷ {self._operand(held.denominator)}")
        if self.indicator.factor != 1:
            parts.append(f"× {wording.plain(self.indicator.factor)}")
        return f"{' '.join(parts)} = {self.exact or wording.number(held.value, self.indicator)}"

    @cached_property
    def coverage(self):
        """`Coverage` of the release's year, for "312 of 315 reported"."""
        return self.current.coverage.get((self.observation.release_id, self.year))

    @cached_property
    def approver(self):
        """The role of whoever approved the release, never the name."""
        if self.release.approved_by_id is None:
            return ""
        role = Group.objects.filter(user=self.release.approved_by_id).order_by("name").values_list("name", flat=True)
        return role.first() or _("an authorised publisher")

    # The schools that went in

    @property
    def hides_schools(self):
        """Whether single schools' numbers stay hidden: one that is suppressed could be worked out from the others."""
        return bool({self.indicator.numerator, self.indicator.denominator} & SUPPRESSED_BELOW)

    @cached_property
    def _schools(self):
        """The schools' own figures behind the figure of an area."""
        if self.institution or not self.is_derived or self.hides_schools:
            return None
        rows = Observation.objects.filter(
            release=self.observation.release_id,
            indicator=self.indicator,
            year=self.year,
            institution__in=Institution.objects.published(),
            stage=self.breakdown.stage,
            sex=self.breakdown.sex,
        )
        if self.area.level != Area.Level.CITY:
            rows = rows.filter(area=self.area)
        if self.breakdown.sector == Sector.PRIVATE:
            rows = rows.filter(institution__organiser=Organiser.PRIVATE)
        elif self.breakdown.sector:
            rows = rows.exclude(institution__organiser=Organiser.PRIVATE)
        if self.breakdown.locale:
            codes = [str(code) for code, group in LOCALE_GROUPS.items() if group == self.breakdown.locale]
            rows = rows.filter(institution__locale__in=codes)
        return rows

    @cached_property
    def school_count(self):
        return self._schools.count() if self._schools is not None else 0

    @property
    def last_page(self):
        return max(1, -(-self.school_count // SCHOOLS_A_PAGE))

    @property
    def pages(self):
        here = self.page
        shown = sorted({1, self.last_page, *range(max(1, here - 2), min(self.last_page, here + 2) + 1)})
        return shown if self.last_page > 1 else []

    @cached_property
    def school_rows(self):
        """[`SchoolRow`] of this page, the largest numerators first."""
        if not self.school_count:
            return []
        start = (min(self.page, self.last_page) - 1) * SCHOOLS_A_PAGE
        rows = self._schools.select_related("institution").order_by(F("numerator").desc(nulls_last=True), "institution")
        return [self._school_row(row) for row in rows[start : start + SCHOOLS_A_PAGE]]

    def _school_row(self, row):
        return SchoolRow(
            row.institution,
            wording.cell(row, self.indicator),
            "" if row.numerator is None else self._operand(row.numerator),
            "" if row.denominator is None else self._operand(row.denominator),
            addresses.of_figure(self.indicator, self.area, self.year, self.breakdown, row.institution),
        )

    @property
    def register_address(self):
        """The list of the institutions the figure is about."""
        district = self.area.code if self.area.level != Area.Level.CITY else ""
        named = [("area", district), *self.breakdown._asdict().items()]
        named = [(name, value) for name, value in named if name != "sex"]
        return addresses.with_parameters(reverse("institutions:list"), named)

    # What else is to be known

    @cached_property
    def notes(self):
        """Texts of the footnotes on this figure and on what it is part of."""
        held = self.observation
        shown = Footnote.objects.in_play(
            indicators=[self.indicator.pk], areas=[self.area.pk], years=[self.year], releases=[held.release_id]
        )
        both = (shown | Footnote.objects.filter(observation=held)).order_by("position", "pk")
        return [note.local_text for note in both]

    @property
    def breaks(self):
        """[(year, note)] of the breaks in the series."""
        held = self.dictionary.breaks_of(self.indicator, {self.area.pk})
        return [(wording.year(cut.year, self.indicator), cut.local_note) for cut in held]

    @cached_property
    def history(self):
        """[(`Release`, value in words)] of this figure in every public version, the newest first."""
        here = self.release
        versions_ = [
            release
            for release in self.current.releases.values()
            if (release.series_id, release.year) == (here.series_id, here.year)
        ]
        if len(versions_) < 2:
            return []
        held = {row.release_id: row for row in self._versions}
        versions_.sort(key=lambda release: -release.version)
        return [(release, wording.cell(held.get(release.pk), self.indicator)) for release in versions_]

    @property
    def indicator_address(self):
        return addresses.of_indicator(self.indicator, self.breakdown)

    @property
    def area_address(self):
        return addresses.of_area(self.area)
