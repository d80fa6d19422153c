"""Zone plans as tables name them, found or made, and closed to tables while the public sees them."""

from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.importers.register import STAGE_NAMES, district_names
from institutions.models import ZonePlan
from institutions.models.zones import ZONED_STAGE_CHOICES
from xzedu.common.imports import Column, Importer
from xzedu.common.imports.columns import choice, lookup, normalise_digits
from xzedu.common.imports.problems import CellError
from xzedu.common.schoolyear import SchoolYear


class PlanKey(NamedTuple):
    """What makes a zone plan the same one: ids and codes as in `ZonePlan`."""

    area: int
    stage: str
    year: int
    version: int


def plan_reference():
    """Return a parser of references such as 320302/primary/2026/1 or 鼓楼区/小学/2026学年; no version is the first."""
    area = lookup(district_names, _("district"), _("Give its code, such as 320311, or its name, such as 泉山区."))
    stage = choice(ZONED_STAGE_CHOICES, STAGE_NAMES)

    def parse(cell):
        parts = [part.strip() for part in normalise_digits(cell.replace("／", "/")).split("/")]
        wrong = CellError(
            "wrong_form",
            gettext("It does not name a zone plan."),
            gettext("Write district, stage, school year and version as 320302/primary/2026/1."),
        )
        if not 3 <= len(parts) <= 5:
            raise wrong
        district, level, year, *rest = parts
        # 2026/27 has a stroke of its own.
        if rest and year.isdigit() and rest[0].removesuffix("学年") in (year[-2:], f"{(int(year) + 1) % 100:02d}"):
            year = f"{year}/{rest.pop(0)}"
        try:
            start, version = SchoolYear.parse(year).start, int(rest[0]) if rest else 1
        except ValueError:
            raise wrong from None
        if not (2000 <= start <= 2099 and 1 <= version <= 999) or len(rest) > 1:
            raise wrong
        return PlanKey(area(district), stage(level), start, version)

    return parse


class Plans:
    """The zone plans a file names. One query; `make` writes what is missing."""

    def __init__(self, keys, is_sample):
        self.is_sample = is_sample
        self.made = []
        keys = {key for key in keys if key}
        held = ZonePlan.objects.filter(area__in={key.area for key in keys}, year__in={key.year for key in keys})
        self.known = {PlanKey(plan.area_id, plan.stage, plan.year, plan.version): plan for plan in held}

    def id_of(self, key):
        """Return the id of a plan, or None if there is none."""
        plan = self.known.get(key)
        return plan and plan.pk

    def make(self, wanted):
        """Make the inactive plans of `wanted` (key → id of the document, or None) that are not there."""
        new = [
            ZonePlan(**_fields(key), document_id=document, is_sample=self.is_sample)
            for key, document in wanted.items()
            if key not in self.known
        ]
        for plan in ZonePlan.objects.bulk_create(new):
            self.known[PlanKey(plan.area_id, plan.stage, plan.year, plan.version)] = plan
            self.made.append(plan.pk)

    def refuse_other_sort(self, batch):
        """Refuse rows that would mix sample data with a real plan, or the reverse."""
        for at, key in enumerate(batch.data["plan"]):
            plan = self.known.get(key)
            if plan and plan.is_sample != self.is_sample:
                batch.refuse(
                    at,
                    "plan",
                    "sample_and_real",
                    _("This record is sample data and the file is not, or the reverse."),
                    _("Sample data and real records are never mixed: load another version."),
                )


def _fields(key):
    return {"area_id": key.area, "stage": key.stage, "year": key.year, "version": key.version}


def refused_of_active(staging):
    """Return the refusals of staged rows that would change a plan the public sees."""
    reason = _("This plan is active; tables do not change it any more.")
    remedy = _("Load the corrected table as a new version, check it and activate that.")
    rows = staging.written("p.is_active", joins="JOIN institutions_zoneplan p ON p.id = s.plan_id")
    return [(number, "plan", "plan_active", reason, remedy) for (number,) in rows]


def undo_refused_of(plans):
    """Return why rows of the `plans` (a queryset) can no longer be taken back, or None."""
    if active := plans.filter(is_active=True).select_related("area").first():
        return gettext("The zone plan %s is active. Undo its activation first.") % active.reference
    return None


class ZonePlanImporter(Importer):
    """A table of zone plans: active ones are closed to it."""

    app = "institutions"

    def plan_column(self):
        return Column("plan", _("zone plan"), plan_reference(), ("施教区方案", "方案", "方案编号"), column=None)

    def refused_writes(self, staging):
        return refused_of_active(staging)
