"""Charts drawn on the server: figures in, one `Chart` out (two drawings, words and a table).

    from xzedu.statistics.charts import Quantity, Series, line

    chart = line.draw("ratio", _("16.4 pupils per teacher, 0.3 fewer than the year before"),
                      [Series(_("Xuzhou"), {2023: 16.7, 2024: 16.4})], Quantity(_("pupils per teacher"), 1))

Every drawing is made twice, 40 and 20 characters wide: the style sheet shows the one whose
letters are large enough. Colours, fonts and strokes are classes (static/css/charts.css).
No database is asked: whoever has figures can draw them.
"""

from xzedu.statistics.charts.chart import Chart, Series, Table
from xzedu.statistics.charts.scales import Quantity

__all__ = ["Chart", "Quantity", "Series", "Table"]
