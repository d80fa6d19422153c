"""The page of places: how many a stage's schools have in each district, school by school, and how many applied."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from institutions import register
from institutions.codes import Organiser, Route, Sector, Stage, labels
from institutions.models import AdmissionIntake, AdmissionPlan, Institution
from policies.models import Document
from xzedu.common import exports, versions
from xzedu.common.forms import Query
from xzedu.common.listing import Numbered
from xzedu.common.schoolyear import SchoolYear

SIZE = 50
FORMATS = ("csv", "xlsx", "json")
HISTORY_YEARS = 5
# The key last: the order is the same on every page.
ORDERS = {
    "area": ("institution__area__code", "institution__sort_key", "pk"),
    "name": ("institution__sort_key", "pk"),
    "places": (F("places").desc(nulls_last=True), "institution__sort_key", "pk"),
    "pressure": (F("pressure").desc(nulls_last=True), "institution__sort_key", "pk"),
}


def per_place(pressure):
    """Return applicants per place as people say it, in tenths rounded half up: "2.4"; "" where it is not known."""
    if pressure is None:
        return ""
    return str(Decimal(repr(pressure)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def year_label(year):
    """Return a school year as the language of the page writes it: 2026/27学年, 2026/27."""
    return str(SchoolYear(year)) if get_language() == "en" else SchoolYear(year).label


class DistrictRow(NamedTuple):
    """What the schools of a district, or of the city (`area` None), offer at a stage in a year."""

    area: object
    schools: int  # with a plan
    taught: int  # open schools that teach the stage
    places: int | None
    by_route: list  # places, in the order of the page's routes
    pressure: str
    href: str
    is_sample: bool


class PlanRow:
    """One school's plan as the table and the files show it; reads `intakes`, fetched along."""

    def __init__(self, plan, areas):
        self.plan = plan
        self.school = plan.institution
        self.area = areas.get(plan.institution.area_id)
        self.intakes = {intake.route: intake for intake in plan.intakes.all()}
        self.pressure = per_place(plan.pressure)

    @property
    def is_by_lot(self):
        """Whether more applied to a private school than it has places: then the computer draws lots."""
        lot = self.intakes.get(Route.LOTTERY)
        return bool(lot and lot.applicants is not None and lot.applicants > lot.places)

    def by_route(self, routes):
        return [self.intakes[route].places if route in self.intakes else None for route in routes]


