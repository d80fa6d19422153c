import pytest
from django.core.cache import cache
from pytest_socket import socket_allow_hosts

from institutions import register


def pytest_runtest_setup():
    # The databases and a browser's own server are on this machine; nothing else may be called.
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _nothing_remembered(settings):
    """Every test begins with an empty cache and no register, and needs no collected static files."""
    cache.clear()
    register.forget()
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
