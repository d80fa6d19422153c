"""Addresses without a language."""

from django.urls import path

from xzedu.site import views

urlpatterns = [
    path("", views.choose_language),
    # Browsers ask for it on pages that name no icon, such as the desk's.
    path("favicon.ico", views.icon),
    path("healthz", views.health, name="health"),
]
