"""The calendar of admissions as iCalendar (RFC 5545): whole days, as calendar programs subscribe to them."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from institutions.codes import Stage, labels
from xzedu.common.models import State

CONTENT_TYPE = "text/calendar; charset=utf-8"


def feed(page, request):
    """Return the response with the steps of a `CalendarPage`, all years of its stage and district.

    A step keeps its UID whatever changes in it; a withdrawn one is cancelled, so that it
    leaves the calendars it is already in.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Xuzhou Education Bureau//Admission calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title(page))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    home = request.build_absolute_uri(reverse("admissions:dates"))
    for date in page.held.of(area=page.code, stage=page.stage):
        calendar.add_component(_event(date, home))
    response = HttpResponse(calendar.to_ical(), content_type=CONTENT_TYPE, status=page.status)
    response["Content-Disposition"] = 'inline; filename="admission-dates.ics"'
    return response


def title(page):
    """Return the name of the calendar: Admission dates, Quanshan District, Primary."""
    parts = [_("Admission dates"), page.area.local_name if page.area else _("Xuzhou"), str(page.stage_label)]
    return _(", ").join(part for part in parts if part)


def _event(date, home):
    event = Event()
    event.add("uid", f"admission-date-{date.reference}@xzedu")
    # What RFC 5545 wants of a published object: when this revision of it was made.
    event.add("dtstamp", date.modified_at)
    event.add("last-modified", date.modified_at)
    event.add("dtstart", date.begins_on)
    # The day after the last one: the end of a whole-day event is exclusive.
    event.add("dtend", date.last_day + timedelta(days=1))
    sample = _("(sample data) ") if date.is_sample else ""
    event.add("summary", f"{sample}{date.local_title}{_(' – ')}{date.area.local_name}")
    event.add("description", "\n".join(_description(date)))
    if date.local_where:
        event.add("location", date.local_where)
    event.add("url", f"{home}?area={date.area.code}&year={date.year}#{date.reference}")
    event.add("categories", [str(labels(Stage)[stage]) for stage in date.stages])
    event.add("status", "CANCELLED" if date.state == State.WITHDRAWN else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    language = "en" if get_language() == "en" else "zh-Hans"
    event["summary"].params["LANGUAGE"] = language
    return event


def _description(date):
    """Yield the lines of what is said about a step."""
    if date.state == State.WITHDRAWN:
        yield _("Withdrawn: %s") % date.withdrawn_reason
    facts = (
        (_("Stages"), "、".join(str(labels(Stage)[stage]) for stage in date.stages)),
        (_("Hours"), date.hours),
        (_("Whom it concerns"), date.local_who),
        (_("Bring along"), "；".join(date.local_papers)),
        (_("Where to go online"), date.url),
    )
    yield from (f"{label}{_(': ')}{fact}" for label, fact in facts if fact)
    yield _("The district's notice decides.")
