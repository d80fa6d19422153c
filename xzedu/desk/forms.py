from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xzedu.desk import codes


class CodeField(forms.CharField):
    """A one-time code, as typed from an app or from a list."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(**{"max_length": 20, "widget": forms.TextInput(attrs=attrs)} | kwargs)


class SignInForm(AdminAuthenticationForm):
    """Name and password, and the code of those who have turned codes on."""

    code = CodeField(
        label=_("One-time code"),
        required=False,
        help_text=_("From your authenticator app, or a recovery code. Leave it empty if you use none."),
    )

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not codes.are_on(user):
            return
        device = codes.verify(user=user, code=self.cleaned_data.get("code") or "")
        if device is None:
            # Counts like a wrong password, and locks out like one.
            user_login_failed.send(__name__, credentials={"username": user.get_username()}, request=self.request)
            raise ValidationError(
                _("The one-time code is missing, wrong or used already. Wait for the next one and try again."),
                code="wrong_code",
            )
        user.otp_device = device


class EnrolForm(forms.Form):
    sealed = forms.CharField(widget=forms.HiddenInput, max_length=400)
    code = CodeField(label=_("The code that the app shows now"), max_length=10)
