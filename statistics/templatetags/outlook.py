"""The outlook on pages of the lower apps."""

from django import template

from xzedu.common import versions
from xzedu.statistics import expectation
from xzedu.statistics.presenting import entrants

register = template.Library()


@register.simple_tag(takes_context=True)
def expected_entrants(context, area, stage, year, places):
    """Return the `presenting.entrants.Entrants` beside `places`, or None: `{% expected_entrants … as expected %}`.

    `area` is a code. All is read from memory once a content version is known.
    """
    if places is None or year is None:
        return None
    return entrants.against(expectation.current(versions.of(context["request"])), area, stage, year, places)
