"""One state of the register's list: which institutions, in what order, with which counts beside them."""

import re
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions import register
from institutions.codes import CODE_PATTERN, Kind, LocaleGroup, Sector, Stage, labels
from institutions.forms import SORTS, VIEWS, Filters
from institutions.models import Institution, Party
from xzedu.common import versions
from xzedu.common.listing import Chip, FacetListing


class Listing(FacetListing):
    """What `/institutions/` shows for one query."""

    search_kind = "institution"
    open_facets = ("area", "stage")

    def __init__(self, request):
        self.data = request.GET
        self.path = reverse("institutions:list")
        self.register = self.index = register.current(versions.of(request))
        self.filters = Filters.parse(request.GET, self.register.area_codes)

    @property
    def direct_hit(self):
        """The code typed as the whole search, if it is a public institution's; else None."""
        text = self.filters.text
        if not re.fullmatch(CODE_PATTERN, text) or set(self.data) - {"q", "status"}:
            return None
        return Institution.objects.published().filter(code=text).values_list("code", flat=True).first()

    @cached_property
    def ordered(self):
        filters = self.filters
        sort = filters.sort if self.is_ranked else "name"
        return self.register.ordered(self.numbers, sort, position=filters.position, ranked=self.ranked)

    @cached_property
    def rows(self):
        """The institutions of this page, each with `place` (its area), `distance` (metres or None) and `successors`."""
        numbers = self.page_numbers
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

    def facet_choices(self):
        """Return facet → (value, label) of its options, in order."""
        choices = {
            "area": [(code, area.local_name) for code, area in self.register.area_codes.items()],
            "stage": labels(Stage).items(),
            "kind": labels(Kind).items(),
            "sector": labels(Sector).items(),
            "locale": labels(LocaleGroup).items(),
            "boarding": [("yes", _("Boarding"))],
            "affordable": [("yes", _("Affordable private kindergarten"))],
            "status": labels(Institution.Status).items(),
        }
        return {
            name: [
                (value, label)
                for value, label in values
                # A type no public institution has is no choice.
                if name == "area" or value in self.filters.chosen[name] or value in self.register.facets[name]
            ]
            for name, values in choices.items()
        }

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

    @cached_property
    def chips(self):
        filters = self.filters
        chips = []
        if filters.text:
            chips.append(Chip(_("“%(text)s”") % {"text": filters.text}, self.href(drop="q")))
        chips += self.facet_chips(without=("status",) if filters.is_default_status else ())
        if filters.any_status:
            chips.append(Chip(_("Any status"), self.href(drop="status")))
        if filters.position:
            chips.append(Chip(_("Near a position"), self.href(drop="near", sort="name")))
        return chips

    def drop_href(self, facet):
        return self.href(drop="status", status="any") if facet == "status" else super().drop_href(facet)

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

    @cached_property
    def downloads(self):
        query = self.data.urlencode()
        formats = ("csv", "xlsx", "json", "geojson")
        return [
            (name.upper(), reverse("institutions:download", args=[name]) + (f"?{query}" if query else ""))
            for name in formats
        ]
