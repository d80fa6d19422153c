"""Consultations in public: the list, one of them, and the way of an answer."""

from functools import partial

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from policies import robots
from policies.consulting import ConsultationList, ResponseForm, Result, described
from policies.models import Consultation
from policies.responding import ClosedError, TooManyError, is_received, respond


@require_safe
def consultation_list(request):
    """The consultations, the open ones first."""
    listing = ConsultationList(request.GET)
    context = {"listing": listing, "has_sample": listing.has_sample}
    return render(request, "policies/consultations.html", context, status=listing.status)


@require_safe
def consultation_detail(request, slug):
    """What is asked and until when, the draft, the form while it is open, the result once there is one."""
    consultation = _public(slug)
    document = consultation.document
    context = {
        "consultation": consultation,
        "document": document if document and document.is_public() else None,
        "form": ResponseForm(consultation=consultation) if consultation.is_open() else None,
        "result": Result(consultation) if consultation.phase == "answered" else None,
        "described": described(consultation, request.build_absolute_uri(request.path)),
        "has_sample": consultation.is_sample,
    }
    return render(request, "policies/consultation.html", context)


@csrf_exempt  # A page for everybody carries no cookie; what stands in its place: docs/adr/0013.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, slug):
    """Check what was typed, show it for checking, then store it: whatever happens, nothing typed is lost."""
    consultation = _public(slug)
    if request.method != "POST":
        return redirect(f"{consultation.get_absolute_url()}#answer")
    form = ResponseForm(request.POST, consultation=consultation)
    page = partial(_page, request, consultation, form)
    if not robots.is_own_page(request):
        return page("form", 403, _("This was not sent from the page of the consultation. Please send it from here."))
    if form.is_trapped:
        del form.data["homepage"]
        return page("form", 400, _("A field was filled in that people do not see. It is empty now: go on once more."))
    if not form.is_valid():
        return page("form", 400)
    if "change" in request.POST:
        return page("form")
    if "token" not in request.POST:
        return page("review")
    return _send(request, consultation, form, page)


def _send(request, consultation, form, page):
    token = robots.read(request.POST["token"], str(consultation.pk), form.answer.values())
    if token is None:
        return page("review", 400, _("What you send is not what was checked. Please check it once more."))
    if token.is_too_young:
        return page("review", 400, _("That was very quick. Please read your answer once more, then send it."))
    if token.is_too_old and not is_received(token.nonce):
        return page("review", 400, _("This page stood open for more than a day. Please check your answer once more."))
    try:
        respond(consultation=consultation, token=token.nonce, sender=robots.sender_of(request), **form.answer)
    except ClosedError:
        return page("closed")
    except TooManyError as busy:
        again = date_format(timezone.localtime(busy.again_at), "H:i")
        problem = _("Very many answers have just come in. Please send yours again after %s.") % again
        response = page("review", 429, problem, is_busy=True)
        response["Retry-After"] = int((busy.again_at - timezone.now()).total_seconds()) + 1
        return response
    return redirect("policies:consultation-thanks", consultation.slug)


@never_cache
@require_safe
def thanks(request, slug):
    """Say that the answer has come, and what happens next."""
    consultation = _public(slug)
    context = {"consultation": consultation, "has_sample": consultation.is_sample}
    return render(request, "policies/consultation_thanks.html", context)


def _public(slug):
    found = Consultation.objects.published().select_related("document", "source")
    return get_object_or_404(found, slug=slug)


def _page(request, consultation, form, name, status=200, problem="", **context):
    """Return one of the pages an answer goes through: "form", "review" or, once it is too late, "closed"."""
    if not consultation.is_open():
        name, status = "closed", 409
    if name == "review":
        # A new one each time, so that what is sent is what this page shows.
        context["token"] = robots.issue(str(consultation.pk), form.answer.values())
    context |= {"consultation": consultation, "form": form, "problem": problem, "has_sample": consultation.is_sample}
    return render(request, f"policies/consultation_{name}.html", context, status=status)
