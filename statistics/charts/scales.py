"""From figures to lengths and texts: round ticks, and numbers as the language writes them."""

from dataclasses import dataclass
from itertools import count
from math import ceil, floor, isfinite, log10

from django.utils.translation import get_language

# Larger than any figure a bureau publishes; beyond it a float no longer counts in ones.
LARGEST = 1e15
_LARGE = {
    "en": ((1e12, "tn"), (1e9, "bn"), (1e6, "m")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}


def number(value):
    """Return a value that can be drawn as a float, else None (words, nothing, NaN, infinity)."""
    if isinstance(value, str) or value is None or not isfinite(value) or abs(value) > LARGEST:
        return None
    return float(value)


def _divisor(value, least=1.0):
    """Return (divisor, word) the language writes a large number with."""
    for divisor, word in _LARGE["en" if get_language() == "en" else "zh"]:
        if abs(value) >= max(divisor, least):
            return divisor, word
    return 1, ""


def _written(value, decimals):
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


@dataclass(frozen=True)
class Quantity:
    """What is drawn: what it counts and how its numbers are written.

    Attributes:
        unit: stands above the axis and in the table; for percentages leave it empty.
    """

    unit: str = ""
    decimals: int = 0
    is_percent: bool = False

    @classmethod
    def of(cls, indicator):
        """Return how an indicator's figures are written."""
        percent = indicator.unit == "percent"
        return cls("" if percent else str(indicator.get_unit_display()), indicator.decimals, percent)

    @property
    def sign(self):
        return "%" if self.is_percent else ""

    def exact(self, value):
        """Return a value in full, as tables show it: 12,345 or 95.5%."""
        return _written(value, self.decimals) + self.sign

    def label(self, value):
        """Return a value as it stands beside a mark: 88.12万 or 12.35m once it is long."""
        divisor, word = _divisor(value, 1e5 if get_language() != "en" else 1e7)
        return _written(value / divisor, 2 if word else self.decimals) + word + self.sign

    def axis(self, ticks):
        """Return the texts of ticks, all in one unit and with equal decimals: 0, 0.5万, 1.0万."""
        divisor, word = _divisor(max(map(abs, ticks)))
        step = (ticks[1] - ticks[0]) / divisor
        decimals = max(0, -floor(log10(step) + 1e-9))
        return [
            "0" + self.sign if not tick else _written(tick / divisor, decimals) + word + self.sign for tick in ticks
        ]


def ticks(low, high, *, most=6, finest=1.0):
    """Return two to `most` (at least 3) round numbers in equal steps that hold `low` and `high` between them.

    Args:
        finest: no step is smaller, such as 1 for persons or 0.1 for one decimal.
    """
    # Steps of less than a hundred-thousandth of the figures would need texts longer than any axis has room for.
    finest = max(finest, abs(low) * 1e-5, abs(high) * 1e-5)
    least = max((high - low) / most, finest)
    for exponent in count(floor(log10(least))):
        for lead in (1, 2, 5):
            step = lead * 10.0**exponent
            if step < finest * (1 - 1e-9):
                continue
            first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
            last = max(last, first + 1)
            if last - first < most:
                # Whole numbers are multiplied first: 3 x 0.1 would not be 0.3.
                scale = 10**-exponent if exponent < 0 else 1
                return [n * lead / scale if exponent < 0 else n * lead * 10.0**exponent for n in range(first, last + 1)]
    raise AssertionError("steps grow without end")


def from_zero(values):
    """Return the range of bars: their length is the figure, so it begins at nought."""
    return min(0, *values), max(0, *values)


def around(values, finest=1.0):
    """Return the range of lines: from nought where that wastes less than half of the height."""
    low, high = min(values), max(values)
    if 0 < low <= high / 2:
        low = 0.0
    elif low / 2 <= high < 0 and high > low / 2:
        high = 0.0
    if low == high:
        pad = max(abs(low) / 20, finest)
        return low - pad, high + pad
    return low, high


@dataclass(frozen=True)
class Scale:
    """From figures between `low` and `high` to lengths between `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value):
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
