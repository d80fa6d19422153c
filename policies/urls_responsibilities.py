"""Addresses below `/about/responsibilities/`."""

from django.urls import path

from policies.views import responsibilities

app_name = "responsibilities"
urlpatterns = [
    path("", responsibilities.responsibility_list, name="list"),
    path("<slug:slug>/", responsibilities.responsibility_detail, name="detail"),
]
