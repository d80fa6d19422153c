import pytest
from django.conf import settings
from django.core.cache import cache
from pytest_socket import socket_allow_hosts


def pytest_runtest_setup():
    # The databases and a browser's own server are on this machine; nothing else may be called.
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_configure(config):
    # Static files as they lie in the repository: nothing needs collecting before a test.
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # Background work is done at once.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Every test begins with an empty cache and nothing held in memory: no register, no catalogue."""
    from xzedu.common import versions  # after the apps are loaded

    cache.clear()
    for held in versions.Held.all:
        held.forget()
