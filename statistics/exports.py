"""Figures as files: of one indicator as its page shows them, of a built table, and of a whole release."""

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

    Schools' own counts that may be suppressed are left out altogether: what is hidden of one
    school could be worked out from the others and the sum.
    """
    release = page.release
    source = release.source.local_title if release.source else release.series.local_title
    table = exports.Table(
        columns=_columns(
            ("institution", _("Institution code")),
            ("numerator", _("Numerator")),
            ("denominator", _("Denominator")),
            ("schools", _("Schools counted")),
        ),
        rows=_release_rows(page),
        source=_source([source], page.has_sample),
        as_of=release.publish_at.date(),
        name=f"{release.series.slug} {release.year} v{release.version}",
    )
    return exports.respond(table, format)


def _release_rows(page):
    indicators, areas = page.dictionary.by_id, page.places.by_id
    reasons, sample = labels(Missing), page.has_sample
    units = {pk: str(Unit(indicator.unit).label) for pk, indicator in indicators.items()}
    names = {pk: (indicator.code, indicator.local_name) for pk, indicator in indicators.items()}
    places = {pk: (area.code, area.local_name) for pk, area in areas.items()}
    hidden = {pk for pk, indicator in indicators.items() if {indicator.numerator} & SUPPRESSED_BELOW}
    schools = dict(Institution.objects.published().values_list("pk", "code"))
    years, parts = {}, {}
    rows = Observation.objects.filter(release=page.release).order_by("pk")
    read = rows.values_list(
        "indicator_id", "year", "area_id", "institution_id", "stage", "sector", "locale", "sex", "value", "missing",
        "numerator", "denominator", "schools",
    )  # fmt: skip
    for indicator, year, area, school, *named, value, reason, numerator, denominator, counted in read.iterator(
        chunk_size=READ_AT_ONCE
    ):
        if school is not None and (indicator in hidden or school not in schools):
            continue
        key = (indicator, year)
        if key not in years:
            years[key] = wording.axis_year(year, indicators[indicator])
        named = tuple(named)
        if named not in parts:
            parts[named] = _breakdown_labels(*named)
        yield (
            *names[indicator], year, years[key], *places[area], *parts[named], value, units[indicator],
            reasons.get(reason, ""), schools.get(school, ""), numerator, denominator, counted, sample,
        )  # fmt: skip
