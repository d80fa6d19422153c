"""The returns desk: who has reported for a school year, and what still stands open."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from institutions.models import Area
from xzedu.statistics.derivation import reporting
from xzedu.statistics.models import Explanation, SchoolReturn


@dataclass
class Standing:
    """How far a district is with its returns of a year.

    `expected` are the schools that have to report; `open`, `submitted` and `accepted` the returns
    by status; `with_findings` those that something stands against.
    """

    area: object
    expected: int = 0
    open: int = 0
    submitted: int = 0
    accepted: int = 0
    with_findings: int = 0

    @property
    def reported(self):
        """Returns handed in, accepted or not."""
        return self.submitted + self.accepted

    @property
    def share(self):
        """How many per cent of the schools expected are accepted, rounded down: 100 is all of them."""
        return min(100, 100 * self.accepted // self.expected) if self.expected else 0

    @property
    def missing(self):
        return max(self.expected - self.reported, 0)


def districts(year):
    """Return a [`Standing`] for each district, and for schools of the city itself, by code. Three queries."""
    found = {area.pk: Standing(area) for area in Area.objects.homes()}
    for area, count in reporting(year).order_by().values_list("area").annotate(Count("pk")):
        if area in found:
            found[area].expected = count
    standing = Explanation.objects.standing().filter(school_return=OuterRef("pk"))
    rows = (
        SchoolReturn.objects.filter(year=year)
        .order_by()
        .annotate(stands=Exists(standing))
        .values_list("institution__area", "status")
        .annotate(count=Count("pk"), with_findings=Count("pk", filter=Q(stands=True)))
    )
    for area, status, count, with_findings in rows:
        if area in found:
            setattr(found[area], status, count)
            found[area].with_findings += with_findings
    return [held for held in found.values() if held.expected or held.reported or held.open]


def total(standings):
    """Return the `Standing` of all districts together."""
    names = ("expected", "open", "submitted", "accepted", "with_findings")
    return Standing(None, **{name: sum(getattr(held, name) for held in standings) for name in names})


def unreported(year, area=None):
    """Return the institutions that have to report for a year and have not handed in anything."""
    schools = reporting(year)
    if area:
        schools = schools.filter(area=area)
    handed_in = SchoolReturn.objects.filter(year=year).exclude(status=SchoolReturn.Status.OPEN)
    return schools.exclude(pk__in=handed_in.order_by().values("institution")).select_related("area").order_by("code")
