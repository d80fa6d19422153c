"""Small districts whose balance and outlook can be computed by hand."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import (
    GradeReturnFactory,
    IndicatorFactory,
    ObservationFactory,
    ReleaseFactory,
    SchoolReturnFactory,
    SectionReturnFactory,
    SeriesFactory,
)
from xzedu.common import versions
from xzedu.statistics.models import BalanceScheme, BalanceThreshold, Coverage

# 教督〔2017〕6号, primary: measure, per how many pupils, threshold.
STANDARDS_2017 = (
    ("above_required", 100, 4.2), ("backbone", 100, 1), ("arts_pe", 100, 0.9), ("teaching_area", 1, 4.5),
    ("sports_area", 1, 7.5), ("equipment", 1, 2000), ("multimedia", 100, 2.3),
)  # fmt: skip
OF_SECTIONS = {"above_required", "backbone", "arts_pe", "teachers", "middle_title"}


def scheme_2017(standards=STANDARDS_2017, limit=0.5, stage="primary"):
    """Record the scheme of 2017 with thresholds of one stage."""
    scheme, _made = BalanceScheme.objects.get_or_create(
        code="2017", name="优质均衡", name_en="High-quality balance", fewest_reached=min(6, len(standards)),
        least_share=0.85, fewest_pupils_of_points=50,
    )  # fmt: skip
    for measure, factor, threshold in standards:
        BalanceThreshold.objects.create(
            scheme=scheme, stage=stage, measure=measure, factor=factor, threshold=threshold, limit=limit
        )
    return scheme


def scheme_2012(measures=("books", "teachers"), limit=0.65):
    """Record the scheme of 2012: the mean of the coefficients, public schools, no teaching points."""
    scheme = BalanceScheme.objects.create(
        code="2012", name="基本均衡", name_en="Basic balance", is_mean=True, includes_private=False
    )
    for measure in measures:
        BalanceThreshold.objects.create(scheme=scheme, stage="primary", measure=measure, limit=limit)
    return scheme


def school(pupils=1000, year=2023, institution=None, stage="primary", *, enough=1.0, classes=2, **changes):
    """Record an accepted return of one stage and grade; `enough` times each threshold of 2017 but for `changes`."""
    accepted = {name: changes.pop(name) for name in ("status", "accepted_at", "is_sample") if name in changes}
    amounts = {measure: enough * threshold * pupils / factor for measure, factor, threshold in STANDARDS_2017} | changes
    of_section = {name: round(value) for name, value in amounts.items() if name in OF_SECTIONS}
    shared = {name: value for name, value in amounts.items() if name not in OF_SECTIONS}
    shared |= {name: round(shared[name]) for name in ("multimedia",)}
    held = SchoolReturnFactory(institution=institution or InstitutionFactory(), year=year, **shared, **accepted)
    add_section(held, stage, pupils, classes=classes, **of_section)
    return held


def add_section(held, stage, pupils, grade=1, classes=2, **teachers):
    """Add a stage with one grade to a return."""
    most = teachers.setdefault("teachers", max([1000, *teachers.values()]))
    section = SectionReturnFactory(school_return=held, stage=stage, **{"qualified": most} | teachers)
    GradeReturnFactory(section=section, grade=grade, classes=classes, boys=pupils - pupils // 2, girls=pupils // 2)
    return section


def released(*years, **values):
    """Record a public release made of returns for each of the years; announce the change."""
    made = [ReleaseFactory(year=year, **values) for year in years]
    for release in made:
        Coverage.objects.create(release=release, year=release.year, reported=3, expected=4)
    announce()
    return made[-1]


def announce():
    versions.bump("statistics")


def city():
    return AreaFactory(code="320300", name="徐州市", name_en="Xuzhou City", level="city")


def figures(values, indicator=None, area=None, *, series="figures", is_sample=False, **where):
    """Record public figures: year → value, all in one release."""
    indicator, area = indicator or IndicatorFactory(), area or city()
    held = SeriesFactory(slug=series, is_sample=is_sample)
    release = ReleaseFactory(series=held, year=max(values), is_sample=is_sample)
    for year, value in values.items():
        ObservationFactory(release=release, indicator=indicator, area=area, year=year, value=value, **where)
    announce()
    return release


def later():
    return timezone.now() + timedelta(days=1)
