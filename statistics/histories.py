"""Returns with all that they are held against, read in a fixed number of queries."""

from datetime import date

from django.db.models import F, Q, Sum

from institutions.models import Event, Party
from xzedu.statistics import checks
from xzedu.statistics.models import GradeReturn, SchoolReturn, SectionReturn
from xzedu.statistics.reported import Around, Before, Grade, Return, Section

SECTION = SectionReturn.COUNTS
GRADE = GradeReturn.COUNTS
SCHOOL = ("staff", "site_area", "floor_area", "teaching_area", "gymnasium_area", "sports_area", "equipment")


def read(year, returns):
    """Return return id → (`checks.Return`, `checks.Around`) of `returns`, a queryset of one year.

    Eight queries, whatever the number: the returns with their sections and grades, those of
    the year before with theirs, mergers and splits since, and the schools alike.
    """
    rows = list(
        returns.filter(year=year)
        .order_by("pk")
        .values_list(
            "pk", "institution_id", "institution__area_id", "institution__kind", "institution__stages",
            "institution__opened_on", "institution__closed_on", *SCHOOL,
        )
    )  # fmt: skip
    held, own, group = {}, {}, {}
    for pk, institution, area, kind, stages, opened, closed, *amounts in rows:
        held[pk] = Return(year, stages, opened, closed, **dict(zip(SCHOOL, amounts, strict=True)))
        own[pk], group[pk] = institution, (area, kind)
    _fill(held, returns.filter(year=year))
    came, unclear = successions(year)
    befores = _befores(year - 1, {*own.values(), *(older for olds in came.values() for older in olds)}, returns)
    alike = _peers(year, set(group.values()))
    found = {}
    for pk, school in held.items():
        before = None if own[pk] in unclear else _joined([own[pk], *came.get(own[pk], ())], befores)
        found[pk] = (school, Around(before, alike.get(group[pk], {})))
    return found


def _fill(held, returns):
    """Give `Return`s their sections and grades. Two queries."""
    sections = {}
    rows = SectionReturn.objects.filter(school_return__in=returns).order_by("school_return", "pk")
    for pk, school_return, stage, *amounts in rows.values_list("pk", "school_return_id", "stage", *SECTION):
        if school_return in held:
            section = Section(**dict(zip(SECTION, amounts, strict=True)))
            sections[pk] = held[school_return].sections[stage] = section
    rows = GradeReturn.objects.filter(section__school_return__in=returns).order_by()
    for section, number, *amounts in rows.values_list("section_id", "grade", *GRADE):
        if section in sections:
            sections[section].grades[number] = Grade(**dict(zip(GRADE, amounts, strict=True)))


def successions(year):
    """Return (successor → its predecessors, institutions whose past cannot be told) since the year before.

    Who was split, or came of a split, has no comparable year before. One query.
    """
    since, until = date(year - 1, 9, 1), date(year, 9, 1)
    rows = Party.objects.filter(
        event__type__in=(Event.Type.MERGED, Event.Type.SPLIT), event__date__gt=since, event__date__lte=until,
        event__in=Event.objects.published(),
    ).values_list("event", "event__type", "role", "institution")  # fmt: skip
    events, unclear = {}, set()
    for event, kind, role, institution in rows:
        if kind == Event.Type.SPLIT:
            unclear.add(institution)
        else:
            events.setdefault(event, {}).setdefault(role, []).append(institution)
    came = {}
    for parties in events.values():
        for successor in parties.get(Party.Role.SUCCESSOR, ()):
            olds = came.setdefault(successor, set())
            olds.update(set(parties.get(Party.Role.PREDECESSOR, ())) - {successor})
    return came, unclear


def _befores(year, institutions, returns):
    """Return institution → `Before` of what it alone reported. Three queries."""
    merged = institutions - set(returns.values_list("institution", flat=True)) if institutions else set()
    past = SchoolReturn.objects.filter(year=year).filter(
        Q(institution__in=returns.values("institution")) | Q(institution__in=merged)
    )
    found = {
        institution: Before({}, teachers or 0, floor_area, equipment)
        for institution, floor_area, equipment, teachers in past.order_by()
        .values_list("institution", "floor_area", "equipment")
        .annotate(Sum("sections__teachers"))
    }
    rows = GradeReturn.objects.filter(section__school_return__in=past).order_by()
    for institution, stage, grade, boys, girls in rows.values_list(
        "section__school_return__institution", "section__stage", "grade", "boys", "girls"
    ):
        found[institution].pupils[stage, grade] = boys + girls
    return found


def _joined(institutions, befores):
    """Return the `Before` of several institutions together, or None if none of them reported."""
    parts = [befores[pk] for pk in institutions if pk in befores]
    if not parts:
        return None
    whole = Before()
    for part in parts:
        for place, pupils in part.pupils.items():
            whole.pupils[place] = whole.pupils.get(place, 0) + pupils
        whole.teachers += part.teachers
        whole.floor_area += part.floor_area
        whole.equipment += part.equipment
    return whole


def _peers(year, groups):
    """Return (area, type) → measure → figures of all schools of the group. Two queries."""
    areas = {area for area, _kind in groups}
    everyone = SchoolReturn.objects.filter(year=year, institution__area__in=areas).order_by()
    counted = {
        pk: (pupils or 0, classes or 0)
        for pk, pupils, classes in GradeReturn.objects.filter(section__school_return__in=everyone)
        .order_by()
        .values_list("section__school_return")
        .annotate(pupils=Sum(F("boys") + F("girls")), classes=Sum("classes"))
    }
    found = {}
    rows = everyone.values_list("pk", "institution__area_id", "institution__kind", "teaching_area", "equipment")
    for pk, area, kind, teaching_area, equipment, teachers in rows.annotate(Sum("sections__teachers")):
        if (area, kind) in groups and pk in counted:
            pupils, classes = counted[pk]
            grade = Grade(classes=classes, boys=pupils)
            school = Return(year, teaching_area=teaching_area, equipment=equipment)
            school.sections[""] = Section(teachers=teachers or 0, grades={1: grade})
            for name, value in checks.measures(school).items():
                found.setdefault((area, kind), {}).setdefault(name, []).append(value)
    return found
