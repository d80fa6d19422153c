from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.forms.models import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.admin.clashes import WithoutClashes
from policies.admin.forms import MarkupField, live
from policies.models import Consultation, Finding, Response
from policies.publishing import purge_contacts
from policies.search import CONSULTATION
from xzedu.common import exports
from xzedu.common.admin import PublicContentAdmin, PublishedAdmin, PublishedForm
from xzedu.common.models import State

PHASES = {
    "coming": _("Not open yet"),
    "open": _("Open for answers"),
    "closed": _("No longer open"),
    "answered": _("Result published"),
    "withdrawn": State.WITHDRAWN.label,
}


class ConsultationForm(PublishedForm):
    # From that day on the result is public.
    publishing_fields = (*PublishedForm.publishing_fields, "result_on")
    draft = MarkupField(label=_("draft"))


class FindingForm(forms.ModelForm):
    place = forms.IntegerField(
        label=_("position"), min_value=1, max_value=999, required=False, help_text=_("Empty: at the end.")
    )

    class Meta:
        model = Finding
        fields = ("opinion", "opinion_en", "count", "decision", "reason", "reason_en")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.position


class FindingFormSet(BaseInlineFormSet):
    """The findings of a consultation, numbered anew in the order of their positions."""

    # Out of the way of the positions there are, while they are given anew.
    BEYOND = 10_000

    def save(self, commit=True):
        rows = sorted(live(self), key=lambda form: form.cleaned_data.get("place") or self.BEYOND)
        rows = [form for form in rows if form.has_changed() or form.instance.pk]
        for place, form in enumerate(rows, start=1):
            form.instance.position = self.BEYOND + place
        saved = super().save(commit)
        Finding.objects.bulk_update([form.instance for form in rows], ["position"])
        for place, form in enumerate(rows, start=1):
            form.instance.position = place
        Finding.objects.bulk_update([form.instance for form in rows], ["position"])
        return saved


class FindingInline(admin.StackedInline):
    model = Finding
    form, formset = FindingForm, FindingFormSet
    fields = (("place", "decision", "count"), "opinion", "reason", ("opinion_en", "reason_en"))
    extra = 0

    @admin.display(description=_("position"))
    def place(self, obj):
        """The position, for staff who may look only."""
        return obj.position


@admin.register(Consultation)
class ConsultationAdmin(WithoutClashes, PublishedAdmin):
    search_kind = CONSULTATION
    form = ConsultationForm
    list_display = ("title", "opens_on", "closes_on", "phase", "responses_count", "state", "is_sample")
    list_filter = ("state", "is_sample")
    search_fields = ("title", "title_en", "slug")
    date_hierarchy = "opens_on"
    autocomplete_fields = ("document", "source")
    readonly_fields = ("responses_count", "is_sample", "modified_at")
    inlines = (FindingInline,)
    save_on_top = True
    fieldsets = (
        (None, {"fields": ("title", "title_en", "slug", ("opens_on", "closes_on"), "responses_count")}),
        (_("What is asked"), {"fields": ("background", "background_en", "draft", "channels")}),
        (
            _("Result"),
            {
                "fields": (("result_on", "received"), "result", "result_en", "document"),
                "description": _("After the last day. The findings below are published with it."),
            },
        ),
        (_("Record"), {"fields": ("source", "is_sample", "modified_at")}),
        (_("Publication"), {"fields": PublishedAdmin.publishing_fields}),
    )

    class Media:
        css = {"all": ("css/desk.css",)}
        js = ("js/paste.js",)

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if request.resolver_match.url_name == "policies_consultation_changelist":
            queryset = queryset.defer("draft", "outline", "background", "background_en", "result", "result_en")
        return queryset.annotate(
            responses_all=Count("responses"),
            responses_new=Count("responses", filter=Q(responses__status=Response.Status.NEW)),
        )

    @admin.display(description=_("phase"))
    def phase(self, obj):
        return PHASES[obj.phase]

    @admin.display(description=_("responses"))
    def responses_count(self, obj):
        if not obj.pk:
            return ""
        return format_html(
            '<a href="{}?consultation__id__exact={}">{}</a>',
            reverse("admin:policies_response_changelist"),
            obj.pk,
            gettext("%(all)d, %(new)d of them new") % {"all": obj.responses_all, "new": obj.responses_new},
        )

    def save_model(self, request, obj, form, change):
        if "draft" in form.cleaned_data:
            obj.set_draft(form.cleaned_data["draft"])
        super().save_model(request, obj, form, change)

    def get_urls(self):
        purge = self.admin_site.admin_view(self.purge)
        return [path("<int:pk>/purge/", purge, name="policies_consultation_purge"), *super().get_urls()]

    def purge(self, request, pk):
        """Remove the names and contacts of those who answered, after asking once."""
        consultation = get_object_or_404(Consultation, pk=pk)
        if not self.has_change_permission(request, consultation):
            raise PermissionDenied
        change = reverse("admin:policies_consultation_change", args=[pk])
        # A consultation withdrawn after its result may be cleared too.
        if not consultation.result_on or consultation.result_on > timezone.localdate():
            problem = gettext("Names and contacts are removed once the result is published.")
            self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(change)
        if request.method == "POST":
            count = purge_contacts(consultation=consultation, who=request.user)
            told = gettext("Names and contacts were removed from %(count)d responses.") % {"count": count}
            self.message_user(request, told, messages.SUCCESS)
            return HttpResponseRedirect(change)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": consultation,
            "title": gettext("Remove names and contacts"),
            "subtitle": str(consultation),
        }
        return TemplateResponse(request, "admin/policies/consultation/purge.html", context)


