"""Addresses below `/admin/desk/`."""

from django.contrib import admin
from django.urls import include, path

from xzedu.desk import views

app_name = "desk"
urlpatterns = [
    path("codes/", admin.site.admin_view(views.own_codes), name="codes"),
    path("", include("xzedu.desk.uploads.urls")),
]
