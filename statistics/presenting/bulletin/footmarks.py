"""Footnotes of a page with many indicators, and where their marks stand."""

from django.db.models import Q

from xzedu.statistics.models import Footnote
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting.notes import Notes


class Footmarks(Notes):
    """The footnotes in play: a note on an indicator stands at its name, one on an area at the area's,
    one on both or on a single figure at the figure; what is about the whole has no mark."""

    def _place(self, note):
        if held := note.observation:
            breakdown = Breakdown(held.stage, held.sector, held.locale, held.sex)
            return held.indicator_id, held.area_id, breakdown
        return note.indicator_id, note.area_id, None

    @staticmethod
    def _is_marked(note):
        return bool(note.indicator_id or note.area_id or note.observation_id)

    def of_area(self, area):
        return self._marks.get((None, area, None), [])

    def of_indicator(self, indicator):
        return self._marks.get((indicator, None, None), [])

    def of_figure(self, indicator, area, breakdown):
        """Return the numbers at a figure itself, without those at its indicator or its area."""
        both = self._marks.get((indicator, area, None), []) + self._marks.get((indicator, area, breakdown), [])
        return sorted(both)


def read(figures):
    """Return the `Footmarks` of a bulletin's `Figures`. One query."""
    shown = {pk for pk, _breakdown in figures.pivots}
    areas, release = [area.pk for area in figures.areas], figures.release
    single = Q(
        observation__release=release.pk, observation__year=release.year, observation__institution__isnull=True,
        observation__indicator__in=shown, observation__area__in=areas,
    )  # fmt: skip
    in_play = Footnote.objects.in_play(indicators=shown, areas=areas, years=[release.year], releases=[release.pk])
    notes = (in_play | Footnote.objects.filter(single)).select_related("observation").order_by("position", "pk")
    return Footmarks(notes)
