from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Value, When
from django.forms import ModelForm
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from policies.models import Issuance, IssuingBody, Responsibility
from policies.search import KIND
from xzedu.common.admin import PublicContentAdmin

INDENT = "\u3000\u3000"


def tree():
    """Return primary key → depth of all responsibilities, in the order of the tree. One query."""
    below = {}
    for pk, parent in Responsibility.objects.order_by("position", "slug").values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    depths, ahead = {}, [(pk, 0) for pk in reversed(below.get(None, ()))]
    while ahead:
        pk, depth = ahead.pop()
        depths[pk] = depth
        ahead += [(child, depth + 1) for child in reversed(below.get(pk, ()))]
    return depths


class Tree(ChangeList):
    """The list in the order of the tree, unless the clerk sorts by a column."""

    def get_ordering(self, request, queryset):
        return super().get_ordering(request, queryset) if "o" in self.params else ["place", "pk"]


class ResponsibilityForm(ModelForm):
    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        ancestors, above = dict(Responsibility.objects.values_list("pk", "parent_id")), parent and parent.pk
        while above:
            if above == self.instance.pk:
                raise ValidationError(_("A responsibility cannot be part of itself or of one of its parts."))
            above = ancestors[above]
        return parent


@admin.register(Responsibility)
class ResponsibilityAdmin(PublicContentAdmin):
    form = ResponsibilityForm
    list_display = ("indented", "slug", "position", "parent", "documents_count")
    list_editable = ("position",)
    list_select_related = ("parent",)
    list_per_page = 500
    search_fields = ("title", "title_en", "slug")
    autocomplete_fields = ("parent", "source")
    readonly_fields = ("modified_at",)
    fieldsets = (
        (None, {"fields": ("slug", "parent", "position")}),
        (_("Text"), {"fields": (("title", "title_en"), "body", "body_en")}),
        (_("Record"), {"fields": ("source", "modified_at")}),
    )

    def get_queryset(self, request):
        places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(tree())]
        queryset = super().get_queryset(request).annotate(documents_count=Count("documents"))
        place = Case(*places, default=Value(len(places))) if places else Value(0)
        return queryset.annotate(place=place)

    def get_changelist(self, request, **kwargs):
        return Tree

    def changelist_view(self, request, extra_context=None):
        self.depths = tree()
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("title"))
    def indented(self, obj):
        return format_html("{}{}", INDENT * self.depths.get(obj.pk, 0), obj.title)

    @admin.display(description=_("documents"))
    def documents_count(self, obj):
        return obj.documents_count

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # A row edited in the list does not pass `save_related`.
        self.announce([])


@admin.register(IssuingBody)
class IssuingBodyAdmin(PublicContentAdmin):
    search_kind = KIND
    list_display = ("name", "name_en", "agency_codes", "documents_count")
    search_fields = ("name", "name_en", "agency_codes")
    readonly_fields = ("modified_at",)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(documents_count=Count("issuances"))

    @admin.display(description=_("documents"), ordering="documents_count")
    def documents_count(self, obj):
        return obj.documents_count

    def announced_ids(self, obj):
        # A document is found by the names of those who issued it.
        return list(Issuance.objects.filter(body=obj.pk).values_list("document", flat=True))
