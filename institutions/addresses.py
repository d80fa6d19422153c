"""Addresses as zones and parents write them: names in one form, numbers as ranges. Pure."""

from typing import NamedTuple

from xzedu.common.text import normalise

ODD, EVEN = "odd", "even"


def plain(name):
    """Return the form of a place's name in which two spellings of it are equal.

    Full-width letters and digits become half-width, traditional characters simplified, letters
    lower case; blanks and marks go: "云龙 小区（Ａ区）" → "云龙小区a区".
    """
    return normalise(name).replace(" ", "")


class Span(NamedTuple):
    """Numbers from `first` to `last`, both included, None for no end; of one parity ("odd", "even") or "" for all."""

    first: int | None = None
    last: int | None = None
    parity: str = ""

    def covers(self, number):
        """Return whether `number` (from 0) lies in the span."""
        return (
            (self.first is None or number >= self.first)
            and (self.last is None or number <= self.last)
            and (not self.parity or (self.parity == ODD) == (number % 2 == 1))
        )


class Numbers(NamedTuple):
    """Which numbers of a place a zone has: what `numbering` counts ("house", "building", "group",
    or "" for the whole place), the span, and the spans within it that are left out."""

    numbering: str = ""
    span: Span = Span()
    exclusions: tuple = ()

    @property
    def is_whole(self):
        """Whether the place belongs to the zone with all its numbers."""
        return self.span == Span() and not self.exclusions

    def covers(self, number):
        """Return whether `number`, counted as `numbering` does, belongs to the zone."""
        return self.span.covers(number) and not any(span.covers(number) for span in self.exclusions)
