"""What pages cost right after a publication, with nothing held in memory: at most ten queries each."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.factories import AreaFactory, DocumentFactory, InstitutionFactory, merged
from tests.statistics.factories import IndicatorFactory, ObservationFactory, RatioFactory, ReleaseFactory, TargetFactory
from tests.statistics.pages import address, city, district, known
from tests.statistics.test_pages_schools import release, reported
from xzedu.common import versions
from xzedu.statistics import pivots, publishing, releases
from xzedu.statistics.models import BalanceScheme, BalanceThreshold, Break, Footnote, Release, Series
from xzedu.statistics.pivots import Breakdown
from xzedu.statistics.presenting.school import SchoolPanel

pytestmark = pytest.mark.django_db
MOST = 10
FIGURE = "indicator=pupils-per-teacher&area=320311&year=2023&stage=primary"


def revise(first):
    """Publish a second version of a release with another figure, a footnote and an approver by name."""
    second = publishing.revise_release(release=first, reason="更正个别学校数据。")
    second.observations.filter(institution=None, numerator__isnull=False).update(value=17.5)
    Footnote.objects.create(release=second, text="更正。")
    approver = get_user_model().objects.create(username="approver")
    at = first.publish_at
    Release.objects.filter(pk=second.pk).update(approved_at=at, publish_at=at, approved_by=approver)


@pytest.fixture
def school():
    """A merged school with ten years of derived figures, the last revised; births, targets, a yardstick."""
    school = InstitutionFactory(area=district())
    gone = InstitutionFactory(area=district(), status="closed", closed_on=date(2023, 8, 31))
    merged([gone], school, date(2023, 8, 31))
    scheme = BalanceScheme.objects.create(code="2017", name="优质均衡", name_en="High-quality balance")
    BalanceThreshold.objects.create(scheme=scheme, stage="primary", measure="teaching_area", threshold=4.5, limit=0.5)
    for year in range(2014, 2024):
        for held in (school, *(InstitutionFactory(area=AreaFactory()) for _n in range(2))):
            reported(held, year)
        release(year)
        Release.objects.filter(year=year).update(reason="")
    revise(Release.objects.get(year=2023))
    births = IndicatorFactory(code="births", name="出生人口", topic="population")
    ObservationFactory(indicator=births, release=ReleaseFactory(year=2022, series=Series.objects.create(slug="b")))
    Break.objects.create(indicator=RatioFactory(), year=2021, note="报表改版")
    TargetFactory(indicator=RatioFactory(), area=city(), document=DocumentFactory())
    return school


PAGES = {
    "home": ("home", (), ""),
    "methods": ("methods", (), ""),
    "indicators": ("indicators", (), ""),
    "indicators_of_a_stage": ("indicators", (), "stage=primary"),
    "indicator": ("indicator", ("pupils-per-teacher",), ""),
    "indicator_of_a_stage_in_an_area": ("indicator", ("pupils-per-teacher",), "stage=primary&area=320311&year=2023"),
    "indicator_as_a_file": ("indicator-download", ("pupils-per-teacher", "csv"), ""),
    "chart": ("indicator-chart", ("pupils-per-teacher", "svg"), ""),
    "areas": ("areas", (), ""),
    "area": ("area", ("320311",), ""),
    "city": ("area", ("320300",), ""),
    "figure": ("figure", (), FIGURE),
    "figure_of_a_school": ("figure", (), FIGURE.replace("area=320311", "institution={school}")),
    "balance": ("balance", (), ""),
    "balance_of_a_district": ("balance", (), "area=320311"),
    "outlook": ("outlook", (), ""),
    "targets": ("targets", (), ""),
    "releases": ("releases", (), ""),
    "feed": ("releases-feed", (), ""),
    "release": ("release", ("yearly", 2023, 1), ""),
    "revision": ("release", ("yearly", 2023, 2), ""),
    "release_as_a_file": ("release-download", ("yearly", 2023, 2, "csv"), ""),
}


@pytest.mark.parametrize("case", PAGES)
def test_page_costs_at_most_ten_queries_with_nothing_held(client, school, case, django_assert_max_num_queries):
    name, args, query = PAGES[case]
    path = f"{address(name, 'en', *args)}?{query.format(school=school.code)}"
    known()
    with django_assert_max_num_queries(MOST):
        response = client.get(path)
        list(response.streaming_content if response.streaming else ())
    assert response.status_code == 200


def test_panel_of_a_school_costs_at_most_ten_queries_with_nothing_held(school, django_assert_max_num_queries):
    known()
    request = RequestFactory().get("/")
    versions.of(request)
    with django_assert_max_num_queries(MOST):
        panel = SchoolPanel(request, school)
        assert panel.enrolment_chart
        assert panel.pyramid
        assert [section.stage for section in panel.sections] == ["primary"]
        assert panel.sections[0].conditions == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda i, a, now: pivots.read(i, Breakdown("primary"), now), "statistics_observation_pivot"),
        (lambda i, a, now: pivots.read_several(i, [Breakdown()], now), "statistics_observation_pivot"),
        (lambda i, a, now: pivots.read_wholes({i: ["primary"]}, [a.pk], now), "statistics_observation_"),
    ],
    ids=["pivot", "several", "wholes"],
)
def test_figures_are_read_from_an_index_alone(school, read, index):
    with CaptureQueriesContext(connection) as asked:
        read(RatioFactory(), district(), releases.read())
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked.captured_queries[-1]["sql"].replace("%", "%%"))
        assert f"COVERING INDEX {index}" in str(cursor.fetchall())
