"""One state of the library's list: which documents, in what order, with which counts beside them."""

from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from policies import catalogue, search
from policies.articles import place_at
from policies.catalogue import Card
from policies.codes import VALIDITY, Audience, Genre
from policies.forms import DATES, SORTS, Filters
from policies.models import Attachment, Version
from xzedu.common import versions
from xzedu.common.listing import Chip, FacetListing
from xzedu.common.search import ids as find_ids
from xzedu.common.search import offers
from xzedu.common.search import parse as parse_search
from xzedu.common.search.snippets import excerpt, highlight
from xzedu.common.templatetags.portal import local_date


class Row(NamedTuple):
    """A document as the list shows it.

    `verdict` is of the list's day. With a search: `title` and `snippet` are marked, `article`
    is (anchor, label) of where the text matched, `attachment` the title of the file that did.
    """

    document: Card
    bodies: list
    verdict: object
    title: str
    snippet: str = ""
    article: tuple | None = None
    attachment: str = ""


def rows_of(held, numbers, day):
    """Return the `Row`s of documents of the catalogue `held` as of `day`, in order. No query."""
    return [
        Row(card, held.body_names(number), held.verdict(number, day), card.local_title, card.local_summary)
        for number, card in ((number, held.cards[number]) for number in numbers)
    ]


def newest_rows(held, count, day):
    """Return the `Row`s of the documents made public last. No query."""
    newest = sorted(held.all, key=lambda number: (-held.published[number], number))[:count]
    return rows_of(held, newest, day)


