"""All that the table builder shows for one state of its address: three queries, of a frozen table five."""

from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from xzedu.common import versions
from xzedu.statistics import addresses, dictionary, pivots, releases, wording
from xzedu.statistics.models import Footnote
from xzedu.statistics.presenting import moment, table_words
from xzedu.statistics.presenting.forms import FORMATS
from xzedu.statistics.presenting.table_grid import TableGrid
from xzedu.statistics.presenting.table_notes import TableNotes
from xzedu.statistics.presenting.table_query import NAMES, TableQuery
from xzedu.statistics.tables import DIMENSIONS, Place, lay_out

MOST_COLUMNS = 60
MOST_COLUMNS_AT_ONCE = 7
# Of a larger table the page shows the first rows; the files hold all of it.
MOST_CELLS_SHOWN = 2000


class Superseded(NamedTuple):
    """A release the figures of a frozen table are of, and the one that took its place."""

    release: object
    newer: object


class TablePage:
    """The table an address asks for, if it asks for one.

    Attributes:
        query: `TableQuery`.
        current: `releases.Current` the figures are of: of now, or of the moment of a frozen table.
        figures: `Place` → `pivots.Cell`; a place that is not there was never measured.
        layout: `tables.Layout`, or None where there is no table.
    """

    def __init__(self, request):
        version = versions.of(request)
        self.places = dictionary.places(version)
        self.now = releases.current(version)
        self.query = TableQuery.parse(request.GET, self.now, dictionary.current(version), self.places)
        self.current, self.dictionary = self.query.current, self.query.dictionary
        self.path, self.absolute = reverse("statistics:table"), request.build_absolute_uri
        self.figures = {} if self.query.is_too_large else self._read(self.current)
        self.layout = self._lay_out()

    def _read(self, current):
        held = pivots.read_many(
            self.query.pairs, current, areas=[area.pk for area in self.areas], years=self.query.shown_years
        )
        return {
            Place(indicator, area, year, breakdown.stage, breakdown.part): cell
            for (indicator, breakdown), pivot in held.items()
            for (area, year), cell in pivot.cells.items()
        }

    def _lay_out(self):
        layout = lay_out(self.figures, self.order, self.query.down, self.query.across)
        if layout and (count := len(layout.columns.paths)) > MOST_COLUMNS:
            self.query.problems.append(
                _(
                    "The table would have %(count)d columns; at most %(most)d can be read. Put fewer things across, "
                    "or choose fewer of them."
                )
                % {"count": count, "most": MOST_COLUMNS}
            )
            return None
        return layout

    @property
    def order(self):
        """Dimension → its values in the order they are shown in."""
        return {
            "indicator": [indicator.pk for indicator in self.query.indicators],
            "area": [area.pk for area in self.areas],
            "year": list(self.query.shown_years),
            "stage": table_words.STAGES,
            "part": table_words.PARTS,
        }

    @property
    def areas(self):
        return self.query.shown_areas(self.places)

    @property
    def status(self):
        return 400 if self.query.problems else 200

    @property
    def is_frozen(self):
        return self.query.at is not None

    # What stands in the table

    @cached_property
    def words(self):
        shown = {place.indicator for place in self.figures}
        return table_words.Words([i for i in self.query.indicators if i.pk in shown], self.places)

    @cached_property
    def notes(self):
        if not self.figures:
            return TableNotes((), {}, {})
        shown = {
            name: sorted({getattr(place, name) for place in self.figures}) for name in ("indicator", "area", "year")
        }
        found = Footnote.objects.around(
            indicators=shown["indicator"], areas=shown["area"], years=shown["year"], releases=self._release_ids
        )
        return TableNotes(found, self.figures, self.current.releases)

    @cached_property
    def grid(self):
        return TableGrid(self)

    @property
    def shown_rows(self):
        """How many rows the page shows."""
        return max(1, min(len(self.layout.rows.paths), MOST_CELLS_SHOWN // len(self.layout.columns.paths)))

    @property
    def is_cut(self):
        return self.shown_rows < len(self.layout.rows.paths)

    @property
    def size(self):
        """How large the table is, in words."""
        return _("%(rows)s rows, %(columns)s columns, %(figures)s figures") % {
            "rows": f"{len(self.layout.rows.paths):,}",
            "columns": f"{len(self.layout.columns.paths):,}",
            "figures": f"{len(self.figures):,}",
        }

    @property
    def is_wide(self):
        """Whether it is wider than most screens."""
        return len(self.layout.columns.paths) > MOST_COLUMNS_AT_ONCE

    @property
    def title(self):
        """What the whole table is about: what all its figures have in common, else its indicators."""
        return self.words.title(self.layout.fixed)

    @property
    def unit(self):
        """The unit of all figures, or "" where they differ (then it stands at each indicator) or have none."""
        fixed = self.layout.fixed.get("indicator")
        return wording.unit(self.dictionary.by_id[fixed]) if fixed else ""

    @property
    def left_out(self):
        """Sentences on what was asked for and makes no row or column, because it was never measured."""
        asked = {
            "indicator": [indicator.pk for indicator in self.query.indicators],
            "area": [area.pk for area in self.query.areas],
            "year": self.query.years,
            "stage": self.query.stages,
            "part": self.query.parts,
        }
        return self.words.left_out(asked, self.figures, self.layout)

    # Where it comes from

    @cached_property
    def _release_ids(self):
        return sorted({cell.release for cell in self.figures.values()})

    @cached_property
    def releases(self):
        """The releases the figures are of, the newest first."""
        held = [self.current.releases[pk] for pk in self._release_ids]
        return sorted(held, key=lambda release: (release.year, release.series.rank), reverse=True)

    @property
    def sources(self):
        """Titles of what the figures come from."""
        titles = (r.source.local_title if r.source else r.series.local_title for r in self.releases)
        return list(dict.fromkeys(titles))

    @cached_property
    def as_of(self):
        """When the newest of the figures became public."""
        return max((release.public_since for release in self.releases), default=None)

    @cached_property
    def has_sample(self):
        return any(self.current.is_sample(pk) for pk in self._release_ids)

    @cached_property
    def is_mixed(self):
        """Whether sample and real figures stand in one table: then each row or figure bears its own mark."""
        return len({self.current.is_sample(pk) for pk in self._release_ids}) > 1

    # What became of a frozen table

    @cached_property
    def revised(self):
        """`Place` → `Cell` of now (or None where there is none any more), of the figures that have changed since."""
        if not self.is_frozen:
            return {}
        now = self._read(self.now)
        return {
            place: new
            for place, old in self.figures.items()
            if (new := now.get(place)) is None or (new.value, new.missing) != (old.value, old.missing)
        }

    @property
    def superseded(self):
        """[`Superseded`] of the releases that are not the newest any more."""
        found = ((release, self.now.newer(release)) for release in self.releases) if self.is_frozen else ()
        return [Superseded(release, newer) for release, newer in found if newer]

    @property
    def moment(self):
        return moment.in_words(self.query.at)

    # Its addresses

    def href(self, **changes):
        """Return the address of this table with changes of single parameters; None leaves one out."""
        kept = [(name, value) for name, value in self.query.parameters if name not in changes]
        return addresses.with_parameters(self.path, [*kept, *changes.items()])

    @property
    def address(self):
        return self.absolute(self.href())

    @property
    def frozen_address(self):
        """The address that shows these figures for ever, whatever is published later."""
        last = self.now.last_moment
        return self.absolute(self.href(at=moment.written(self.query.at or last))) if last else ""

    @property
    def frozen_words(self):
        """What the frozen address is, as files say it."""
        if self.is_frozen:
            return _("Frozen table: the figures as they were public on %(moment)s.") % {"moment": self.moment}
        return _("These very figures stay at this address, whatever is published later:")

    @property
    def present_address(self):
        return self.href(at=None)

    @property
    def downloads(self):
        """[(name, address)] of the table as files."""
        asked = self.query.parameters
        paths = ((kind, reverse("statistics:table-download", args=[kind])) for kind in FORMATS)
        return [(kind.upper(), addresses.with_parameters(path, asked)) for kind, path in paths]

    @property
    def arrangements(self):
        """[(label, address)] of the same figures arranged otherwise."""
        rows, columns = self.layout.rows.dimensions, self.layout.columns.dimensions
        found = [(_("Swap rows and columns"), columns, rows)]
        for name in rows[:-1] if len(rows) > 1 else ():
            label = _("%(name)s across") % {"name": NAMES[name]}
            found.append((label, tuple(n for n in rows if n != name), (*columns, name)))
        for name in columns if len(columns) > 1 else ():
            label = _("%(name)s down the side") % {"name": NAMES[name]}
            found.append((label, (*rows, name), tuple(n for n in columns if n != name)))
        for name in rows[1:]:
            label = _("Rows by %(name)s first") % {"name": NAMES[name]}
            found.append((label, (name, *(n for n in rows if n != name)), columns))
        return [(label, self._arranged(down, across)) for label, down, across in found]

    def _arranged(self, down, across):
        """Return the address with other rows and columns; what stands in the caption goes down."""
        rest = tuple(name for name in DIMENSIONS if name not in (*down, *across))
        kept = [pair for pair in self.query.parameters if pair[0] not in ("rows", "columns")]
        return addresses.with_parameters(self.path, [*kept, *self.query.axes((*rest, *down), across)])
