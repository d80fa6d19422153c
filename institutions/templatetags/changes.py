"""What documents decided about institutions, for the pages of the policy library."""

from itertools import islice

from django import template

from institutions.models import Event
from xzedu.common import versions
from xzedu.common.versions import Held

register = template.Library()
SHOWN = 20


def _deciding():
    return frozenset(Event.objects.published().order_by().values_list("document_id", flat=True).distinct())


# Documents that decided anything: few of a library.
deciding = Held("institutions", _deciding)


@register.inclusion_tag("institutions/_changes_of.html", takes_context=True)
def changes_of(context, document):
    """Show the newest public events a document decided, with a link to the rest. At most two queries; mostly none."""
    if document.pk not in deciding.current(versions.of(context["request"])):
        return {"events": []}
    events = list(Event.objects.published().decided_by(document)[: SHOWN + 1])
    return {"document": document, "events": list(islice(events, SHOWN)), "has_more": len(events) > SHOWN}
