from django.contrib import admin

from policies.models import Document
from xzedu.common.admin import PublishedAdmin


@admin.register(Document)
class DocumentAdmin(PublishedAdmin):
    search_kind = "document"
    list_display = ("title", "number", "signed_on", "state", "is_sample")
    list_filter = ("state", "year", "is_sample")
    search_fields = ("title", "title_en", "agency_code")
    date_hierarchy = "signed_on"
    autocomplete_fields = ("source",)
    readonly_fields = ("is_sample",)
