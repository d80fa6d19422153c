"""The page cache: an anonymous public page is a function of its address and the content version.

It stands before every other middleware. A page that is in the cache costs the query for
the content version and nothing else; a page that the browser already holds costs that
query and an empty 304.
"""

import gzip
import hashlib

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from xzedu.common import versions
from xzedu.common.routers import read_from_replica

# In the order of preference; each is made when first asked for and kept beside the plain page.
ENCODINGS = {"br": lambda body: brotli.compress(body, quality=5), "gzip": lambda body: gzip.compress(body, 6)}
SMALLEST_COMPRESSED = 400
LARGEST_KEPT = 1_000_000
SECONDS_KEPT = 24 * 3600
CONTENT_TYPE = "text/html; charset=utf-8"
# What a 304 must repeat of the page's headers (RFC 9110, 15.4.5).
NOT_MODIFIED_HEADERS = {"Cache-Control", "Vary", "Content-Language"}


def accepted_encodings(header):
    """Return the names in an `Accept-Encoding` header that are not refused by a weight of nought."""
    offers = (offer.strip().lower().partition(";") for offer in header.split(","))
    return {name.strip() for name, _, weight in offers if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00")}


class PageCacheMiddleware:
    """Serve anonymous GET and HEAD requests of public pages from the cache.

    Whoever holds a session cookie is passed by. A view is cached when it answers 200 to
    GET without streaming, sets no cookie and did not say `Cache-Control: no-store` or
    `private`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response = self.get_response(request)
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-store"
            return response
        if request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)
        if not settings.REPLICAS:
            return self._answer(request)
        with read_from_replica():
            return self._answer(request)

    def _answer(self, request):
        version = versions.of(request)
        address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        key = "page:" + hashlib.sha256(f"{version}\n{address}".encode("utf-8", "replace")).hexdigest()
        page = cache.get(key) if settings.PAGE_CACHE else None
        if page is None:
            # What HEAD asks about is what GET would get; the server sends no body for it.
            asked, request.method = request.method, "GET"
            response = self.get_response(request)
            request.method = asked
            if not self._may_keep(response):
                return response
            page = self._keep(key, response)
        return self._respond(request, key, page)

    @staticmethod
    def _may_keep(response):
        control = response.get("Cache-Control", "")
        return (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and "no-store" not in control
            and "private" not in control
            and len(response.content) <= LARGEST_KEPT
        )

    @staticmethod
    def _keep(key, response):
        body = response.content
        etag = hashlib.sha256(body).hexdigest()[:24]
        patch_vary_headers(response, ["Accept-Encoding"])
        if not response.has_header("Cache-Control"):
            seconds = settings.SHARED_CACHE_SECONDS
            # no-cache lets every cache keep the page but makes it ask: an empty 304 answers.
            response["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}" if seconds else "public, no-cache"
        headers = [(name, value) for name, value in response.items() if name != "Content-Length"]
        page = (headers, etag, {"": body})
        if settings.PAGE_CACHE:
            cache.set(key, page, SECONDS_KEPT)
        return page

    @staticmethod
    def _respond(request, key, page):
        headers, etag, bodies = page
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        encoding = ""
        if accepted and len(bodies[""]) >= SMALLEST_COMPRESSED:
            accepted = accepted_encodings(accepted)
            encoding = next((name for name in ENCODINGS if name in accepted), "")
        # Each encoding is a representation of its own (RFC 9110, 8.8.3.3).
        tag = f'"{etag}-{encoding}"' if encoding else f'"{etag}"'
        asked = request.META.get("HTTP_IF_NONE_MATCH")
        if asked and {"*", tag, f"W/{tag}"} & set(parse_etags(asked)):
            response = HttpResponseNotModified()
            for name, value in headers:
                if name in NOT_MODIFIED_HEADERS:
                    response.headers[name] = value
        else:
            if encoding not in bodies:
                bodies[encoding] = ENCODINGS[encoding](bodies[""])
                if settings.PAGE_CACHE:
                    cache.set(key, page, SECONDS_KEPT)
            response = HttpResponse(bodies[encoding], content_type=CONTENT_TYPE)
            for name, value in headers:
                response.headers[name] = value
            if encoding:
                response.headers["Content-Encoding"] = encoding
            response.headers["Content-Length"] = str(len(bodies[encoding]))
        response.headers["ETag"] = tag
        return response
