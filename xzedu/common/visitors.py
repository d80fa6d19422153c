"""Where a request comes from."""

from django.conf import settings


def address_of(request):
    """Return the network address of whoever sends `request`.

    Behind a proxy it is the last entry of `X-Forwarded-For`, the one the proxy itself put
    there; what stands before it a visitor may have invented.
    """
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
