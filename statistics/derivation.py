"""From the accepted returns of a school year to the figures of a release: read, compute, write, in one transaction."""

import hashlib
import json

from django.db import connections, router, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.codes import LOCALE_GROUPS, NOT_COUNTED, Organiser, Sector
from institutions.models import Area, Institution
from xzedu.common.bulk import insert_many
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics import figures
from xzedu.statistics.balance import shares
from xzedu.statistics.figures import Formula, Section
from xzedu.statistics.models import Coverage, Derivation, Indicator, Observation, Release

# Stages whose institutions return the forms that are derived from.
REPORTING = ("preschool", "primary", "junior", "senior", "vocational", "special")

# One row a section: its grades added up, beside what the whole school shares.
SECTIONS = """
SELECT r.institution_id, i.area_id, s.stage, i.organiser, i.locale, i.kind, i.affordable,
       SUM(g.boys + g.girls), SUM(g.girls), SUM(g.classes), SUM(g.over_standard), SUM(g.large), SUM(g.huge),
       SUM(g.boarders), SUM(g.migrants),
       SUM(CASE WHEN g.grade = %s AND s.stage = 'junior' THEN g.boys + g.girls ELSE 0 END),
       s.entrants, s.graduates, s.teachers, s.qualified, s.above_required, s.backbone, s.arts_pe, s.middle_title,
       r.teaching_area - r.gymnasium_area, r.sports_area + r.gymnasium_area, r.floor_area, r.site_area, r.equipment,
       r.multimedia, r.computers, r.books
FROM statistics_schoolreturn r
JOIN institutions_institution i ON i.id = r.institution_id
JOIN statistics_sectionreturn s ON s.school_return_id = r.id
JOIN statistics_gradereturn g ON g.section_id = s.id
WHERE r.year = %s AND r.status = 'accepted' AND r.accepted_at <= %s
GROUP BY r.id, r.institution_id, i.area_id, s.id, s.stage, i.organiser, i.locale, i.kind, i.affordable,
         s.entrants, s.graduates, s.teachers, s.qualified, s.above_required, s.backbone, s.arts_pe, s.middle_title,
         r.teaching_area, r.gymnasium_area, r.sports_area, r.floor_area, r.site_area, r.equipment, r.multimedia,
         r.computers, r.books
ORDER BY r.institution_id, s.stage
"""  # fmt: skip
# Grade 1 of the school year in which this year's graduating class began, by the area of today.
COHORTS = """
SELECT i.area_id, SUM(g.boys + g.girls)
FROM statistics_schoolreturn r
JOIN institutions_institution i ON i.id = r.institution_id
JOIN statistics_sectionreturn s ON s.school_return_id = r.id AND s.stage = 'primary'
JOIN statistics_gradereturn g ON g.section_id = s.id AND g.grade = 1
WHERE r.year = %s AND r.status = 'accepted'
GROUP BY i.area_id
"""
GRADUATING = 3
PUPILS = (
    "pupils", "girls", "classes", "over_standard", "large_classes", "huge_classes", "boarders", "migrants",
    "cohort_end",
)  # fmt: skip
STAFF = (
    "entrants", "graduates", "teachers", "qualified", "above_required", "backbone", "arts_pe", "middle_title",
)  # fmt: skip
SHARED = (
    "teaching_area", "sports_area", "floor_area", "site_area", "equipment", "multimedia", "computers", "books",
)  # fmt: skip
COLUMNS = (
    "release_id", "indicator_id", "year", "area_id", "institution_id", "stage", "sector", "locale", "sex", "value",
    "missing", "numerator", "denominator", "schools", "derivation_id", "modified_at",
)  # fmt: skip


class ClosedReleaseError(ValueError):
    """The release is approved: its figures do not change any more; a revision needs a version of its own."""


