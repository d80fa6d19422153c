"""Links of the chain on pages of the lower apps: a document's targets, a responsibility's targets and figures.

All is read from memory once a content version is known; nothing is asked of the database after
the first page.
"""

from django import template

from policies import catalogue
from xzedu.common import versions
from xzedu.statistics import targets
from xzedu.statistics.presenting.targets import Card, Sparkline, duties_within, paged

register = template.Library()


def _held(context):
    return targets.current(versions.of(context["request"]))


@register.inclusion_tag("statistics/_targets_of.html", takes_context=True)
def targets_of_document(context, document):
    """Write the targets a document sets and how they stand; nothing where it sets none."""
    cards = [Card(judged) for judged in _held(context).of_document(document.pk)]
    return {"cards": paged(cards), "kind": "document", "value": document.slug}


@register.inclusion_tag("statistics/_targets_of.html", takes_context=True)
def targets_of_responsibility(context, responsibility):
    """Write the targets of a responsibility and its parts; nothing where there is none."""
    library = catalogue.current(versions.of(context["request"]))
    cards = [Card(judged) for judged in _held(context).of_duties(duties_within(library, responsibility.pk))]
    return {"cards": paged(cards), "kind": "responsibility", "value": responsibility.slug, "with_document": True}


@register.inclusion_tag("statistics/_indicators_of.html", takes_context=True)
def indicators_of_responsibility(context, responsibility):
    """Write the indicators that measure a responsibility or its parts, each with its course."""
    library = catalogue.current(versions.of(context["request"]))
    held = _held(context).courses
    courses = (course for pk in sorted(duties_within(library, responsibility.pk)) for course in held.get(pk, ()))
    return {"sparklines": [Sparkline(course) for course in courses]}
