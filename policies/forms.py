"""What an address of the library asks for, and the form of a consultation."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from policies import numbers
from policies.codes import VALIDITY, Audience, Genre
from policies.validity import Status
from xzedu.common.forms import Query
from xzedu.common.text import simplify

SIZES = (20, 50, 100)
SORTS = ("relevance", "signed", "published", "effective")
DATES = ("signed", "published", "effective")
LONGEST_AGENCY = 12


@dataclass
class Filters:
    """A state of `/policies/`: text, facets, days, number in three parts, order, page."""

    text: str = ""
    chosen: dict = field(default_factory=dict)
    dated: str = "signed"
    since: date | None = None
    until: date | None = None
    on: date | None = None
    agency: str = ""
    number_year: int | None = None
    serial: int | None = None
    number_as_typed: numbers.Number | None = None
    sort: str = "signed"
    page: int = 1
    size: int = SIZES[0]
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @classmethod
    def parse(cls, data, catalogue):
        """Read the query `data`; `catalogue` knows the values that exist. Never raises."""
        query = Query(data)
        filters = cls(problems=query.problems, remarks=query.remarks)
        filters.text = query.text("q")
        filters.chosen = {
            "responsibility": query.many("responsibility", {d.slug for d in catalogue.responsibilities.values()}),
            "validity": query.many("validity", [str(status) for status in VALIDITY]),
            "genre": query.many("genre", Genre.values),
            "body": query.many("body", {str(body) for body in catalogue.bodies}),
            "year": query.many("year", catalogue.facets["year"]),
            "normative": query.many("normative", ("yes", "no")),
            "audience": query.many("audience", Audience.values),
        }
        filters.dated = query.choice("dated", DATES, "signed")
        filters.since, filters.until = query.period()
        filters.on = query.day("on")
        filters._read_number(query)
        filters.sort = query.choice("sort", SORTS, "relevance" if filters.text else "signed")
        if filters.sort == "relevance" and not filters.text:
            filters.sort = "signed"
        size = query.number("size", SIZES[0])
        if size not in SIZES:
            query.refuse("size", str(size))
            size = SIZES[0]
        filters.size = size
        filters.page = query.number("page")
        query.mention_unread()
        return filters

    def _read_number(self, query):
        agency = query.one("agency")
        # A whole number in the first field is as good as three parts.
        if whole := numbers.parse(agency):
            self.agency, self.number_year, self.serial = self.number_as_typed = whole
            query.read |= {"number_year", "serial"}
            return
        if len(agency) > LONGEST_AGENCY:
            query.refuse("agency", agency)
            agency = ""
        self.agency = simplify(agency)
        self.number_year = query.number("number_year", None)
        self.serial = query.number("serial", None)

    @property
    def day(self):
        """The day that validity is told for: as asked, else today."""
        return self.on or timezone.localdate()

    @property
    def validity_wanted(self):
        """The states asked for: "in force on …" alone means what is in force."""
        if self.on and not self.chosen["validity"]:
            return tuple(str(status) for status in Status if status.is_in_force)
        return self.chosen["validity"]

    @property
    def number(self):
        """The document number that the search text is from end to end; None if it is none."""
        return numbers.parse(self.text)

    @property
    def searched(self):
        """The search text; a document number as it is printed, however it was typed."""
        return str(self.number or self.text)

    @property
    def has_number(self):
        return bool(self.agency or self.number_year or self.serial)