@admin.register(Finding)
class FindingAdmin(PublicContentAdmin):
    """Findings, for the fields that choose one; they are written with their consultation."""

    list_display = ("opinion", "consultation", "count", "decision")
    list_select_related = ("consultation",)
    search_fields = ("opinion", "consultation__title")

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ResponseForm(forms.ModelForm):
    """What staff note about a response: it can be counted only under a finding of its own consultation."""

    # Consultation → [(key, opinion)]: read once for a whole list (`ResponseAdmin.get_changelist_form`).
    findings = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "finding" in self.fields:
            own = self.instance.consultation_id
            field = self.fields["finding"]
            field.queryset = Finding.objects.filter(consultation=own)
            choices = self.findings or findings_of([own])
            field.choices = [("", "---------"), *choices.get(own, ())]


def findings_of(consultations):
    """Return consultation → [(primary key, opinion)] in order. One query."""
    found = {}
    rows = Finding.objects.filter(consultation__in=consultations).order_by("consultation", "position")
    for consultation, pk, position, opinion in rows.values_list("consultation", "pk", "position", "opinion"):
        found.setdefault(consultation, []).append((pk, f"{position}. {opinion[:30]}"))
    return found


@admin.register(Response)
class ResponseAdmin(admin.ModelAdmin):
    """What people answered: sorted and counted by staff, never altered, never shown to the public."""

    form = ResponseForm
    list_display = ("received_at", "shortened", "status", "finding", "staff_note", "article", "about")
    list_editable = ("status", "finding", "staff_note")
    list_filter = ("status", "consultation", ("finding", admin.EmptyFieldListFilter))
    list_select_related = ("consultation", "finding")
    list_per_page = 50
    search_fields = ("text", "article", "staff_note")
    date_hierarchy = "received_at"
    actions = ("download",)
    fields = ("consultation", "received_at", "article", "text", "name", "contact", "status", "finding", "staff_note")
    readonly_fields = ("consultation", "received_at", "article", "text", "name", "contact")

    class Media:
        css = {"all": ("css/desk.css",)}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("consultation"), ordering="consultation")
    def about(self, obj):
        return Truncator(obj.consultation.title).chars(24)

    @admin.display(description=_("opinion"))
    def shortened(self, obj):
        return Truncator(obj.text).chars(120)

    def get_changelist_form(self, request, **kwargs):
        form = super().get_changelist_form(request, **kwargs | {"form": ResponseForm})
        form.findings = findings_of(Finding.objects.values("consultation"))
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "finding" and hasattr(field.widget, "can_add_related"):
            for wish in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{wish}_related", False)
        return field

    @admin.action(description=_("Download the selected responses as CSV (without names and contacts)"))
    def download(self, request, queryset):
        columns = (
            ("received_at", gettext("Time received")),
            ("consultation", gettext("Consultation")),
            ("article", gettext("Article")),
            ("text", gettext("Opinion")),
            ("status", gettext("Status")),
            ("finding", gettext("Counted under")),
            ("staff_note", gettext("Note of staff")),
        )
        statuses = dict(Response.Status.choices)
        rows = queryset.order_by("received_at", "pk").values_list(
            "received_at", "consultation__title", "article", "text", "status", "finding__opinion", "staff_note"
        )
        told = (
            (f"{timezone.localtime(at):%Y-%m-%d %H:%M}", title, article, text, str(statuses[status]), finding, note)
            for at, title, article, text, status, finding, note in rows.iterator(chunk_size=1000)
        )
        table = exports.Table(
            columns=columns,
            rows=told,
            source=gettext("Xuzhou Education Bureau, responses to consultations; for staff only"),
            as_of=timezone.localdate(),
            name=gettext("Responses") + f" {timezone.localdate():%Y-%m-%d}",
        )
        return exports.respond(table, "csv")
