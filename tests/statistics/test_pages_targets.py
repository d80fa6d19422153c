import json
import re

import pytest

from tests.factories import AreaFactory, DocumentFactory, ResponsibilityFactory, SourceFactory
from tests.statistics.factories import IndicatorFactory, TargetFactory
from tests.statistics.judging import announce, figures
from xzedu.common import versions

pytestmark = pytest.mark.django_db
PATH = "/en/statistics/targets/"


def page(client, query="", status=200, path=PATH):
    response = client.get(path + query)
    assert response.status_code == status, response.text[:2000]
    return response.text


@pytest.fixture
def duty():
    return ResponsibilityFactory(slug="access", title_en="Access for all")


@pytest.fixture
def plan(duty):
    """A plan with a target that is behind: 96.4 on the line, 96.0 reached."""
    document = DocumentFactory(slug="plan", title_en="Education plan", markup="<p>二、目标</p><p>（一）普及</p>")
    document.responsibilities.add(duty)
    share = IndicatorFactory(code="ger", name_en="Enrolment ratio", unit="percent", decimals=1)
    TargetFactory(
        slug="ratio", title_en="Ratio of 99", document=document, article="二、（一）", indicator=share,
        baseline_year=2020, baseline=94, value=98, source=SourceFactory(title_en="The plan, printed"),
    )  # fmt: skip
    figures({2022: 95.0, 2023: 96.0}, share)
    versions.bump("policies")
    return document


def test_target_is_told_with_its_chain(client, plan):
    html = page(client)
    assert "At least 98.0% by 2025/26." in html
    assert "In 2023/24 it was 96.0%. On the straight line to the target it would be 96.4%." in html
    assert "! behind" in html
    assert 'href="/en/policies/plan/#part-2-item-1"' in html
    assert 'href="/en/statistics/indicators/ger/"' in html
    assert 'href="/en/about/responsibilities/access/"' in html
    assert "The plan, printed" in html
    assert '<figure class="chart">' in html


def test_rule_is_printed(client, plan):
    assert "the figure is at or beyond the straight line from the baseline to the target." in page(client)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_languages(client, plan, language):
    assert 'id="ratio"' in page(client, path=f"/{language}/statistics/targets/")


def test_target_without_a_figure(client):
    TargetFactory(title_en="Nothing known")
    announce()
    html = page(client)
    assert "There is no public figure to judge it by." in html
    assert '<figure class="chart">' not in html


def test_no_target_at_all(client):
    assert "No target is recorded yet" in page(client)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?document=plan", {"ratio"}),
        ("?responsibility=access", {"ratio"}),
        ("?responsibility=whole", {"ratio"}),
        ("?area=320311", {"other"}),
        ("?standing=behind", {"ratio"}),
        ("?standing=no_figure", {"other"}),
        ("?standing=behind&area=320311", set()),
        ("", {"ratio", "other"}),
    ],
)
def test_filters(client, plan, duty, query, shown):
    duty.parent = ResponsibilityFactory(slug="whole")
    duty.save()
    TargetFactory(slug="other", area=AreaFactory(code="320311"))
    versions.bump("policies")
    html = page(client, query)
    assert {slug for slug in ("ratio", "other") if f'id="{slug}"' in html} == shown


@pytest.mark.parametrize("query", ["document=none", "responsibility=none", "area=1", "standing=great", "area=1&area=2"])
def test_nonsense_is_answered_with_a_message(client, plan, query):
    html = page(client, f"?{query}", 400)
    assert 'role="alert"' in html
    assert 'id="ratio"' in html


def many(count, **values):
    """Record targets whose names tell their order."""
    for number in range(count):
        TargetFactory(slug=f"many-{number:02}", **values)
    announce()


def cards(html):
    return re.findall(r'<li class="panel target-card" id="([^"]+)"', html)


def test_targets_are_paged(client):
    many(30)
    first, second = page(client), page(client, "?page=2")
    assert [len(cards(html)) for html in (first, second)] == [25, 5]
    assert not set(cards(first)) & set(cards(second))
    assert '<b>30</b> <a href="?standing=no_figure">' in first
    assert '<b>30</b> <a href="?standing=no_figure">' in second


def test_pages_keep_the_filters(client):
    many(30)
    TargetFactory(slug="elsewhere", area=AreaFactory(code="320311"))
    announce()
    html = page(client, "?area=320300&standing=no_figure")
    assert 'href="?area=320300&amp;standing=no_figure&amp;page=2"' in html
    assert "elsewhere" not in cards(page(client, "?area=320300&standing=no_figure&page=2"))


def test_as_many_as_a_page_holds_need_no_pager(client):
    many(25)
    assert 'class="pager"' not in page(client)


@pytest.mark.parametrize("number", ["0", "-1", "x", "3", "999999999999999999", "1%0A2"])
def test_page_that_is_none_is_answered_with_a_message(client, number):
    many(30)
    html = page(client, f"?page={number}", 400)
    assert 'role="alert"' in html
    assert cards(html)


