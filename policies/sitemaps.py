"""Pages of the library for search engines."""

from policies.models import Consultation, Document, Responsibility
from xzedu.common.sitemaps import PortalSitemap


class DocumentSitemap(PortalSitemap):
    """Every public document."""

    def items(self):
        return Document.objects.published().order_by("pk").only("pk", "slug", "modified_at")


class ConsultationSitemap(PortalSitemap):
    """Every public consultation."""

    def items(self):
        return Consultation.objects.published().order_by("pk").only("pk", "slug", "modified_at")


class ResponsibilitySitemap(PortalSitemap):
    """The bureau's responsibilities."""

    def items(self):
        return Responsibility.objects.order_by("pk").only("pk", "slug", "modified_at")
