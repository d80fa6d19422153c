from django.conf import settings
from django.shortcuts import redirect
from django_otp import DEVICE_ID_SESSION_KEY

OPEN = {("admin", "login"), ("admin", "logout"), ("admin", "jsi18n"), ("desk", "codes")}


class RequiredCodesMiddleware:
    """Lead staff whose role needs one-time codes to where they are turned on, before anything else of the desk.

    Pages beyond the desk are not looked at: they cost no query and no session more.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if not settings.OTP_REQUIRED_ROLES or match.app_name not in ("admin", "desk"):
            return None
        if (match.app_name, match.url_name) in OPEN or not request.user.is_authenticated:
            return None
        if request.session.get(DEVICE_ID_SESSION_KEY) or not self.needs_code(request.user):
            return None
        return redirect("desk:codes")

    @staticmethod
    def needs_code(user):
        """Return whether a role of `user` needs codes; a superuser counts as an administrator. One query."""
        roles = settings.OTP_REQUIRED_ROLES
        return (user.is_superuser and "administrator" in roles) or user.groups.filter(name__in=roles).exists()
