"""Addresses without a language."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from xzedu.site import views
from xzedu.site.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.choose_language),
    # Browsers ask for it on pages that name no icon, such as the desk's.
    path("favicon.ico", views.icon),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap-index"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("healthz", views.health, name="health"),
]
