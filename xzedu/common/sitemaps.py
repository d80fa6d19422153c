"""Sitemaps of pages that exist in every language, a part of them at a time."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class _InEachLanguage:
    """The pairs (item, language) of a queryset, read as they are sliced.

    Django makes a list of all pairs for each part; with 50,000 institutions that is the time of the page.
    """

    def __init__(self, items):
        self.items = items

    def __len__(self):
        return self.items.count() * len(LANGUAGES)

    def __getitem__(self, part):
        many = len(LANGUAGES)
        # The limit of a part is a multiple of the languages: no item is cut in two.
        return [(item, code) for item in self.items[part.start // many : -(-part.stop // many)] for code in LANGUAGES]


class PortalSitemap(Sitemap):
    """Pages in every language, each naming the others, with the day each last changed.

    `items()` returns an ordered queryset; `changed` names the field of the last change, or is None.
    """

    i18n = alternates = True
    limit = 1000 * len(LANGUAGES)
    changed = "modified_at"

    def _items(self):
        return _InEachLanguage(self.items())

    def lastmod(self, item):
        return getattr(item, self.changed) if self.changed else None

    def get_latest_lastmod(self):
        return self.items().order_by().aggregate(at=Max(self.changed))["at"] if self.changed else None
