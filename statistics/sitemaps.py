"""Pages of statistics for search engines."""

from django.db.models import F
from django.urls import reverse

from institutions.models import Area
from xzedu.common.sitemaps import PortalSitemap
from xzedu.statistics.models import Indicator, Release


class IndicatorSitemap(PortalSitemap):
    """Every indicator; its figures change with the releases, which the record does not know."""

    changed = None

    def items(self):
        return Indicator.objects.order_by("pk").only("pk", "code")


class AreaFiguresSitemap(PortalSitemap):
    """The figures of the districts."""

    changed = None

    def items(self):
        return Area.objects.homes().only("pk", "code")

    def location(self, area):
        return reverse("statistics:area", args=[area.code])


class ReleaseSitemap(PortalSitemap):
    """Every release that is out, with the moment it came out."""

    changed = "publish_at"

    def items(self):
        return Release.objects.published().select_related("series").order_by("pk")


class BulletinSitemap(PortalSitemap):
    """The yearly bulletins, each at the address of its year."""

    changed = None

    def items(self):
        derived = Release.objects.published().filter(coverage__year=F("year"), coverage__reported__isnull=False)
        return derived.order_by("year").values("year").distinct()

    def location(self, bulletin):
        return reverse("statistics:bulletin", args=[bulletin["year"]])
