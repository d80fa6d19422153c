"""The page of one bulletin, and the list of all: what stands on them, computed once when first read."""

from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.codes import Stage, labels
from xzedu.common import versions
from xzedu.statistics import addresses, bulletins, dictionary, releases, wording
from xzedu.statistics.presenting import gaps
from xzedu.statistics.presenting.bulletin import footmarks, outline, sentences
from xzedu.statistics.presenting.bulletin.drawings import Drawings
from xzedu.statistics.presenting.bulletin.figures import Figures
from xzedu.statistics.presenting.bulletin.tables import Tables
from xzedu.statistics.presenting.release import ReleasePage

# The rest of a long revision is on the page of the release.
MOST_CHANGES = 20
CHINESE = "一二三四五六七八九十"
HEADLINES = (("schools", ""), ("enrolment", ""), ("teachers", ""), ("entrants", Stage.PRIMARY))


class Said(NamedTuple):
    """What is said of one stage: its heading ("" where the section's suffices), its text, its table or None.

    Attributes:
        groups: paragraphs of the text, each a list of sentences as markup.
    """

    heading: str
    groups: list
    table: object


class Shown(NamedTuple):
    """A section as it is shown; those without a figure are not, and the others numbered through."""

    number: int
    key: str
    title: str
    paragraphs: list
    tables: list
    charts: list
    gaps: list

    @property
    def label(self):
        """Number and title as the language writes them: 一、学前教育; 1. Pre-primary education."""
        if wording.is_english():
            return f"{self.number}. {self.title}"
        return f"{CHINESE[self.number - 1]}、{self.title}"


def title_of(release, places):
    """Return what the bulletin of a release is called."""
    words = {"city": places.city.local_name if places.city else "", "year": wording.year(release.year)}
    return _("Statistical bulletin on education in %(city)s, %(year)s") % words


