"""Charts on pages."""

from django import template
from django.utils.translation import gettext as _

from xzedu.statistics.charts import Quantity, Series, line

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(chart, downloads=(), is_open=False):
    """Write a figure: its finding, the drawing, its notes, the same figures as a table, source and downloads.

    Args:
        chart: `xzedu.statistics.charts.Chart`.
        downloads: (name, address) pairs, such as SVG, PNG and CSV.
        is_open: show the table at once.
    """
    return {"chart": chart, "downloads": downloads, "is_open": is_open}


@register.inclusion_tag("components/chart.html")
def years_chart(prefix, title, series, unit, is_sample=False, source=""):
    """Draw figures that a lower app holds: `series` are pairs (name, school year → number). Needs css/charts.css."""
    lines = [Series(name, values, is_sample=is_sample) for name, values in series]
    return {"chart": line.draw(prefix, title, lines, Quantity(unit), head=_("School year"), source=source)}
