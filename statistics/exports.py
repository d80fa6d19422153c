"""Figures as files: of an indicator as its page shows them or in full, of a built table, of a release, all current."""

from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.codes import LocaleGroup, Sector, Stage, labels
from institutions.models import Institution
from xzedu.common import exports
from xzedu.statistics import wording
from xzedu.statistics.codes import Missing, Sex, Unit
from xzedu.statistics.figures import SUPPRESSED_BELOW
from xzedu.statistics.models import Observation
from xzedu.statistics.pivots import Breakdown

READ_AT_ONCE = 5000
MOST_LETTERS_OF_NAME = 80
READ = (
    "release_id", "indicator_id", "year", "area_id", "institution_id", "stage", "sector", "locale", "sex", "value",
    "missing", "numerator", "denominator", "schools",
)  # fmt: skip


def _columns(*own):
    """Return (code name, label) of the columns that every file of figures has, and its own ones behind."""
    return (
        ("indicator", _("Indicator (code)")),
        ("indicator_name", _("Indicator")),
        ("year", _("Year (the one a school year begins in)")),
        ("year_name", _("Year in words")),
        ("area", _("Area (code)")),
        ("area_name", _("Area")),
        ("stage", _("Stage")),
        ("sector", _("Public or private")),
        ("locale", _("Urban or rural")),
        ("sex", _("Sex")),
        ("value", _("Value")),
        ("unit", _("Unit")),
        ("missing", _("Why there is no value")),
        *own,
        ("is_sample", _("Sample data")),
    )


def _source(titles, has_sample):
    text = (", " if wording.is_english() else "、").join(titles)
    return text + _("; rows marked as sample data are invented for demonstration") if has_sample else text


def indicator_file(page, format):
    """Return the figures an indicator's page shows, all its areas and years, as a file ("csv", "xlsx" or "json")."""
    day = page.as_of.date() if page.as_of else None
    name = f"{page.indicator.local_name} {wording.breakdown_name(page.breakdown)}"
    table = exports.Table(
        columns=_columns(("release", _("Release")), ("release_stage", _("How firm it is"))),
        rows=_indicator_rows(page),
        source=_source([title for title, _url, _sample in page.sources], page.has_sample),
        as_of=day,
        name=name.strip(),
    )
    return exports.respond(table, format)


def _indicator_rows(page):
    indicator, breakdown, current = page.indicator, page.breakdown, page.current
    parts = _breakdown_labels(*breakdown)
    unit = str(Unit(indicator.unit).label)
    for area in page.areas:
        for year, cell in page.pivot.line(area.pk):
            release = current.releases[cell.release]
            yield (
                indicator.code, indicator.local_name, year, wording.axis_year(year, indicator), area.code,
                area.local_name, *parts, cell.value, unit, labels(Missing).get(cell.missing, ""), str(release),
                release.get_stage_display(), current.is_sample(cell.release),
            )  # fmt: skip


def table_file(page, format):
    """Return every cell of a built table as a file, row by row: those that were never measured say so."""
    day = page.query.at or page.as_of
    columns = _columns(
        ("release", _("Release")), ("release_stage", _("How firm it is")), ("source", _("Source")),
        ("footnotes", _("Footnotes")), *([("value_now", _("Value now, where it differs"))] if page.is_frozen else []),
    )  # fmt: skip
    table = exports.Table(
        columns=columns,
        rows=_table_rows(page),
        source=_source(page.sources, page.has_sample),
        as_of=day.date(),
        name=page.title.replace(" · ", " ")[:MOST_LETTERS_OF_NAME],
        notes=(*page.notes.general, page.frozen_words, page.frozen_address),
    )
    return exports.respond(table, format)


def _table_rows(page):
    current, reasons = page.current, labels(Missing)
    for row in page.layout.rows.paths:
        for column in page.layout.columns.paths:
            place = page.layout.place(row, column)
            indicator, area = page.dictionary.by_id[place.indicator], page.places.by_id[place.area]
            breakdown = Breakdown.of(place.stage, place.part)
            known = (
                indicator.code, indicator.local_name, place.year, wording.axis_year(place.year, indicator), area.code,
                area.local_name, *_breakdown_labels(*breakdown),
            )  # fmt: skip
            unit, cell = str(Unit(indicator.unit).label), page.figures.get(place)
            if cell is None:
                blank = ("", "", "", "", *([""] if page.is_frozen else []))
                yield (*known, None, unit, _("never measured"), *blank, False)
                continue
            release = current.releases[cell.release]
            source = release.source.local_title if release.source else release.series.local_title
            now = [wording.cell(page.revised[place], indicator) if place in page.revised else ""]
            yield (
                *known, cell.value, unit, reasons.get(cell.missing, ""), str(release), release.get_stage_display(),
                source, " ".join(page.notes.marked_texts(place)), *(now if page.is_frozen else []),
                current.is_sample(cell.release),
            )  # fmt: skip


