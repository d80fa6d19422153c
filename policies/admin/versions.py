from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.admin.clashes import WithoutClashes
from policies.admin.forms import VersionForm, is_out
from policies.models import Document, Version
from policies.publishing import copy_version
from policies.search import KIND
from xzedu.common.admin import PublicContentAdmin, may_publish


@admin.register(Version)
class VersionAdmin(WithoutClashes, PublicContentAdmin):
    """Texts of documents. One that is public stays as it is: a correction is a new version."""

    search_kind = KIND
    form = VersionForm
    list_display = ("document", "number", "published_at", "change_note", "modified_at")
    list_display_links = ("document", "number")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    list_select_related = ("document",)
    search_fields = ("document__title", "document__slug", "change_note")
    autocomplete_fields = ("document",)
    ordering = ("-modified_at",)
    readonly_fields = ("number", "modified_at", "shown_body")

    class Media:
        css = {"all": ("css/desk.css",)}
        js = ("js/paste.js",)

    def get_fieldsets(self, request, obj=None):
        about = ("document",) if obj is None else (("document", "number"),)
        frozen = obj is not None and is_out(obj)
        return (
            (None, {"fields": about}),
            (_("Publication"), {"fields": ("published_at", "published_on", "change_note", "change_note_en")}),
            (_("Text"), {"fields": ("summary", "summary_en", "shown_body" if frozen else "body")}),
        )

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        if not may_publish(request.user, Document):
            readonly = (*readonly, "published_at")
        if obj is None:
            return readonly
        readonly = (*readonly, "document")
        if obj.published_at and obj.published_at <= timezone.now():
            readonly = (*readonly, "published_at")
        return (*readonly, "published_on") if is_out(obj) else readonly

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related("document")
        return queryset.defer("body", "text", "outline") if self._is_list(request) else queryset

    @staticmethod
    def _is_list(request):
        return request.resolver_match.url_name == "policies_version_changelist"

    @admin.display(description=_("text"))
    def shown_body(self, obj):
        # Went through the sanitiser when it was stored.
        body = mark_safe(obj.body)  # noqa: S308
        return format_html(
            '<div class="text-preview">{}</div><p class="help">{}</p>',
            body,
            _("The public has this text: it stays as it is. To correct it, make a new version."),
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and not is_out(obj)

    def announced_ids(self, obj):
        return [obj.document_id]

    def announced_moments(self, obj):
        return [obj.published_at]

    def save_model(self, request, obj, form, change):
        if not change:
            # One clerk at a time numbers the versions of a document.
            document = Document.objects.select_for_update().get(pk=obj.document_id)
            obj.number = (document.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        if "body" in form.cleaned_data:
            obj.set_body(form.cleaned_data["body"])
        super().save_model(request, obj, form, change)

    def get_urls(self):
        return [
            path("<int:pk>/copy/", self.admin_site.admin_view(self.copy), name="policies_version_copy"),
            *super().get_urls(),
        ]

    def copy(self, request, pk):
        """Make the next version of a document, to begin with a copy of this one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version = get_object_or_404(Version.objects.select_related("document"), pk=pk)
        draft, is_new = copy_version(version=version, who=request.user)
        if is_new:
            problem = gettext("This is a copy. Correct the text, say what changed, then set “public from”.")
        else:
            problem = gettext("There is a draft already: go on with it.")
        self.message_user(request, problem, messages.SUCCESS if is_new else messages.WARNING)
        return HttpResponseRedirect(reverse("admin:policies_version_change", args=[draft.pk]))
