from django.urls import include, path

app_name = "admissions"
urlpatterns = [path("", include("institutions.urls_places"))]
