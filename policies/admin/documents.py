from django.contrib import admin, messages
from django.db.models import Prefetch
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies import numbers, validity
from policies.admin.clashes import WithoutClashes
from policies.admin.filters import ExpiringFilter
from policies.admin.forms import DocumentForm
from policies.admin.inlines import AttachmentInline, IssuanceInline, RelationInline, VersionInline
from policies.admin.word import FromWord
from policies.codes import PASSIVE, VALIDITY
from policies.models import Document, Relation
from policies.publishing import RELEASED, publish_first_text
from policies.search import KIND
from xzedu.common.admin import PublicContentAdmin, PublishedAdmin
from xzedu.common.models import State

MOST_SHOWN = 50


def acts_on():
    """Prefetch the relations that decide whether a document is in force, as `acts`."""
    deciding = Relation.objects.filter(
        kind__in=validity.EFFECTS, document__state=State.PUBLISHED, document__publish_at__lte=timezone.now()
    )
    return Prefetch("acted_on", deciding.select_related("document"), to_attr="acts")


def verdict(document, day):
    """Return the `validity.Verdict` on a document with its `acts`."""
    acts = [
        validity.Act(relation.kind, relation.effective_on or relation.document.first_day, relation.document)
        for relation in document.acts
    ]
    return validity.judge(day, effective_on=document.first_day, expires_on=document.expires_on, acts=acts)


@admin.register(Document)
class DocumentAdmin(FromWord, WithoutClashes, PublishedAdmin):
    search_kind = KIND
    form = DocumentForm
    list_display = ("title", "number_as_printed", "genre", "signed_on", "validity_today", "state", "is_sample")
    list_filter = ("state", ExpiringFilter, "genre", "year", "subject", "is_normative", "responsibilities", "is_sample")
    search_fields = ("title", "title_en", "agency_code", "index_number", "slug", "keywords")
    date_hierarchy = "signed_on"
    autocomplete_fields = ("responsibilities", "source")
    readonly_fields = ("validity_today", "referred_by", "is_sample", "modified_at")
    inlines = (IssuanceInline, VersionInline, RelationInline, AttachmentInline)
    save_on_top = True
    # In the order of the metadata block above a published document (domain facts §2).
    fieldsets = (
        (None, {"fields": ("title", "title_en", "number_as_printed", ("index_number", "slug"))}),
        (
            _("What it is"),
            {"fields": (("genre", "subject"), "audiences", "addressee", "keywords", "responsibilities", "disclosure")},
        ),
        (_("Dates"), {"fields": (("signed_on", "published_on"), ("effective_on", "expires_on"), "validity_today")}),
        (
            _("Normative document"),
            {"fields": (("is_normative", "is_trial"), ("registration_no", "legality_reviewed_on"))},
        ),
        (_("Record"), {"fields": ("url", "source", "is_sample", "modified_at")}),
        (_("Publication"), {"fields": PublishedAdmin.publishing_fields}),
        (_("What refers to it"), {"fields": ("referred_by",)}),
    )

    class Media:
        css = {"all": ("css/desk.css",)}

    def get_urls(self):
        return [
            path("from-word/", self.admin_site.admin_view(self.from_word), name="policies_document_from_word"),
            path("<int:pk>/from-word/", self.admin_site.admin_view(self.from_word), name="policies_document_new_text"),
            path("<int:pk>/relations/", self.admin_site.admin_view(self.propose), name="policies_document_propose"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(acts_on())

    def get_fieldsets(self, request, obj=None):
        # Nothing refers to what is not there yet, nor is it in force.
        if obj:
            return self.fieldsets
        return tuple(
            (name, {"fields": tuple(field for field in options["fields"] if field != "validity_today")})
            for name, options in self.fieldsets[:-1]
        )

    def get_search_results(self, request, queryset, search_term):
        if number := numbers.parse(search_term):
            return queryset.numbered(number), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("document number"), ordering=("agency_code", "year", "serial"))
    def number_as_printed(self, obj):
        return obj.number

    @admin.display(description=_("validity today"))
    def validity_today(self, obj):
        found = verdict(obj, timezone.localdate())
        if found.act:
            acting = found.act.document
            return format_html(
                '{} <a href="{}">{}</a>',
                VALIDITY[found.status],
                reverse("admin:policies_document_change", args=[acting.pk]),
                acting.number or acting.title,
            )
        return VALIDITY[found.status]

    @admin.display(description=_("from this library"))
    def referred_by(self, obj):
        relations = list(obj.acted_on.select_related("document").order_by("kind", "-document__signed_on")[:MOST_SHOWN])
        items = [
            (
                PASSIVE[relation.kind],
                reverse("admin:policies_document_change", args=[relation.document_id]),
                relation.document,
                relation.article,
            )
            for relation in relations
        ]
        out = format_html_join("", '<li>{} <a href="{}">{}</a> {}</li>', items)
        if len(relations) == MOST_SHOWN:
            everything = reverse("admin:policies_relation_changelist") + f"?target__id__exact={obj.pk}"
            out += format_html('<li><a href="{}">{}</a></li>', everything, _("All of them"))
        out += format_html_join("", "<li>{}: {}</li>", self._counts(obj))
        return format_html('<ul class="referring">{}</ul>', out) if out else _("Nothing yet.")

    @staticmethod
    def _counts(obj):
        """Yield (name, count) of the records of all apps that point at a document, its own parts apart."""
        for relation in obj._meta.related_objects:
            model = relation.related_model
            if relation.one_to_many and relation.on_delete.__name__ != "CASCADE":
                count = model._base_manager.filter(**{relation.field.name: obj}).count()
                if count:
                    yield model._meta.verbose_name_plural, count

    def save_model(self, request, obj, form, change):
        before = (form.initial.get("state"), form.initial.get("publish_at")) if change else (None, None)
        form.was_released, form.publish_at_before = before[0] in RELEASED, before[1]
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        document = form.instance
        waits = form.was_released and "publish_at" in form.changed_data
        if waits or not form.was_released:
            first = publish_first_text(document=document, publish_at_before=form.publish_at_before)
            if first:
                self.message_user(request, gettext("Its text, version 1, becomes public with it."))
        super().save_related(request, form, formsets, change)
        for remark in document.remarks():
            self.message_user(request, remark, messages.WARNING)
        if document.state in RELEASED and not document.versions.exists() and not document.url:
            self.message_user(
                request, gettext("The document has no text yet: add one from a Word file."), messages.WARNING
            )


@admin.register(Relation)
class RelationAdmin(PublicContentAdmin):
    """All relations, to look for and to look at; they are recorded with the document that acts."""

    list_display = ("document", "kind", "target", "article", "effective_on")
    list_filter = ("kind",)
    list_select_related = ("document", "target")
    search_fields = ("document__title", "target__title", "note")
    autocomplete_fields = ("document", "target")

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "target__id__exact" or super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
