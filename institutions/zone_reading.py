"""A zone plan and what is around it, as its checks see it: a fixed number of queries."""

from collections import defaultdict

from django.db.models import Q

from institutions import annexes, zone_checks
from institutions.addresses import Numbers, Span
from institutions.codes import Kind, Organiser
from institutions.models import Area, Institution, Place, PlaceName, Zone, ZoneArea, ZonePlan, ZoneSchool


def read(plan):
    """Return the `zone_checks.Plan` of a `ZonePlan`. Nine queries."""
    year = plan.school_year
    schools = _schools(plan)
    zones = {
        zone.number: zone_checks.Zone(
            zone.number, zone.name, tuple(schools[zone.pk]), bool(zone.rule or zone.rule_note or zone.rule_note_en)
        )
        for zone in Zone.objects.filter(plan=plan).order_by("number")
    }
    entries = _entries(plan)
    places = _places(Place.objects.filter(zone_areas__plan=plan))
    before, gone = _before(plan, places)
    return zone_checks.Plan(
        stage=plan.stage,
        first_day=year.first_day,
        last_day=year.last_day,
        zones=zones,
        entries=entries,
        places=places,
        due=[_school(row, plan) for row in _due(plan).values_list(*SCHOOL)],
        elsewhere=_elsewhere(plan),
        before=before,
        gone=gone,
    )


SCHOOL = (
    "pk", "name", "area", "area__level", "stages", "opened_on", "closed_on", "status", "organiser", "state",
    "publish_at",
)  # fmt: skip


def _school(row, plan):
    pk, name, area, level, stages, opened, closed, status, organiser, state, publish_at = row
    held = Institution(state=state, publish_at=publish_at)
    return zone_checks.School(
        pk=pk,
        name=name,
        area=area,
        stages=stages,
        opened_on=opened,
        closed_on=closed,
        is_public=held.is_public() and status != Institution.Status.PLANNED,
        is_private=organiser == Organiser.PRIVATE,
        # Schools of the city itself have zones in the districts.
        in_district=area == plan.area_id or level == Area.Level.CITY,
    )


def _schools(plan):
    """Return zone id → [School] in the order the plan names them."""
    found = defaultdict(list)
    columns = (f"institution__{name}" for name in SCHOOL)
    rows = ZoneSchool.objects.filter(zone__plan=plan).order_by("position", "pk")
    for zone, *row in rows.values_list("zone", *columns):
        found[zone].append(_school(row, plan))
    return found


def _due(plan):
    """Return the public schools of the district and stage that are open in the plan's year, real or sample as it is."""
    year = plan.school_year
    return (
        Institution.objects.published()
        .filter(area=plan.area_id, stages__contains=plan.stage, is_sample=plan.is_sample)
        .exclude(Q(organiser=Organiser.PRIVATE) | Q(kind=Kind.SPECIALISED) | Q(status=Institution.Status.PLANNED))
        .filter(Q(closed_on=None) | Q(closed_on__gt=year.first_day))
        .filter(Q(opened_on=None) | Q(opened_on__lte=year.last_day))
        .order_by("code")
    )


def numbers_of(area):
    """Return the `Numbers` of a `ZoneArea`."""
    spans = tuple(Span(*span) for span in area.exclusions)
    return Numbers(area.numbering, Span(area.first, area.last, area.parity), spans)


def _entries(plan):
    areas = ZoneArea.objects.filter(plan=plan).order_by("zone__number", "position").select_related("zone")
    columns = ("zone__number", "text", "place_id", "numbering", "first", "last", "parity", "exclusions")
    return [
        zone_checks.Entry(
            area.zone.number,
            area.text,
            area.place_id,
            numbers_of(area),
            annexes.reason(area.text) if area.place_id is None else "",
        )
        for area in areas.only(*columns)
    ]


def _places(places):
    """Return id → `zone_checks.Place` of a queryset, by name. One query."""
    names = PlaceName.objects.filter(place__in=places.values("pk")).order_by("place__plain", "place", "pk")
    columns = ("place", "kind", "plain", "pinyin", "place__name", "place__plain", "place__kind")
    found = {}
    for pk, kind, plain, pinyin, own, own_plain, place_kind in names.values_list(*columns):
        held = found.get(pk) or zone_checks.Place(own, own_plain, place_kind)
        is_own = kind == PlaceName.Kind.OWN
        found[pk] = held._replace(pinyin=pinyin) if is_own else held._replace(further=(*held.further, plain))
    return found


def _elsewhere(plan):
    """Return place id → name of another district whose latest plan of the year names a place of the same name."""
    own = Place.objects.filter(zone_areas__plan=plan).exclude(kind=zone_checks.ROAD)
    others = Place.objects.filter(
        plain__in=own.values("plain"),
        zone_areas__plan__in=ZonePlan.objects.active()
        .filter(stage=plan.stage, year=plan.year)
        .exclude(area=plan.area_id)
        .values("pk"),
    )
    names = dict(others.order_by("area__code").values_list("plain", "area__name").distinct())
    if not names:
        return {}
    return {pk: names[plain] for pk, plain in own.values_list("pk", "plain").distinct() if plain in names}


def _before(plan, places):
    """Return (place id → ids of its schools, id → `Place` of those now gone) of last year's plan, or (None, {})."""
    last = ZonePlan.objects.active().filter(area=plan.area_id, stage=plan.stage, year=plan.year - 1).first()
    if last is None:
        return None, {}
    rows = ZoneArea.objects.filter(plan=last).exclude(place=None).values_list("place", "zone__members__institution")
    found = defaultdict(set)
    for place, school in rows.distinct():
        found[place].add(school)
    gone = Place.objects.filter(zone_areas__plan=last).exclude(zone_areas__plan=plan)
    return {place: frozenset(schools) for place, schools in found.items()}, _places(gone)
