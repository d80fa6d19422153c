from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xzedu.common.admin import PublicContentAdmin
from xzedu.statistics.admin.base import AreaFilter, FreshAdmin
from xzedu.statistics.models import (
    BalanceScheme,
    BalanceThreshold,
    Break,
    Footnote,
    Indicator,
    Observation,
    Series,
    Target,
)
from xzedu.statistics.search import KIND


class BreakInline(admin.TabularInline):
    model = Break
    extra = 0
    autocomplete_fields = ("area",)


class FootnoteInline(admin.TabularInline):
    """Footnotes on the indicator itself; those on a release or a single figure are written there."""

    model = Footnote
    extra = 0
    fields = ("position", "text", "text_en", "area", "year")
    autocomplete_fields = ("area",)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(release=None, observation=None)


@admin.register(Indicator)
class IndicatorAdmin(FreshAdmin, PublicContentAdmin):
    search_kind = KIND
    list_display = ("name", "code", "topic", "unit", "numerator", "denominator", "is_headline", "position")
    list_filter = ("topic", "is_headline", "calendar", "responsibility")
    list_select_related = ("responsibility",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("responsibility",)
    readonly_fields = ("modified_at",)
    inlines = (BreakInline, FootnoteInline)
    save_on_top = True
    fieldsets = (
        (None, {"fields": ("code", ("name", "name_en"), ("topic", "position", "is_headline"), "responsibility")}),
        (
            _("What it measures"),
            {"fields": (("unit", "decimals", "calendar"), ("direction", "maximum"), "definition", "definition_en")},
        ),
        (
            _("How it is derived"),
            {
                "fields": (("numerator", "denominator", "factor"), "stages", "formula", "formula_en"),
                "description": _("Empty: its figures are brought in."),
            },
        ),
        (_("Record"), {"fields": ("modified_at",)}),
    )

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        # Asked of the index; the admin itself would read all its figures to list them.
        allowed = super().has_delete_permission(request, obj) and obj is not None
        return allowed and not Observation.objects.filter(indicator=obj).exists()


@admin.register(Break)
class BreakAdmin(FreshAdmin, PublicContentAdmin):
    list_display = ("year", "indicator", "area", "note")
    list_filter = ("year",)
    list_select_related = ("indicator", "area")
    search_fields = ("note", "note_en", "indicator__name", "indicator__code")
    autocomplete_fields = ("indicator", "area")
    fields = ("year", "indicator", "area", "note", "note_en")


@admin.register(Footnote)
class FootnoteAdmin(FreshAdmin, PublicContentAdmin):
    """Footnotes of any kind. Those on an approved release stay as they are, as its figures do."""

    list_display = ("text", "release", "indicator", "area", "year", "observation_id")
    list_filter = (("release", admin.EmptyFieldListFilter), ("observation", admin.EmptyFieldListFilter), AreaFilter)
    list_select_related = ("release__series", "indicator", "area")
    search_fields = ("text", "text_en", "indicator__name", "indicator__code")
    autocomplete_fields = ("release", "indicator", "area")
    raw_id_fields = ("observation",)
    fields = ("position", "text", "text_en", ("release", "indicator"), ("area", "year"), "observation")

    @staticmethod
    def _is_fixed(obj):
        held = Footnote.objects.filter(pk=obj.pk)
        approved = Q(release__approved_at__isnull=False) | Q(observation__release__approved_at__isnull=False)
        return held.filter(approved).exists()

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and obj.pk and self._is_fixed(obj))

    def has_delete_permission(self, request, obj=None):
        # One by one: in bulk nobody would look which are fixed.
        allowed = super().has_delete_permission(request, obj) and obj is not None
        return allowed and not self._is_fixed(obj)


@admin.register(Series)
class SeriesAdmin(FreshAdmin, PublicContentAdmin):
    list_display = ("title", "slug", "rank", "next_on", "is_sample")
    search_fields = ("slug", "title", "title_en")
    readonly_fields = ("is_sample", "modified_at")
    fields = ("slug", ("title", "title_en"), "description", "description_en", ("rank", "next_on"), "is_sample",
              "modified_at")  # fmt: skip


@admin.register(Target)
class TargetAdmin(FreshAdmin, PublicContentAdmin):
    list_display = ("title", "indicator", "area", "stage", "comparison", "value", "year", "document", "is_sample")
    list_filter = ("year", AreaFilter, "stage", "is_sample")
    list_select_related = ("indicator", "area", "document")
    search_fields = ("slug", "title", "title_en", "indicator__name", "indicator__code")
    autocomplete_fields = ("document", "indicator", "area", "source")
    readonly_fields = ("is_sample", "modified_at")
    fieldsets = (
        (None, {"fields": (("title", "title_en"), "slug", "document", "article")}),
        (
            _("What is promised"),
            {"fields": ("indicator", "area", "stage", ("comparison", "value", "year"), "is_cumulative")},
        ),
        (_("Where it began"), {"fields": (("baseline_year", "baseline"),)}),
        (_("Record"), {"fields": ("source", "is_sample", "modified_at")}),
    )


class ThresholdInline(admin.TabularInline):
    model = BalanceThreshold
    extra = 0
    autocomplete_fields = ("indicator",)


@admin.register(BalanceScheme)
class BalanceSchemeAdmin(FreshAdmin, PublicContentAdmin):
    list_display = ("name", "code", "document", "modified_at")
    list_select_related = ("document",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("document",)
    inlines = (ThresholdInline,)
