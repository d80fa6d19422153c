"""What a chart is: two drawings, the words that say the same, and the figures as a table."""

from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xzedu.statistics.charts import marks
from xzedu.statistics.charts.scales import number

MOST_SERIES = 6


@dataclass(frozen=True)
class Table:
    """The data of a chart as text. The first cell of each row is its head."""

    caption: str
    unit: str
    columns: tuple
    rows: tuple
    footnotes: tuple = ()


@dataclass(frozen=True)
class Chart:
    """A chart as its page shows it.

    Attributes:
        svg: the drawing for wide places, also what is downloaded.
        narrow: the drawing for narrow ones.
        title: the finding in one sentence.
        notes: remarks by number, such as why a line is cut.
        source: whence the figures come and of when, in words.
    """

    svg: SafeString
    narrow: SafeString
    title: str
    description: str
    table: Table
    notes: tuple = ()
    source: str = ""
    is_sample: bool = False

    def with_source(self, source):
        """Return the chart with the words of its source."""
        return replace(self, source=source)


@dataclass(frozen=True)
class Series:
    """Figures of one name.

    Attributes:
        values: year or category → a number, or the words why there is none; what is not there was never measured.
        ranges: year → (low, high): figures that are expected, not counted, drawn as a band with a dotted line.
        is_sample: invented for demonstration: dashed, and said so beside it.
        is_context: drawn thin and grey to compare with; any number of these may be.
    """

    name: str
    values: dict
    ranges: dict = field(default_factory=dict)
    is_sample: bool = False
    is_context: bool = False

    @property
    def label(self):
        return _("%(name)s (sample)") % {"name": self.name} if self.is_sample else str(self.name)

    def number(self, key):
        return number(self.values.get(key))

    def numbers(self):
        """Return {key: number} of what can be drawn."""
        drawn = {key: number(value) for key, value in self.values.items()}
        return {key: value for key, value in drawn.items() if value is not None}

    def text(self, key, quantity):
        """Return a cell of the table: the number in full, or why there is none, or a dash."""
        value = self.values.get(key)
        drawn = number(value)
        if drawn is None:
            return value if isinstance(value, str) and value else "–"
        text = quantity.exact(drawn)
        if key in self.ranges:
            low, high = map(quantity.exact, self.ranges[key])
            text = _("%(value)s (%(low)s to %(high)s)") % {"value": text, "low": low, "high": high}
        return text


def check(series):
    """Refuse more series than can be told apart.

    Raises:
        ValueError: more than six that are not context.
    """
    count = sum(not one.is_context for one in series)
    if count > MOST_SERIES:
        raise ValueError(f"{count} series cannot be told apart: draw {MOST_SERIES} at most, or small multiples")


def compose(prefix, title, paint, *, description, table, notes=(), source="", is_sample=False):
    """Return the `Chart` that `paint` draws on one canvas after the other.

    Args:
        prefix: begins every id; one a page.
        paint: takes a `Canvas`.
    """
    drawings = []
    for form in (marks.WIDE, marks.NARROW):
        canvas = marks.Canvas(form, prefix)
        paint(canvas)
        drawings.append(canvas.svg(title, description))
    return Chart(*drawings, str(title), description, table, tuple(notes), source, is_sample)


def along(series, keys, label, quantity, title, head, footnotes=()):
    """Return the table of several series, one a column."""
    return Table(
        str(title),
        quantity.unit or quantity.sign,
        (str(head), *(one.label for one in series)),
        tuple((str(label(key)), *(one.text(key, quantity) for one in series)) for key in keys),
        tuple(footnotes),
    )
