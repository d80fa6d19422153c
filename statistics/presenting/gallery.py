"""Components of statistics with invented figures, for the page that shows staff every component."""

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Area
from xzedu.statistics import pivots, releases
from xzedu.statistics.charts import Quantity, Series, bar, choropleth, line, multiples, pyramid, stacked
from xzedu.statistics.codes import Direction, Topic, Unit
from xzedu.statistics.models import Indicator, Release
from xzedu.statistics.models import Series as Publication
from xzedu.statistics.presenting.grids import Grid
from xzedu.statistics.presenting.notes import Notes
from xzedu.statistics.presenting.readings import Reading

PUPILS = {2020: 9_120, 2021: 9_040, 2022: 8_870, 2023: 8_610, 2024: 8_330}
OTHERS = {2020: 4_180, 2021: 4_390, 2022: 4_520, 2023: 4_610, 2024: 4_580}
GRADES = (1, 2, 3, 4, 5, 6)
# Four squares: a map without a place.
SQUARES = (("M20 20h180v180h-180z", 110, 115), ("M200 20h180v180h-180z", 290, 115),
           ("M20 200h180v180h-180z", 110, 295), ("M200 200h180v180h-180z", 290, 295))  # fmt: skip


def components():
    """Return the context of the page: a figure card, a chart of each kind, a table with a footnote."""
    shown = reading()
    grid = Grid(shown.pivot, [shown.area], shown.current, Notes(()))
    notes = [(1, _("A footnote stands where its mark leads."))]
    return {"reading": shown, "charts": charts(), "grid": grid, "notes": notes}


def reading():
    """Return a `Reading` of an indicator nobody measured: the figure card needs one."""
    now = timezone.now()
    indicator = Indicator(
        pk=-1, code="example", name="生师比", name_en="Pupils per teacher", topic=Topic.TEACHERS,
        unit=Unit.PER_TEACHER, decimals=1, direction=Direction.LOWER,
    )  # fmt: skip
    release = Release(pk=-1, series=Publication(pk=-1, title="示例", title_en="Example"), year=2024, publish_at=now)
    release.is_sample = True
    area = Area(pk=-1, code="0", name="示例市", name_en="Example City", level=Area.Level.CITY)
    cells = {(area.pk, year): pivots.Cell(16.9 - n / 4, "", -1) for n, year in enumerate(PUPILS)}
    pivot = pivots.Pivot(indicator, pivots.Breakdown("primary"), cells)
    current = releases.Current({-1: release}, {(-1, year): -1 for year in PUPILS})
    return Reading(pivot, area, 2024, cells[area.pk, 2024], current, [])


def charts():
    """Return [(kind, `Chart`)] of every kind there is."""
    persons, source = Quantity(_("persons")), _("Invented for this page")
    pair = [_series(_("Primary"), PUPILS), _series(_("Junior secondary"), OTHERS)]
    names = [_("Area %(number)d") % {"number": n} for n in (1, 2, 3, 4)]
    values = (18.2, 16.4, _("not available"), 14.9)
    ratio = Quantity(_("pupils per teacher"), 1)
    regions = [
        choropleth.Region(name, value, *square, is_sample=True)
        for name, value, square in zip(names, values, SQUARES, strict=True)
    ]
    sexes = [
        _series(_("Girls"), {grade: 640 - 12 * grade for grade in GRADES}),
        _series(_("Boys"), {grade: 690 - 11 * grade for grade in GRADES}),
    ]
    return [
        (_("Line"), line.draw("g-line", _("Pupils over five years"), pair, persons, source=source,
                              breaks=[line.Break(2022, _("The forms changed."))])),
        (_("Bars"), bar.draw("g-bar", _("Pupils per teacher by area"),
                             [bar.Bar(name, value, is_sample=True) for name, value in zip(names, values, strict=True)],
                             ratio, references=[bar.Reference(_("City"), 16.4)], source=source)),
        (_("Stacked bars"), stacked.draw("g-stacked", _("Pupils by stage"), pair, persons, source=source)),
        (_("Small multiples"), multiples.draw("g-multiples", _("Pupils, stage by stage"), pair, persons,
                                              source=source)),
        (_("Pyramid"), pyramid.draw("g-pyramid", _("Pupils by grade and sex"), sexes, persons, keys=GRADES,
                                    source=source)),
        (_("Map"), choropleth.draw("g-map", _("Pupils per teacher on the map"), regions, ratio, height=400,
                                   source=source)),
    ]  # fmt: skip


def _series(name, values):
    return Series(name, values, is_sample=True)
