"""The library in memory: every public document's facets, dates, names and relations.

Read once a content version (nine queries); after that rows, filters with their counts,
validity on any day and the links of citations cost no database time (docs/adr/0004, 0011).
"""

from array import array
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils import timezone
from pyroaring import BitMap

from policies.citations import names_of
from policies.models import Attachment, Consultation, Document, Issuance, IssuingBody, Relation, Responsibility, Version
from policies.numbers import Number
from policies.validity import EFFECTS, Act, Status, judge
from xzedu.common.facets import FacetIndex, Gathered
from xzedu.common.models import State
from xzedu.common.versions import Held

# Bitmaps of who is in force on which day: today's, and a few that visitors asked for.
DAYS_KEPT = 16


class Card(NamedTuple):
    """What lists show of a document, in the words of the model."""

    pk: int
    slug: str
    title: str
    title_en: str
    agency_code: str
    year: int | None
    serial: int | None
    genre: str
    signed_on: date
    is_sample: bool
    summary: str
    summary_en: str

    number = Document.number
    local_title = Document.local_title
    local_summary = Document.local_summary


class Duties:
    """The bureau's responsibilities, each with what it is part of.

    Attributes:
        responsibilities: id → `Responsibility`.
    """

    def __init__(self):
        self.responsibilities = {duty.pk: duty for duty in Responsibility.objects.all()}

    def lineage(self, duty):
        """Return the ids of a responsibility and of those it is part of, the nearest first."""
        line = []
        while duty and duty not in line:
            line.append(duty)
            duty = self.responsibilities[duty].parent_id
        return line


