"""The pages of checklists: one case, with the dates and the office of the district chosen."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from institutions import admission_calendar, register
from institutions.admission_cases import BY_SLUG, CASES
from institutions.codes import Stage, labels
from institutions.models import AdmissionOffice
from institutions.models.zones import ZONED_STAGES
from policies.models import Document
from xzedu.common import versions
from xzedu.common.forms import Query

STEPS_SHOWN = 12


class ChecklistPage:
    """What a checklist shows for one address. Queries: offices and documents."""

    def __init__(self, request, slug):
        version = versions.of(request)
        self.case = BY_SLUG[slug]
        self.path = reverse("admissions:checklist", args=[slug])
        self.calendar = admission_calendar.current(version)
        self.today = timezone.localdate()
        self.area_codes = register.current(version).area_codes
        query = self.query = Query(request.GET)
        self.area = self.area_codes.get(query.choice("area", {*self.area_codes, ""}, ""))
        self.stage = query.choice("stage", [stage.value for stage in ZONED_STAGES], "primary")
        query.mention_unread()

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @property
    def areas(self):
        return [(code, area.local_name, area == self.area) for code, area in self.area_codes.items()]

    @property
    def stages(self):
        return [(stage.value, stage.label, stage.value == self.stage) for stage in ZONED_STAGES]

    @property
    def stage_label(self):
        return labels(Stage)[self.stage]

    @property
    def others(self):
        return [case for case in CASES if case is not self.case]

    @cached_property
    def month(self):
        """Steps on now and coming, of the district chosen."""
        code = self.area.code if self.area else ""
        return admission_calendar.MonthSteps(self.calendar, self.today, code, self.stage)

    @property
    def steps(self):
        return self.month.ahead[:STEPS_SHOWN]

    @cached_property
    def offices(self):
        """The office of the district chosen, the city's after it; all of them where none is chosen."""
        offices = AdmissionOffice.objects.select_related("area").order_by("area__code")
        if self.area:
            offices = offices.filter(area=self.area)
        return list(offices)

    @cached_property
    def documents(self):
        """The public documents that the rule stands in, in the order of the case."""
        found = {d.slug: d for d in Document.objects.published().filter(slug__in=self.case.documents)}
        return [found[slug] for slug in self.case.documents if slug in found]

    @property
    def has_sample(self):
        return any(step.is_sample for step in self.steps) or any(office.is_sample for office in self.offices)
