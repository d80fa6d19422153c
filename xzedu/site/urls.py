"""Addresses below `/zh-hans/` and `/en/`."""

from django.urls import path

from xzedu.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("corrections/", views.corrections, name="corrections"),
    path("gallery/", views.gallery, name="gallery"),
]
