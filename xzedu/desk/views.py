"""Pages of the desk about one's own account."""

import django_otp
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_totp.models import TOTPDevice

from xzedu.desk import codes
from xzedu.desk.forms import EnrolForm


@never_cache
def own_codes(request):
    """Turn one-time codes on: scan, confirm by a code, see the recovery codes once."""
    if codes.are_on(request.user):
        return _page(request, "codes", left=codes.recovery_codes_left(request.user))
    form = EnrolForm(request.POST or None)
    key = None
    if request.method == "POST" and form.is_valid():
        key = codes.open_sealed(request.user, form.cleaned_data["sealed"])
        if key is None:
            messages.error(request, _("This page was open for too long: begin anew."))
            return redirect("desk:codes")
        recovery = codes.enrol(user=request.user, key=key, code=form.cleaned_data["code"])
        if recovery:
            django_otp.login(request, TOTPDevice.objects.get(user=request.user))
            return _page(request, "recovery_codes", codes=recovery)
        form.add_error("code", _("This is not the code of the app. Is the clock of the telephone right?"))
    sealed = form.data.get("sealed", "")
    if key is None:
        key, sealed = codes.propose(request.user)
    context = {
        "form": form,
        "sealed": sealed,
        "typed_key": codes.typed(key),
        "picture": codes.picture(request.user, key),
    }
    return _page(request, "enrol", **context)


def _page(request, template, **context):
    context = admin.site.each_context(request) | {"title": _("One-time codes"), **context}
    return TemplateResponse(request, f"desk/{template}.html", context)
