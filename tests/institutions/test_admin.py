import pytest
from django.urls import reverse

from institutions.models import Event, Institution
from tests.factories import (
    AreaFactory,
    CampusFactory,
    DocumentFactory,
    EventFactory,
    FormerCodeFactory,
    InstitutionFactory,
    SourceFactory,
    UserFactory,
)
from xzedu.common import search, versions
from xzedu.common.models import ImportRun

pytestmark = pytest.mark.django_db

MODELS = [
    ("institutions", "area"),
    ("institutions", "institution"),
    ("institutions", "event"),
    ("policies", "document"),
    ("common", "source"),
    ("common", "importrun"),
]
INLINES = ("campuses", "former_codes", "parties")


@pytest.fixture
def area():
    return AreaFactory(code="320311")


def form(area, **changes):
    """What the clerk's browser sends for a new institution."""
    values = {
        "code": "2132000001",
        "name": "清荷里小学",
        "kind": "211",
        "stages": ["primary"],
        "organiser": "831",
        "area": area.pk,
        "status": "open",
        "state": "published",
    }
    for prefix in INLINES:
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return values | changes


def add(client, area, **changes):
    return client.post(reverse("admin:institutions_institution_add"), form(area, **changes))


def test_new_institution_is_public_and_found_at_once(admin_client, client, area):
    before = versions.current()
    response = add(admin_client, area)
    assert response.status_code == 302, response.context["errors"]
    institution = Institution.objects.get()
    assert institution.sort_key.startswith("qing he li")
    assert institution.publish_at is not None
    assert versions.current() != before
    assert search.ids("清荷里", "institution")[0] == [institution.pk]
    assert "清荷里小学" in client.get("/zh-hans/institutions/").content.decode()


def test_draft_stays_private(admin_client, client, area):
    add(admin_client, area, state="draft")
    assert "清荷里小学" not in client.get("/zh-hans/institutions/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "123"}, "学校标识码为10位数字"),
        ({"code": "3132000001"}, "标识码前两位须与办学类型前两位一致"),
        ({"stages": ["junior"]}, "学段与办学类型不符"),
        ({"stages": []}, "这个字段是必填项"),
        ({"status": "closed"}, "须有撤销日期"),
        ({"latitude": "117.2", "longitude": "34.2"}, "是否填反了"),
        ({"enrolment": "12"}, "须填写统计时点"),
        ({"affordable": "on"}, "只有民办幼儿园"),
        ({"opened_on": "2020-02-30"}, "日期"),
    ],
)
def test_wrong_entry_is_explained_and_nothing_saved(admin_client, area, changes, words):
    response = client_add_in_chinese(admin_client, area, changes)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Institution.objects.exists()


def client_add_in_chinese(client, area, changes):
    return client.post("/zh-hans/admin/institutions/institution/add/", form(area, **changes))


def test_retired_code_is_refused(admin_client, area):
    FormerCodeFactory(code="2132000001")
    response = client_add_in_chinese(admin_client, area, {})
    assert "不得再次使用" in response.content.decode()


def test_name_and_search_follow_an_edit(admin_client, area):
    add(admin_client, area)
    institution = Institution.objects.get()
    address = reverse("admin:institutions_institution_change", args=[institution.pk])
    response = admin_client.post(address, form(area, name="沐芦园小学"))
    assert response.status_code == 302, response.context["errors"]
    institution.refresh_from_db()
    assert institution.sort_key.startswith("mu lu yuan")
    assert search.ids("清荷里", "institution")[0] == []
    assert search.ids("沐芦园", "institution")[0] == [institution.pk]


def test_publish_date_cannot_be_forged(admin_client, area):
    add(admin_client, area)
    institution = Institution.objects.get()
    address = reverse("admin:institutions_institution_change", args=[institution.pk])
    admin_client.post(address, form(area, publish_at_0="2001-01-01", publish_at_1="00:00"))
    assert Institution.objects.get().publish_at == institution.publish_at


def test_published_institution_cannot_be_deleted_but_a_draft_can(admin_client):
    public, draft = InstitutionFactory(), InstitutionFactory(state="draft", publish_at=None)
    for institution, status in ((public, 403), (draft, 302)):
        address = reverse("admin:institutions_institution_delete", args=[institution.pk])
        assert admin_client.post(address, {"post": "yes"}).status_code == status
    assert list(Institution.objects.all()) == [public]


def test_rename_recorded_as_event_makes_the_old_name_findable(admin_client):
    institution = InstitutionFactory()
    response = admin_client.post(
        reverse("admin:institutions_event_add"),
        {
            "reference": "2026-0001",
            "type": "renamed",
            "date": "2026-01-05",
            "old_value": "岫岚渡小学",
            "new_value": institution.name,
            "state": "published",
            "parties-TOTAL_FORMS": 1,
            "parties-INITIAL_FORMS": 0,
            "parties-0-institution": institution.pk,
            "parties-0-role": "subject",
        },
    )
    assert response.status_code == 302, response.context["errors"]
    assert Event.objects.get().publish_at is not None
    assert search.ids("岫岚渡", "institution")[0] == [institution.pk]


@pytest.mark.parametrize(("app", "model"), MODELS)
def test_desk_needs_a_login(client, app, model):
    response = client.get(reverse(f"admin:{app}_{model}_changelist"))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize(("app", "model"), MODELS)
def test_staff_without_rights_is_refused(client, app, model):
    client.force_login(UserFactory())
    assert client.get(reverse(f"admin:{app}_{model}_changelist")).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("app", "model"), MODELS)
def test_list_of_a_hundred_rows_costs_at_most_fifteen_queries(
    admin_client, django_assert_max_num_queries, app, model, language
):
    source, document = SourceFactory(), DocumentFactory()
    for n in range(110):
        institution = InstitutionFactory(source=source, area=AreaFactory(code=f"3203{n % 10 + 10}"))
        CampusFactory(institution=institution)
        EventFactory(subject=institution, document=document)
    ImportRun.objects.create(importer="areas", file_name="a.csv", sha256="0" * 64, applied_at="2026-01-01T00:00Z")
    with django_assert_max_num_queries(15):
        response = admin_client.get(f"/{language}/admin/{app}/{model}/")
    assert response.status_code == 200


@pytest.mark.parametrize(("app", "model"), [m for m in MODELS if m[1] != "importrun"])
def test_search_of_the_desk(admin_client, app, model):
    InstitutionFactory(name="清荷里小学", source=SourceFactory())
    assert admin_client.get(f"/zh-hans/admin/{app}/{model}/?q=清荷").status_code == 200


def test_import_log_cannot_be_altered(admin_client):
    run = ImportRun.objects.create(importer="areas", file_name="a", sha256="0" * 64, applied_at="2026-01-01T00:00Z")
    assert admin_client.get("/zh-hans/admin/common/importrun/add/").status_code == 403
    assert admin_client.post(f"/zh-hans/admin/common/importrun/{run.pk}/delete/").status_code == 403


def test_autocomplete_finds_districts(admin_client, area):
    response = admin_client.get(
        reverse("admin:autocomplete"),
        {"term": "3203", "app_label": "institutions", "model_name": "institution", "field_name": "area"},
    )
    assert [row["id"] for row in response.json()["results"]] == [str(area.pk)]
