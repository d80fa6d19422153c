"""The desk's own records in the admin, and doors to its pages from the records of others."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from xzedu.common.admin import ImportRunAdmin
from xzedu.common.models import ImportRun
from xzedu.desk.models import SavedMapping

admin.site.unregister(ImportRun)


@admin.register(ImportRun)
class LinkedImportRunAdmin(ImportRunAdmin):
    """The log of imports, with the doors to the upload and to undoing it."""

    list_display = (*ImportRunAdmin.list_display, "doors")
    list_select_related = ("who", "job")

    @admin.display(description=_("upload"))
    def doors(self, run):
        """Return links to the upload of the run and to its undoing."""
        job = getattr(run, "job", None)
        undo = format_html('<a href="{}">{}</a>', reverse("desk:undo", args=[run.pk]), _("Undo …"))
        if job is None:
            return undo
        return format_html('<a href="{}">{}</a> {}', reverse("desk:upload", args=[job.pk]), _("Open"), undo)

    def get_fields(self, request, obj=None):
        return (*super().get_fields(request, obj), "doors")

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "doors")


@admin.register(SavedMapping)
class SavedMappingAdmin(admin.ModelAdmin):
    """How the tables of senders are read: to look at, and to forget."""

    list_display = ("kind", "source", "who", "modified_at")
    list_select_related = ("source", "who")
    list_filter = ("kind",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
