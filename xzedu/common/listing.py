"""One state of a list with facets: which records, in what order, with which counts beside them."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from pyroaring import BitMap

from xzedu.common import paging, search

SUGGESTED_DROPS = 5


class Option(NamedTuple):
    """One value of a facet, with how many records have it among what else is chosen."""

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
    is_wanted: bool = False

    @property
    def is_open(self):
        return self.is_wanted or any(option.chosen for option in self.options)


class Chip(NamedTuple):
    """Something that is on, and the address without it."""

    label: str
    href: str


class Numbered:
    """A list in numbered pages, each state of it at an address of its own.

    A subclass has `data` (the query), `path` (the list's address), `page`, `size`, `total` and `problems`.
    """

    @cached_property
    def last_page(self):
        return max(1, -(-self.total // self.size))

    @property
    def pages(self):
        """The page numbers to offer: the first, the last, and those around this one; 0 for a gap."""
        return paging.offered(min(self.page, self.last_page), self.last_page)

    @property
    def is_past_end(self):
        return self.page > self.last_page

    @property
    def status(self):
        """400 when something was not understood, 404 past the last page, else 200."""
        return 400 if self.problems else 404 if self.is_past_end else 200

    def href(self, *, drop=None, value=None, **changes):
        """Return the address of this list without `drop` and with `changes`, on page 1.

        `drop` is a parameter, of which only `value` is dropped if given, or several.
        """
        query = self.data.copy()
        query.pop("page", None)
        if value is not None:
            query.setlist(drop, [kept for kept in query.getlist(drop) if kept != value])
        else:
            for name in [drop] if isinstance(drop, str) else drop or ():
                query.pop(name, None)
        for name, new in changes.items():
            query[name] = new
        encoded = query.urlencode()
        return f"{self.path}?{encoded}" if encoded else self.path


class FacetListing(Numbered):
    """What a list shows for one query; each property is computed once, when first read.

    A subclass sets `search_kind`, and in `__init__`: `data` (the query), `path` (the list's
    address), `index` (a `facets.FacetIndex` with `ids`, `number_of` and `samples`) and
    `filters` (with text, chosen, sort, page, size, problems); it gives `facet_labels`,
    `facet_choices()` and `ordered`.
    """

    search_kind = ""
    open_facets = ()

    @property
    def page(self):
        return self.filters.page

    @property
    def size(self):
        return self.filters.size

    @property
    def problems(self):
        return self.filters.problems

    @property
    def chosen(self):
        """Facet → chosen values."""
        return self.filters.chosen

    @cached_property
    def search_result(self):
        return search.ids(self.filters.text, self.search_kind)

    @cached_property
    def ranked(self):
        """Numbers of the records the text finds, best first; None without a text."""
        if not self.filters.text:
            return None
        number_of = self.index.number_of.get
        return [number for pk in self.search_result.ids if (number := number_of(pk)) is not None]

    @property
    def is_ranked(self):
        """Whether the best match comes first where that was asked for; too many hits are not ranked."""
        return self.filters.sort != "relevance" or self.ranked is None or self.search_result.ranked

    @property
    def spelling(self):
        """The words that were looked for instead, if the search text had a typing error; else ""."""
        return self.search_result.spelling if self.filters.text else ""

    @cached_property
    def conditions(self):
        """What narrows the list beside the facets: parameters → (label, numbers that satisfy it)."""
        return {} if self.ranked is None else {("q",): (_("Search text"), BitMap(self.ranked))}

    @cached_property
    def found(self):
        """Bitmap of the numbers that satisfy all conditions; None without any."""
        return self._found_without(None)

    def _found_without(self, left_out):
        held = [numbers for names, (_label, numbers) in self.conditions.items() if names != left_out]
        return BitMap.intersection(*held) if held else None

    @cached_property
    def numbers(self):
        return self.index.select(self.chosen, self.found)

    @cached_property
    def total(self):
        return len(self.numbers)

    @cached_property
    def has_sample(self):
        return bool(self.numbers & self.index.samples)

    @property
    def page_numbers(self):
        """The numbers of this page's records, in order."""
        start = (self.filters.page - 1) * self.filters.size
        return list(self.ordered[start : start + self.filters.size])

    @cached_property
    def facets(self):
        counts = self.index.counts(self.chosen, self.found)
        names = self.facet_labels
        facets = []
        for name, choices in self.facet_choices().items():
            chosen = self.filters.chosen[name]
            options = [Option(value, label, counts[name].get(value, 0), value in chosen) for value, label in choices]
            facets.append(Facet(name, names[name], options, name in self.open_facets))
        return facets

    def facet_chips(self, *, without=()):
        """Return a `Chip` for each chosen option, but for the facets `without`."""
        return [
            Chip(option.label, self.href(drop=facet.name, value=option.value))
            for facet in self.facets
            if facet.name not in without
            for option in facet.options
            if option.chosen
        ]

    def drop_href(self, facet):
        """Return the address of the list without the facet named `facet`."""
        return self.href(drop=facet)

    @cached_property
    def suggestions(self):
        """What to drop when nothing was found: (label, address, count) of what leads to something."""
        suggestions = []
        for name, label in self.facet_labels.items():
            if self.chosen[name]:
                without = {other: values for other, values in self.chosen.items() if other != name}
                if count := len(self.index.select(without, self.found)):
                    suggestions.append((label, self.drop_href(name), count))
        for names, (label, _numbers) in self.conditions.items():
            if count := len(self.index.select(self.chosen, self._found_without(names))):
                suggestions.append((label, self.href(drop=names), count))
        return suggestions[:SUGGESTED_DROPS]

    @property
    def query_items(self):
        """(name, value) of all parameters, for hidden fields."""
        return [(name, value) for name, values in self.data.lists() for value in values]
