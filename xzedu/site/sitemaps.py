"""The sitemap of the portal: an index, and each app's pages in parts."""

from django.urls import reverse

from institutions.sitemaps import AreaSitemap, InstitutionSitemap
from policies.sitemaps import ConsultationSitemap, DocumentSitemap, ResponsibilitySitemap
from xzedu.common.sitemaps import LANGUAGES, PortalSitemap
from xzedu.statistics.sitemaps import AreaFiguresSitemap, BulletinSitemap, IndicatorSitemap, ReleaseSitemap

# Pages that stand alone, by the names of their addresses.
PAGES = (
    "site:home", "institutions:list", "institutions:areas", "institutions:changes", "policies:list",
    "policies:consultations", "responsibilities:list", "statistics:home", "statistics:indicators", "statistics:areas",
    "statistics:balance", "statistics:outlook", "statistics:targets", "statistics:releases", "statistics:methods",
    "statistics:bulletins",
)  # fmt: skip


class PagesSitemap(PortalSitemap):
    """Pages that stand alone."""

    changed = None

    def _items(self):
        return [(name, code) for name in PAGES for code in LANGUAGES]

    def location(self, name):
        return reverse(name)


SITEMAPS = {
    "pages": PagesSitemap,
    "institutions": InstitutionSitemap,
    "areas": AreaSitemap,
    "documents": DocumentSitemap,
    "consultations": ConsultationSitemap,
    "responsibilities": ResponsibilitySitemap,
    "indicators": IndicatorSitemap,
    "figures": AreaFiguresSitemap,
    "bulletins": BulletinSitemap,
    "releases": ReleaseSitemap,
}
