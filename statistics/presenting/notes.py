"""Footnotes in play, and where their marks stand."""

from functools import cached_property


class Notes:
    """The footnotes of a page in their order, numbered from 1.

    A note on an area stands at the area's name, one on a year at the year, one on both or on a
    single figure at the figure; one on the whole has no mark.
    """

    def __init__(self, footnotes):
        # Those without a mark come first, so that the numbers have no gaps.
        self.footnotes = sorted(footnotes, key=self._is_marked)
        self._unmarked = sum(not self._is_marked(note) for note in self.footnotes)

    @cached_property
    def _marks(self):
        marks = {}
        for number, note in enumerate(self.footnotes, start=1 - self._unmarked):
            marks.setdefault(self._place(note), []).append(number)
        return marks

    def _place(self, note):
        """Return what the mark of a note stands at."""
        if note.observation_id:
            return note.observation.area_id, note.observation.year
        return note.area_id, note.year

    def of_area(self, area):
        return self._marks.get((area, None), [])

    def of_year(self, year):
        return self._marks.get((None, year), [])

    def of_cell(self, area, year):
        return self._marks.get((area, year), [])

    @property
    def listed(self):
        """[(number, text)]; the number is None for what is about the whole."""
        return [
            (number if self._is_marked(note) else None, note.local_text)
            for number, note in enumerate(self.footnotes, start=1 - self._unmarked)
        ]

    @staticmethod
    def _is_marked(note):
        return bool(note.area_id or note.year or note.observation_id)

    def __bool__(self):
        return bool(self.footnotes)
