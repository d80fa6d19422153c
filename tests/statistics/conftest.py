import pytest
from django.contrib.auth.models import Permission

from tests.factories import UserFactory


@pytest.fixture
def clerk(client):
    """A client whose user has only the permissions a test gives it."""
    user = UserFactory()
    client.force_login(user)
    client.user = user
    client.may = lambda *codenames: user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return client
