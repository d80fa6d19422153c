"""The list and the page of a document, as Wagtail's tutorial builds a blog."""

from django.core.paginator import Paginator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class PolicyIndexPage(Page):
    """All documents, the newest first, twenty a page."""

    def get_context(self, request, *args, **kwargs):
        pages = self.get_children().live().order_by("-first_published_at").specific()
        shown = Paginator(pages, 20).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"policies": shown}


class PolicyPage(Page):
    """A document with the fields the portal's own page shows."""

    number = models.CharField(max_length=60)
    index_number = models.CharField(max_length=40)
    bodies = models.CharField(max_length=300)
    genre = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    keywords = models.CharField(max_length=200)
    signed_on = models.DateField()
    published_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    is_normative = models.BooleanField()
    summary = models.TextField()
    body = RichTextField()


class PolicyRelation(Orderable):
    """What a document does to another."""

    page = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=16)
    target = models.ForeignKey(PolicyPage, models.CASCADE, related_name="acted_on")
