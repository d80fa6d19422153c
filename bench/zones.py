"""Which school a place is zoned for, and suggestions, among 200,000 areas, against the fetch of one row by its key."""

import os
import random
import time

import django

from statistics import median

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

from bench.show import seconds  # noqa: E402
from institutions import addresses, place_names  # noqa: E402
from institutions.lookup import Lookup, Question  # noqa: E402
from institutions.models import Area, Institution, Place, PlaceName, Zone, ZoneArea, ZonePlan, ZoneSchool  # noqa: E402
from institutions.zone_plans import ZonePlans  # noqa: E402
from xzedu.common import search  # noqa: E402
from xzedu.common.pinyin import initials, syllables  # noqa: E402

AREAS = int(os.environ.get("BENCH_AREAS", "200000"))
AREAS_IN_A_ZONE = 40
ASKED = 400
# No plan of the data set is of this year.
YEAR = 2090
STARTS = "云龙和平金山翠湖清荷望溪霁岚青年向阳胜利建国民主中山解放淮海彭城泉山九里铜沛丰睢新邳"
KINDS = (("小区", "community"), ("花园", "community"), ("路", "road"), ("村", "village"), ("新村", "community"))

random.seed(320300)
translation.activate("zh-hans")


def names():
    """Yield (name, kind) of invented places, no name twice."""
    seen = set()
    while True:
        end, kind = random.choice(KINDS)
        name = "".join(random.choices(STARTS, k=random.randint(2, 5))) + end
        if name not in seen:
            seen.add(name)
            yield name, kind


def fill():
    """Make two years of plans with half of `AREAS` each; every road is split in two by its numbers."""
    named = names()
    areas = list(Area.objects.districts())
    schools = list(Institution.objects.values_list("pk", flat=True)[:2000])
    plans = [
        ZonePlan(area=area, stage="primary", year=year, is_active=True, activated_at=timezone.now(), is_sample=True)
        for year in (YEAR - 1, YEAR)
        for area in areas
    ]
    ZonePlan.objects.bulk_create(plans)
    per_plan = AREAS // len(plans)
    places, of_area = [], {}
    for area in areas:
        for _ in range(per_plan):
            name, kind = next(named)
            places.append(Place(area=area, kind=kind, name=name, plain=addresses.plain(name), is_sample=True))
            of_area.setdefault(area.pk, []).append(places[-1])
    Place.objects.bulk_create(places, batch_size=2000)
    PlaceName.objects.bulk_create(
        (
            PlaceName(
                place=place, kind="own", name=place.name, plain=place.plain,
                pinyin="".join(syllables(place.name)), initials=initials(place.name),
            )
            for place in places
        ),
        batch_size=2000,
    )  # fmt: skip
    zones = [
        Zone(plan=plan, number=number + 1, name=f"第{number + 1}施教区", text="示例文字" * 30)
        for plan in plans
        for number in range(-(-per_plan // AREAS_IN_A_ZONE))
    ]
    Zone.objects.bulk_create(zones, batch_size=2000)
    ZoneSchool.objects.bulk_create(
        [ZoneSchool(zone=zone, institution_id=schools[n % len(schools)]) for n, zone in enumerate(zones)],
        batch_size=2000,
    )
    of_plan = {}
    for zone in zones:
        of_plan.setdefault(zone.plan_id, []).append(zone)
    rows = (
        area
        for plan in plans
        for number, place in enumerate(of_area[plan.area_id])
        for area in listed(place, of_plan[plan.pk], number)
    )
    ZoneArea.objects.bulk_create(rows, batch_size=2000)
    search.refresh("place")
    return places


def listed(place, zones, number):
    """Return the areas of a place: one, or for a road its two sides in neighbouring zones."""
    zone, other = zones[number // AREAS_IN_A_ZONE], zones[(number // AREAS_IN_A_ZONE + 1) % len(zones)]
    whole = {"place": place, "text": place.name}
    if place.kind != "road":
        return [ZoneArea(zone=zone, plan=zone.plan, position=number, **whole)]
    sides = {"numbering": "house", "first": 1, "last": 999}
    return [
        ZoneArea(zone=zone, plan=zone.plan, position=number, parity="odd", **whole, **sides),
        ZoneArea(zone=other, plan=other.plan, position=1_000_000 + number, parity="even", **whole, **sides),
    ]


# SQLite works in this process: its own time is not that of whoever shares the machine.
clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter


def middle(work, inputs):
    """Return the median time of `work` over `inputs`, each a first time for the portal's own memory."""
    work(inputs[0])
    spent = []
    for one in inputs:
        started = clock()
        work(one)
        spent.append(clock() - started)
    return median(spent)


def bare(pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM institutions_place WHERE id = %s", [pk])
        cursor.fetchone()


with transaction.atomic():
    places = fill()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    plans = ZonePlans()
    ids = [plan.pk for plan in plans.answering("primary", YEAR).values()]
    asked = random.sample(places, ASKED)

    def look_up(text):
        return Lookup(Question("primary", text, YEAR), plans).answer()

    def suggest(text):
        typed = addresses.read(text, plans.names)
        return place_names.similar(typed.stem, ids, letters=typed.is_letters, limit=8)

    typed = [f"{place.name}{random.randint(1, 900)}号" for place in asked]
    kinds = {}
    for text in typed:
        kind = look_up(text).kind
        kinds[kind] = kinds.get(kind, 0) + 1
    counted = ", ".join(f"{kind} {number}" for kind, number in kinds.items())
    print(f"{ZoneArea.objects.count():,} areas on {connection.vendor}; answers: {counted}")
    results = {
        "one place by its key": middle(lambda place: Place.objects.get(pk=place.pk), asked),
        "the same, bare SQL": middle(lambda place: bare(place.pk), asked),
        "look-up of an address": middle(look_up, typed),
        "look-up in pinyin": middle(look_up, ["".join(syllables(place.name)) for place in asked]),
        "look-up of what is not there": middle(look_up, [f"{place.name[:2]}欣{place.name[2:]}" for place in asked]),
        "suggestions, two characters": middle(suggest, [place.name[:2] for place in asked]),
        "suggestions, three characters": middle(suggest, [place.name[:3] for place in asked]),
        "suggestions, pinyin": middle(suggest, ["".join(syllables(place.name))[:6] for place in asked]),
    }
    transaction.set_rollback(True)
seconds({name: value * 1000 for name, value in results.items()}, "one place by its key")
