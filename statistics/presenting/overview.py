"""The first page of statistics, and all indicators by topic: one query each, whatever there is."""

from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.codes import Stage, labels
from xzedu.common import versions
from xzedu.common.forms import Query
from xzedu.statistics import addresses, bulletins, dictionary, pivots, releases
from xzedu.statistics.codes import Topic
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting import readings

NEWEST = 5


class Door(NamedTuple):
    """A way into the figures."""

    label: str
    address: str
    count: int | None = None


class _Overview:
    """The figures of the city in every indicator, by stage alone."""

    def __init__(self, request):
        version = versions.of(request)
        self.dictionary, self.places = dictionary.current(version), dictionary.places(version)
        self.current = releases.current(version)

    @cached_property
    def areas(self):
        """The city first, then what it lies in: indicators without a figure of the city show one of those."""
        city = [self.places.city] if self.places.city else []
        return [*city, *reversed(self.places.wider)]

    @cached_property
    def pivots(self):
        wanted = {
            indicator: [whole.stage for whole in self.dictionary.wholes(indicator)]
            for indicator in self.dictionary.indicators.values()
        }
        return pivots.read_wholes(
            {i: s for i, s in wanted.items() if s}, [area.pk for area in self.areas], self.current
        )

    def reading(self, indicator, breakdown, areas=None, *, is_sample=None):
        """Return the last `Reading` of the first of the areas that has one, or None."""
        pivot = self.pivots.get((indicator.pk, breakdown.stage))
        if pivot is None:
            return None
        found = (
            readings.of(pivot, area, self.current, self.dictionary, is_sample=is_sample)
            for area in (self.areas if areas is None else areas)
        )
        return next((reading for reading in found if reading), None)


class Home(_Overview):
    """Headline figures, what is new, and the doors."""

    def _headlines(self, *, is_sample):
        """The last headline figures of the city of one kind: real ones are never hidden by newer sample ones."""
        found = [
            self.reading(indicator, self.dictionary.first(indicator), self.areas[:1], is_sample=is_sample)
            for indicator in self.dictionary.indicators.values()
            if indicator.is_headline
        ]
        return [reading for reading in found if reading]

    @cached_property
    def real(self):
        return self._headlines(is_sample=False)

    @cached_property
    def sample(self):
        return self._headlines(is_sample=True)

    @cached_property
    def achievements(self):
        """The other real figures of the city, as published: each with its year and source."""
        found = [
            self.reading(indicator, whole, self.areas[:1], is_sample=False)
            for indicator in self.dictionary.indicators.values()
            if indicator.topic != Topic.POPULATION and not indicator.is_headline
            for whole in self.dictionary.wholes(indicator)
        ]
        return [reading for reading in found if reading]

    @property
    def newest(self):
        """[(`Release`, address of the bulletin made of it or "")] of the last releases, the newest first."""
        held = sorted(self.current.releases.values(), key=lambda release: release.publish_at, reverse=True)
        return [(release, bulletins.address(self.current, release)) for release in held[:NEWEST]]

    @property
    def expected(self):
        """The series whose next release is announced, the nearest first."""
        series = {release.series_id: release.series for release in self.current.releases.values()}
        return sorted((one for one in series.values() if one.next_on), key=lambda one: one.next_on)

    @property
    def topic_doors(self):
        path = reverse("statistics:indicators")
        return [Door(label, f"{path}#{topic}", len(found)) for topic, label, found in self.dictionary.topics]

    @property
    def stage_doors(self):
        path, names = reverse("statistics:indicators"), labels(Stage)
        counted = {
            stage: sum(Breakdown(stage) in known for known in self.dictionary.breakdowns.values())
            for stage in Stage.values
        }
        return [Door(names[stage], f"{path}?stage={stage}", count) for stage, count in counted.items() if count]

    @property
    def district_doors(self):
        return [Door(area.local_name, addresses.of_area(area)) for area in self.places.districts]

    @property
    def has_sample(self):
        return bool(self.sample)


class IndicatorList(_Overview):
    """All indicators by topic; `?stage=` shows those of one stage."""

    def __init__(self, request):
        super().__init__(request)
        query = Query(request.GET)
        self.stage = query.choice("stage", {"", *Stage.values}, "")
        query.mention_unread()
        self.problems, self.remarks = query.problems, query.remarks

    @property
    def status(self):
        return 400 if self.problems else 200

    @property
    def stages(self):
        """[(label, address, is chosen)]."""
        path, names = reverse("statistics:indicators"), labels(Stage)
        having = [
            stage
            for stage in Stage.values
            if any(Breakdown(stage) in known for known in self.dictionary.breakdowns.values())
        ]
        chosen = [(names[stage], f"{path}?stage={stage}", stage == self.stage) for stage in having]
        return [(_("All stages"), path, not self.stage), *chosen]

    @cached_property
    def topics(self):
        """[(topic, label, [(indicator, `Reading` or None)])]."""
        found = [(topic, label, list(self._rows(held))) for topic, label, held in self.dictionary.topics]
        return [row for row in found if row[2]]

    def _rows(self, indicators):
        for indicator in indicators:
            if not self.stage:
                yield indicator, self.reading(indicator, self.dictionary.first(indicator))
            elif Breakdown(self.stage) in self.dictionary.of(indicator):
                yield indicator, self.reading(indicator, Breakdown(self.stage))

    @property
    def has_sample(self):
        return any(reading and reading.is_sample for _t, _l, rows in self.topics for _i, reading in rows)
