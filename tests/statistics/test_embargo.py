"""What is not released is told nowhere before its moment, from no cache either; from then on everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import DocumentFactory, InstitutionFactory, ResponsibilityFactory, SourceFactory
from tests.statistics.factories import (
    IndicatorFactory,
    RatioFactory,
    ReleaseFactory,
    SectionReturnFactory,
    TargetFactory,
)
from tests.statistics.pages import SOON, address, body, city, district, known
from tests.statistics.test_pages_schools import reported
from xzedu.common import search, versions
from xzedu.statistics import derivation
from xzedu.statistics.models import BalanceScheme, BalanceThreshold, Footnote, Release

pytestmark = pytest.mark.django_db
SCHOOL, PUPILS, REVISED = "2132000001", 86_422, 77_123
# Numbers as pages, outlooks (rounded to tens), the Chinese and files write them, and words. Not the year: outlooks
# and targets speak of years to come.
MARKS = (
    "86,422", "86422", "86,420", "43,211", "43211", "8.64", "77,123", "77123", "7.71", "Secret", "秘密",
)  # fmt: skip
FIGURE = "indicator=enrolment&stage=primary&year=2023"

# Address → whether the secret shows there from its moment on.
PAGES = {
    "": True,
    "methods/": False,
    "indicators/": True,
    "indicators/?stage=primary": True,
    "indicators/enrolment/": True,
    "indicators/enrolment/?stage=primary&area=320311": True,
    "indicators/pupils-per-teacher/": True,
    "indicators/enrolment/download.csv?stage=primary": True,
    "indicators/enrolment/download.json?stage=primary": True,
    "indicators/enrolment/all.csv": True,
    "indicators/enrolment/all.json": True,
    "indicators/enrolment/chart.svg?stage=primary": True,
    "areas/": False,
    "areas/320300/": True,
    "areas/320311/": True,
    f"figure/?area=320311&{FIGURE}": True,
    f"figure/?institution={SCHOOL}&{FIGURE}": True,
    "figure/?area=320311&indicator=enrolment&stage=primary&year=2022": True,
    "balance/": True,
    "balance/?area=320311": True,
    "balance/download.csv": True,
    "outlook/": True,
    "outlook/?area=320311": True,
    "outlook/download.csv": True,
    "targets/": True,
    "targets/download.csv": True,
    "releases/": True,
    "releases/feed/": True,
    "releases/figures.csv": True,
    "releases/figures.json": True,
    "releases/yearly/2022/1/": False,
    "releases/yearly/2022/1/download.csv": False,
    "releases/yearly/2022/2/": True,
    "releases/yearly/2022/2/download.csv": True,
    "releases/yearly/2023/1/": True,
    "releases/yearly/2023/1/download.csv": True,
    "releases/yearly/2023/1/download.json": True,
    "/institutions/": False,
    f"/institutions/{SCHOOL}/": True,
    "/institutions/areas/320311/": False,
    "/policies/": False,
    "/policies/plan/": True,
    "/about/responsibilities/enrolment/": True,
    "/": False,
}
KINDS = {
    "draft": {"approved_at": None, "publish_at": None},
    "planned_but_not_approved": {"approved_at": None, "publish_at": datetime(2024, 1, 1, tzinfo=UTC)},
    "embargoed": {"approved_at": datetime(2024, 6, 1, tzinfo=UTC)},
}


def path_of(page, language):
    return f"/{language}{page}" if page.startswith("/") else f"{address('home', language)}{page}"


def derived(year, version=1, **values):
    """Return a release of the returns as they are now."""
    made = ReleaseFactory(year=year, version=version, approved_at=None, publish_at=None, source=SourceFactory())
    derivation.derive(release=made)
    Release.objects.filter(pk=made.pk).update(**values)
    return made


@pytest.fixture
def moment():
    return timezone.now().replace(microsecond=0) + SOON


@pytest.fixture
def secret(moment):
    """Return a function that makes a public year and, hidden in one way, the next year and a revision of the first."""
    public = {"approved_at": datetime(2023, 6, 1, tzinfo=UTC), "publish_at": datetime(2023, 6, 1, tzinfo=UTC)}

    def make(kind):
        city(), district()
        duty = ResponsibilityFactory(slug="enrolment")
        enrolment = IndicatorFactory(numerator="pupils", stages=["primary"], is_headline=True, responsibility=duty)
        RatioFactory(stages=["primary"])
        TargetFactory(
            indicator=enrolment,
            area=city(),
            stage="primary",
            year=2025,
            value=100,
            document=DocumentFactory(slug="plan"),
        )
        scheme = BalanceScheme.objects.create(code="2017", name="优质均衡", name_en="High-quality balance")
        BalanceThreshold.objects.create(scheme=scheme, stage="primary", measure="sports_area", threshold=7.5, limit=0.5)
        school = InstitutionFactory(code=SCHOOL, area=district())
        reported(school, 2022)
        derived(2022, **public)
        values = KINDS[kind] | ({"publish_at": moment} if kind == "embargoed" else {})
        words = {"title": "秘密发布", "title_en": "Secret release", "reason": "秘密原因", "reason_en": "Secret reason"}
        revision = derived(2022, 2, **words | values)
        revision.observations.filter(indicator=enrolment).update(value=REVISED, numerator=REVISED)
        reported(school, 2023, pupils=PUPILS, accepted_at=datetime(2024, 1, 1, tzinfo=UTC))
        SectionReturnFactory(school_return=school.returns.get(year=2023), stage="junior", teachers=4_321)
        for release in (revision, derived(2023, **words | values)):
            Footnote.objects.create(release=release, text="秘密附注", text_en="Secret note")
        known()
        versions.bump("statistics", *([moment] if kind == "embargoed" else []))
        versions.bump("policies")
        versions.bump("institutions")

    return make


def told(client, language, **headers):
    """Return page → (answer, the marks of the secret that it shows)."""
    found = {}
    for page in PAGES:
        answer = client.get(path_of(page, language), headers=headers.get(page))
        text = body(answer)
        # The years of an address are echoed where they are refused.
        found[page] = answer, [mark for mark in MARKS if mark in text]
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_released_is_told_nowhere(client, secret, kind, language):
    secret(kind)
    # Twice: as it is made, and as it was kept.
    for _turn in range(2):
        found = told(client, language)
        assert {page: marks for page, (_answer, marks) in found.items() if marks} == {}
    assert {answer.status_code for answer, _marks in found.values()} == {200, 404}
    assert not search.ids("Secret release", "indicator").ids
    assert not search.ids("秘密发布", "indicator").ids


def test_from_its_moment_on_it_is_told_everywhere_though_pages_were_kept(client, secret, moment):
    secret("embargoed")
    with time_machine.travel(moment - timedelta(seconds=1), tick=False):
        before = told(client, "en")
        assert {page: marks for page, (_answer, marks) in before.items() if marks} == {}
    kept = {page: {"if-none-match": answer["ETag"]} for page, (answer, _m) in before.items() if "ETag" in answer}
    assert len(kept) > 20
    with time_machine.travel(moment, tick=False):
        after = told(client, "en", **kept)
    assert {page: bool(marks) for page, (_answer, marks) in after.items()} == PAGES
    assert {page for page, (answer, _marks) in after.items() if answer.status_code not in (200, 304)} == set()
