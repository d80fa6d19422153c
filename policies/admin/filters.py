from datetime import timedelta

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SOON = 90


class ExpiringFilter(admin.SimpleListFilter):
    """Normative documents whose term ends soon: due for review, renewal or their end."""

    title = _("term")
    parameter_name = "term"

    def lookups(self, request, model_admin):
        return [("soon", _("Ends within 90 days")), ("over", _("Has ended"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "soon":
            return queryset.filter(expires_on__range=(today, today + timedelta(days=SOON)))
        if self.value() == "over":
            return queryset.filter(expires_on__lt=today)
        return queryset
