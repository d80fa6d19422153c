from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from policies import catalogue
from policies.comparison import Comparison
from policies.linked_data import describe
from policies.models import Document, Version
from policies.profile import Profile, public
from xzedu.common import versions
from xzedu.common.forms import Query, shorten


@require_safe
def document_detail(request, slug):
    """One document with its text of today; `?cite=article-5` makes a place of it ready to be cited."""
    document, version = public(slug)
    if document is None:
        raise Http404
    profile = Profile(document, version, catalogue.current(versions.of(request)))
    context, status = _reading(request, profile)
    if status == 200:
        context["linked_data"] = describe(profile, request.build_absolute_uri)
    return render(request, "policies/detail.html", context, status=status)


@require_safe
@never_cache
@login_required
@permission_required("policies.view_document", raise_exception=True)
def preview(request, slug):
    """Show staff a document as the public will see it: its newest version, public or not."""
    document = get_object_or_404(Document.objects.select_related("source"), slug=slug)
    version = document.versions.order_by("-number").first()
    profile = Profile(document, version, catalogue.current(versions.of(request)))
    context, status = _reading(request, profile)
    return render(request, "policies/detail.html", context | {"is_preview": True}, status=status)


def _reading(request, profile):
    """Return (context, status) of a page that shows a text: 404 when it has no place of the name asked for."""
    query = Query(request.GET)
    wanted = query.one("cite")
    query.mention_unread()
    quoted, status = None, 400 if query.problems else 200
    if wanted:
        quoted = profile.quoted(wanted)
        if quoted is None:
            status = 404
            query.problems.append(
                _("This text has no article “%s”. Its articles are listed in the outline.") % shorten(wanted)
            )
    context = {
        "profile": profile,
        "document": profile.document,
        "version": profile.version,
        "problems": query.problems,
        "remarks": query.remarks,
        "quoted": quoted,
        "address": request.build_absolute_uri(profile.document.get_absolute_url()),
        "has_sample": profile.has_sample,
    }
    return context, status


@require_safe
def version_list(request, slug):
    """The public versions of a document, and what changed between two of them."""
    document = get_object_or_404(Document.objects.published(), slug=slug)
    comparison = Comparison(document, request.GET)
    context = {"document": document, "comparison": comparison, "has_sample": document.is_sample}
    return render(request, "policies/versions.html", context, status=400 if comparison.problems else 200)


@require_safe
def version_detail(request, slug, number):
    """A text as it was; the page of the document has the one of today."""
    document, newest = public(slug)
    if newest is None:
        raise Http404
    version = get_object_or_404(Version.objects.public(), document=document, number=number)
    profile = Profile(document, version, catalogue.current(versions.of(request)))
    context, status = _reading(request, profile)
    context |= {
        "newest": newest,
        "current_address": context["address"],
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "policies/version.html", context, status=status)
