"""Pages of the register for search engines."""

from institutions.models import Area, Institution
from xzedu.common.sitemaps import PortalSitemap


class InstitutionSitemap(PortalSitemap):
    """Every public institution."""

    def items(self):
        return Institution.objects.published().order_by("pk").only("pk", "code", "modified_at")


class AreaSitemap(PortalSitemap):
    """The districts: their schools."""

    def items(self):
        return Area.objects.homes().only("pk", "code", "modified_at")
