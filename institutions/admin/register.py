from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from institutions.admin_remit import ChoosesWithinRemit, WithinRemit
from institutions.models import Area, Campus, Event, FormerCode, Institution, Party
from institutions.remit import areas_of
from xzedu.common.admin import PublicContentAdmin, PublishedAdmin
from xzedu.common.pinyin import sort_key


@admin.register(Area)
class AreaAdmin(PublicContentAdmin):
    list_display = ("code", "name", "name_en", "level", "parent", "valid_from", "valid_to")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("parent", "successors", "source")
    ordering = ("code",)


class CampusInline(admin.StackedInline):
    model = Campus
    extra = 0
    readonly_fields = ("is_sample",)


class FormerCodeInline(admin.TabularInline):
    model = FormerCode
    extra = 0


class PartyInline(ChoosesWithinRemit, admin.TabularInline):
    model = Party
    extra = 1
    autocomplete_fields = ("institution",)

    def get_formset(self, request, obj=None, **kwargs):
        # An event of nobody would be in nobody's district: whoever recorded it could not see it again.
        needed = {} if areas_of(request.user) is None else {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **needed | kwargs)


class EventOfInstitutionInline(admin.TabularInline):
    """The institution's events, to look at; they are recorded under Events."""

    model = Party
    extra = 0
    verbose_name = _("event")
    verbose_name_plural = _("events")
    fields = readonly_fields = ("event", "role")
    show_change_link = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event")

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Institution)
class InstitutionAdmin(WithinRemit, PublishedAdmin):
    search_kind = "institution"
    list_display = ("code", "name", "kind", "area", "organiser", "status", "state", "confirmed_on", "is_sample")
    list_display_links = ("code", "name")
    list_filter = ("state", "status", "area", "kind", "organiser", "locale", "boarding", "affordable", "is_sample")
    list_select_related = ("area",)
    search_fields = ("code", "name", "short_name", "name_en", "sort_key", "former_codes__code")
    autocomplete_fields = ("area", "township", "source")
    free_fields = ("township",)
    readonly_fields = ("sort_key", "is_sample", "modified_at")
    inlines = (CampusInline, FormerCodeInline, EventOfInstitutionInline)
    save_on_top = True
    fieldsets = (
        (None, {"fields": ("code", "name", "name_en", "short_name", "sort_key")}),
        (
            _("What it is"),
            {"fields": ("kind", "stages", "organiser", "authority", "authority_en", "boarding", "affordable")},
        ),
        (
            _("Where it is"),
            {
                "fields": (
                    ("area", "township", "locale"),
                    "address",
                    "address_en",
                    "postcode",
                    ("latitude", "longitude"),
                )
            },
        ),
        (_("How to reach it"), {"fields": ("phone", "email", "website")}),
        (_("Enrolment"), {"fields": (("enrolment", "counted_on"),)}),
        (_("Life"), {"fields": ("status", ("opened_on", "closed_on"))}),
        (_("Record"), {"fields": ("source", "confirmed_on", "is_sample", "modified_at")}),
        (_("Publication"), {"fields": PublishedAdmin.publishing_fields}),
    )

    def save_model(self, request, obj, form, change):
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Event)
class EventAdmin(WithinRemit, PublishedAdmin):
    """Events; one that concerns a second district is seen in both, and changed by whoever keeps both."""

    remit_path = "parties__institution__area"
    search_kind = "institution"
    list_display = ("reference", "date", "type", "old_value", "new_value", "document", "state", "is_sample")
    list_filter = ("state", "type", "is_sample")
    list_select_related = ("document",)
    search_fields = ("reference", "old_value", "new_value", "note", "parties__institution__name")
    date_hierarchy = "date"
    autocomplete_fields = ("document",)
    readonly_fields = ("is_sample", "modified_at")
    inlines = (PartyInline,)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or self.is_all_within(request, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or self.is_all_within(request, obj))

    @staticmethod
    def is_all_within(request, event):
        """Return whether every institution concerned lies in the districts of the person. At most one query."""
        areas = areas_of(request.user)
        if areas is None:
            return True
        return set(Party.objects.filter(event=event.pk).values_list("institution__area", flat=True)) <= areas

    def announced_ids(self, obj):
        # An institution is found by the names that its events keep.
        return list(Party.objects.filter(event=obj.pk).values_list("institution", flat=True))