def test_files_hold_all_targets_whichever_page_one_is_on(client):
    many(30)
    html = page(client, "?page=2")
    assert 'href="/en/statistics/targets/download.csv"' in html
    data = json.loads(b"".join(client.get("/en/statistics/targets/download.json?page=2").streaming_content))
    assert len(data["rows"]) == 30


def test_document_leads_to_the_page_its_target_is_on(client):
    document = DocumentFactory(slug="long", markup="<p>文</p>")
    many(30, document=document)
    versions.bump("policies")
    html = page(client, path="/en/policies/long/")
    for slug, number in (("many-24", ""), ("many-25", "page=2")):
        query = re.search(rf'href="/en/statistics/targets/\?document=long([^"#]*)#{slug}"', html)[1]
        assert query.removeprefix("&amp;") == number
        assert slug in cards(page(client, f"?document=long&{number}"))


@pytest.mark.parametrize("count", [3, 60])
def test_list_costs_the_same_queries_whatever_the_number(client, count, django_assert_max_num_queries):
    many(count)
    page(client)
    with django_assert_max_num_queries(2):
        page(client, path="/zh-hans/statistics/targets/")


def test_sample_targets_stand_apart_and_are_marked(client, plan):
    assert "notice-sample" not in page(client)
    TargetFactory(slug="invented", is_sample=True)
    announce()
    html = page(client)
    assert "notice-sample" in html
    assert html.index('id="ratio"') < html.index('id="sample"') < html.index('id="invented"')


def test_draft_plan_is_not_told_of(client):
    TargetFactory(title_en="Secret goal", document=DocumentFactory(slug="secret", state="draft", publish_at=None))
    announce()
    assert "Secret goal" not in page(client)
    page(client, "?document=secret", 400)
    assert b"Secret goal" not in b"".join(client.get("/en/statistics/targets/download.json").streaming_content)


def test_downloads(client, plan):
    data = json.loads(b"".join(client.get("/en/statistics/targets/download.json").streaming_content))
    (row,) = data["rows"]
    assert (row["target"], row["value"], row["figure"], row["standing"]) == ("ratio", 98, 96.0, "behind")
    assert row["expected"] == pytest.approx(96.4)
    assert b"ratio" in b"".join(client.get("/en/statistics/targets/download.csv?document=plan").streaming_content)
    assert client.get("/en/statistics/targets/download.csv?area=1").status_code == 400


@pytest.mark.parametrize("count", [1, 25])
def test_page_costs_few_queries_whatever_the_number_of_targets(client, plan, count, django_assert_max_num_queries):
    for _number in range(count):
        TargetFactory(document=DocumentFactory())
    announce()
    # Version, releases, targets, indicators, figures, duties of the documents, responsibilities.
    with django_assert_max_num_queries(7):
        client.get(PATH)
    with django_assert_max_num_queries(1):
        client.get("/zh-hans/statistics/targets/")


# --- On the pages of documents and responsibilities -----------------------------------


def test_document_shows_its_targets(client, plan):
    html = page(client, path="/en/policies/plan/")
    assert "Its targets, and how they stand" in html
    assert "! behind" in html
    assert 'href="/en/statistics/targets/?document=plan#ratio"' in html
    assert 'href="/en/policies/plan/#part-2-item-1"' in html


def test_document_without_targets_says_nothing_of_them(client):
    DocumentFactory(slug="bare", markup="<p>文</p>")
    versions.bump("policies")
    assert "how they stand" not in page(client, path="/en/policies/bare/")


def test_document_with_targets_costs_at_most_eight_queries_once_they_are_held(
    client, plan, django_assert_max_num_queries
):
    for _number in range(20):
        TargetFactory(document=plan)
    announce()
    client.get(PATH)
    client.get("/en/policies/")
    with django_assert_max_num_queries(8):
        assert "how they stand" in page(client, path="/en/policies/plan/")


def test_responsibility_shows_the_chain(client, plan, duty):
    ratio = IndicatorFactory(
        code="ratio", name_en="Pupils per teacher", unit="per_teacher", decimals=1, responsibility=duty
    )
    figures({2021: 17.0, 2022: 16.5, 2023: 16.0}, ratio, series="ratios")
    whole = ResponsibilityFactory(slug="whole")
    duty.parent = whole
    duty.save()
    versions.bump("policies")
    for slug in ("access", "whole"):
        html = page(client, path=f"/en/about/responsibilities/{slug}/")
        assert "Targets, and how they stand" in html
        assert "16.0 pupils per teacher (2023/24)" in html
        assert "from 17.0 pupils per teacher in 2021/22 to 16.0 pupils per teacher in 2023/24" in html
        assert "<svg" in html


def test_indicator_of_a_responsibility_without_figures(client, duty):
    IndicatorFactory(responsibility=duty)
    announce()
    html = page(client, path="/en/about/responsibilities/access/")
    assert "no figure yet" in html
