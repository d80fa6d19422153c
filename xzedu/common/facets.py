"""Facets in memory: which records have which value, as compressed bitmaps.

A count is the size of an intersection of bitmaps, so a list with all its counts costs no
database time whatever the number of records (docs/adr/0004).
"""

from array import array

from pyroaring import BitMap


class Gathered:
    """Collects numbers by facet and value, to be made `BitMap`s once at the end."""

    def __init__(self, names):
        self.values = {name: {} for name in names}

    def add(self, facet, value, number):
        self.values[facet].setdefault(value, array("I")).append(number)

    def bitmaps(self):
        return {
            facet: {value: BitMap(numbers) for value, numbers in values.items()}
            for facet, values in self.values.items()
        }


class FacetIndex:
    """Records numbered from nought in some order, and their facets.

    Attributes:
        all: the numbers of all records.
        facets: facet name → value → numbers of the records that have it.
    """

    all = BitMap()
    facets = {}

    def having(self, facet, values):
        """Return the numbers of the records that have one of `values` in `facet`."""
        known = self.facets[facet]
        return BitMap.union(BitMap(), *(known[value] for value in values if value in known))

    def select(self, chosen, within=None):
        """Return the numbers that satisfy every facet of `chosen` (facet → values), inside `within`."""
        result = self.all if within is None else within
        for facet, values in chosen.items():
            if values:
                result = result & self.having(facet, values)
        return result

    def counts(self, chosen, within=None):
        """Return facet → value → count, each facet counted as if nothing were chosen in itself."""
        counted = {}
        for facet, values in self.facets.items():
            base = self.select({name: wanted for name, wanted in chosen.items() if name != facet}, within)
            counted[facet] = {value: base.intersection_cardinality(having) for value, having in values.items()}
        return counted

    def count(self, **chosen):
        """Return how many records satisfy `chosen` (facet=value)."""
        return len(self.select({facet: (value,) for facet, value in chosen.items()}))
