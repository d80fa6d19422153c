"""The people at the desk: one of each role."""

from django.contrib.auth.models import Group

from tests.factories import UserFactory


def member(*roles, **fields):
    """Return a member of staff with the roles, such as "policy-clerk"."""
    user = UserFactory(**fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    return user


def signed_in(client, *roles, **fields):
    """Sign a new member of staff with the roles in and return the client."""
    client.force_login(member(*roles, **fields))
    return client