class PlacesPage(Numbered):
    """What `/admissions/places/` shows for one address; each property is computed once, when first read.

    Queries: the years there are, plans by district, places by district and kind, documents, rows, their intakes.
    """

    size = SIZE

    def __init__(self, request):
        self.path = reverse("admissions:places")
        self.register = register.current(versions.of(request))
        self.data = request.GET
        query = self.query = Query(request.GET)
        self.stage = query.choice("stage", Stage.values, "primary")
        self.area = self.register.area_codes.get(query.choice("area", {*self.register.area_codes, ""}, ""))
        self.sector = query.choice("sector", {*Sector.values, ""}, "")
        self.sort = query.choice("sort", ORDERS, "area")
        self.year = self._year(query)
        self.page = query.number("page")
        query.mention_unread()

    @property
    def problems(self):
        return self.query.problems

    @property
    def remarks(self):
        return self.query.remarks

    @cached_property
    def _known(self):
        """[(stage, year)] of which there are plans, the newest first."""
        known = AdmissionPlan.objects.standing().order_by("-year").values_list("stage", "year").distinct()
        return list(known)

    def _year(self, query):
        """Return the year asked for, or the newest one with plans, or None without any."""
        years = [year for stage, year in self._known if stage == self.stage]
        year = query.number("year", 0)
        if year and year not in years:
            query.refuse("year", str(year))
        return year if year in years else next(iter(years), None)

    # --- The form -----------------------------------------------------------------

    @property
    def stages(self):
        found = {stage for stage, _year in self._known} | {self.stage}
        return [(value, label, value == self.stage) for value, label in Stage.choices if value in found]

    @property
    def years(self):
        return [(year, year_label(year), year == self.year) for stage, year in self._known if stage == self.stage]

    @property
    def areas(self):
        return [(code, area.local_name, area == self.area) for code, area in self.register.area_codes.items()]

    @property
    def sectors(self):
        return [(value, label, value == self.sector) for value, label in Sector.choices]

    @property
    def sorts(self):
        named = {
            "area": _("District"),
            "name": _("Name"),
            "places": _("Most places"),
            "pressure": _("Most applicants per place"),
        }
        return [(value, named[value], value == self.sort) for value in ORDERS]

    # --- What it shows ------------------------------------------------------------

    @property
    def stage_label(self):
        return labels(Stage)[self.stage]

    @property
    def year_label(self):
        return year_label(self.year)

    @cached_property
    def _plans(self):
        """The plans of stage and year, of the whole city."""
        return AdmissionPlan.objects.standing().filter(stage=self.stage, year=self.year)

    @cached_property
    def plans(self):
        """The plans that the table and the files hold, in order."""
        plans = self._plans
        if self.area:
            plans = plans.filter(institution__area=self.area)
        if self.sector:
            private = Q(institution__organiser=Organiser.PRIVATE)
            plans = plans.filter(private if self.sector == Sector.PRIVATE else ~private)
        return plans.with_sums().select_related("institution").order_by(*ORDERS[self.sort])

    @cached_property
    def _sums(self):
        """(area id, route) → (places, those with known applicants, applicants of these)."""
        known = Q(applicants__isnull=False, places__gt=0)
        rows = (
            AdmissionIntake.objects.filter(plan__in=self._plans)
            .order_by()
            .values_list("plan__institution__area", "route")
            .annotate(all=Sum("places"), known=Sum("places", filter=known), applied=Sum("applicants", filter=known))
        )
        return {(area, route): (places, offered or 0, applied or 0) for area, route, places, offered, applied in rows}

    @cached_property
    def _counts(self):
        """Area id → (plans, sample ones, private ones)."""
        rows = self._plans.order_by().values_list("institution__area").annotate(
            plans=Count("pk"),
            samples=Count("pk", filter=Q(is_sample=True)),
            private=Count("pk", filter=Q(institution__organiser=Organiser.PRIVATE)),
        )  # fmt: skip
        return {area: tuple(counts) for area, *counts in rows}

    @cached_property
    def routes(self):
        """The kinds of intake that any school of the stage has in the year, in order."""
        found = {route for _area, route in self._sums}
        return [route for route in Route.values if route in found]

    @property
    def route_labels(self):
        return [labels(Route)[route] for route in self.routes]

    @cached_property
    def districts(self):
        """[`DistrictRow`] of those that have plans, by code; the city's sum last where there are several."""
        areas = [area for area in self.register.areas.values() if area.pk in self._counts]
        rows = [self._district([area], area) for area in areas]
        return [*rows, self._district(areas, None)] if len(areas) > 1 else rows

    @property
    def here(self):
        """The row the page is about: of the district chosen, else of the city."""
        wanted = [row for row in self.districts if row.area == self.area]
        return wanted[0] if wanted else self.districts[0] if len(self.districts) == 1 and not self.area else None

    def _district(self, areas, area):
        """Return the sum over `areas`; its pressure is that of the sums, never a mean of ratios."""
        pks = {each.pk for each in areas}
        held = {key: sums for key, sums in self._sums.items() if key[0] in pks}
        by_route = [
            sum(sums[0] for (_area, key), sums in held.items() if key == route)
            if any(key == route for _area, key in held)
            else None
            for route in self.routes
        ]
        offered, applied = (sum(sums[place] for sums in held.values()) for place in (1, 2))
        taught = self.register.select({"stage": (self.stage,), "status": (Institution.Status.OPEN,)})
        if area:
            taught &= self.register.having("area", (area.code,))
        return DistrictRow(
            area,
            sum(self._counts[pk][0] for pk in pks),
            len(taught),
            sum(sums[0] for sums in held.values()) if held else None,
            by_route,
            per_place(applied / offered) if offered else "",
            self.href(area=area.code) if area else self.href(drop="area"),
            any(self._counts[pk][1] for pk in pks),
        )

    @property
    def city(self):
        """The code of the whole city, as statistics know it."""
        found = [area for area in self.register.areas.values() if area.level == "city"]
        return found[0].code if found else ""

    @cached_property
    def documents(self):
        """The public documents that set the plans shown, the newest first."""
        cited = self._plans.filter(institution__area=self.area) if self.area else self._plans
        return list(Document.objects.published().filter(pk__in=cited.values("document")).order_by("-signed_on"))

    @property
    def has_sample(self):
        return any(samples for _plans, samples, _private in self._counts.values())

    @cached_property
    def total(self):
        """How many plans the table holds: known from the counts by district."""
        kept = [counts for pk, counts in self._counts.items() if not self.area or pk == self.area.pk]
        plans, private = (sum(counts[place] for counts in kept) for place in (0, 2))
        return {"": plans, Sector.PRIVATE: private, Sector.PUBLIC: plans - private}[self.sector]

    @cached_property
    def rows(self):
        start = (self.page - 1) * self.size
        plans = self.plans.prefetch_related("intakes")[start : start + self.size] if self.total else ()
        rows = [PlanRow(plan, self.register.areas) for plan in plans]
        for row in rows:
            row.cells = row.by_route(self.routes)
        return rows

    # --- Files --------------------------------------------------------------------

    @property
    def downloads(self):
        query = self.href().partition("?")[2]
        return [
            (name.upper(), reverse("admissions:places-download", args=[name]) + (f"?{query}" if query else ""))
            for name in FORMATS
        ]

    def download(self, format):
        """Return the streamed file of all plans that the table holds."""
        names = labels(Route)
        columns = (
            ("code", _("Institution code")), ("name", _("Name")), ("area", _("District code")),
            ("area_label", _("District")), ("sector", _("Public or private")), ("stage", _("Stage")),
            ("year", _("School year")), ("classes", _("Classes")), ("places", _("Places")),
            *((f"places_{route}", names[route]) for route in self.routes),
            ("applicants", _("Applicants")), ("admitted", _("Admitted")),
            ("applicants_per_place", _("Applicants per place")), ("is_sample", _("Sample data")),
        )  # fmt: skip
        parts = [_("Admission plans"), str(self.stage_label), self.year_label if self.year else ""]
        if self.area:
            parts.insert(1, self.area.local_name)
        source = _("Xuzhou Education Bureau, admission plans")
        if self.has_sample:
            source += _("; rows marked as sample data are invented for demonstration")
        table = exports.Table(columns, self._file_rows(), source, timezone.localdate(), "-".join(filter(None, parts)))
        return exports.respond(table, format)

    def _file_rows(self):
        sectors, stage = labels(Sector), str(self.stage_label)
        for plan in self.plans.prefetch_related("intakes").iterator(chunk_size=500):
            row = PlanRow(plan, self.register.areas)
            school, area = plan.institution, row.area
            pressure = None if plan.pressure is None else round(plan.pressure, 4)
            yield (
                school.code, school.local_name, area.code if area else "", area.local_name if area else "",
                str(sectors[school.sector]), stage, year_label(plan.year), plan.classes, plan.places,
                *row.by_route(self.routes), plan.applicants, plan.admitted, pressure, plan.is_sample,
            )  # fmt: skip
