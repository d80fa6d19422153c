import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from institutions import register
from policies import catalogue
from tests.factories import AreaFactory, DocumentFactory, EventFactory, InstitutionFactory, UserFactory
from xzedu.common import versions
from xzedu.site import views

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepts", "address"),
    [
        ("", "/zh-hans/"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "/zh-hans/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("fr", "/zh-hans/"),
        ("nonsense;;;", "/zh-hans/"),
    ],
)
def test_root_leads_to_the_readers_language(client, accepts, address):
    response = client.get("/", headers={"Accept-Language": accepts})
    assert response.status_code == 302
    assert response["Location"] == address
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "查找徐州市任意一所学校"), ("en", "Find any school of Xuzhou")]
)
def test_home(client, language, words):
    InstitutionFactory(area=AreaFactory(code="320311"))
    versions.bump("institutions")
    response = client.get(f"/{language}/")
    assert words in response.content.decode()
    assert not response.cookies


def test_home_counts_are_those_of_the_register(client):
    for _ in range(3):
        InstitutionFactory()
    InstitutionFactory(kind="218", code="2132000999")
    versions.bump("institutions")
    context = client.get("/en/").context
    assert context["counts"].total == 3
    assert ("primary", 3) in [(stage, count) for stage, _label, count in context["stages"]]


def test_home_costs_few_queries_whatever_the_size(client, django_assert_max_num_queries):
    for _ in range(20):
        EventFactory(subject=InstitutionFactory())
    DocumentFactory()
    register.forget()
    catalogue.forget()
    # Once a content version register, catalogue and calendar of admissions are read.
    with django_assert_max_num_queries(17):
        client.get("/en/")
    cache.clear()
    with django_assert_max_num_queries(7):
        client.get("/zh-hans/")


def test_language_switch_keeps_page_and_query(client):
    html = client.get("/en/institutions/?stage=primary&sort=area").content.decode()
    assert 'href="/zh-hans/institutions/?stage=primary&amp;sort=area"' in html


def test_alternate_links_name_every_language(client):
    html = client.get("/en/institutions/").content.decode()
    for link in (
        'rel="canonical" href="http://testserver/en/institutions/"',
        'hreflang="zh-Hans" href="http://testserver/zh-hans/institutions/"',
        'hreflang="x-default" href="http://testserver/zh-hans/institutions/"',
    ):
        assert link in html


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "页面不存在"), ("en", "Page not found")], ids=["zh-hans", "en"]
)
def test_missing_page_offers_search(client, language, words):
    response = client.get(f"/{language}/nowhere/")
    assert response.status_code == 404
    html = response.content.decode()
    assert words in html
    assert f'action="/{language}/institutions/"' in html


@pytest.mark.parametrize(("status", "view"), [(400, views.bad_request), (403, views.forbidden)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages(rf, status, view, language):
    response = view(rf.get(f"/{language}/x/"), Exception())
    assert response.status_code == status
    assert response["Content-Language"] == language


def test_fault_of_ours_is_a_500_in_words(settings, monkeypatch):
    monkeypatch.setattr(views, "DistrictCounts", lambda held: 1 / 0)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()


def test_unreachable_database_is_a_503_without_a_database(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr(versions, "current", fail)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 503
    assert "Back in a moment" in response.content.decode()


def test_health_is_ok_and_tells_strangers_nothing(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_health_tells_staff_the_details(client):
    client.force_login(UserFactory())
    assert client.get("/healthz").json()["checks"] == {"database": True, "migrations": True, "cache": True}


@pytest.mark.parametrize("broken", ["_database_works", "_migrations_done", "_cache_works"])
def test_health_is_503_when_anything_fails(client, monkeypatch, broken):
    def fail():
        raise OSError

    monkeypatch.setattr(views, broken, fail)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable"}


def test_health_notices_a_cache_that_forgets(client, monkeypatch):
    monkeypatch.setattr(cache, "set", lambda *args: None)
    cache.delete("health")
    assert client.get("/healthz").status_code == 503


def test_gallery_is_for_staff(client):
    assert client.get("/en/gallery/").status_code == 302
    InstitutionFactory(area=AreaFactory(code="320311"))
    client.force_login(UserFactory())
    response = client.get("/en/gallery/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_gallery_shows_every_kind_of_chart_a_card_and_a_table(client):
    client.force_login(UserFactory())
    for language in ("zh-hans", "en"):
        html = client.get(f"/{language}/gallery/").text
        assert html.count('<figure class="chart">') == 6
        assert 'class="card-figure"' in html
        assert 'class="grid-table"' in html
        assert 'id="note-1"' in html


def test_gallery_refuses_who_is_no_staff(client):
    client.force_login(UserFactory(is_staff=False))
    assert client.get("/en/gallery/").status_code == 302


@pytest.mark.parametrize(
    ("view", "language", "words"),
    [
        (views.bad_request, "zh-hans", "地址无法识别"),
        (views.bad_request, "en", "The address cannot be read"),
        (views.forbidden, "zh-hans", "无权访问"),
        (views.forbidden, "en", "Not for everyone"),
    ],
)
def test_error_pages_say_what_happened(rf, view, language, words):
    assert words in view(rf.get(f"/{language}/x/"), Exception()).content.decode()


def test_report_of_an_error_names_the_record(client, settings):
    settings.PORTAL_CONTACT_EMAIL = "register@example.cn"
    institution = InstitutionFactory()
    html = client.get(f"/en/corrections/?code={institution.code}").content.decode()
    assert institution.code in html
    assert "mailto:register@example.cn" in html


def test_report_of_an_error_without_contact_says_so(client):
    assert "no contact configured" in client.get("/en/corrections/").content.decode()


def test_footer_shows_only_what_is_configured(client, settings):
    assert "ICP" not in client.get("/en/").content.decode()
    cache.clear()
    settings.PORTAL_ICP_NUMBER = "苏ICP备00000000号"
    settings.PORTAL_SITE_CODE = "3203000000"
    html = client.get("/en/").content.decode()
    assert "苏ICP备00000000号" in html
    assert '<meta name="SiteIDCode" content="3203000000">' in html


def test_policy_forbids_inline_code_and_other_hosts(client):
    policy = client.get("/en/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy


def test_icon_is_found_where_browsers_look_by_themselves(client):
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")
