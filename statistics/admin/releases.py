from django import forms
from django.contrib import admin
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from policies.admin.clashes import WithoutClashes
from xzedu.common.admin import PublicContentAdmin
from xzedu.statistics import rounds
from xzedu.statistics.admin.base import FreshAdmin, FreshForm, LookOnly, state_of
from xzedu.statistics.admin.release_steps import ReleaseSteps
from xzedu.statistics.models import Coverage, Derivation, Footnote, Release

LEAST_YEAR, MOST_YEAR = 1949, 2100


class ReleaseForm(FreshForm):
    """Form of a draft. A series and year has one first version; others begin as revisions of it."""

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not LEAST_YEAR <= year <= MOST_YEAR:
            raise forms.ValidationError(_("A year has four digits, such as 2024."))
        return year

    def clean(self):
        data = super().clean()
        series, year = data.get("series"), data.get("year")
        if self.instance.pk is None and series and year and (held := rounds.newest(series, year)):
            self.add_error(
                "year",
                _("There is a release of this series and year (%(release)s): change or revise that one.")
                % {"release": held},
            )
        return data


class NoteInline(admin.TabularInline):
    """Footnotes of the release as a whole: those written with a draft stay with it."""

    model = Footnote
    extra = 0
    fields = ("position", "text", "text_en", "indicator", "area", "year")
    autocomplete_fields = ("indicator", "area")


class CoverageInline(LookOnly, admin.TabularInline):
    model = Coverage
    extra = 0
    fields = readonly_fields = ("year", "figures", "reported", "expected")


class DerivationInline(LookOnly, admin.TabularInline):
    model = Derivation
    extra = 0
    fields = readonly_fields = ("run_at", "who", "year", "reported", "expected", "figures")
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("who")


@admin.register(Release)
class ReleaseAdmin(ReleaseSteps, WithoutClashes, FreshAdmin, PublicContentAdmin):
    """Releases: drafts are prepared, approved and revised here; what is approved is only looked at."""

    form = ReleaseForm
    list_display = ("series", "year", "version", "stage", "standing", "publish_at", "figures", "approved_by")
    list_display_links = ("series", "year")
    list_filter = (("approved_at", admin.EmptyFieldListFilter), "stage", "series")
    list_select_related = ("series", "approved_by")
    search_fields = ("series__slug", "series__title", "series__title_en", "title", "title_en", "=year")
    autocomplete_fields = ("series", "source")
    readonly_fields = ("version", "standing", "approved_by", "approved_at", "is_sample", "modified_at")
    save_on_top = True
    fieldsets = (
        (None, {"fields": (("series", "year"), ("version", "stage"), "standing", ("title", "title_en"))}),
        (_("Why it was revised"), {"fields": ("reason", "reason_en")}),
        (_("Publication"), {"fields": ("publish_at", ("approved_by", "approved_at"))}),
        (_("Record"), {"fields": ("source", "is_sample", "modified_at")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(figures_held=Sum("coverage__figures"))

    def get_inlines(self, request, obj):
        return (NoteInline, CoverageInline, DerivationInline) if obj else ()

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "series", "year") if obj else self.readonly_fields

    def get_actions(self, request):
        # Drafts are discarded one by one, with their figures.
        return {}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj is not None and obj.approved_at)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and not obj.approved_at

    @admin.display(description=_("state"))
    def standing(self, obj):
        return state_of(obj)

    @admin.display(description=_("figures"), ordering="figures_held")
    def figures(self, obj):
        return f"{obj.figures_held or 0:,}"

    def save_model(self, request, obj, form, change):
        if not change:
            obj.is_sample = obj.series.is_sample
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_public() else None
