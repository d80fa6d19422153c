from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from policies.exports import download_listing
from policies.listing import Listing


@require_safe
def document_list(request):
    """Search and facets of the library, each state at its own address."""
    listing = Listing(request)
    if slug := listing.direct_hit:
        return redirect("policies:detail", slug)
    context = {"listing": listing, "has_sample": listing.has_sample}
    return render(request, "policies/list.html", context, status=listing.status)


@require_safe
def download(request, format):
    """The documents a list shows, all pages of it, as a file."""
    return download_listing(Listing(request), format)
