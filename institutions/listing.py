"""One state of the register's list: which institutions, in what order, with which counts beside them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from pyroaring import BitMap

from institutions import register
from institutions.codes import CODE_PATTERN, Kind, LocaleGroup, Sector, Stage, labels
from institutions.forms import SORTS, VIEWS, Filters
from institutions.models import Institution, Party
from xzedu.common import search, versions

SUGGESTED_DROPS = 5


class Option(NamedTuple):
    """One value of a facet, with how many institutions have it among what else is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Facet:
    """A kind of choice, such as the district. `is_open`: its options show without being asked for."""

    name: str
    label: str
    options: list

    @property
    def is_open(self):
        return self.name in ("area", "stage") or any(option.chosen for option in self.options)


class Chip(NamedTuple):
    """Something that is on, and the address without it."""

    label: str
    href: str


class Listing:
    """What `/institutions/` shows for one query; each property is computed once, when first read."""

    def __init__(self, request):
        self.data = request.GET
        self.path = reverse("institutions:list")
        self.register = register.current(versions.of(request))
        self.filters = Filters.parse(request.GET, self.register.area_codes)

    @property
    def direct_hit(self):
        """The code typed as the whole search, if it is a public institution's; else None."""
        text = self.filters.text
        if not re.fullmatch(CODE_PATTERN, text) or set(self.data) - {"q", "status"}:
            return None
        return Institution.objects.published().filter(code=text).values_list("code", flat=True).first()

    @cached_property
    def ranked(self):
        """Numbers of the institutions the text finds, best first; None without a text."""
        if not self.filters.text:
            return None
        number_of = self.register.number_of
        pks, self._is_ranked = search.ids(self.filters.text, "institution")
        return [number_of[pk] for pk in pks if pk in number_of]

    @property
    def is_ranked(self):
        """Whether the best match comes first where that was asked for; too many hits are not ranked."""
        return self.filters.sort != "relevance" or self.ranked is None or self._is_ranked

    @cached_property
    def found(self):
        """Bitmap of the numbers the text finds; None without a text."""
        return None if self.ranked is None else BitMap(self.ranked)

    @cached_property
    def numbers(self):
        return self.register.select(self.filters.chosen, self.found)

    @cached_property
    def total(self):
        return len(self.numbers)

    @cached_property
    def ordered(self):
        filters = self.filters
        sort = filters.sort if self.is_ranked else "name"
        return self.register.ordered(self.numbers, sort, position=filters.position, ranked=self.ranked)

    @cached_property
    def last_page(self):
        return max(1, -(-self.total // self.filters.size))

    @property
    def pages(self):
        """The page numbers to offer: the first, the last, and those around this one; 0 for a gap."""
        here, last = min(self.filters.page, self.last_page), self.last_page
        shown = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
        pages = []
        for number in shown:
            if pages and number - pages[-1] > 1:
                pages.append(0)
            pages.append(number)
        return pages

    @property
    def is_past_end(self):
        return self.filters.page > self.last_page

    @property
    def status(self):
        """400 when something was not understood, 404 past the last page, else 200."""
        return 400 if self.filters.problems else 404 if self.is_past_end else 200

    @cached_property
    def rows(self):
        """The institutions of this page, each with `place` (its area), `distance` (metres or None) and `successors`."""
        start = (self.filters.page - 1) * self.filters.size
        numbers = list(self.ordered[start : start + self.filters.size])
        rows = Institution.objects.listed([self.register.ids[number] for number in numbers])
        for number, row in zip(numbers, rows, strict=True):
            row.place = self.register.areas[row.area_id]
            position = self.filters.position
            distance = self.register.distance(number, position) if position else None
            row.distance = distance if distance is not None and distance < 1_000_000 else None
            row.successors = []
        if closed := {row.pk: row for row in rows if row.status == Institution.Status.CLOSED}:
            for pk, successor in Party.objects.successions(closed):
                closed[pk].successors.append(successor)
        return rows

    @cached_property
    def has_sample(self):
        return bool(self.numbers & self.register.samples)

    @cached_property
    def facets(self):
        counts = self.register.counts(self.filters.chosen, self.found)
        names = self.facet_labels
        values = {
            "area": [(code, area.local_name) for code, area in self.register.area_codes.items()],
            "stage": labels(Stage).items(),
            "kind": labels(Kind).items(),
            "sector": labels(Sector).items(),
            "locale": labels(LocaleGroup).items(),
            "boarding": [("yes", _("Boarding"))],
            "affordable": [("yes", _("Affordable private kindergarten"))],
            "status": labels(Institution.Status).items(),
        }
        facets = []
        for name, choices in values.items():
            chosen = self.filters.chosen[name]
            options = [
                Option(value, label, counts[name].get(value, 0), value in chosen)
                for value, label in choices
                # A type no public institution has is no choice.
                if value in chosen or value in self.register.facets[name] or name == "area"
            ]
            facets.append(Facet(name, names[name], options))
        return facets

    @property
    def facet_labels(self):
        return {
            "area": _("District"),
            "stage": _("Stage"),
            "kind": _("Type"),
            "sector": _("Public or private"),
            "locale": _("Urban or rural"),
            "boarding": _("Boarding"),
            "affordable": _("Affordable kindergarten"),
            "status": _("Status"),
        }

    def href(self, *, drop=None, value=None, **changes):
        """Return the address of this list without `drop` (or only its `value`) and with `changes`, on page 1."""
        query = self.data.copy()
        query.pop("page", None)
        if drop and value is not None:
            query.setlist(drop, [kept for kept in query.getlist(drop) if kept != value])
        elif drop:
            query.pop(drop, None)
        for name, new in changes.items():
            query[name] = new
        encoded = query.urlencode()
        return f"{self.path}?{encoded}" if encoded else self.path

    @cached_property
    def chips(self):
        filters = self.filters
        chips = []
        if filters.text:
            chips.append(Chip(_("“%(text)s”") % {"text": filters.text}, self.href(drop="q")))
        for facet in self.facets:
            if facet.name == "status" and filters.is_default_status:
                continue
            chips += [
                Chip(option.label, self.href(drop=facet.name, value=option.value))
                for option in facet.options
                if option.chosen
            ]
        if filters.any_status:
            chips.append(Chip(_("Any status"), self.href(drop="status")))
        if filters.position:
            chips.append(Chip(_("Near a position"), self.href(drop="near", sort="name")))
        return chips

    @cached_property
    def suggestions(self):
        """What to drop when nothing was found: chips that lead to something, with how much."""
        suggestions = []
        for facet in self.facets:
            chosen = self.filters.chosen[facet.name]
            if chosen:
                without = {name: values for name, values in self.filters.chosen.items() if name != facet.name}
                count = len(self.register.select(without, self.found))
                label = facet.label
                href = self.href(drop="status", status="any") if facet.name == "status" else self.href(drop=facet.name)
                if count:
                    suggestions.append((label, href, count))
        if self.filters.text and (count := len(self.register.select(self.filters.chosen))):
            suggestions.append((_("Search text"), self.href(drop="q"), count))
        return suggestions[:SUGGESTED_DROPS]

    @cached_property
    def sorts(self):
        named = {
            "relevance": _("Best match"),
            "name": _("Name"),
            "area": _("District"),
            "enrolment": _("Enrolment"),
            "distance": _("Distance"),
        }
        possible = {"relevance": bool(self.filters.text), "distance": bool(self.filters.position)}
        return [(sort, named[sort], sort == self.filters.sort) for sort in SORTS if possible.get(sort, True)]

    @cached_property
    def views(self):
        named = {"list": _("List"), "table": _("Table"), "map": _("Map")}
        return [(named[view], self.href(view=view), view == self.filters.view) for view in VIEWS]

    @property
    def carried(self):
        """Hidden fields of the filter form: what is on but not chosen in the form itself."""
        carried = [("q", self.filters.text), ("near", self.data.get("near", "") if self.filters.position else "")]
        if self.filters.view != "list":
            carried.append(("view", self.filters.view))
        return [(name, value) for name, value in carried if value]

    @property
    def query_items(self):
        """(name, value) of all parameters, for hidden fields."""
        return [(name, value) for name, values in self.data.lists() for value in values]

    @cached_property
    def downloads(self):
        query = self.data.urlencode()
        formats = ("csv", "xlsx", "json", "geojson")
        return [
            (name.upper(), reverse("institutions:download", args=[name]) + (f"?{query}" if query else ""))
            for name in formats
        ]
