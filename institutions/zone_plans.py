"""The zone plans the public sees and the offices parents ask, held in memory: a few rows a district."""

from datetime import date

from institutions.models import AdmissionOffice, Area, ZonePlan
from policies.models import Attachment
from xzedu.common.schoolyear import SchoolYear
from xzedu.common.versions import Held

# From this month parents ask about the school year that begins in September: the ministry's
# notice on admissions comes in March or April, the districts' plans in May or June (domain §7).
SPRING = 3
# What the development zone is called beside its name.
CALLED_ZONE = ("徐州经开区", "经济技术开发区", "经济开发区", "经开区")


def year_asked_about(day):
    """Return the year in which the school year begins that parents ask about on `day`."""
    return day.year if day.month >= SPRING else SchoolYear.of(day).start


def is_to_come(year, day):
    """Return whether a plan of `year` may still be published: the school year has not begun on `day`."""
    return date(year, 9, 1) > day


class ZonePlans:
    """All active plans, and the offices. Four queries.

    Attributes:
        areas: area id → district, in the order of codes.
        by_id: plan id → plan, its `area` in memory, `document` and `annex` None unless public.
        offices: area id → office.
    """

    def __init__(self):
        self.areas = {area.pk: area for area in Area.objects.districts()}
        self.by_code = {area.code: area for area in self.areas.values()}
        annexes = Attachment.objects.public().filter(zone_plans__is_active=True)
        annexes = {annex.pk: annex for annex in annexes.select_related("document").defer("text")}
        self.by_id, self._of = {}, {}
        for plan in ZonePlan.objects.active().select_related("document").order_by("area__code", "year"):
            if plan.area_id not in self.areas:
                continue
            plan.area = self.areas[plan.area_id]
            plan.annex = annexes.get(plan.annex_id)
            if plan.document and not plan.document.is_public():
                plan.document = None
            self.by_id[plan.pk] = plan
            self._of.setdefault((plan.stage, plan.area_id), {})[plan.year] = plan
        self.offices = {office.area_id: office for office in AdmissionOffice.objects.all()}

    def years(self, stage=None):
        """Return the years that have a plan, of one stage or of both, the newest first."""
        return sorted({plan.year for plan in self.by_id.values() if stage in (None, plan.stage)}, reverse=True)

    def of(self, stage, area_pk):
        """Return year → plan of a district."""
        return self._of.get((stage, area_pk), {})

    def answering(self, stage, year):
        """Return {area id: plan} of the plans that answer for `year`: each district's own, else its newest before."""
        found = {}
        for area_pk in self.areas:
            if years := [known for known in self.of(stage, area_pk) if known <= year]:
                found[area_pk] = self.of(stage, area_pk)[max(years)]
        return found

    def before(self, plan):
        """Return the plan of the year before, or None."""
        return self.of(plan.stage, plan.area_id).get(plan.year - 1)

    @property
    def names(self):
        """{name of a district: its code}, in Chinese and English: what addresses begin with."""
        names = {name: area.code for area in self.areas.values() for name in (area.name, area.name_en) if name}
        zone = next((area.code for area in self.areas.values() if area.level == Area.Level.ZONE), "")
        return names | (dict.fromkeys(CALLED_ZONE, zone) if zone else {})


# Whether a document is public, and its number, are of the library.
_holder = Held("institutions policies", ZonePlans)
current = _holder.current
