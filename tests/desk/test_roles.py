"""What each role may do: the table, the groups made from it, every page of the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from institutions.models import Area, Remit
from institutions.remit import DISTRICT_CLERK
from tests.desk.people import member, signed_in
from tests.factories import (
    DocumentFactory,
    EventFactory,
    FindingFactory,
    InstitutionFactory,
    IssuingBodyFactory,
    RelationFactory,
    ResponseFactory,
    ResponsibilityFactory,
    SourceFactory,
    UserFactory,
    VersionFactory,
)
from tests.institutions.factories import AdmissionDateFactory, AdmissionOfficeFactory, AdmissionPlanFactory
from xzedu.common.models import ImportRun
from xzedu.desk.roles import ROLES, make_roles

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
VIEWS = ("changelist", "add", "change", "delete", "history")
NOBODY = 2**31 - 5


def held_by(name):
    permissions = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{right.content_type.app_label}.{right.codename}" for right in permissions}


@pytest.mark.parametrize("name", ROLES)
def test_group_of_role_has_exactly_the_rights_of_the_table(name):
    assert held_by(name) == ROLES[name].permissions()


def test_table_names_no_right_that_never_comes():
    there = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    named = set().union(*(role.permissions() for role in ROLES.values()))
    assert named <= there


def test_every_record_of_the_admin_is_somebodys_to_look_at():
    named = set().union(*(role.permissions() for role in ROLES.values()))
    missing = [
        model._meta.label_lower
        for model in REGISTERED
        if f"{model._meta.app_label}.view_{model._meta.model_name}" not in named
    ]
    assert missing == []


def test_auditor_changes_nothing_and_sees_all_that_others_see():
    seen = {right for role in ROLES.values() for right in role.permissions() if ".view_" in right}
    assert ROLES["auditor"].permissions() == seen


def test_clerks_publish_nothing():
    for name, role in ROLES.items():
        if not name.endswith("publisher"):
            assert not [right for right in role.permissions() if ".publish_" in right], name


def test_making_roles_again_mends_them_and_leaves_other_groups_alone():
    clerk, own = Group.objects.get(name="register-clerk"), Group.objects.create(name="图书馆")
    stray = Permission.objects.get(codename="delete_user")
    clerk.permissions.add(stray)
    own.permissions.add(stray)
    Group.objects.get(name="auditor").delete()
    make_roles()
    assert held_by("register-clerk") == ROLES["register-clerk"].permissions()
    assert held_by("auditor") == ROLES["auditor"].permissions()
    assert held_by("图书馆") == {"auth.delete_user"}


@pytest.fixture
def records():
    """One record of each kind that the desk keeps, by model."""
    version = VersionFactory(document=DocumentFactory())
    finding = FindingFactory()
    made = [
        version, version.document, finding, finding.consultation, ResponseFactory(), RelationFactory(),
        IssuingBodyFactory(), ResponsibilityFactory(), SourceFactory(),
        EventFactory(subject=InstitutionFactory()), AdmissionPlanFactory(),
        AdmissionDateFactory(), AdmissionOfficeFactory(), UserFactory(), Group.objects.first(),
    ]  # fmt: skip
    made += [made[10].institution, made[10].institution.area]
    run = ImportRun.objects.create(
        importer="institutions", file_name="学校.xlsx", sha256="0" * 64, applied_at=timezone.now()
    )
    return {type(record): record for record in [*made, run]}


def address(model, view, records):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}"
    # Of kinds that come into the desk with other apps there is no record: their pages lead back.
    record = records.get(model)
    return reverse(name, args=[] if view in ("changelist", "add") else [record.pk if record else NOBODY])


def extra_addresses():
    """Return the addresses of all pages that admins have beyond Django's own, of records that do not exist."""
    found = []
    for model, model_admin in admin.site._registry.items():
        own = {f"{model._meta.app_label}_{model._meta.model_name}_{view}" for view in VIEWS}
        for pattern in model_admin.get_urls():
            if pattern.name and pattern.name not in own:
                args = [NOBODY] * len(pattern.pattern.converters)
                found.append(reverse(f"admin:{pattern.name}", args=args))
    return sorted(found)


def rights_on(role, model):
    held = ROLES[role].permissions()
    names = ("view", "add", "change", "delete")
    return {name for name in names if f"{model._meta.app_label}.{name}_{model._meta.model_name}" in held}


@pytest.mark.parametrize("role", ROLES)
def test_role_reaches_the_pages_of_the_table_and_no_others(client, role, records):
    clerk = member(role)
    if role == DISTRICT_CLERK:
        Remit.objects.create(user=clerk).areas.set(Area.objects.all())
    client.force_login(clerk)
    wrong = []
    for model in REGISTERED:
        may = rights_on(role, model)
        looks, known = bool(may & {"view", "change"}), model in records
        for view in VIEWS:
            status = client.get(address(model, view, records)).status_code
            if view == "changelist" or (known and view in ("change", "history")):
                fits = status == (200 if looks else 403)
            elif view in may or looks:
                # What the table allows an admin may still refuse: a record that is made elsewhere, or public.
                fits = status in (200, 302, 403) and (status != 200 or view in may or view in ("change", "history"))
            else:
                fits = status in (302, 403)
            if not fits:
                wrong.append((model._meta.label_lower, view, status))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_forged_form_changes_nothing_without_the_right(client, role, records):
    signed_in(client, role)
    wrong = []
    for model in REGISTERED:
        if model not in records:
            continue
        for view in ("add", "change", "delete"):
            if view in rights_on(role, model):
                continue
            status = client.post(address(model, view, records), {"post": "yes"}).status_code
            if status != 403:
                wrong.append((model._meta.label_lower, view, status))
    assert wrong == []
    for record in records.values():
        assert type(record)._base_manager.filter(pk=record.pk).exists()


@pytest.mark.parametrize("role", [*ROLES, None])
def test_further_pages_of_the_admin_refuse_in_words(client, role):
    if role:
        signed_in(client, role)
    for page in extra_addresses():
        for response in (client.get(page), client.post(page)):
            if role is None:
                assert response.status_code == 302, page
                assert "/admin/login/" in response["Location"]
            else:
                assert response.status_code in (200, 302, 403, 404, 405), page


def test_visitors_are_asked_to_sign_in(client, records):
    for model in REGISTERED:
        for view in VIEWS:
            for response in (client.get(address(model, view, records)), client.post(address(model, view, records))):
                assert response.status_code == 302, (model, view)
                assert "/admin/login/" in response["Location"]


@pytest.mark.parametrize("role", ROLES)
def test_deleting_several_at_once_is_offered_to_those_who_may_delete(client, role, records):
    signed_in(client, role)
    for model in REGISTERED:
        if model not in records or "delete" in rights_on(role, model):
            continue
        sent = {"action": "delete_selected", "_selected_action": records[model].pk, "post": "yes"}
        client.post(address(model, "changelist", records), sent)
        assert model._base_manager.filter(pk=records[model].pk).exists(), model
