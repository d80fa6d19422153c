from django import forms
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xzedu.common.actions import announce
from xzedu.common.models import ImportRun, Source, State

admin.site.site_header = _("Xuzhou Education Bureau: the bureau's desk")
admin.site.site_title = _("The bureau's desk")
admin.site.index_title = _("Records")


class PublicContentAdmin(admin.ModelAdmin):
    """Admin of records that public pages show: what staff save is announced in the same transaction."""

    list_per_page = 100
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    # Name of the search kind the records are found as, or None.
    search_kind = None

    def announced_ids(self, obj):
        """Return the primary keys of the search entries that `obj` appears in."""
        return [obj.pk]

    def announce(self, ids, *moments):
        announce(app=self.opts.app_label, kind=self.search_kind, ids=ids, moments=moments)

    def announced_moments(self, obj):
        """Return the times at which what `obj` shows changes by itself."""
        return [getattr(obj, "publish_at", None)]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.announce(self.announced_ids(form.instance), *self.announced_moments(form.instance))

    def delete_model(self, request, obj):
        ids = self.announced_ids(obj)
        super().delete_model(request, obj)
        self.announce(ids)

    def delete_queryset(self, request, queryset):
        ids = [pk for obj in queryset for pk in self.announced_ids(obj)]
        super().delete_queryset(request, queryset)
        self.announce(ids)


PRIVATE_STATES = (State.DRAFT, State.IN_REVIEW)


def may_publish(user, model):
    """Return whether `user` may publish and withdraw records of `model`, a subclass of `Published`."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename('publish', model._meta)}")


class PublishedForm(forms.ModelForm):
    """Form of a record with a publishing state: nothing becomes public with a time that has passed.

    Whoever may not publish moves a record between draft and review, and leaves alone what is
    released: a field that is not theirs keeps its value whatever is sent.
    """

    # Set on the class that `PublishedAdmin.get_form` makes for one request.
    may_publish = False
    publishing_fields = ("publish_at", "withdrawn_on", "withdrawn_reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_public = self.instance.pk is not None and self.instance.is_public()
        if not self.may_publish:
            self._leave_publishing()

    def _leave_publishing(self):
        locked = [name for name in self.publishing_fields if name in self.fields]
        if "state" in self.fields:
            if self.instance.state in PRIVATE_STATES:
                self.fields["state"].choices = [(state.value, state.label) for state in PRIVATE_STATES]
                self.fields["state"].help_text = _("Set it to “In review” when it is ready for whoever publishes.")
            else:
                locked.append("state")
        for name in locked:
            self.fields[name].disabled = True

    def clean(self):
        data = super().clean()
        at, now = data.get("publish_at"), timezone.now()
        if data.get("state") in (State.PUBLISHED, State.WITHDRAWN) and not self.was_public and at and at < now:
            data["publish_at"] = now
        return data


class PublishedAdmin(PublicContentAdmin):
    """Admin of records with a publishing state.

    The time of publication is not editable once it has come, and none that has passed can be
    given: a published date cannot be forged. What was public is withdrawn or closed, never deleted.
    """

    form = PublishedForm
    publishing_fields = ("state", *PublishedForm.publishing_fields)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        # The class was made for this request.
        form.may_publish = may_publish(request.user, self.model)
        return form

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return (*readonly, "publish_at") if obj and obj.publish_at and obj.is_public() else readonly

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.state in PRIVATE_STATES


@admin.register(Source)
class SourceAdmin(PublicContentAdmin):
    list_display = ("slug", "publisher", "title", "published_on", "is_sample")
    list_filter = ("is_sample",)
    search_fields = ("slug", "publisher", "title", "publisher_en", "title_en")
    readonly_fields = ("is_sample",)


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """What was imported, to look at; the log cannot be altered through the site."""

    list_display = (
        "file_name",
        "importer",
        "applied_at",
        "who",
        "rows_new",
        "rows_changed",
        "rows_same",
        "rows_refused",
        "status",
    )
    list_filter = ("importer", "status")
    search_fields = ("file_name", "sha256")
    date_hierarchy = "applied_at"
    list_select_related = ("who",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
