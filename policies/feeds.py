from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from policies.html import printable
from policies.listing import Listing
from policies.models import Consultation, Document
from xzedu.common.templatetags.portal import local_date

NEWEST = 50


class DocumentsFeed(Feed):
    """The newest documents of any state of the list."""

    feed_type = Atom1Feed

    def get_object(self, request):
        return Listing(request)

    def title(self):
        return _("Policies and documents, Xuzhou Education Bureau")

    def link(self, listing):
        return listing.href()

    def items(self, listing):
        # What came out last comes first, whatever the order of the page.
        published = listing.catalogue.published
        newest = sorted(listing.numbers, key=lambda number: (-published[number], number))[:NEWEST]
        return Document.objects.listed([listing.catalogue.ids[number] for number in newest])

    def item_title(self, document):
        sample = _("(sample data) ") if document.is_sample else ""
        return printable(f"{sample}{document.local_title} {document.number}".strip())

    def item_description(self, document):
        return printable(document.local_summary)

    def item_guid(self, document):
        return f"urn:xzedu:document:{document.slug}"

    item_guid_is_permalink = False

    def item_pubdate(self, document):
        if document.published_on:
            return timezone.make_aware(datetime.combine(document.published_on, time.min))
        return document.publish_at

    def item_updateddate(self, document):
        return document.modified_at


class ConsultationsFeed(Feed):
    """The consultations, the newest first."""

    feed_type = Atom1Feed

    def title(self):
        return _("Consultations, Xuzhou Education Bureau")

    def link(self):
        return reverse("policies:consultations")

    def items(self):
        return Consultation.objects.published().defer("draft", "outline", "result", "result_en")[:NEWEST]

    def item_title(self, consultation):
        sample = _("(sample data) ") if consultation.is_sample else ""
        return printable(f"{sample}{consultation.local_title}")

    def item_description(self, consultation):
        opens, closes = local_date(consultation.opens_on), local_date(consultation.closes_on)
        period = _("Opinions are taken from %(opens)s to %(closes)s.") % {"opens": opens, "closes": closes}
        return printable(f"{period} {consultation.local_background}".strip())

    def item_guid(self, consultation):
        return f"urn:xzedu:consultation:{consultation.slug}"

    item_guid_is_permalink = False

    def item_pubdate(self, consultation):
        return consultation.publish_at

    def item_updateddate(self, consultation):
        return consultation.modified_at
