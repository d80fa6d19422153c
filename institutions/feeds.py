from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from institutions import register
from institutions.forms import ChangeFilters
from institutions.models import Event
from xzedu.common import versions

NEWEST = 50


class ChangesFeed(Feed):
    """The newest changes of the register, under the same filters as the page of changes."""

    feed_type = Atom1Feed

    def get_object(self, request):
        return ChangeFilters.parse(request.GET, register.current(versions.of(request)).area_codes)

    def title(self):
        return _("Changes in the register of institutions, Xuzhou Education Bureau")

    def link(self):
        return reverse("institutions:changes")

    def items(self, filters):
        return Event.objects.published().matching(filters).with_parties()[:NEWEST]

    def item_title(self, event):
        names = _(", ").join(party.institution.local_name for party in event.public_parties)
        sample = _("(sample data) ") if event.is_sample else ""
        return f"{sample}{event.get_type_display()}{_(': ')}{names}"

    def item_description(self, event):
        return event.summary

    def item_link(self, event):
        return f"{reverse('institutions:changes')}?since={event.date}&until={event.date}#{event.reference}"

    def item_guid(self, event):
        return f"urn:xzedu:event:{event.reference}"

    item_guid_is_permalink = False

    def item_pubdate(self, event):
        return event.publish_at

    def item_updateddate(self, event):
        return event.modified_at
