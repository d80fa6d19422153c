from django.urls import include, path

app_name = "desk"

urlpatterns = [
    path("", include("xzedu.desk.uploads.urls")),
]
