"""What documents decided about institutions, for the pages of the policy library."""

from itertools import islice

from django import template

from institutions.models import Event

register = template.Library()
SHOWN = 20


@register.inclusion_tag("institutions/_changes_of.html")
def changes_of(document):
    """Show the newest public events a document decided, with a link to the rest. At most two queries."""
    events = list(Event.objects.published().decided_by(document)[: SHOWN + 1])
    return {"document": document, "events": list(islice(events, SHOWN)), "has_more": len(events) > SHOWN}
