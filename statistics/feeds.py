from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from xzedu.statistics.models import Release

NEWEST = 50


class ReleasesFeed(Feed):
    """The releases, the newest first."""

    feed_type = Atom1Feed

    def title(self):
        return _("Statistical releases, Xuzhou Education Bureau")

    def link(self):
        return reverse("statistics:releases")

    def items(self):
        return Release.objects.published().select_related("series").order_by("-publish_at", "-pk")[:NEWEST]

    def item_title(self, release):
        sample = _("(sample data) ") if release.is_sample else ""
        return f"{sample}{release.full_title} ({release.get_stage_display()})"

    def item_description(self, release):
        return release.local_reason

    def item_guid(self, release):
        return f"urn:xzedu:release:{release.series.slug}:{release.year}:{release.version}"

    item_guid_is_permalink = False

    def item_pubdate(self, release):
        return release.publish_at

    def item_updateddate(self, release):
        return release.modified_at
