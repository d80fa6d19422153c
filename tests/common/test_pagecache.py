import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from xzedu.common import versions

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

made = []
LONG = "学校" * 400


def page(request):
    made.append(request.get_full_path())
    return HttpResponse(f"<p>{len(made)} {LONG}</p>")


def private(request):
    made.append("private")
    response = HttpResponse("for you")
    response["Cache-Control"] = "private"
    return response


def with_cookie(request):
    made.append("cookie")
    response = HttpResponse("with cookie")
    response.set_cookie("a", "b")
    return response


def missing(request):
    made.append("missing")
    return HttpResponse("no", status=404)


def streamed(request):
    made.append("streamed")
    return StreamingHttpResponse(iter([b"a", b"b"]))


urlpatterns = [
    path("page/", page),
    path("private/", private),
    path("cookie/", with_cookie),
    path("missing/", missing),
    path("streamed/", streamed),
]


@pytest.fixture(autouse=True)
def _nothing_made():
    made.clear()


def test_second_request_costs_the_version_query_only(client, django_assert_num_queries):
    first = client.get("/page/")
    with django_assert_num_queries(1):
        second = client.get("/page/")
    assert second.content == first.content
    assert len(made) == 1


def test_cached_page_keeps_headers_of_every_layer(client):
    client.get("/page/")
    response = client.get("/page/")
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Accept-Encoding" in response["Vary"]


def test_shared_caches_must_ask_again(client, settings):
    assert client.get("/page/")["Cache-Control"] == "public, no-cache"
    settings.SHARED_CACHE_SECONDS = 30
    assert client.get("/page/?other")["Cache-Control"] == "public, max-age=0, s-maxage=30"


def test_query_is_part_of_the_address(client):
    client.get("/page/?a=1")
    client.get("/page/?a=2")
    assert made == ["/page/?a=1", "/page/?a=2"]


def test_bump_makes_the_page_anew_with_another_etag(client):
    first = client.get("/page/")
    versions.bump("institutions")
    second = client.get("/page/")
    assert len(made) == 2
    assert second["ETag"] != first["ETag"]


def test_etag_held_by_the_browser_is_answered_empty(client, django_assert_num_queries):
    tag = client.get("/page/")["ETag"]
    with django_assert_num_queries(1):
        response = client.get("/page/", headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == tag
    assert response["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("given", ["W/{}", '"other", {}', "*"])
def test_etag_in_other_forms(client, given):
    tag = client.get("/page/")["ETag"]
    assert client.get("/page/", headers={"If-None-Match": given.format(tag)}).status_code == 304


def test_stale_etag_gets_the_page(client):
    assert client.get("/page/", headers={"If-None-Match": '"stale"'}).status_code == 200


@pytest.mark.parametrize(("name", "expand"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_page_is_sent_compressed(client, name, expand):
    plain = client.get("/page/")
    response = client.get("/page/", headers={"Accept-Encoding": name})
    assert response["Content-Encoding"] == name
    assert expand(response.content) == plain.content
    assert response["ETag"] != plain["ETag"]
    assert len(made) == 1


@pytest.mark.parametrize("refused", ["br;q=0", "identity", ""])
def test_encoding_that_was_refused_is_not_sent(client, refused):
    assert "Content-Encoding" not in client.get("/page/", headers={"Accept-Encoding": refused})


def test_head_first_and_get_then_make_the_page_once(client):
    head = client.head("/page/")
    assert head.content == b""
    assert client.get("/page/")["ETag"] == head["ETag"]
    assert len(made) == 1


def test_head_of_a_cached_page_has_its_length_and_no_body(client):
    body = client.get("/page/").content
    response = client.head("/page/")
    assert response.content == b""
    assert response["Content-Length"] == str(len(body))
    assert len(made) == 1


@pytest.mark.parametrize("address", ["/private/", "/cookie/", "/missing/", "/streamed/"])
def test_answers_that_are_not_for_all_are_never_kept(client, address):
    client.get(address)
    client.get(address)
    assert len(made) == 2


def test_post_is_never_answered_from_the_cache(client):
    client.get("/page/")
    client.post("/page/")
    assert len(made) == 2


def test_whoever_is_signed_in_gets_fresh_private_pages(client, admin_client):
    client.get("/page/")
    response = admin_client.get("/page/")
    assert len(made) == 2
    assert response["Cache-Control"] == "private, no-store"


def test_public_page_sets_no_cookie_and_does_not_vary_by_one(client):
    response = client.get("/page/")
    assert not response.cookies
    assert "Cookie" not in response["Vary"]


def test_page_cache_can_be_turned_off(client, settings):
    settings.PAGE_CACHE = False
    client.get("/page/")
    assert client.get("/page/").status_code == 200
    assert len(made) == 2


@pytest.mark.urls("xzedu.urls")
def test_unknown_host_is_a_bad_request(client):
    assert client.get("/page/", headers={"host": "evil.example"}).status_code == 400
