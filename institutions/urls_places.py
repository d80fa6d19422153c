from django.urls import path, re_path

from institutions import views_admissions as views

# Part of `urls_admissions`, which names the app.
urlpatterns = [
    path("places/", views.places, name="places"),
    re_path(r"^places/download\.(?P<format>csv|xlsx|json)$", views.places_download, name="places-download"),
    path("dates/", views.dates, name="dates"),
    path("dates/feed.ics", views.dates_feed, name="dates-feed"),
    path("checklists/", views.checklists, name="checklists"),
    path("checklists/<slug:case>/", views.checklist, name="checklist"),
]
