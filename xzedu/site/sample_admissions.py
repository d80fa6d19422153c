"""The sample of admissions: what its generators need of the database, tables for the importers, plans in force."""

import csv
import io
import re
from collections import defaultdict

from django.conf import settings
from django.db.models import Q, Sum

from institutions import sample_admissions, sample_calendar, sample_zones
from institutions.actions import activate_plan
from institutions.codes import Organiser
from institutions.models import Area, Event, Institution, Zone, ZonePlan, ZoneSchool
from policies.actions import attach
from policies.models import Document
from xzedu.site.dataset import workbook
from xzedu.statistics.models import SectionReturn

STEPS = settings.BASE_DIR / "data" / "admissions" / "sample" / "steps.csv"
HOUSE = re.compile(r"(?P<road>[\u4e00-\u9fff]{2}路)(?P<house>\d+)号$")
STAGE_NAMES = {"primary": "小学", "junior": "初中"}
ANNEX_HEADER = ("序号", "县（市、区）", "施教区名称", "学校", "施教区范围", "备注")


def tables():
    """Yield (kind of table, file name, bytes) of the sample, in the order the tables rest on each other.

    A small sample may have none of a kind. Zones that are there are not made again.
    """
    for kind, columns, rows in _made():
        if rows:
            text = io.StringIO()
            csv.writer(text).writerows([columns, *rows])
            yield kind, f"{kind}.csv", text.getvalue().encode()


def _made():
    areas = list(Area.objects.districts().values_list("code", "name", "name_en"))
    yield "admission-offices", sample_calendar.OFFICE_COLUMNS, sample_calendar.offices(areas)
    with STEPS.open(encoding="utf-8", newline="") as file:
        yield "admission-dates", sample_calendar.DATE_COLUMNS, sample_calendar.dates(list(csv.DictReader(file)), areas)
    held = districts()
    plans, intakes = sample_admissions.generate([school for district in held for school in district.schools], entries())
    yield "admission-plans", sample_admissions.PLAN_COLUMNS, plans
    yield "admission-intakes", sample_admissions.INTAKE_COLUMNS, intakes
    if not ZonePlan.objects.filter(is_sample=True).exists():
        made = list(sample_zones.generate(held))
        zones = [row for plans, _names in made for plan in plans for row in plan.rows]
        yield "zone-annex", sample_zones.ANNEX_COLUMNS, zones
        yield "place-names", sample_zones.NAME_COLUMNS, [row for _plans, names in made for row in names]


# --- What the generators need -----------------------------------------------


def districts():
    """Return the districts with their sample schools, as the generators need them. Four queries."""
    successors, schools = _successors(), defaultdict(list)
    # Not the boundary of its district, again for each.
    held = Institution.objects.filter(is_sample=True).select_related("area").defer("area__boundary")
    for found in held.order_by("code"):
        address = HOUSE.search(found.address)
        schools[found.area.code].append(
            sample_zones.School(
                code=found.code,
                name=found.name,
                kind=found.kind,
                stages=tuple(found.stages),
                public=found.organiser != Organiser.PRIVATE,
                locale=found.locale,
                latitude=found.latitude,
                longitude=found.longitude,
                road=address["road"] if address else "",
                house=int(address["house"]) if address else 0,
                opened=found.opened_on,
                closed=found.closed_on,
                successor=successors.get(found.code, ""),
            )
        )
    return [sample_zones.District(code, tuple(found)) for code, found in sorted(schools.items())]


def _successors():
    """Return code of a merged school → code of the one that took it over."""
    found = {}
    for event in Event.objects.filter(is_sample=True, type="merged").prefetch_related("parties__institution"):
        parties = [(party.role, party.institution.code) for party in event.parties.all()]
        after = next(code for role, code in parties if role == "successor")
        found |= {code: after for role, code in parties if role == "predecessor" and code != after}
    return found


def entries():
    """Return (code, stage, year) → `Entry` by the returns of the sample schools. One query."""
    at_entry = Q(grades__grade=1)
    rows = (
        SectionReturn.objects.filter(
            school_return__is_sample=True,
            school_return__year__in=sample_admissions.YEARS,
            stage__in=sample_admissions.STAGES,
        )
        .order_by()
        .values_list("school_return__institution__code", "stage", "school_return__year", "entrants")
        .annotate(migrants=Sum("grades__migrants", filter=at_entry), boarders=Sum("grades__boarders", filter=at_entry))
    )
    return {
        (code, stage, year): sample_admissions.Entry(entrants, migrants or 0, boarders or 0)
        for code, stage, year, entrants, migrants, boarders in rows
    }


# --- Zone plans in force ----------------------------------------------------


def attach_zones():
    """Attach to each sample notice on zones what it sets, a workbook a stage; return how many were new.

    The plans then name the workbook they stand in.
    """
    new = 0
    plans = ZonePlan.objects.filter(is_sample=True).exclude(document=None).order_by("document", "stage")
    for pk, stage, year in plans.values_list("document", "stage", "year").distinct():
        document, title = Document.objects.get(pk=pk), f"{year}年{STAGE_NAMES[stage]}施教区一览表"
        annex = document.attachments.filter(title=title).first()
        if annex is None:
            content = workbook(title, [ANNEX_HEADER, *_annex_rows(pk, stage)])
            annex = attach(document=document, content=content, file_name=f"{title}（示例）.xlsx", title=title)
            new += 1
        ZonePlan.objects.filter(document=pk, stage=stage).exclude(annex=annex).update(annex=annex)
    return new


def _annex_rows(document, stage):
    """Yield the cells of the zones that a document sets for a stage, district by district. Two queries."""
    schools = defaultdict(list)
    members = ZoneSchool.objects.filter(zone__plan__document=document, zone__plan__stage=stage)
    for zone, name in members.order_by("zone", "position").values_list("zone", "institution__name"):
        schools[zone].append(name)
    zones = Zone.objects.filter(plan__document=document, plan__stage=stage).order_by("plan__area__code", "number")
    rows = zones.values_list("pk", "plan__area__name", "name", "text", "rule_note")
    for number, (pk, area, name, text, note) in enumerate(rows, start=1):
        yield str(number), area, name, "、".join(schools[pk]), text, note


def activate_zones():
    """Activate the sample zone plans that a notice sets and that never were, oldest first; return how many.

    One that no notice sets was not published yet; one whose activation was undone is left so.
    """
    waiting = ZonePlan.objects.filter(is_sample=True, switches=None).exclude(document=None)
    plans = list(waiting.order_by("year", "area", "stage"))
    for plan in plans:
        activate_plan(plan=plan)
    return len(plans)
