from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage
from institutions.models import Area, Institution
from xzedu.statistics import addresses, wording
from xzedu.statistics.admin.base import MOST_COUNTED, AreaFilter, CappedPaginator, ChoiceFilter, LookOnly
from xzedu.statistics.models import Coverage, Derivation, Indicator, Observation, Release
from xzedu.statistics.pivots import Breakdown

MOST_MATCHES = 200


class WhoseFilter(ChoiceFilter):
    """Figures of areas, or of single schools: each has its own index, both together have none."""

    title, parameter_name = _("figures of"), "of"

    def lookups(self, request, model_admin):
        return [("schools", _("Schools"))]

    def choices(self, changelist):
        whole, *others = super().choices(changelist)
        return [whole | {"display": _("Areas")}, *others]

    def queryset(self, request, queryset):
        if self.value() == "schools":
            return queryset.filter(institution__isnull=False)
        super().queryset(request, queryset)
        return queryset.filter(institution__isnull=True)


class ReleaseFilter(ChoiceFilter):
    title, parameter_name, field = _("release"), "release", "release"

    def lookups(self, request, model_admin):
        return [(held.pk, str(held)) for held in Release.objects.select_related("series")]


class IndicatorFilter(ChoiceFilter):
    title, parameter_name, field = _("indicator"), "indicator", "indicator"

    def lookups(self, request, model_admin):
        return [(held.pk, held.local_name) for held in Indicator.objects.all()]


class YearFilter(ChoiceFilter):
    """By year: the years are known from the coverage, not looked for among the figures."""

    title, parameter_name, field = _("year"), "year", "year"

    def lookups(self, request, model_admin):
        years = Coverage.objects.order_by("-year").values_list("year", flat=True).distinct()
        return [(year, str(year)) for year in years]


class StageFilter(ChoiceFilter):
    title, parameter_name, field = _("stage"), "stage", "stage"

    def lookups(self, request, model_admin):
        return Stage.choices


@admin.register(Observation)
class ObservationAdmin(LookOnly, admin.ModelAdmin):
    """Figures, to look for and to look at; they come from imports and derivations alone."""

    list_display = ("shown_indicator", "year", "place", "parts", "shown_value", "release", "schools")
    list_display_links = ("shown_indicator", "year")
    list_filter = (WhoseFilter, YearFilter, AreaFilter, StageFilter, IndicatorFilter, ReleaseFilter)
    list_select_related = ("indicator", "area", "institution", "release__series")
    list_per_page = 100
    ordering = ("-pk",)
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("indicator__code",)  # that there is a search; what it finds is in `get_search_results`
    search_help_text = _("Name or code of an indicator, an area or a school.")
    fields = ("indicator", "year", "place", "parts", "shown_value", ("numerator", "denominator", "schools"), "release",
              "derivation", "source", "import_run", "row", "modified_at", "made")  # fmt: skip
    readonly_fields = ("place", "parts", "shown_value", "made")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_search_results(self, request, queryset, search_term):
        """Look the words up among indicators, areas and schools first: the figures themselves have no text."""
        for word in search_term.split():
            named = Q(code=word) | Q(name__icontains=word) | Q(name_en__icontains=word)
            found = Q()
            for field, model in (("indicator", Indicator), ("area", Area), ("institution", Institution)):
                matches = model.objects.filter(named).order_by().values_list("pk", flat=True)
                found |= Q(**{f"{field}__in": list(matches[:MOST_MATCHES])})
            queryset = queryset.filter(found)
        return queryset, False

    def changelist_view(self, request, extra_context=None):
        told = gettext("At most %(most)s are counted and paged: narrow them with the filters.") % {
            "most": f"{MOST_COUNTED:,}"
        }
        return super().changelist_view(request, {"subtitle": told} | (extra_context or {}))

    @admin.display(description=_("indicator"))
    def shown_indicator(self, obj):
        return obj.indicator.local_name

    @admin.display(description=_("area or school"))
    def place(self, obj):
        return obj.institution or obj.area.local_name

    @admin.display(description=_("breakdown"))
    def parts(self, obj):
        return wording.breakdown_name(Breakdown(obj.stage, obj.sector, obj.locale, obj.sex))

    @admin.display(description=_("value"))
    def shown_value(self, obj):
        return wording.cell(obj, obj.indicator)

    @admin.display(description=_("how it was made"))
    def made(self, obj):
        breakdown = Breakdown(obj.stage, obj.sector, obj.locale, obj.sex)
        address = addresses.of_figure(obj.indicator, obj.area, obj.year, breakdown, obj.institution)
        return format_html('<a href="{}">{}</a>', address, gettext("The figure as the public sees it"))


@admin.register(Derivation)
class DerivationAdmin(LookOnly, admin.ModelAdmin):
    """The log of derivations; it cannot be altered through the site."""

    list_display = ("run_at", "release", "year", "reported", "expected", "figures", "who")
    list_filter = ("year",)
    list_select_related = ("release__series", "who")
    search_fields = ("release__series__slug", "release__series__title")
    date_hierarchy = "run_at"


@admin.register(Coverage)
class CoverageAdmin(LookOnly, admin.ModelAdmin):
    """Which years each release has figures for; kept with the figures."""

    list_display = ("shown_release", "year", "figures", "reported", "expected")
    list_filter = ("year",)
    list_select_related = ("release__series",)
    search_fields = ("release__series__slug", "release__series__title")

    @admin.display(description=_("release"), ordering="release")
    def shown_release(self, obj):
        address = reverse("admin:statistics_release_change", args=[obj.release_id])
        return format_html('<a href="{}">{}</a>', address, obj.release)
