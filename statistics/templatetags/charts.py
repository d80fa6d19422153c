"""Charts on pages."""

from django import template

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
