"""The desk of admissions: plans with their intakes, the calendar, the offices."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from institutions.admin_remit import WithinRemit
from institutions.codes import Stage, labels
from institutions.models import AdmissionDate, AdmissionIntake, AdmissionOffice, AdmissionPlan
from xzedu.common.admin import PublicContentAdmin, PublishedAdmin

DISTRICT = "institution__area"


class AdmissionIntakeInline(admin.TabularInline):
    model = AdmissionIntake
    extra = 0
    fields = ("route", "places", "applicants", "admitted")


@admin.register(AdmissionPlan)
class AdmissionPlanAdmin(WithinRemit, PublishedAdmin):
    remit_path = DISTRICT
    list_display = ("institution", "district", "stage", "year", "classes", "places", "state", "is_sample")
    list_filter = ("state", "year", "stage", DISTRICT, "is_sample")
    list_select_related = (DISTRICT,)
    search_fields = ("institution__code", "institution__name", "institution__sort_key", "note")
    autocomplete_fields = ("institution", "document", "source")
    readonly_fields = ("is_sample", "modified_at")
    inlines = (AdmissionIntakeInline,)
    save_on_top = True

    def get_queryset(self, request):
        return super().get_queryset(request).with_sums()

    @admin.display(description=_("district"), ordering=DISTRICT)
    def district(self, plan):
        return plan.institution.area.local_name

    @admin.display(description=_("places"), ordering="places")
    def places(self, plan):
        return plan.places


@admin.register(AdmissionDate)
class AdmissionDateAdmin(WithinRemit, PublishedAdmin):
    list_display = ("reference", "title", "area", "stage_names", "year", "begins_on", "ends_on", "state", "is_sample")
    list_display_links = ("reference", "title")
    list_filter = ("state", "year", "area", "is_sample")
    list_select_related = ("area",)
    search_fields = ("reference", "title", "title_en", "where", "who")
    date_hierarchy = "begins_on"
    autocomplete_fields = ("area", "document")
    readonly_fields = ("is_sample", "modified_at")

    @admin.display(description=_("stages"))
    def stage_names(self, step):
        return "、".join(str(labels(Stage)[stage]) for stage in step.stages)


@admin.register(AdmissionOffice)
class AdmissionOfficeAdmin(WithinRemit, PublicContentAdmin):
    list_display = ("area", "name", "phone", "hours", "is_sample")
    list_display_links = ("area", "name")
    list_select_related = ("area",)
    search_fields = ("name", "name_en", "area__name", "phone")
    autocomplete_fields = ("area",)
    readonly_fields = ("is_sample", "modified_at")
