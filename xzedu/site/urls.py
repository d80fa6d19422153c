"""Addresses below `/zh-hans/` and `/en/`."""

from django.urls import path

from xzedu.site import views

app_name = "site"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
]
