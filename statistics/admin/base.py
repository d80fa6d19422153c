"""What the records of statistics have in common at the desk: fresh forms, quick lists, records to look at only."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.models import Area

MOST_COUNTED = 10_000


class FreshForm(forms.ModelForm):
    """Form of a record with `modified_at`: it is not saved over what somebody else saved meanwhile."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.modified_at.isoformat()

    def clean(self):
        data = super().clean()
        if self.instance.pk:
            # Held until the end of the save, so that nobody slips in between.
            rows = type(self.instance)._base_manager.filter(pk=self.instance.pk).select_for_update()
            stored = rows.values_list("modified_at", flat=True).first()
            if stored is None or self.data.get("seen") != stored.isoformat():
                raise forms.ValidationError(
                    _("Somebody saved this record since you opened it. Nothing was saved: what you typed still stands "
                      "here. Open the record anew in a second window, compare, and save it there.")
                )  # fmt: skip
        return data


class FreshAdmin(admin.ModelAdmin):
    """Admin whose forms are `FreshForm`s."""

    form = FreshForm

    class Media:
        css = {"all": ("css/desk.css",)}

    def get_fieldsets(self, request, obj=None):
        ours = []
        for name, options in super().get_fieldsets(request, obj):
            fields = [field for field in options["fields"] if field != "seen"]
            if not ours and obj is not None and self.has_change_permission(request, obj):
                fields.append("seen")
            ours.append((name, {**options, "fields": fields}))
        return ours


class LookOnly:
    """Records that are looked at and never written here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class CappedPaginator(Paginator):
    """Pages that are never counted beyond `MOST_COUNTED` rows: a count of all figures takes seconds."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST_COUNTED].count()


class ChoiceFilter(admin.SimpleListFilter):
    """A filter by one of its choices; what is none of them leads back to the whole list, never to an error."""

    field = ""

    def queryset(self, request, queryset):
        value = self.value()
        if not value:
            return queryset
        if value not in {str(key) for key, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return queryset.filter(**{self.field: value})


class AreaFilter(ChoiceFilter):
    """By district, city, province or nation; townships have no figures."""

    title, parameter_name, field = _("area"), "area", "area"

    def lookups(self, request, model_admin):
        areas = Area.objects.exclude(level=Area.Level.TOWNSHIP).order_by("code")
        return [(area.pk, area.local_name) for area in areas]


class Steps:
    """Admin with pages of its own beside list and form."""

    def require(self, request, *permissions):
        """Refuse whoever lacks one of the rights, such as "accept_return"."""
        if not request.user.has_perms([f"statistics.{name}" for name in permissions]):
            raise PermissionDenied

    def show(self, request, template, *, title, original=None, status=200, **context):
        """Return a page of the desk below the list of the model."""
        context |= {"opts": self.opts, "original": original, "title": title, "subtitle": original and str(original)}
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, f"admin/statistics/{template}", context, status=status)


def state_of(release):
    """Return how a release stands, in words: draft, under embargo, public."""
    if not release.approved_at:
        return gettext("Draft")
    return gettext("Public now") if release.is_public() else gettext("Approved, under embargo")