def _breakdown_labels(stage, sector, locale, sex):
    """Return the parts of a breakdown in words; empty for all."""
    return tuple(
        labels(choices).get(value, "")
        for choices, value in ((Stage, stage), (Sector, sector), (LocaleGroup, locale), (Sex, sex))
    )


def release_file(page, format):
    """Return all figures of a public release as a file, streamed: areas first come first, then schools.

    Raises:
        exports.TooManyRowsError: more figures than a sheet of Excel holds.
    """
    release = page.release
    if format == "xlsx":
        exports.check_sheet(sum(covered.figures for _year, covered in page.coverage))
    source = release.source.local_title if release.source else release.series.local_title
    rows = Observation.objects.filter(release=release).order_by("pk")
    table = exports.Table(
        columns=_columns(*_origin_columns()),
        rows=_rows(rows, page, lambda pk, year: (str(release), page.has_sample)),
        source=_source([source], page.has_sample),
        as_of=release.publish_at.date(),
        name=f"{release.series.slug} {release.year} v{release.version}",
    )
    return exports.respond(table, format)


def figures_file(page, format, indicator=None):
    """Return the current figures of all releases as a file, streamed; of one `indicator`: of areas, in every part.

    Args:
        page: `presenting.release.ReleaseList`.
    """
    current = page.current

    def counting(release, year):
        return (
            (str(current.releases[release]), current.is_sample(release)) if current.is_current(release, year) else None
        )

    rows = Observation.objects.current(current)
    if indicator:
        # The order of the index that has them.
        rows = rows.of_areas().filter(indicator=indicator).order_by(*Breakdown._fields, "year", "area_id")
    else:
        rows = rows.order_by("release_id", "pk")
    published = [release.publish_at for release in current.releases.values()]
    table = exports.Table(
        columns=_columns(*_origin_columns()),
        rows=_rows(rows, page, counting),
        source=_source([_("Xuzhou Education Bureau; each figure names its release")], page.has_sample),
        as_of=timezone.localdate(max(published)) if published else timezone.localdate(),
        name=indicator.local_name if indicator else _("Education statistics of Xuzhou"),
    )
    return exports.respond(table, format)


def _origin_columns():
    return (
        ("institution", _("Institution code")),
        ("numerator", _("Numerator")),
        ("denominator", _("Denominator")),
        ("schools", _("Schools counted")),
        ("release", _("Release")),
    )


def _rows(figures, page, counting):
    """Yield the rows of a file; what does not count is left out.

    Schools' own counts that may be suppressed are left out altogether: what is hidden of one
    school could be worked out from the others and the sum.

    Args:
        page: has `dictionary` and `places`.
        counting: (release id, year) → (name of the release, whether it is sample data), or None if it does not count.
    """
    reasons, indicators = labels(Missing), page.dictionary.by_id
    places = {pk: (area.code, area.local_name) for pk, area in page.places.by_id.items()}
    units = {pk: str(Unit(indicator.unit).label) for pk, indicator in indicators.items()}
    hidden = {pk for pk, indicator in indicators.items() if {indicator.numerator} & SUPPRESSED_BELOW}
    schools = dict(Institution.objects.published().values_list("pk", "code")) | {None: ""}

    # Millions of rows share a few hundred of each of these.
    @cache
    def subject(indicator, year):
        held = indicators[indicator]
        return held.code, held.local_name, year, wording.axis_year(year, held)

    counting, part = cache(counting), cache(_breakdown_labels)
    read = figures.values_list(*READ).iterator(chunk_size=READ_AT_ONCE)
    for release, indicator, year, area, school, stage, sector, locale, sex, value, reason, *inputs in read:
        origin = counting(release, year)
        if origin is None or school not in schools or (indicator in hidden and school is not None):
            continue
        yield (
            *subject(indicator, year), *places[area], *part(stage, sector, locale, sex), value, units[indicator],
            reasons[reason] if reason else "", schools[school], *inputs, *origin,
        )  # fmt: skip