class Catalogue(FacetIndex):
    """All public documents, numbered with the newest signed first.

    Attributes:
        ids, slugs, cards: primary key, short name and `Card` by number.
        signed, published, effective, expires: days as ordinals by number; 0 for none, or for one nobody recorded.
        bodies: body id → `IssuingBody`; issued_by: number → body ids, the lead first.
        acts: number → `validity.Act`s on it, each `document` a number.
        relations: number → [(kind, target number, article, note)]; acted_on the other way round.
        with_files, consulted: primary keys of documents with attachments, and of those that came of a consultation.
    """

    FACETS = ("responsibility", "genre", "body", "year", "normative", "audience")
    COLUMNS = (
        "pk", "slug", "title", "title_en", "agency_code", "year", "serial", "genre", "audiences", "is_normative",
        "signed_on", "published_on", "publish_at", "effective_on", "expires_on", "state", "withdrawn_on", "is_sample",
        "url",
    )  # fmt: skip

    def __init__(self, duties=None):
        duties = duties or Duties()
        self.responsibilities, self.lineage = duties.responsibilities, duties.lineage
        self.ids, self.slugs = array("q"), []
        self.signed, self.published, self.effective, self.expires = (array("I") for _ in range(4))
        self.withdrawn, samples = {}, array("I")
        self.cards, self.numbered, self._agencies, self._titles = [], {}, [], []
        summaries = self._summaries()
        gathered = Gathered(self.FACETS)
        rows = Document.objects.published().order_by("-signed_on", "pk").values_list(*self.COLUMNS)
        for number, row in enumerate(rows.iterator(chunk_size=5000)):
            (
                pk, slug, title, title_en, agency, year, serial, genre, audiences, normative, signed,
                published, publish_at, effective, expires, state, withdrawn, sample, url,
            ) = row  # fmt: skip
            self.ids.append(pk)
            self.slugs.append(slug)
            self._titles.append(title)
            summary = summaries.get(pk, ("", ""))
            number_parts = agency, year, serial
            self.cards.append(Card(pk, slug, title, title_en, *number_parts, genre, signed, sample, *summary))
            self.signed.append(signed.toordinal())
            # With a text of its own elsewhere it was made public there, on a day that may not be known.
            made_public = published or (None if url else timezone.localdate(publish_at))
            self.published.append(made_public.toordinal() if made_public else 0)
            self.effective.append((effective or signed).toordinal())
            self.expires.append(expires.toordinal() if expires else 0)
            self._agencies.append(number_parts)
            if agency:
                self.numbered[number_parts] = number
            if state == State.WITHDRAWN:
                self.withdrawn[number] = withdrawn
            if sample:
                samples.append(number)
            gathered.add("genre", genre, number)
            gathered.add("year", str(signed.year), number)
            gathered.add("normative", "yes" if normative else "no", number)
            for audience in audiences:
                gathered.add("audience", str(audience), number)
        self.samples = BitMap(samples)
        self.all = BitMap(range(len(self.ids)))
        self.number_of = {pk: number for number, pk in enumerate(self.ids)}
        self._read_bodies(gathered)
        self._read_responsibilities(gathered)
        self._read_relations()
        # Of any state: that the page of a document need not ask where there is nothing.
        self.with_files = set(Attachment.objects.order_by().values_list("document_id", flat=True))
        self.consulted = set(Consultation.objects.order_by().values_list("document_id", flat=True))
        self.facets = gathered.bitmaps()
        self._on = lru_cache(maxsize=DAYS_KEPT)(self._statuses)

    @staticmethod
    def _summaries():
        """Return document id → summaries, in both languages, of the text the public may read."""
        rows = Version.objects.public().order_by("number").values_list("document_id", "summary", "summary_en")
        return {pk: summaries for pk, *summaries in rows.iterator(chunk_size=5000)}

    def _read_bodies(self, gathered):
        self.bodies = {body.pk: body for body in IssuingBody.objects.all()}
        self.issued_by = {}
        pairs = Issuance.objects.order_by("document_id", "position").values_list("document_id", "body_id")
        for document, body in pairs.iterator(chunk_size=5000):
            number = self.number_of.get(document)
            if number is not None:
                self.issued_by.setdefault(number, []).append(body)
                gathered.add("body", str(body), number)

    def _read_responsibilities(self, gathered):
        self.carried = {}
        pairs = Document.responsibilities.through.objects.values_list("document_id", "responsibility_id")
        for document, duty in pairs.iterator(chunk_size=5000):
            number = self.number_of.get(document)
            if number is not None:
                self.carried.setdefault(number, []).append(duty)
                # What carries out a part carries out the whole.
                for held in self.lineage(duty):
                    gathered.add("responsibility", self.responsibilities[held].slug, number)

    def _read_relations(self):
        self.relations, self.acted_on, self.acts = {}, {}, {}
        rows = Relation.objects.order_by("kind", "pk").values_list(
            "document_id", "kind", "target_id", "article", "note", "effective_on"
        )
        for document, kind, target, article, note, on in rows.iterator(chunk_size=5000):
            acting, bearing = self.number_of.get(document), self.number_of.get(target)
            if acting is None or bearing is None:
                continue
            self.relations.setdefault(acting, []).append((kind, bearing, article, note))
            self.acted_on.setdefault(bearing, []).append((kind, acting, article, note))
            # What is withdrawn is taken back with all it did.
            if kind in EFFECTS and acting not in self.withdrawn:
                day = on or date.fromordinal(self.effective[acting])
                self.acts.setdefault(bearing, []).append(Act(kind, day, acting))

    def verdict(self, number, day):
        """Return the `validity.Verdict` on a document on `day`; its act's `document` is a number."""
        return judge(
            day,
            effective_on=date.fromordinal(self.effective[number]),
            expires_on=date.fromordinal(self.expires[number]) if self.expires[number] else None,
            acts=self.acts.get(number, ()),
        )

    def _statuses(self, day):
        """Return status → numbers of the documents that have it on `day`."""
        gathered = Gathered(["validity"])
        today = day.toordinal()
        plain = {Status.IN_FORCE: array("I"), Status.NOT_YET: array("I"), Status.LAPSED: array("I")}
        for number, (effective, expires) in enumerate(zip(self.effective, self.expires, strict=True)):
            if number in self.acts:
                gathered.add("validity", str(self.verdict(number, day).status), number)
            elif expires and expires < today:
                plain[Status.LAPSED].append(number)
            else:
                plain[Status.IN_FORCE if effective <= today else Status.NOT_YET].append(number)
        found = gathered.bitmaps()["validity"]
        for status, numbers in plain.items():
            found[str(status)] = found.get(str(status), BitMap()) | BitMap(numbers)
        return found

    def on(self, day):
        """Return the documents' facets with their validity on `day`, as a `FacetIndex`."""
        return OnDay(self, self._on(day))

    def between(self, dates, since, until):
        """Return the numbers whose day in `dates` ("signed", "published", "effective") is in the range."""
        first = since.toordinal() if since else 1
        last = until.toordinal() if until else date.max.toordinal()
        return BitMap([number for number, day in enumerate(getattr(self, dates)) if first <= day <= last])

    def with_number(self, agency="", year=None, serial=None):
        """Return the numbers of the documents whose document number has the given parts."""
        return BitMap(
            [
                number
                for number, (own_agency, own_year, own_serial) in enumerate(self._agencies)
                if own_agency
                and (not agency or agency in own_agency)
                and year in (None, own_year)
                and serial in (None, own_serial)
            ]
        )

    @cached_property
    def agencies(self):
        """The agency codes there are, in order."""
        return sorted({agency for agency, _year, _serial in self._agencies if agency})

    @cached_property
    def _names(self):
        """Name a document is cited by → its number; of two of a name the newer one."""
        names = {}
        for number in range(len(self._titles) - 1, -1, -1):
            for name in names_of(self._titles[number]):
                names[name] = number
        return names

    def cited(self, what):
        """Return the number of the document that a plain title or a `Number` names, or None."""
        return self.numbered.get(tuple(what)) if isinstance(what, Number) else self._names.get(what)

    def body_names(self, number):
        """Return the names of the bodies that issued a document, the lead first, in the language of the page."""
        return [self.bodies[body].local_name for body in self.issued_by.get(number, ())]


class OnDay(FacetIndex):
    """The catalogue as of a day: the same numbers, and the facet of validity."""

    def __init__(self, catalogue, statuses):
        self.all, self.ids, self.number_of = catalogue.all, catalogue.ids, catalogue.number_of
        self.samples = catalogue.samples
        self.facets = catalogue.facets | {"validity": statuses}


_duties = Held("policies", Duties)
_holder = Held("policies", Catalogue, _duties)
duties = _duties.current
current = _holder.current
forget = _holder.forget
