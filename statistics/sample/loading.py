"""The sample of statistics into the database: returns in bulk, checked, explained, derived, published, revised.

The importers would take minutes for ten years of returns; what they check is checked here as
well, by the same rules (`actions.check_all`).
"""

import csv
import io
from contextlib import contextmanager

from django.db import connections, router, transaction
from django.db.models import OuterRef, Subquery

from institutions.models import Institution
from institutions.sample import STANDARD_SIZE
from xzedu.common.bulk import insert_many
from xzedu.common.models import Source
from xzedu.statistics import actions, publishing, sample
from xzedu.statistics.derivation import derive
from xzedu.statistics.models import (
    Explanation,
    Footnote,
    GradeReturn,
    Release,
    SchoolReturn,
    SectionReturn,
)
from xzedu.statistics.sample import demography, deviations, register

RETURNS, BIRTHS = "sample-returns", "sample-births"
BIRTHS_RELEASE = f"{BIRTHS}/{sample.LAST}/1"
# What schools say about findings that ask for a word; what is not listed, `SAID_OTHERWISE`.
SAID = {
    "progression": "学校布局调整，部分学生转入或转出，已与学籍系统核对，数据属实。",
    "graduates": "学校布局调整，上学年毕业班学生随并校转入或转出，数据属实。",
    "sudden_change": "学校布局调整或新建校舍投入使用，已逐项核对，数据属实。",
    "missing_stage": "该学段当年尚未开设或没有学生。",
    "missing_grade": "该年级当年没有学生。",
    "entrants": "小规模学校，招生人数已与学籍系统核对。",
}
SAID_OTHERWISE = "已逐项核对，数据属实。"


@transaction.atomic
def load_returns(seed=sample.SEED):
    """Write the returns of the sample schools, unless there are any, checked and explained; return how many."""
    if SchoolReturn.objects.filter(is_sample=True).exists():
        return 0
    schools = register.schools()
    made = list(sample.generate(schools, register.changes(), seed))
    _write(made)
    for year in sample.YEARS:
        actions.check_all(year=year)
    _explain(deviations.outlier(schools))
    return len(made)


def _write(made):
    """Write `sample.Return`s: three statements, and one to read back the ids of each table."""
    connection = connections[router.db_for_write(SchoolReturn)]
    adapt = connection.ops.adapt_datetimefield_value
    source = Source.objects.get(slug="sample").pk
    ids = dict(Institution.objects.filter(is_sample=True).values_list("code", "pk"))

    def returns():
        for held in made:
            code, year, status, submitted, accepted, *amounts = held.row
            yield ids[code], year, status, adapt(submitted), adapt(accepted), *amounts, source, True, adapt(submitted)

    columns = ("institution_id", *sample.RETURN_COLUMNS[1:], "source_id", "is_sample", "modified_at")
    insert_many(connection, SchoolReturn._meta.db_table, columns, returns())
    rows = SchoolReturn.objects.filter(is_sample=True).values_list("institution__code", "year", "pk", "modified_at")
    held = {(code, year): (pk, adapt(modified)) for code, year, pk, modified in rows}

    def sections():
        for code, year, *values in (section for found in made for section in found.sections):
            pk, modified = held[code, year]
            yield pk, *values, modified

    columns = ("school_return_id", *sample.SECTION_COLUMNS[2:], "modified_at")
    insert_many(connection, SectionReturn._meta.db_table, columns, sections())
    rows = SectionReturn.objects.filter(school_return__is_sample=True).values_list("school_return", "stage", "pk")
    within = {(pk, stage): section for pk, stage, section in rows}

    def grades():
        for code, year, stage, *values in (grade for found in made for grade in found.grades):
            pk, modified = held[code, year]
            yield within[pk, stage], *values, modified

    columns = ("section_id", *sample.GRADE_COLUMNS[3:], "modified_at")
    insert_many(connection, GradeReturn._meta.db_table, columns, grades())


def _explain(outlier):
    """Let schools whose returns were accepted say something to every finding that asks for it."""
    asked = Explanation.objects.filter(
        severity="explain", text="", school_return__is_sample=True, school_return__status=SchoolReturn.Status.ACCEPTED
    )
    when = Subquery(SchoolReturn.objects.filter(pk=OuterRef("school_return")).values("submitted_at")[:1])
    new_rooms = asked.filter(
        school_return__institution__code=outlier, school_return__year=deviations.OUTLIER_YEAR, place="equipment"
    )
    new_rooms.update(text=deviations.OUTLIER_REASON, explained_at=when)
    for code, text in SAID.items():
        asked.filter(check_code=code).update(text=text, explained_at=when)
    asked.update(text=SAID_OTHERWISE, explained_at=when)


def births_table(seed=sample.SEED):
    """Return the sample series of births as a table (bytes) that the importer of figures reads."""
    scale = Institution.objects.filter(is_sample=True).count() / STANDARD_SIZE
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("release", "indicator", "area", "year", "value"))
    in_city = {}
    for (area, year), count in demography.births(scale, seed).items():
        writer.writerow((BIRTHS_RELEASE, "births", area, year, count))
        in_city[year] = in_city.get(year, 0) + count
    writer.writerows((BIRTHS_RELEASE, "births", "320300", year, count) for year, count in in_city.items())
    return text.getvalue().encode()


def publish():
    """Derive, annotate and approve what of the sample releases is not yet; yield (`Release`, `Derivation` or None)."""
    for release in Release.objects.filter(is_sample=True, approved_at=None).order_by("year", "version"):
        if release.series.slug == RETURNS:
            yield _publish(release)
        else:
            yield publishing.approve_release(release=release), None
    first = Release.objects.filter(series__slug=RETURNS, year=deviations.REVISED_YEAR).order_by("-version").first()
    if first and first.version == 1:
        second = publishing.revise_release(
            release=first, reason=deviations.REVISED_REASON, reason_en=deviations.REVISED_REASON_EN
        )
        yield _publish(second)


@transaction.atomic
def _publish(release):
    with as_first_reported(release):
        run = derive(release=release)
    Footnote.objects.filter(release=release).delete()
    if run.reported < run.expected:
        missing = run.expected - run.reported
        Footnote.objects.create(
            release=release,
            text=f"（示例）应报{run.expected}所，据{run.reported}所的报表推算；{missing}所未报送或尚未通过审核。",
            text_en=f"(Sample) Derived from {run.reported} of {run.expected} returns; "
            f"{missing} were not handed in or not accepted yet.",
        )
    return publishing.approve_release(release=release), run


@contextmanager
def as_first_reported(release):
    """Within it the returns are as they first were, if the release is the one that was revised later."""
    if (release.year, release.version) != (deviations.REVISED_YEAR, 1):
        yield
        return
    sections = list(
        SectionReturn.objects.filter(
            school_return__year=release.year, school_return__is_sample=True, stage="primary",
            school_return__institution__area__code=deviations.REVISED_AREA, school_return__institution__kind="211",
        ).order_by("-teachers", "pk")[: deviations.REVISED_SCHOOLS]
    )  # fmt: skip
    right = {section.pk: section.teachers for section in sections}
    for section in sections:
        section.teachers = deviations.overcounted(section.teachers)
    SectionReturn.objects.bulk_update(sections, ["teachers"])
    yield
    for section in sections:
        section.teachers = right[section.pk]
    SectionReturn.objects.bulk_update(sections, ["teachers"])