class BulletinPage(ReleasePage):
    """The bulletin made of one public release, superseded or not."""

    most_changes = MOST_CHANGES

    def __init__(self, request, release):
        super().__init__(request, release)
        self.absolute = request.build_absolute_uri
        self.figures = Figures(release, self.current, self.dictionary, self.places)

    @staticmethod
    def find(request, year, series="", version=None):
        """Return the public `Release` of a bulletin, or None: drafts and embargoed ones are not found."""
        return bulletins.find(releases.current(versions.of(request)), year, series, version)

    # Its head

    @property
    def title(self):
        return title_of(self.release, self.places)

    @property
    def year_name(self):
        return wording.year(self.release.year)

    @cached_property
    def covered(self):
        """The `Coverage` of the bulletin's year."""
        return self.current.coverage[self.release.pk, self.release.year]

    @property
    def coverage_words(self):
        return sentences.coverage(self.covered)

    @cached_property
    def headlines(self):
        """The `Reading`s that stand large at the head."""
        found = (self.figures.reading(code, stage) for code, stage in HEADLINES)
        return [reading for reading in found if reading and reading.has_value]

    @property
    def summary(self):
        """The bulletin in one sentence, for search engines and lists."""
        return self.headlines[0].sentence if self.headlines else self.coverage_words

    # Its text

    @cached_property
    def marks(self):
        return footmarks.read(self.figures)

    @cached_property
    def tables(self):
        return Tables(self.figures, self.marks)

    @cached_property
    def drawings(self):
        return Drawings(self.figures, self.source_words)

    @cached_property
    def sections(self):
        shown = []
        for section in outline.SECTIONS:
            paragraphs = [found for part in section.parts if (found := self._paragraph(section, part))]
            if section.key == "private":
                paragraphs = self._private()
            compared = self._gaps() if section.key == "balance" else []
            if section.key == "balance":
                paragraphs = self._between_town_and_country()
            tables = self._tables(section)
            if paragraphs or tables or compared:
                charts = [
                    (chart, self._files(name))
                    for name in section.drawings
                    if (chart := self.drawings.draw(name))
                ]  # fmt: skip
                shown.append(
                    Shown(len(shown) + 1, section.key, str(section.title), paragraphs, tables, charts, compared)
                )
        return shown

    def _paragraph(self, section, part):
        """Return the `Said` of an `outline.Part`, or None where there is nothing to say."""
        groups = [list(self._sentences(codes, part.stage)) for codes in part.said]
        groups = [group for group in groups if group]
        name = labels(Stage)[part.stage] if part.stage else ""
        title = name if len(section.parts) > 1 else str(section.title)
        columns = [(code, part.stage) for code in part.districts]
        table = self.tables.of_districts(
            f"{section.key}-{part.stage}", columns, _("%(name)s by district, %(year)s") % self._named(title)
        )
        return Said(name if len(section.parts) > 1 else "", groups, table) if groups or table else None

    def _sentences(self, codes, stage):
        """Yield what is said of some indicators (their codes); what has no figure or no meaning is left out."""
        for code in codes:
            reading = self.figures.reading(code, stage)
            if reading and (sentence := sentences.of(reading, self._marks_of(reading))):
                yield sentence

    def _marks_of(self, reading):
        pk, area = reading.indicator.pk, reading.area.pk
        return sorted(self.marks.of_indicator(pk) + self.marks.of_figure(pk, area, reading.breakdown))

    def _named(self, name):
        return {"name": name, "year": self.year_name}

    def _tables(self, section):
        named = self._named(str(section.tabled or section.title))
        found = [
            self.tables.of_stages(f"{section.key}-stages", crossing, _("%(name)s by stage, %(year)s") % named)
            for crossing in section.crossings
        ]
        found.append(
            self.tables.of_districts(
                f"{section.key}-districts", section.columns, _("%(name)s by district, %(year)s") % named
            )
        )
        return [table for table in found if table]

    def _private(self):
        """The paragraph on private schools: how many, with how many pupils, and what share of all that is."""
        schools = self.figures.reading("schools", sector="private")
        said = [sentences.of_private(schools, self._marks_of(schools))] if schools and schools.has_value else []
        said += [
            sentences.of_share(
                self.figures.reading("enrolment", stage, sector="private"), self.figures.reading("enrolment", stage)
            )
            for stage in ("", *outline.STAGES)
        ]
        said = [sentence for sentence in said if sentence]
        return [Said("", [said], None)] if said else []

    @cached_property
    def _compared(self):
        """Stage → `equity.Gaps` of the compulsory stages."""
        if not self.figures.city:
            return {}
        return {stage: self.figures.compared(stage) for stage in outline.COMPULSORY}

    def _gaps(self):
        """[(stage's name, `gaps.Table`)] between town and country and between districts."""
        return [
            (labels(Stage)[stage], table)
            for stage, found in self._compared.items()
            for table in gaps.Table.all(found, self.figures.city, stage, self.figures.year)
            if table.key != "sectors"
        ]

    def _between_town_and_country(self):
        found = []
        for stage, compared in self._compared.items():
            at = gaps.Place(self.figures.city, stage, self.figures.year)
            said = [sentences.of_gap(pair, at) for pair in compared.locales if pair.indicator.code in outline.TOLD]
            if said := [sentence for sentence in said if sentence]:
                found.append(Said(labels(Stage)[stage], [said], None))
        return found

    # Where it comes from

    @property
    def source_words(self):
        words = {"title": self.release.full_title, "stage": self.release.get_stage_display()}
        words["version"] = _("version %(version)s") % {"version": self.release.version}
        return _("Source: %(title)s (%(stage)s, %(version)s)") % words

    @property
    def breaks(self):
        """[(year, remark)] of the breaks before which figures do not compare, each once."""
        notes = {}
        for cut in self.figures.breaks:
            notes.setdefault((wording.year(cut.year), cut.local_note))
        return list(notes)

    # Its addresses

    @property
    def permanent_address(self):
        """The whole address of exactly this edition."""
        return self.absolute(addresses.of_bulletin(self.release, edition=True))

    @property
    def neighbours(self):
        """[("prev" or "next", year in words, address)]: the bulletins of the years before and after."""
        found = zip(("prev", "next"), bulletins.beside(self.current, self.release), strict=True)
        return [(rel, wording.year(r.year), bulletins.address(self.current, r)) for rel, r in found if r]

    @property
    def newer_address(self):
        return bulletins.address(self.current, self.newer)

    @property
    def balance_address(self):
        """The page of balance at this year; "" for what is superseded: it judges by what is current."""
        if self.newer:
            return ""
        return addresses.with_parameters(reverse("statistics:balance"), [("year", self.release.year)])

    def _files(self, name):
        args = [self.release.year, self.release.series.slug, self.release.version, name]
        return [(kind.upper(), reverse("statistics:bulletin-chart", args=[*args, kind])) for kind in ("svg", "png")]


class Line(NamedTuple):
    """A bulletin in the list: the release, its title, address and coverage, and the editions it superseded."""

    release: object
    title: str
    address: str
    coverage: str
    is_sample: bool
    older: list


class BulletinList:
    """All bulletins, the newest year first; nothing is asked of the database."""

    def __init__(self, request):
        version = versions.of(request)
        self.current, self.places = releases.current(version), dictionary.places(version)

    @cached_property
    def lines(self):
        return [
            self._line(release)
            for held in bulletins.by_year(self.current).values()
            for release in held
            if not self.current.newer(release)
        ]

    def _line(self, release):
        covered = self.current.coverage[release.pk, release.year]
        older, before = [], self.current.before(release)
        while before:
            if address := bulletins.address(self.current, before):
                older.append((before, address))
            before = self.current.before(before)
        return Line(
            release, title_of(release, self.places), bulletins.address(self.current, release),
            sentences.coverage(covered), self.current.is_sample(release.pk), older,
        )  # fmt: skip

    @property
    def has_sample(self):
        return any(line.is_sample for line in self.lines)
