"""Which numbers ranges share and which they leave out between them. Pure.

Ranges of one place are laid on a line of whole numbers: all of them, or, where sides of the road
are told apart, the odd and the even ones each on a line of its own (n = step × k + offset).
"""

from math import inf
from typing import NamedTuple

from institutions.addresses import ODD


class Line(NamedTuple):
    """Numbers `step` × k + `offset` for k from 0."""

    step: int = 1
    offset: int = 0

    def number(self, place):
        return self.step * place + self.offset

    def stretch(self, span):
        """Return (first, last) place of a `Span` on the line, last ∞ for no end; None if it has none there."""
        if span.parity and self.step == 2 and (span.parity == ODD) != bool(self.offset):
            return None
        # No house has the number 0.
        first = max(0, -((self.offset - (1 if span.first is None else span.first)) // self.step))
        last = inf if span.last is None else (span.last - self.offset) // self.step
        return (first, last) if first <= last else None


ALL, SIDES = (Line(),), (Line(2, 1), Line(2, 0))


def lines(ranges):
    """Return the lines that ranges (`Numbers`) are laid on: two if any of them tells the sides apart."""
    spans = [span for numbers in ranges for span in (numbers.span, *numbers.exclusions)]
    return SIDES if any(span.parity for span in spans) else ALL


def stretches(numbers, line):
    """Return [(first, last)] of the places on the line that `numbers` covers, its exclusions cut out."""
    whole = line.stretch(numbers.span)
    left = [whole] if whole else []
    for span in numbers.exclusions:
        cut = line.stretch(span)
        if cut:
            left = [part for first, last in left for part in _without(first, last, *cut)]
    return left


def _without(first, last, cut_first, cut_last):
    """Yield what is left of a stretch without another one."""
    if first < cut_first:
        yield first, min(last, cut_first - 1)
    if last > cut_last:
        yield max(first, cut_last + 1), last


def overlaps(held):
    """Return {(key, key): number} of the keys whose ranges share a number, with the smallest found.

    `held` are pairs (key, `Numbers`) of one place and one way of counting. Sorted by where they begin, each is
    compared with the two that reach furthest so far, so that thousands of ranges of one road cost no time; of three
    that share a number, each is in a pair, but not every pair is named.
    """
    found = {}
    for line in lines([numbers for _key, numbers in held]):
        laid = sorted((first, last, key) for key, numbers in held for first, last in stretches(numbers, line))
        furthest = {}
        for first, last, key in laid:
            for other, reach in furthest.items():
                if other != key and first <= reach:
                    pair = (min(other, key), max(other, key))
                    found[pair] = min(found.get(pair, inf), line.number(first))
            furthest[key] = max(furthest.get(key, -1), last)
            if len(furthest) > 2:
                del furthest[min(furthest, key=furthest.get)]
    return found


def gaps(ranges):
    """Return [(first, last, line)] of the numbers between ranges that none of them covers."""
    found = []
    for line in lines(ranges):
        reach = None
        for first, last in sorted(part for numbers in ranges for part in stretches(numbers, line)):
            if reach is not None and first > reach + 1:
                found.append((line.number(reach + 1), line.number(first - 1), line))
            reach = last if reach is None else max(reach, last)
    return found
