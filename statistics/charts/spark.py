"""A line as small as a word, beside a figure: its course, without axes."""

from html import escape

from django.utils.safestring import mark_safe

from xzedu.statistics.charts import scales
from xzedu.statistics.charts.line import runs
from xzedu.statistics.charts.marks import clean, element, path_of

WIDTH, HEIGHT, EDGE = 120, 32, 4


def draw(title, series, breaks=()):
    """Return the drawing of one `Series`, or nothing where there are not two numbers to compare.

    Args:
        title: what it shows, in words, for those who do not see it.
        breaks: `line.Break`s: the line is cut there.
    """
    values = series.numbers()
    if len(values) < 2:
        return ""
    low, high = min(values.values()), max(values.values())
    x = scales.Scale(min(values), max(values), EDGE, WIDTH - EDGE)
    y = scales.Scale(low, high, HEIGHT - EDGE, EDGE)
    last = max(values)
    strokes = [run for run in runs(values, {cut.year for cut in breaks}) if len(run) > 1]
    d = "".join(path_of((x(year), y(values[year])) for year in run) for run in strokes)
    parts = [element("title", escape(clean(title)))]
    if d:
        parts.append(element("path", d=d, class_=f"line line-1{' sample' if series.is_sample else ''}"))
    parts.append(element("circle", cx=x(last), cy=y(values[last]), r=3, class_="fill-1"))
    look = {"class_": "drawing spark", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "aria_label": clean(title)}
    svg = element("svg", "".join(parts), xmlns="http://www.w3.org/2000/svg", **look)
    return mark_safe(svg)  # noqa: S308 - every text is escaped where it is written
