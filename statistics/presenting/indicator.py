"""All that an indicator's page shows for one state of its address: at most five queries."""

from functools import cached_property

from django.utils.translation import gettext as _

from institutions.models import Area
from xzedu.common import versions
from xzedu.statistics import addresses, dictionary, pivots, releases, wording
from xzedu.statistics.charts import Quantity, Series, choropleth, line
from xzedu.statistics.codes import Unit
from xzedu.statistics.models import Footnote, Observation
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting import readings
from xzedu.statistics.presenting.grids import Grid
from xzedu.statistics.presenting.indicator_query import IndicatorQuery
from xzedu.statistics.presenting.notes import Notes

# Counts of a whole province beside a city's would press the city's line flat.
COMPARABLE = {
    Unit.PERCENT, Unit.PER_TEACHER, Unit.PER_CLASS, Unit.PER_HUNDRED, Unit.SQUARE_METRES_EACH, Unit.YUAN_EACH,
    Unit.YEARS,
}  # fmt: skip
MOST_REVISIONS = 20
# Named in a line; the page lists them all below.
MOST_SOURCES = 2


class IndicatorPage:
    """One indicator, one breakdown of it, some areas, one year.

    Attributes:
        query: `IndicatorQuery`.
        pivot: the figures of the breakdown in all areas and years.
    """

    def __init__(self, request, indicator, *, extra=()):
        version = versions.of(request)
        self.indicator = indicator
        self.dictionary, self.places = dictionary.current(version), dictionary.places(version)
        self.current = releases.current(version)
        self.query = IndicatorQuery.parse(request.GET, indicator, self.dictionary, self.places, extra=extra)
        self.pivot = pivots.read(indicator, self.query.breakdown, self.current)
        self.query.check_year(self.years)
        self.path, self.absolute = request.path, request.build_absolute_uri

    @property
    def breakdown(self):
        return self.query.breakdown

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @cached_property
    def areas(self):
        """The areas that have figures, the wider ones first."""
        with_figures = {area for area, _year in self.pivot.cells}
        return [area for area in self.places.in_order if area.pk in with_figures]

    @cached_property
    def years(self):
        return self.pivot.years

    @cached_property
    def focus(self):
        """The area the sentence is about: the one asked for, else the city, else the first with a number."""
        chosen = [self.places.by_code[code] for code in self.query.compared[:1]]
        city = [self.places.city] if self.places.city else []
        candidates = [area for area in (*chosen, *city, *self.areas) if self.pivot.latest(area.pk)]
        return candidates[0] if candidates else None

    @cached_property
    def reading(self):
        """The figure the page begins with: of the year asked for, else the last."""
        if self.focus is None:
            return None
        asked = readings.of(self.pivot, self.focus, self.current, self.dictionary, self.query.year)
        return asked or readings.of(self.pivot, self.focus, self.current, self.dictionary)

    @property
    def year(self):
        return self.query.year or (self.reading.year if self.reading else None)

    # The lines

    @cached_property
    def quantity(self):
        return Quantity.of(self.indicator)

    def _series(self, pivot, area, name, *, is_context=False):
        """Return the `Series` of an area: one of real figures, one of sample figures, as far as there are."""
        out = []
        for is_sample in (False, True):
            values = {
                year: self._drawn(cell)
                for year, cell in pivot.line(area.pk)
                if self.current.is_sample(cell.release) == is_sample
            }
            if any(not isinstance(value, str) for value in values.values()):
                out.append(Series(name, values, is_sample=is_sample, is_context=is_context))
        return out

    def _drawn(self, cell):
        if cell.value is None:
            return wording.missing(cell.missing)
        return wording.rounded(cell.value, self.indicator.decimals)

    @cached_property
    def drawn_areas(self):
        """The areas whose lines stand out: those chosen, else the city and what compares with it."""
        if self.query.compared:
            city = [self.places.city] if self.places.city in self.areas else []
            chosen = [area for area in self.areas if area.code in self.query.compared]
            return list(dict.fromkeys([*city, *chosen]))
        wider = self.places.wider if self.indicator.unit in COMPARABLE else []
        main = [area for area in [self.places.city, *wider] if area in self.areas]
        return main or self.areas[:1]

    @cached_property
    def breaks(self):
        return self.dictionary.breaks_of(self.indicator, {area.pk for area in self.drawn_areas})

    @cached_property
    def line_chart(self):
        """The course over the years: the areas that stand out, the other districts grey behind them."""
        series = [one for area in self.drawn_areas for one in self._series(self.pivot, area, area.local_name)][:6]
        behind = [area for area in self.places.districts if area in self.areas and area not in self.drawn_areas]
        if self.indicator.unit in COMPARABLE:
            series += [
                one for area in behind for one in self._series(self.pivot, area, area.local_name, is_context=True)
            ]
        return line.draw(
            "course", self._course_title, series, self.quantity,
            label=self._label, breaks=readings.drawn_breaks(self.breaks), context=_("other districts"),
            head=_("Year"), source=self.source_words,
        )  # fmt: skip

    @property
    def _course_title(self):
        """What the line of the area tells: from what to what, since the last break, in figures of one kind."""
        held, breaks = self.reading, self.dictionary.breaks_of(self.indicator, {self.focus.pk})
        since = max((cut.year for cut in breaks if cut.year <= held.year), default=0)
        alike = [
            (year, cell.value)
            for year, cell in self.pivot.line(self.focus.pk)
            if since <= year <= held.year
            and cell.value is not None
            and self.current.is_sample(cell.release) == held.is_sample
        ]
        return wording.course(self.indicator, self.breakdown, self.focus.local_name, alike[0], alike[-1])

    def _label(self, year):
        return wording.axis_year(year, self.indicator)

    # The map

    @cached_property
    def map_chart(self):
        """The districts shaded by their figure of the year; None where no two of them have one."""
        height, outlines = self.places.outlines
        regions = []
        for area in self.places.districts:
            cell = self.pivot.cells.get((area.pk, self.year))
            path, x, y = outlines.get(area.pk, ("", 0, 0))
            value = self._drawn(cell) if cell else None
            sample = bool(cell) and self.current.is_sample(cell.release)
            regions.append(choropleth.Region(area.short_name, value, path, x, y, is_sample=sample))
        numbers = [(region.value, region) for region in regions if isinstance(region.value, float)]
        if not height or len(numbers) < 2:
            return None
        low, high = min(numbers, key=lambda pair: pair[0]), max(numbers, key=lambda pair: pair[0])
        title = _("%(year)s: highest in %(high)s, %(high_value)s; lowest in %(low)s, %(low_value)s") % {
            "year": wording.year(self.year, self.indicator),
            "high": high[1].name,
            "high_value": wording.amount(high[0], self.indicator),
            "low": low[1].name,
            "low_value": wording.amount(low[0], self.indicator),
        }
        return choropleth.draw("map", title, regions, self.quantity, height=height, source=self.source_words)

    # The tables

    @cached_property
    def grid(self):
        return Grid(self.pivot, self.areas, self.current, self.notes)

    @cached_property
    def part_pivots(self):
        """`Breakdown` → `Pivot` of the parts of the chosen stage in the focus area; of all stages if none is chosen."""
        stage = self.breakdown.stage
        wanted = [one for one in self.query.known if one.stage == stage and one.part]
        if not stage:
            wanted = [one for one in self.query.known if one.stage and not one.part] + wanted
        if not wanted or self.focus is None:
            return {}
        return pivots.read_several(self.indicator, wanted, self.current, areas=[self.focus.pk])

    @cached_property
    def parts(self):
        """[(breakdown, address, `Reading`)] of the parts in the year shown, those without a figure left out."""
        found = []
        for breakdown, pivot in self.part_pivots.items():
            reading = readings.of(pivot, self.focus, self.current, self.dictionary, self.year)
            if reading:
                found.append((reading.breakdown_name, self.href(stage=breakdown.stage, part=breakdown.part), reading))
        return found

    @cached_property
    def notes(self):
        if not self.pivot.cells:
            return Notes(())
        return Notes(Footnote.objects.beside(self.pivot, sorted(self._release_ids)))

    # Where it comes from

    @cached_property
    def _release_ids(self):
        return {cell.release for cell in self.pivot.cells.values()}

    @cached_property
    def releases(self):
        """The releases the figures shown are of, the newest first."""
        held = [self.current.releases[pk] for pk in self._release_ids]
        return sorted(held, key=lambda release: (release.year, release.series.rank), reverse=True)

    @cached_property
    def sources(self):
        """[(title, address, is sample)] of what the figures come from."""
        found = {}
        for release in self.releases:
            source = release.source
            title = source.local_title if source else release.series.local_title
            found.setdefault(title, (source.url if source else "", self.current.is_sample(release.pk)))
        return [(title, *rest) for title, rest in found.items()]

    @property
    def source_words(self):
        first = [title for title, _url, _sample in self.sources[:MOST_SOURCES]]
        titles = (", " if wording.is_english() else "、").join(first)
        if more := len(self.sources) - len(first):
            return _("Source: %(titles)s and %(more)d more") % {"titles": titles, "more": more}
        return _("Source: %(titles)s") % {"titles": titles}

    @cached_property
    def as_of(self):
        """When the newest of the figures became public."""
        return max(release.publish_at for release in self.releases) if self.releases else None

    @property
    def has_sample(self):
        return any(self.current.is_sample(pk) for pk in self._release_ids)

    @cached_property
    def revisions(self):
        """[(area, year, old, new, change in words, `Release` that revised)], the newest first."""
        superseded = sorted(
            release.pk
            for release in self.current.releases.values()
            if (newer := self.current.newer(release)) and newer.pk in self._release_ids
        )
        if not superseded:
            return []
        rows = (
            Observation.objects.of_areas()
            .filter(indicator=self.indicator, release__in=superseded, **self.breakdown._asdict())
            .order_by()
            .values_list(*pivots.CELL)
        )
        found = []
        for area, year, release, value, reason in rows:
            new = self.pivot.cells.get((area, year))
            series = self.current.releases[release].series_id
            if new is None or self.current.releases[new.release].series_id != series:
                continue
            old = pivots.Cell(value, reason, release)
            if (old.value, old.missing) != (new.value, new.missing) and area in self.places.by_id:
                found.append((year, self.places.by_id[area].code, old, new, self.places.by_id[area]))
        found.sort(key=lambda row: (-row[0], row[1]))
        return [self._revision(*row) for row in found[:MOST_REVISIONS]]

    def _revision(self, year, _code, old, new, area):
        change = ""
        if old.value is not None and new.value is not None:
            change = wording.change(new.value, old.value, self.indicator, since=_("before the revision"))
        return {
            "area": area,
            "year": wording.year(year, self.indicator),
            "old": wording.cell(old, self.indicator),
            "new": wording.cell(new, self.indicator),
            "change": change,
            "release": self.current.releases[new.release],
        }

    # Its addresses

    def href(self, **changes):
        """Return the address of this page with changes; parameters that are empty are left out."""
        state = {
            "stage": self.breakdown.stage
            if self.breakdown.stage != self.dictionary.first(self.indicator).stage
            else "",
            "part": self.breakdown.part,
            "area": list(self.query.compared),
            "year": self.query.year or "",
        } | changes
        flat = [(name, one) for name, value in state.items() for one in (value if isinstance(value, list) else [value])]
        return addresses.with_parameters(self.path, flat)

    @property
    def permanent_address(self):
        """The whole address of exactly this view, with all that is chosen by itself written out."""
        year = self.year or ""
        return self.absolute(self.href(stage=self.breakdown.stage, year=year))

    def _file(self, name, kind, **parameters):
        path = addresses.of_download(self.indicator, name, kind)
        return addresses.with_parameters(
            path,
            [
                ("stage", self.breakdown.stage),
                ("part", self.breakdown.part),
                *(("area", code) for code in self.query.compared),
                ("year", self.query.year or ""),
                *parameters.items(),
            ],
        )

    @property
    def downloads(self):
        """[(name, address)] of the table as files."""
        return [(kind.upper(), self._file("download", kind)) for kind in ("csv", "xlsx", "json")]

    @property
    def table_address(self):
        """The table builder with this indicator and breakdown chosen."""
        return addresses.of_table(self.indicator, self.breakdown)

    @property
    def all_downloads(self):
        """[(name, address)] of all figures of the indicator as files, every part of the whole."""
        return [
            (kind.upper(), addresses.of_download(self.indicator, "figures", kind)) for kind in ("csv", "xlsx", "json")
        ]

    @property
    def line_files(self):
        return [(kind.upper(), self._file("chart", kind)) for kind in ("svg", "png")]

    @property
    def map_files(self):
        return [(kind.upper(), self._file("chart", kind, chart="map")) for kind in ("svg", "png")]

    @property
    def area_choices(self):
        """[(area, whether it is chosen)] of the areas with figures, without the city, which is always drawn."""
        return [(area, area.code in self.query.compared) for area in self.areas if area.level != Area.Level.CITY]

    @property
    def year_choices(self):
        return [(year, wording.axis_year(year, self.indicator), year == self.year) for year in reversed(self.years)]

    @property
    def stage_links(self):
        """[(label, address, is this)] of the indicator's stages."""
        return [
            (wording.breakdown_name(one), self.href(stage=one.stage, part=""), one.stage == self.breakdown.stage)
            for one in (Breakdown(choice.value) for choice in self.query.stages)
        ]

    @property
    def json_ld(self):
        """The figures as search engines read them: schema.org `Dataset`."""
        described = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": f"{self.indicator.local_name}, {wording.breakdown_name(self.breakdown)}",
            "description": self.indicator.local_definition,
            "url": self.absolute(self.path),
            "creator": {"@type": "GovernmentOrganization", "name": _("Xuzhou Education Bureau")},
            "variableMeasured": {
                "@type": "PropertyValue",
                "name": self.indicator.local_name,
                "unitText": wording.unit(self.indicator) or "%",
            },
            "measurementTechnique": self.indicator.local_formula,
            "temporalCoverage": f"{self.years[0]}/{self.years[-1]}" if self.years else "",
            "spatialCoverage": [area.local_name for area in self.areas],
            "dateModified": self.as_of.date().isoformat() if self.as_of else "",
            "isBasedOn": [url for _title, url, _sample in self.sources if url],
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": name, "contentUrl": self.absolute(path)}
                for name, path in self.downloads
            ],
        }
        if self.has_sample:
            described["creativeWorkStatus"] = _("Sample data")
        return {key: value for key, value in described.items() if value}
