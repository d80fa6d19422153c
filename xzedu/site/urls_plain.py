"""Addresses without a language."""

from django.urls import path

from xzedu.site import views

urlpatterns = [
    path("", views.choose_language),
    path("healthz", views.health, name="health"),
]
