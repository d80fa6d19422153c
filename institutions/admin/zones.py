"""The desk of zone plans: looked at with their checks, activated, taken back; places under all their names.

Zones come from tables (docs/publish-zones.md); here nobody types them.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions import actions, zone_checks, zone_findings
from institutions.admin_remit import WithinRemit
from institutions.forms_places import NameForm, NamesFormSet, PlaceForm
from institutions.models import Place, PlaceName, PlanSwitch, Zone, ZoneArea, ZonePlan, ZoneSchool
from xzedu.common.admin import PublicContentAdmin

ZONES_A_PAGE = 20
MAY_ACTIVATE = "institutions.activate_zoneplan"


def _count(model):
    """Return a subquery that counts the rows of a plan: two joins at once would multiply them."""
    rows = model.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(count=Count("pk"))
    return Coalesce(Subquery(rows.values("count")), 0)


@admin.register(ZonePlan)
class ZonePlanAdmin(WithinRemit, PublicContentAdmin):
    """Zone plans. What the public sees is not edited: a correction is a new version, loaded and activated."""

    change_form_template = "admin/institutions/zoneplan/change_form.html"
    list_display = (
        "district", "stage", "school_year", "version", "is_active", "zones_count", "areas_count", "is_sample",
    )  # fmt: skip
    list_display_links = ("district", "stage")
    list_filter = ("is_active", "year", "stage", "area", "is_sample")
    list_select_related = ("area",)
    search_fields = ("area__code", "area__name", "document__title", "note")
    autocomplete_fields = ("document",)
    readonly_fields = (
        "area", "stage", "school_year", "version", "is_active", "activated_at", "is_sample", "modified_at",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("area", "stage", ("school_year", "version"), ("is_active", "activated_at"))}),
        (_("Document"), {"fields": ("document", "annex")}),
        (_("Notes"), {"fields": ("note", "note_en")}),
        (_("Record"), {"fields": ("is_sample", "modified_at")}),
    )

    class Media:
        css = {"all": ("css/desk.css",)}

    def get_queryset(self, request):
        counts = {"zones_count": _count(Zone), "areas_count": _count(ZoneArea)}
        return super().get_queryset(request).annotate(**counts)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "annex":
            # The attachments of the document that sets the plan; there are thousands of others.
            pk = request.resolver_match.kwargs.get("object_id")
            document = ZonePlan.objects.filter(pk=pk).values("document") if str(pk).isdigit() else []
            field.queryset = field.queryset.filter(document__in=document)
        return field

    @admin.display(description=_("district"), ordering="area__code")
    def district(self, plan):
        return plan.area.local_name

    @admin.display(description=_("school year"), ordering="year")
    def school_year(self, plan):
        return plan.school_year

    @admin.display(description=_("zones"), ordering="zones_count")
    def zones_count(self, plan):
        return plan.zones_count

    @admin.display(description=_("areas"), ordering="areas_count")
    def areas_count(self, plan):
        return plan.areas_count

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_active)

    def has_delete_permission(self, request, obj=None):
        """What was public stays; what was only loaded may go."""
        allowed = super().has_delete_permission(request, obj) and obj is not None
        return allowed and not obj.is_active and not obj.switches.exists()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        found = zone_findings.of(obj)
        switches = PlanSwitch.objects.filter(plan__area=obj.area_id, plan__stage=obj.stage, plan__year=obj.year)
        latest = switches.filter(undone_at=None).first()
        context |= {
            "groups": zone_findings.grouped(found),
            "refused": any(one.severity == zone_checks.REFUSE for one in found),
            "may_activate": request.user.has_perm(MAY_ACTIVATE),
            "may_undo": obj.is_active and latest is not None and latest.plan_id == obj.pk,
            "switches": switches.select_related("plan", "before", "by", "undone_by"),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/zones/", view(self.zones), name="institutions_zoneplan_zones"),
            path("<int:pk>/activate/", view(self.activate), name="institutions_zoneplan_activate"),
            path("<int:pk>/undo/", view(self.undo), name="institutions_zoneplan_undo"),
            *super().get_urls(),
        ]

    def zones(self, request, pk):
        """The zones of a plan: the text as the bureau wrote it beside what was read from it."""
        plan = get_object_or_404(self.get_queryset(request).select_related("area"), pk=pk)
        if not self.has_view_permission(request, plan):
            raise PermissionDenied
        areas = Prefetch("areas", ZoneArea.objects.select_related("place").order_by("position"))
        schools = Prefetch("members", ZoneSchool.objects.select_related("institution").order_by("position", "pk"))
        zones = plan.zones.order_by("number").prefetch_related(areas, schools)
        pages = Paginator(zones, ZONES_A_PAGE)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": plan,
            "title": gettext("Zones and their areas"),
            "subtitle": plan.reference,
            "media": self.media,
            "page": pages.get_page(request.GET.get("p")),
        }
        return TemplateResponse(request, "admin/institutions/zoneplan/zones.html", context)

    def activate(self, request, pk):
        """Show this version to the public."""
        return self._act(request, pk, actions.activate_plan, gettext("The plan is active: the public sees it."))

    def undo(self, request, pk):
        """Take its activation back."""
        return self._act(request, pk, actions.undo_activation, gettext("The activation was taken back."))

    def _act(self, request, pk, act, done):
        if not request.user.has_perm(MAY_ACTIVATE):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        plan = get_object_or_404(self.get_queryset(request).select_related("area"), pk=pk)
        try:
            act(plan=plan, by=request.user)
        except (actions.FindingsStandError, actions.NotPossibleError) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, plan, done)
            self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:institutions_zoneplan_change", args=[pk]))


class PlaceNameInline(admin.TabularInline):
    """Further names of a place; its own follows the place."""

    model = PlaceName
    form, formset = NameForm, NamesFormSet
    fields = ("name", "kind")
    extra = 1
    verbose_name = _("further name")
    verbose_name_plural = _("further names")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(kind=PlaceName.Kind.OWN)


class ZoneAreaOfPlaceInline(admin.TabularInline):
    """The zones that name the place, to look at."""

    model = ZoneArea
    extra = 0
    fields = readonly_fields = ("text", "zone_of_plan", "is_active")
    verbose_name = _("in the zone")
    verbose_name_plural = _("in the zones")
    can_delete = False

    def get_queryset(self, request):
        areas = super().get_queryset(request).select_related("zone", "plan__area")
        return areas.order_by("-plan__year", "plan__stage", "plan__version", "zone__number", "position")

    @admin.display(description=_("zone"))
    def zone_of_plan(self, area):
        return f"{area.plan.reference} {area.zone.number} {area.zone.name}"

    @admin.display(description=_("active"), boolean=True)
    def is_active(self, area):
        return area.plan.is_active

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Place)
class PlaceAdmin(WithinRemit, PublicContentAdmin):
    """Places that zones name, found by any name in characters, pinyin or initials."""

    form = PlaceForm
    list_display = ("name", "kind", "area", "is_sample")
    list_filter = ("kind", "area", "is_sample")
    list_select_related = ("area",)
    search_fields = ("names__plain", "names__pinyin", "names__initials")
    search_help_text = _("A name, also a former one, in characters, pinyin or initials.")
    readonly_fields = ("is_sample",)
    inlines = (PlaceNameInline, ZoneAreaOfPlaceInline)

    class Media:
        css = {"all": ("css/desk.css",)}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        actions.keep_own_name(place=obj)
