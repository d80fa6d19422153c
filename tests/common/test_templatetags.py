import json
from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation

from xzedu.common.templatetags import portal


def render(template, request):
    return Template("{% load portal %}" + template).render(Context({"request": request}, autoescape=False))


@pytest.mark.parametrize(
    ("tag", "query"),
    [
        ("{% query_with %}", "?stage=a&stage=b"),
        ("{% query_with page=4 %}", "?stage=a&stage=b&page=4"),
        ("{% query_with sort='name' %}", "?stage=a&stage=b&sort=name"),
        ("{% query_with stage=None %}", "?"),
    ],
)
def test_query_with(rf, tag, query):
    assert render(tag, rf.get("/en/institutions/?stage=a&stage=b&page=2")) == query


def test_same_page_in_the_other_language(rf):
    with translation.override("en"):
        request = rf.get("/en/institutions/?q=学&page=2")
        assert render("{% address_in 'zh-hans' %}", request).startswith("/zh-hans/institutions/?q=")
        assert render("{% absolute_in 'zh-hans' %}", request) == "http://testserver/zh-hans/institutions/"


def test_tags_work_without_a_request():
    assert Template("{% load portal %}{% address_in 'en' %}").render(Context()) == "/en/"


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "2024年9月1日"), ("en", "1 September 2024")])
def test_dates_as_the_language_writes_them(language, text):
    with translation.override(language):
        assert portal.local_date(date(2024, 9, 1)) == text
        assert portal.local_date(None) == ""


@pytest.mark.parametrize(("value", "text"), [(None, ""), (0, "0"), (1234567, "1,234,567")])
def test_numbers(value, text):
    assert portal.number(value) == text


@pytest.mark.parametrize(
    ("metres", "english", "chinese"),
    [
        (None, "", ""),
        (0, "0 m", "0 米"),
        (846, "850 m", "850 米"),
        (1112, "1.1 km", "1.1 公里"),
        (25000, "25.0 km", "25.0 公里"),
    ],
)
def test_distances(metres, english, chinese):
    with translation.override("en"):
        assert portal.distance(metres) == english
    with translation.override("zh-hans"):
        assert portal.distance(metres) == chinese


def test_lists_and_languages():
    with translation.override("zh-hans"):
        assert portal.joined(["小学", "初中"]) == "小学、初中"
        assert portal.html_language() == "zh-Hans"
        assert portal.chinese("徐州") == "徐州"
    with translation.override("en"):
        assert portal.joined(["Primary", "Junior"]) == "Primary, Junior"
        assert portal.html_language() == "en"
        assert portal.chinese("<徐州>") == '<span lang="zh-Hans">&lt;徐州&gt;</span>'


@pytest.mark.parametrize("evil", ["</script><script>", "<!--", "a&b", "\u2028"])
def test_linked_data_is_inert_and_parses_back(evil):
    html = portal.json_ld({"name": evil})
    inside = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028") & set(inside)
    assert json.loads(inside) == {"name": evil}
