"""Parts of admissions on other pages: what to do this month, a school's places over the years."""

from django import template
from django.utils import timezone

from institutions import admission_calendar
from institutions.admission_history import histories
from xzedu.common import versions

register = template.Library()


@register.inclusion_tag("admissions/_this_month.html", takes_context=True)
def admission_steps(context, area="", stage=""):
    """Write what to do this month, in a district (its code) or everywhere; nothing where no step is to come.

    Read from memory: no query once the calendar of a content version is held.
    """
    calendar = admission_calendar.current(versions.of(context["request"]))
    return {"month": admission_calendar.MonthSteps(calendar, timezone.localdate(), area, stage)}


@register.inclusion_tag("institutions/_admissions.html")
def admission_history(institution):
    """Write a school's admission plans of late years, stage by stage, as a drawing and a table. Two queries.

    Needs css/charts.css.
    """
    return {"histories": histories(institution), "institution": institution}