def sections(year, accepted_by=None):
    """Return the `Section`s of the accepted returns of a school year, through-schools divided. One query.

    Args:
        accepted_by: leave out what was accepted after this time (default: now).
    """
    connection = connections[router.db_for_read(Observation)]
    accepted_by = connection.ops.adapt_datetimefield_value(accepted_by or timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(SECTIONS, [GRADUATING, year, accepted_by])
        rows = cursor.fetchall()
    pupils = {}
    for institution, _area, stage, *rest in rows:
        pupils.setdefault(institution, {})[stage] = rest[4]
    return [_section(row, shares(pupils[row[0]])) for row in rows]


def _section(row, share):
    institution, area, stage, organiser, locale, kind, affordable, *amounts = row
    named = dict(zip((*PUPILS, *STAFF, *SHARED), map(float, amounts), strict=True))
    for measure in SHARED:
        named[measure] *= share[stage]
    sector = Sector.of(organiser)
    girls = named.pop("girls")
    if stage == "preschool":
        named["public_pupils"] = named["pupils"] if organiser != Organiser.PRIVATE else 0.0
        named["affordable_pupils"] = named["pupils"] if organiser != Organiser.PRIVATE or affordable else 0.0
    group = LOCALE_GROUPS.get(locale, "")
    return Section(institution, area, stage, str(sector), str(group), kind not in NOT_COUNTED, named, girls)


def reporting(year):
    """Return the institutions that have to report for a school year: open on its first day."""
    day = SchoolYear(year).first_day
    taught = Q()
    for stage in REPORTING:
        taught |= Q(stages__contains=stage)
    return (
        Institution.objects.published()
        .filter(taught)
        .filter(Q(opened_on__isnull=True) | Q(opened_on__lte=day))
        .filter(Q(closed_on__gte=day) | Q(closed_on__isnull=True) & ~Q(status=Institution.Status.CLOSED))
    )


def formulas():
    """Return the `Formula`s of the derived indicators, by code, and code → indicator id."""
    found = list(Indicator.objects.exclude(numerator="").order_by("code"))
    return (
        [Formula(i.code, i.numerator, i.denominator, i.factor, tuple(map(str, i.stages))) for i in found],
        {i.code: i.pk for i in found},
    )


def _cohorts(year, city):
    with connections[router.db_for_read(Observation)].cursor() as cursor:
        cursor.execute(COHORTS, [year - figures.COHORT_YEARS])
        found = {area: float(pupils) for area, pupils in cursor.fetchall()}
    return found | {city: sum(found.values())} if found else {}


@transaction.atomic
def derive(*, release, year=None, who=None):
    """Make the figures of a release from the accepted returns of a school year; return the `Derivation`.

    What the release had for that year is replaced. The same returns give the same figures.

    Raises:
        ClosedReleaseError: the release is approved.
    """
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.approved_at:
        raise ClosedReleaseError(_("This release is approved; its figures do not change. Make a new version of it."))
    year = year or release.year
    held, sums, city = summed(year)
    run = Derivation.objects.create(
        release=release,
        year=year,
        who=who,
        reported=len({section.institution for section in held}),
        expected=max(reporting(year).count(), len({section.institution for section in held})),
        inputs_sha256=_fingerprint(held),
    )
    Observation.objects.filter(release=release, year=year).delete()
    written = _write(release, year, run, sums, city)
    run.figures = written
    run.save(update_fields=["figures"])
    Coverage.objects.update_or_create(
        release=release,
        year=year,
        defaults={"figures": written, "reported": run.reported, "expected": run.expected},
    )
    return run


def _fingerprint(held):
    rows = [
        (s.institution, s.area, s.stage, s.sector, s.locale, s.counts, s.girls, sorted(s.amounts.items())) for s in held
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def summed(year):
    """Return (sections, sums by place, the city's id) of what the accepted returns of a year give. Four queries."""
    held = sections(year)
    city = Area.objects.get(level=Area.Level.CITY, valid_to=None).pk
    sums = figures.gather(held, city)
    figures.add_progression(sums, _cohorts(year, city))
    return held, sums, city


def computed(sums, city):
    """Yield (indicator id, `Where`, `Figure`) of all that is derived from `summed`. Two queries."""
    known, ids = formulas()
    areas = [*Area.objects.districts().values_list("pk", flat=True), city]
    for formula, where, found in figures.derive(known, sums, areas):
        yield ids[formula.code], where, found


def _write(release, year, run, sums, city):
    connection = connections[router.db_for_write(Observation)]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    written = 0

    def rows():
        nonlocal written
        for indicator, where, found in computed(sums, city):
            written += 1
            yield (
                release.pk, indicator, year, where.area, where.institution, where.stage, where.sector,
                where.locale, where.sex, found.value, found.missing, found.numerator, found.denominator, found.schools,
                run.pk, now,
            )  # fmt: skip

    insert_many(connection, Observation._meta.db_table, COLUMNS, rows())
    return written
