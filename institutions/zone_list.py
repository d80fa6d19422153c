"""Zones as the bureau wrote them: by district, by school, and which plans there are."""

from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch

from institutions import zone_plans
from institutions.codes import Stage, labels
from institutions.models import ZONED_STAGES, Zone, ZoneSchool
from xzedu.common import paging
from xzedu.common.forms import Query
from xzedu.common.schoolyear import SchoolYear

ZONES_PER_PAGE = 40


class ZoneOverview:
    """Which plans answer for the year parents ask about on `day`, by district and stage. No query."""

    def __init__(self, plans, day):
        self.plans = plans
        self.year = zone_plans.year_asked_about(day)
        self.is_to_come = zone_plans.is_to_come(self.year, day)
        self.stages = [(stage, labels(Stage)[stage]) for stage in ZONED_STAGES]
        answering = [plans.answering(stage, self.year) for stage in ZONED_STAGES]
        # [(district, [plan or None by stage])]
        self.rows = [(area, [found.get(pk) for found in answering]) for pk, area in plans.areas.items()]

    @property
    def school_year(self):
        return SchoolYear(self.year)

    @property
    def has_sample(self):
        return any(plan.is_sample for _area, plans in self.rows for plan in plans if plan)


class ZoneList:
    """What `/admissions/zones/<district>/<stage>/` shows: one plan's zones, a page of them or one alone.

    Three queries: how many zones, the zones, their schools.
    """

    def __init__(self, data, plans, area, stage):
        query = Query(data)
        self.area, self.stage_label = area, labels(Stage)[stage]
        self.by_year = plans.of(stage, area.pk)
        self.office = plans.offices.get(area.pk)
        newest = str(max(self.by_year, default=""))
        self.year = query.choice("year", ("", *map(str, self.by_year)), "") or newest
        self.plan = self.by_year[int(self.year)] if self.year else None
        self.zone = query.number("zone", None)
        self.page = query.number("page")
        query.mention_unread()
        self.problems, self.remarks = query.problems, query.remarks

    @property
    def years(self):
        """[(year, school year)] of all plans there are, the newest first."""
        return [(year, SchoolYear(year)) for year in sorted(self.by_year, reverse=True)]

    @cached_property
    def _found(self):
        zones = Zone.objects.filter(plan=self.plan) if self.plan else Zone.objects.none()
        return zones.filter(number=self.zone) if self.zone else zones

    @cached_property
    def total(self):
        return self._found.count()

    @property
    def last_page(self):
        return max(1, -(-self.total // ZONES_PER_PAGE))

    @property
    def pages(self):
        return paging.offered(min(self.page, self.last_page), self.last_page)

    @cached_property
    def zones(self):
        """The zones of this page, each with its public schools as `shown`."""
        start = (self.page - 1) * ZONES_PER_PAGE
        members = ZoneSchool.objects.public().select_related("institution").order_by("position", "pk")
        found = self._found.order_by("number").prefetch_related(Prefetch("members", members, to_attr="shown"))
        return list(found[start : start + ZONES_PER_PAGE])

    @property
    def status(self):
        """400 when something was not understood, 404 past the last page or for a zone there is not, else 200."""
        is_past = self.page > self.last_page or (self.zone and not self.total)
        return 400 if self.problems else 404 if is_past else 200

    @property
    def has_sample(self):
        return bool(self.plan and self.plan.is_sample)


def zones_of(institution, plans):
    """Return [(plan, zones)] of a school in active plans, the newest year first: one query, none for other stages."""
    if not set(institution.stages) & set(ZONED_STAGES):
        return []
    zones = Zone.objects.filter(members__institution=institution, plan__in=plans.by_id).order_by(
        "-plan__year", "plan__stage", "plan", "number"
    )
    return [(plans.by_id[pk], list(found)) for pk, found in groupby(zones, key=lambda zone: zone.plan_id)]
