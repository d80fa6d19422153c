"""Addresses below `/admissions/`: which school, places, calendar, checklists."""

from django.urls import path, re_path

from institutions.asking import PAGES
from institutions.views import admissions, places

app_name = "admissions"
urlpatterns = [
    path("", admissions.home, name="home"),
    path("suggest/", admissions.suggest, name="suggest"),
    path("zone/", admissions.zone, name="zone"),
    *(path(f"zone/{page}/", admissions.zone, {"kind": kind}, name=f"zone-{page}") for kind, page in PAGES.items()),
    path("zones/<str:code>/<str:stage>/", admissions.zone_list, name="zones"),
    path("places/", places.places, name="places"),
    re_path(r"^places/download\.(?P<format>csv|xlsx|json)$", places.places_download, name="places-download"),
    path("dates/", places.dates, name="dates"),
    path("dates/feed.ics", places.dates_feed, name="dates-feed"),
    path("checklists/", places.checklists, name="checklists"),
    path("checklists/<slug:case>/", places.checklist, name="checklist"),
]
