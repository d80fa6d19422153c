"""Figures on the pages of the lower apps."""

from django import template

from xzedu.statistics.presenting.school import SchoolPanel

register = template.Library()


@register.inclusion_tag("statistics/_school.html", takes_context=True)
def school_figures(context, institution, predecessors=()):
    """Write what a school reported: pupils, classes, teachers, conditions; nothing where nothing is public.

    At most three queries. Needs css/charts.css and css/statistics.css.
    """
    return {"panel": SchoolPanel(context["request"], institution, predecessors), "institution": institution}


@register.inclusion_tag("statistics/_area_link.html")
def area_figures(area):
    """Write the way from an area's institutions to its figures."""
    return {"area": area}
