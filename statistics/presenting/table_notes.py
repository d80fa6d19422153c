"""The footnotes of a table of many indicators, and where their marks stand."""

from collections import defaultdict

from django.utils.translation import gettext as _

from xzedu.statistics.tables import DIMENSIONS

# The parts of a footnote that a head of the table can bear the mark of.
HEADS = {"indicator": "indicator_id", "area": "area_id", "year": "year"}


class TableNotes:
    """The footnotes that some figure of the table bears, numbered from 1.

    A note on every figure has no mark, and neither has one on a release, which is named instead; one on
    an indicator, an area or a year alone stands at that head; any other one at each of its figures.

    Args:
        footnotes: those in play, in order, with their observations.
        figures: `tables.Place` → `pivots.Cell` of the table.
        releases: id → `Release`.
    """

    def __init__(self, footnotes, figures, releases):
        self._general, self._marked = [], []
        for note in sorted(footnotes, key=lambda note: _year(note, releases)):
            places = _places(note, figures)
            if places and len(places) == len(figures):
                self._general.append(note.local_text)
            elif places and _is_on_release(note):
                title = releases[note.release_id].full_title
                self._general.append(_("%(what)s: %(note)s") % {"what": title, "note": note.local_text})
            elif places:
                self._marked.append((note, places))
        self._heads, self._cells = defaultdict(list), defaultdict(list)
        for number, (note, places) in enumerate(self._marked, start=1):
            if head := _head(note):
                self._heads[head].append(number)
            else:
                for place in places:
                    self._cells[place].append(number)

    def of_head(self, dimension, value):
        return self._heads.get((dimension, value), [])

    def of_cell(self, place):
        return self._cells.get(place, [])

    @property
    def listed(self):
        """[(number, text)]; the number is None for what is about the whole table."""
        marked = enumerate((note for note, _places in self._marked), start=1)
        return [(None, text) for text in self._general] + [(number, note.local_text) for number, note in marked]

    @property
    def general(self):
        """The texts of the notes without a mark."""
        return self._general

    def marked_texts(self, place):
        """Return the texts of the notes that a figure bears, but for those on the whole table."""
        return [note.local_text for note, places in self._marked if place in places]


def _year(note, releases):
    """Return the year of the release a note is on, so that several follow each other; 0 of any other note."""
    return releases[note.release_id].year if note.release_id else 0


def _is_on_release(note):
    return note.release_id is not None and all(getattr(note, column) is None for column in HEADS.values())


def _head(note):
    """Return (dimension, value) of the one head a note is about, or None."""
    given = [(name, value) for name, column in HEADS.items() if (value := getattr(note, column)) is not None]
    return given[0] if len(given) == 1 and not (note.release_id or note.observation_id) else None


def _places(note, figures):
    """Return the places of the figures that a note is about."""
    if held := note.observation:
        part = held.sector or held.locale or held.sex
        place = (held.indicator_id, held.area_id, held.year, held.stage, part)
        return {place} if place in figures and figures[place].release == held.release_id else set()
    wanted = [
        (DIMENSIONS.index(name), value)
        for name, column in HEADS.items()
        if (value := getattr(note, column)) is not None
    ]
    return {
        place
        for place, cell in figures.items()
        if note.release_id in (None, cell.release) and all(place[index] == value for index, value in wanted)
    }