class Listing(FacetListing):
    """What `/policies/` shows for one query."""

    search_kind = search.KIND
    open_facets = ("validity", "responsibility")

    def __init__(self, request):
        self.data = request.GET
        self.path = reverse("policies:list")
        self.catalogue = catalogue.current(versions.of(request))
        self.filters = Filters.parse(request.GET, self.catalogue)
        self.index = self.catalogue.on(self.filters.day)

    @cached_property
    def chosen(self):
        """Facet → chosen values; a day of validity alone chooses what is in force on it."""
        return self.filters.chosen | {"validity": self.filters.validity_wanted}

    @property
    def direct_hit(self):
        """The short name of the document whose number is the whole search, in any spelling; else None."""
        if set(self.data) - {"q"}:
            return None
        at = self.catalogue.cited(self.filters.number) if self.filters.number else None
        return None if at is None else self.catalogue.slugs[at]

    @cached_property
    def search_result(self):
        return find_ids(self.filters.searched, self.search_kind)

    @cached_property
    def conditions(self):
        """The text, the period and the document number."""
        filters, held = self.filters, self.catalogue
        conditions = super().conditions
        if filters.since or filters.until:
            within = held.between(filters.dated, filters.since, filters.until)
            conditions["since", "until"] = _("Period"), within
        if filters.has_number:
            numbered = held.with_number(filters.agency, filters.number_year, filters.serial)
            conditions["agency", "number_year", "serial"] = _("Document number"), numbered
        return conditions

    def drop_href(self, facet):
        # A day of validity chooses what is in force on it.
        return self.href(drop=("validity", "on")) if facet == "validity" else super().drop_href(facet)

    @cached_property
    def ordered(self):
        numbers = self.numbers
        sort = self.filters.sort
        if sort == "relevance" and self.is_ranked:
            return [number for number in self.ranked if number in numbers]
        if sort in ("published", "effective"):
            days = getattr(self.catalogue, sort)
            return sorted(numbers, key=lambda number: (-days[number], number))
        # Documents are numbered with the newest signed first.
        return numbers

    @cached_property
    def rows(self):
        """The `Row`s of this page: no query, one or two with a search text."""
        numbers = self.page_numbers
        documents = [self.catalogue.cards[number] for number in numbers]
        query = parse_search(self.filters.searched) if self.filters.text else None
        texts = self._texts(documents) if query else {}
        rows = []
        for document in documents:
            number = self.catalogue.number_of[document.pk]
            snippet, article = document.local_summary, None
            if query:
                snippet, article = self._matched(snippet, *texts.get(document.pk, ("", [])), query)
            title = highlight(document.local_title, query) if query else document.local_title
            verdict = self.catalogue.verdict(number, self.filters.day)
            rows.append(Row(document, self.catalogue.body_names(number), verdict, title, snippet, article))
        # What only the pinyin found, no text has.
        return self._with_attachments(rows, query) if query and not self.spelling else rows

    @staticmethod
    def _matched(summary, text, outline, query):
        """Return (snippet, article) of where a document's texts match: in an article rather than in the summary."""
        marked, start = excerpt(text, query)
        place = None if start is None else place_at(outline, start)
        if place:
            return marked, (place[0], place[3])
        marked_summary, in_summary = excerpt(summary, query)
        if in_summary is not None:
            return marked_summary, None
        return (summary if start is None else marked), None

    def _texts(self, documents):
        """Return document id → (text, outline) of the public versions."""
        rows = Version.objects.public().filter(document__in=[d.pk for d in documents]).order_by("number")
        return {pk: (text, outline) for pk, text, outline in rows.values_list("document_id", "text", "outline")}

    @staticmethod
    def _with_attachments(rows, query):
        """Name the file that matched where the document's own texts do not."""
        unmatched = [row.document.pk for row in rows if "<mark>" not in f"{row.title}{row.snippet}"]
        if not unmatched:
            return rows
        found = {}
        for attachment in Attachment.objects.public().filter(document__in=unmatched):
            marked, start = excerpt(f"{attachment.title}\n{attachment.text}", query)
            if start is not None:
                found.setdefault(attachment.document_id, (attachment.title, marked))
        return [
            row._replace(attachment=found[row.document.pk][0], snippet=found[row.document.pk][1])
            if row.document.pk in found
            else row
            for row in rows
        ]

    @cached_property
    def offers(self):
        """(other wording, address) that would find something. One query, none without a known word."""
        if not self.filters.text or self.spelling:
            return []
        return [(text, self.href(q=text)) for text in offers(self.filters.text, self.search_kind)]

    @property
    def facet_labels(self):
        return {
            "validity": _("Validity"),
            "responsibility": _("Responsibility"),
            "genre": _("Genre"),
            "body": _("Issuing body"),
            "year": _("Year"),
            "audience": _("For whom"),
            "normative": _("Normative document"),
        }

    def facet_choices(self):
        held, chosen = self.catalogue, self.filters.chosen
        duties = [(duty.slug, duty.local_title) for duty in held.responsibilities.values()]
        bodies = [(str(body.pk), body.local_name) for body in held.bodies.values()]
        choices = {
            "validity": [(str(status), str(label)) for status, label in VALIDITY.items()],
            "responsibility": duties,
            "genre": [(value, str(label)) for value, label in Genre.choices],
            "body": bodies,
            "year": [(year, year) for year in sorted(held.facets["year"], reverse=True)],
            "audience": [(value, str(label)) for value, label in Audience.choices],
            "normative": [("yes", _("Normative")), ("no", _("Other"))],
        }
        return {
            name: [
                (value, label)
                for value, label in values
                if name == "validity" or value in chosen[name] or value in self.index.facets[name]
            ]
            for name, values in choices.items()
        }

    @cached_property
    def chips(self):
        filters = self.filters
        chips = []
        if filters.text:
            chips.append(Chip(_("“%(text)s”") % {"text": filters.text}, self.href(drop="q")))
        if filters.on:
            chips.append(Chip(_("In force on %s") % local_date(filters.on), self.href(drop="on")))
        if filters.since:
            chips.append(Chip(_("From %s") % local_date(filters.since), self.href(drop="since")))
        if filters.until:
            chips.append(Chip(_("Until %s") % local_date(filters.until), self.href(drop="until")))
        if filters.number_as_typed:
            chips.append(Chip(str(filters.number_as_typed), self.href(drop="agency")))
            return chips + self.facet_chips()
        for name, label, value in (
            ("agency", _("Agency code"), filters.agency),
            ("number_year", _("Year of the number"), filters.number_year),
            ("serial", _("Serial number"), filters.serial),
        ):
            if value:
                chips.append(Chip(f"{label} {value}", self.href(drop=name)))
        return chips + self.facet_chips()

    @cached_property
    def sorts(self):
        named = {
            "relevance": _("Best match"),
            "signed": _("Date signed"),
            "published": _("Date published"),
            "effective": _("In force from"),
        }
        shown = [sort for sort in SORTS if sort != "relevance" or self.filters.text]
        return [(sort, named[sort], sort == self.filters.sort) for sort in shown]

    @property
    def dates(self):
        named = {"signed": _("date signed"), "published": _("date published"), "effective": _("in force from")}
        return [(value, named[value], value == self.filters.dated) for value in DATES]

    @property
    def carried(self):
        """Hidden fields of the filter form: what is on but not chosen in the form itself."""
        return [("sort", self.data["sort"])] if self.data.get("sort") else []

    @cached_property
    def _query(self):
        """This state of the list as the end of an address."""
        query = self.data.copy()
        query.pop("page", None)
        return f"?{query.urlencode()}" if query else ""

    def _address(self, name, *args):
        return reverse(name, args=args) + self._query

    @property
    def feed(self):
        """The address of the feed of this state of the list."""
        return self._address("policies:feed")

    @property
    def downloads(self):
        return [(name.upper(), self._address("policies:download", name)) for name in ("csv", "xlsx", "json")]
