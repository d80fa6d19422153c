"""What an address of the register asks for: read from the query, with a message for all that is not understood."""

from dataclasses import dataclass, field
from datetime import date

from django.core.validators import slug_re
from django.utils.translation import gettext as _

from institutions.codes import Kind, LocaleGroup, Sector, Stage
from institutions.models import EAST, NORTH, SOUTH, WEST, Event, Institution
from xzedu.common.forms import Query

SIZES = (20, 50, 100)
VIEWS = ("list", "table", "map")
SORTS = ("relevance", "name", "area", "enrolment", "distance")

# Facets whose values are the same whatever the data; areas come from the register.
FIXED_VALUES = {
    "stage": Stage.values,
    "kind": Kind.values,
    "sector": Sector.values,
    "locale": LocaleGroup.values,
    "boarding": ("yes",),
    "affordable": ("yes",),
    "status": Institution.Status.values,
}


@dataclass
class Filters:
    """A state of `/institutions/`: text, facets, order, position, page and view."""

    text: str = ""
    chosen: dict = field(default_factory=dict)
    any_status: bool = False
    sort: str = "name"
    position: tuple | None = None
    page: int = 1
    size: int = SIZES[0]
    view: str = "list"
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @classmethod
    def parse(cls, data, areas):
        """Read the query `data`; `areas` are the codes that exist. Never raises."""
        query = Query(data)
        filters = cls(problems=query.problems, remarks=query.remarks)
        filters.text = query.text("q")
        filters.chosen["area"] = query.many("area", areas)
        for name, allowed in FIXED_VALUES.items():
            filters.chosen[name] = query.many(name, (*allowed, "any") if name == "status" else allowed)
        if "any" in filters.chosen["status"]:
            filters.any_status, filters.chosen["status"] = True, ()
        elif not filters.chosen["status"]:
            filters.chosen["status"] = (Institution.Status.OPEN,)
        filters.position = cls._position(query)
        default_sort = "relevance" if filters.text else "distance" if filters.position else "name"
        filters.sort = query.choice("sort", SORTS, default_sort)
        if filters.sort == "distance" and not filters.position:
            filters.problems.append(_("To sort by distance, share your position or choose a district on the map."))
            filters.sort = "relevance" if filters.text else "name"
        if filters.sort == "relevance" and not filters.text:
            filters.sort = "name"
        filters.view = query.choice("view", VIEWS, "list")
        size = query.number("size", SIZES[0])
        if size not in SIZES:
            query.refuse("size", str(size))
            size = SIZES[0]
        filters.size = size
        filters.page = query.number("page")
        query.mention_unread()
        return filters

    @staticmethod
    def _position(query):
        value = query.one("near")
        if not value:
            return None
        try:
            latitude, longitude = (float(part) for part in value.split(","))
        except ValueError:
            query.refuse("near", value)
            return None
        if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
            query.problems.append(_("The position you gave lies outside Xuzhou; distances are not shown."))
            return None
        return latitude, longitude

    @property
    def is_default_status(self):
        return not self.any_status and self.chosen["status"] == (Institution.Status.OPEN,)


@dataclass
class ChangeFilters:
    """A state of `/institutions/changes/`: district, kind of event, from and to which day, deciding document."""

    area: tuple = ()
    type: tuple = ()
    document: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @classmethod
    def parse(cls, data, areas):
        query = Query(data)
        since, until = query.period()
        document = query.one("document")
        if document and not slug_re.match(document):
            query.refuse("document", document)
            document = ""
        filters = cls(
            area=query.many("area", areas),
            type=query.many("type", Event.Type.values),
            document=document,
            since=since,
            until=until,
            after=query.one("after"),
            problems=query.problems,
            remarks=query.remarks,
        )
        query.mention_unread()
        return filters
