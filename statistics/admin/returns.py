from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import Prefetch
from django.forms.models import modelformset_factory
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from institutions.admin_remit import WithinRemit
from institutions.codes import Stage, labels
from policies.admin.clashes import WithoutClashes
from xzedu.common.schoolyear import SchoolYear
from xzedu.statistics import actions
from xzedu.statistics.admin.base import AreaFilter, CappedPaginator, FreshAdmin, LookOnly
from xzedu.statistics.admin.entry import GradeForm, GradeFormSet, SchoolReturnForm, SectionForm, SectionFormSet
from xzedu.statistics.admin.return_steps import ReturnsDesk
from xzedu.statistics.findings import WORDS
from xzedu.statistics.models import Explanation, GradeReturn, SchoolReturn, SectionReturn


class OfReturn:
    """A part of a return: whoever may change the return may change its parts."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("statistics.view_schoolreturn") or self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("statistics.change_schoolreturn")

    has_add_permission = has_delete_permission = has_change_permission


class SectionInline(OfReturn, admin.TabularInline):
    model = SectionReturn
    form, formset = SectionForm, SectionFormSet
    fields = ("stage", *SectionReturn.COUNTS)
    extra = 0


class GradeChecks(InlineModelAdminChecks):
    """Those of any inline, but for the foreign key: a grade hangs on the return by way of its section."""

    def _check_relation(self, obj, parent_model):
        return []

    def _check_exclude_of_parent_model(self, obj, parent_model):
        return []


class GradeInline(OfReturn, admin.TabularInline):
    model = GradeReturn
    form, formset = GradeForm, GradeFormSet
    checks_class = GradeChecks
    fields = ("stage", "grade", *GradeReturn.COUNTS)
    extra = 1

    def get_formset(self, request, obj=None, **kwargs):
        return modelformset_factory(
            GradeReturn, form=GradeForm, formset=GradeFormSet, extra=self.extra, can_delete=self.can_delete
        )

    @admin.display(description=_("stage"))
    def stage(self, obj):
        """The stage, for staff who may look only."""
        return labels(Stage)[obj.section.stage]


class AreaOfSchoolFilter(AreaFilter):
    field = "institution__area"


@admin.register(SchoolReturn)
class SchoolReturnAdmin(ReturnsDesk, WithinRemit, WithoutClashes, FreshAdmin):
    """Returns, entered by hand while they are open; the returns desk is reached from their list."""

    remit_path = "institution__area"
    form = SchoolReturnForm
    list_display = ("institution", "area", "school_year", "status", "submitted_at", "standing", "next_step")
    list_filter = ("status", "year", AreaOfSchoolFilter, "is_sample")
    list_select_related = ("institution__area",)
    list_per_page = 100
    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ("institution__code", "institution__name", "institution__name_en", "institution__sort_key")
    ordering = ("-year", "institution__code", "-pk")
    autocomplete_fields = ("institution", "source")
    readonly_fields = ("status", "submitted_at", "accepted_at", "remark", "is_sample", "modified_at")
    save_on_top = True
    head = (None, {"fields": (("institution", "year"), "remark")})
    fieldsets = (
        head,
        (
            _("The school as a whole"),
            {
                "fields": (
                    "staff",
                    ("site_area", "floor_area", "sports_area"),
                    ("teaching_area", "gymnasium_area"),
                    ("equipment", "multimedia"),
                    ("computers", "books"),
                )
            },
        ),
        (_("Record"), {"fields": (("status", "submitted_at", "accepted_at"), "source", "is_sample", "modified_at")}),
    )

    def get_queryset(self, request):
        # Of the rows shown alone: a count beside each of twenty thousand takes its time.
        standing = Prefetch("explanations", Explanation.objects.standing(), to_attr="stands")
        return super().get_queryset(request).select_related("institution__area").prefetch_related(standing)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return ((None, {"fields": ("institution", "year"), "description": _("Its stages and grades come next.")}),)
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return (SectionInline, GradeInline) if obj else ()

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "institution", "year") if obj else self.readonly_fields

    def get_actions(self, request):
        return {}

    def has_change_permission(self, request, obj=None):
        # What was handed in is sent back first; then its figures can be corrected.
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.status == SchoolReturn.Status.OPEN)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.status == SchoolReturn.Status.OPEN

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        sections = next((formset for formset in formsets if isinstance(formset, SectionFormSet)), None)
        for formset in formsets:
            if isinstance(formset, GradeFormSet):
                formset.sections = sections
        return formsets, inlines

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = actions.begin_return(institution=obj.institution, year=obj.year).pk
            obj.refresh_from_db()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            actions.check_returns(ids=[form.instance.pk])

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"show_save_and_add_another": False} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("admin:statistics_schoolreturn_change", args=[obj.pk]))

    def response_change(self, request, obj):
        if "_continue" in request.POST:
            return super().response_change(request, obj)
        return HttpResponseRedirect(self.address_of(obj))

    @admin.display(description=_("district"), ordering="institution__area__code")
    def area(self, obj):
        return obj.institution.area.local_name

    @admin.display(description=_("school year"), ordering="year")
    def school_year(self, obj):
        return str(SchoolYear(obj.year))

    @admin.display(description=_("findings that stand"))
    def standing(self, obj):
        return len(obj.stands)

    @admin.display(description=_("returns desk"))
    def next_step(self, obj):
        return format_html('<a href="{}">{}</a>', self.address_of(obj), _("Check"))


class ExplainedFilter(admin.SimpleListFilter):
    title, parameter_name = _("explanation"), "explained"

    def lookups(self, request, model_admin):
        return [("stands", _("Stands open")), ("explained", _("Explained"))]

    def queryset(self, request, queryset):
        if self.value() == "stands":
            return queryset.standing()
        return queryset.exclude(text="") if self.value() == "explained" else queryset


class AreaOfFindingFilter(AreaFilter):
    field = "school_return__institution__area"


@admin.register(Explanation)
class ExplanationAdmin(LookOnly, WithinRemit, admin.ModelAdmin):
    """Findings on returns with what schools said; they are explained on the page of their return."""

    remit_path = "school_return__institution__area"
    list_display = ("school", "school_year", "check_name", "severity", "message", "text", "who", "explained_at")
    list_display_links = ("check_name",)
    list_filter = (ExplainedFilter, "severity", "school_return__year", AreaOfFindingFilter, "check_code")
    list_select_related = ("school_return__institution", "who")
    list_per_page = 100
    paginator = CappedPaginator
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("school_return__institution__code", "school_return__institution__name", "message", "text")

    @admin.display(description=_("institution"), ordering="school_return__institution__code")
    def school(self, obj):
        address = reverse("admin:statistics_schoolreturn_desk_return", args=[obj.school_return_id])
        return format_html('<a href="{}">{}</a>', address, obj.school_return.institution)

    @admin.display(description=_("school year"), ordering="school_return__year")
    def school_year(self, obj):
        return str(SchoolYear(obj.school_return.year))

    @admin.display(description=_("check"), ordering="check_code")
    def check_name(self, obj):
        return WORDS[obj.check_code].title if obj.check_code in WORDS else obj.check_code
