from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("xzedu.site.urls_plain")),
    *i18n_patterns(
        path("institutions/", include("institutions.urls")),
        path("admissions/", include("institutions.urls_admissions")),
        path("policies/", include("policies.urls")),
        path("about/responsibilities/", include("policies.urls_responsibilities")),
        path("statistics/", include("xzedu.statistics.urls")),
        path("admin/desk/", include("xzedu.desk.urls")),
        path("admin/", admin.site.urls),
        path("", include("xzedu.site.urls")),
    ),
]

handler400 = "xzedu.site.views.bad_request"
handler403 = "xzedu.site.views.forbidden"
handler404 = "xzedu.site.views.not_found"
handler500 = "xzedu.site.views.server_error"
