"""The sample schools of the register and what happened to them, as the generator needs them."""

from institutions.codes import LOCALE_GROUPS
from institutions.models import Event, Institution
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics.sample import GRADES, YEARS, Change, School


def first_year(day):
    """Return the first school year that begins on or after a day."""
    year = SchoolYear.of(day)
    return year.start + (day > year.first_day)


def schools():
    """Return the sample schools, by code. One query."""
    return [
        School(
            code=found.code,
            area=found.area.code,
            kind=found.kind,
            stages=tuple(stage for stage in map(str, found.stages) if stage in GRADES),
            locale=str(LOCALE_GROUPS.get(found.locale, "town")),
            boards=bool(found.boarding),
            enrolment=found.enrolment,
            opened=opened if found.opened_on and (opened := first_year(found.opened_on)) > YEARS[0] else None,
            # A school that closes on 1 September still reports that day.
            closed=SchoolYear.of(found.closed_on).start + 1 if found.closed_on else None,
        )
        for found in Institution.objects.filter(is_sample=True).select_related("area").order_by("code")
    ]


def changes():
    """Return the mergers, splits and changes of type among them, oldest first. Three queries."""
    events = (
        Event.objects.filter(is_sample=True, type__in=("merged", "split", "changed_type"))
        .prefetch_related("parties__institution")
        .order_by("date", "reference")
    )
    return [_change(event) for event in events]


def _change(event):
    roles = {"subject": [], "predecessor": [], "successor": []}
    for party in event.parties.all():
        roles[party.role].append(party.institution.code)
    return Change(
        type=event.type,
        year=first_year(event.date),
        subject=min(roles["subject"], default=""),
        predecessors=tuple(sorted(roles["predecessor"])),
        successors=tuple(sorted(roles["successor"])),
    )
