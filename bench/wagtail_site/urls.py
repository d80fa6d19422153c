from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from wagtail import urls as wagtail_urls

urlpatterns = [path("", include(wagtail_urls))]
application = get_wsgi_application()
