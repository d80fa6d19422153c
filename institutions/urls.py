from django.urls import path, re_path

from institutions import feeds
from institutions.views import register as views

app_name = "institutions"
urlpatterns = [
    path("", views.institution_list, name="list"),
    re_path(r"^download\.(?P<format>csv|xlsx|json|geojson)$", views.download, name="download"),
    path("compare/", views.compare, name="compare"),
    path("changes/", views.changes, name="changes"),
    path("changes/feed/", feeds.ChangesFeed(), name="changes-feed"),
    path("areas/", views.area_list, name="areas"),
    path("areas/<str:code>/", views.area_detail, name="area"),
    path("<str:code>/", views.institution_detail, name="detail"),
]
