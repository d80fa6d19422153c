"""Releases at the desk: prepared, previewed, approved by a second person, revised; then they stay."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from tests.factories import AreaFactory, SourceFactory, UserFactory
from tests.policies import desk
from tests.statistics.clerks import RELEASE, seen
from tests.statistics.factories import IndicatorFactory, ObservationFactory, ReleaseFactory, SeriesFactory
from xzedu.statistics import publishing
from xzedu.statistics.admin.release_steps import state_mark
from xzedu.statistics.models import Derivation, Footnote, Observation, Release

pytestmark = pytest.mark.django_db

PAGES = ["approve", "preview", "revise", "returns"]


@pytest.fixture
def city():
    return AreaFactory(code="320300", name="徐州市", name_en="Xuzhou City", level="city")


@pytest.fixture
def draft(city):
    """A draft that lacks nothing."""
    release = ReleaseFactory(approved_at=None, publish_at=None, source=SourceFactory())
    ObservationFactory(release=release, value=88123)
    return release


@pytest.fixture
def chief(clerk):
    clerk.may("view_release", "approve_release")
    return clerk


def approve(client, release, follow=True, **values):
    values = {"seen": state_mark(Release.objects.get(pk=release.pk))} | values
    return client.post(f"{RELEASE}{release.pk}/approve/", desk.moments(values), follow=follow)


def form(release, **changes):
    fields = {"stage": release.stage, "title": "", "title_en": "", "reason": release.reason, "reason_en": "",
              "source": release.source_id or "", "seen": seen(release)}  # fmt: skip
    for prefix in ("footnotes", "coverage", "derivations"):
        fields |= desk.rows(prefix)
    return fields | desk.moments(changes)


def change(client, release, **changes):
    return client.post(f"{RELEASE}{release.pk}/change/", form(release, **changes), follow=True)


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_pages_need_a_login_and_their_right(client, clerk, draft, page):
    assert clerk.get(f"{RELEASE}{draft.pk}/{page}/").status_code == 403
    assert clerk.post(f"{RELEASE}{draft.pk}/{page}/").status_code == 403
    clerk.may("approve_release", "change_release", "delete_release")
    assert clerk.get(f"{RELEASE}{draft.pk}/{page}/").status_code == 403
    clerk.logout()
    assert "login" in client.get(f"{RELEASE}{draft.pk}/{page}/")["Location"]


def test_who_prepares_sees_what_is_missing_and_cannot_approve(clerk, draft):
    clerk.may("view_release", "change_release", "add_release", "add_derivation")
    page = clerk.get(f"{RELEASE}{draft.pk}/approve/").content.decode()
    assert "Nothing is missing." in page
    assert 'type="submit" class="default"' not in page
    assert approve(clerk, draft).status_code == 403
    draft.refresh_from_db()
    assert draft.approved_at is None


@pytest.mark.parametrize("page", PAGES)
def test_release_that_is_not_there(admin_client, page):
    assert admin_client.get(f"{RELEASE}999999/{page}/").status_code == 404


# --- prepared -----------------------------------------------------------------------------------


def test_draft_begins_with_version_one(admin_client):
    series = SeriesFactory(is_sample=True)
    fields = {"series": series.pk, "year": 2024, "stage": "provisional", "version": 7, "approved_at_0": "2024-01-01"}
    assert admin_client.post(f"{RELEASE}add/", fields).status_code == 302
    release = Release.objects.get()
    assert (release.version, release.is_sample, release.approved_at) == (1, True, None)
    again = admin_client.post(f"{RELEASE}add/", fields)
    assert "change or revise that one" in desk.errors(again)


@pytest.mark.parametrize("year", ["", "23", "2023/24", "99999", "-1", "二〇二三"])
def test_year_that_is_none_is_refused(admin_client, year):
    series = SeriesFactory()
    response = admin_client.post(f"{RELEASE}add/", {"series": series.pk, "year": year, "stage": "provisional"})
    assert "year" in desk.errors(response)
    assert not Release.objects.exists()


def test_draft_is_changed_with_its_footnotes(admin_client, draft):
    soon = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    fields = {"footnotes-TOTAL_FORMS": 1, "footnotes-0-text": "缺一所。", "footnotes-0-position": 1}
    response = change(admin_client, draft, title="2023年教育统计", publish_at=soon, **fields)
    assert response.redirect_chain, desk.errors(response)
    draft.refresh_from_db()
    assert (draft.title, draft.publish_at) == ("2023年教育统计", soon)
    assert Footnote.objects.get().release == draft


def test_second_of_two_editors_does_not_overwrite_the_first(admin_client, draft):
    opened = form(draft, title="第二人")
    change(admin_client, draft, title="第一人")
    response = admin_client.post(f"{RELEASE}{draft.pk}/change/", opened)
    assert "Somebody saved this record since you opened it" in response.content.decode()
    draft.refresh_from_db()
    assert draft.title == "第一人"


def test_series_and_year_of_a_draft_stay(admin_client, draft):
    change(admin_client, draft, series=SeriesFactory(slug="other").pk, year=1999, version=9)
    draft.refresh_from_db()
    assert (draft.series.slug, draft.year, draft.version) == ("yearly", 2023, 1)


def test_draft_is_discarded_with_its_figures(admin_client, draft):
    Footnote.objects.create(observation=Observation.objects.get(), text="注")
    page = admin_client.get(f"{RELEASE}{draft.pk}/delete/")
    assert "1 figure" in page.content.decode()
    assert Release.objects.exists()
    admin_client.post(f"{RELEASE}{draft.pk}/delete/")
    assert [model.objects.count() for model in (Release, Observation, Footnote)] == [0, 0, 0]


# --- what is not public stays private -----------------------------------------------------------


@pytest.mark.parametrize("embargo", [None, timedelta(hours=1)])
def test_preview_shows_staff_what_nobody_else_sees(client, admin_client, draft, embargo):
    if embargo:
        publishing.approve_release(release=draft, publish_at=timezone.now() + embargo)
    response = admin_client.get(f"{RELEASE}{draft.pk}/preview/")
    text = response.content.decode()
    assert "Enrolment" in text
    assert "Only staff see this page" in text
    assert "noindex" in text
    assert "no-store" in response["Cache-Control"]
    admin_client.logout()
    assert "login" in client.get(f"{RELEASE}{draft.pk}/preview/")["Location"]
    public = "/en/statistics/releases/yearly/2023/1/"
    assert draft.get_absolute_url().endswith("/statistics/releases/yearly/2023/1/")
    assert client.get(public).status_code == 404
    assert "Enrolment" not in client.get("/en/statistics/releases/").content.decode()


def test_preview_shows_what_a_revision_changes(admin_client, city):
    first = ReleaseFactory()
    ObservationFactory(release=first, value=1000)
    second = publishing.revise_release(release=first, reason="更正。")
    Observation.objects.filter(release=second).update(value=900)
    for page in ("preview", "approve"):
        text = admin_client.get(f"{RELEASE}{second.pk}/{page}/").content.decode()
        assert "1,000" in text
        assert "900" in text
        assert "更正。" in text


def test_preview_costs_few_queries(admin_client, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        admin_client.get(f"{RELEASE}{draft.pk}/preview/")
    with django_assert_max_num_queries(40):
        admin_client.get(f"{RELEASE}{draft.pk}/approve/")


# --- approved -----------------------------------------------------------------------------------


def test_it_is_approved_by_a_second_person(chief, draft):
    Derivation.objects.create(release=draft, year=2023, who=UserFactory(), reported=1, expected=1)
    response = approve(chief, draft)
    assert desk.told(response) == "Approved. Public now."
    draft.refresh_from_db()
    assert (draft.approved_by, draft.is_public()) == (chief.user, True)
    assert chief.get("/en/statistics/releases/yearly/2023/1/").status_code == 200
    assert LogEntry.objects.get().get_change_message() == "Approved."


def test_embargo_is_kept_to_the_minute(chief, client, draft):
    soon = timezone.localtime().replace(second=0, microsecond=0) + timedelta(hours=2)
    response = approve(chief, draft, publish_at=soon)
    assert desk.told(response) == "Approved. Public when its time comes."
    draft.refresh_from_db()
    assert draft.publish_at == soon
    assert not draft.is_public()


@pytest.mark.parametrize("prepared", ["began", "derived"])
def test_who_prepared_it_needs_a_reason_to_approve_it(chief, draft, prepared):
    if prepared == "derived":
        Derivation.objects.create(release=draft, year=2023, who=chief.user, reported=1, expected=1)
    else:
        LogEntry.objects.log_actions(chief.user.pk, [draft], 1, single_object=True)
    response = approve(chief, draft)
    assert "let someone else approve it" in response.content.decode()
    draft.refresh_from_db()
    assert draft.approved_at is None
    approve(chief, draft, exception="只有一人值班。")
    draft.refresh_from_db()
    assert draft.approved_at
    assert "只有一人值班。" in LogEntry.objects.first().get_change_message()


def test_reason_for_an_exception_is_not_asked_of_a_second_person(chief, draft):
    assert 'name="exception"' not in chief.get(f"{RELEASE}{draft.pk}/approve/").content.decode()


def test_incomplete_release_lists_all_that_is_missing(chief):
    release = ReleaseFactory(approved_at=None, publish_at=None)
    ObservationFactory(release=release, indicator=IndicatorFactory(definition=""))
    page = chief.get(f"{RELEASE}{release.pk}/approve/").content.decode()
    assert "Figures name no source" in page
    assert "Indicators have no definition" in page
    response = approve(chief, release)
    assert "Something is missing." in response.content.decode()
    release.refresh_from_db()
    assert release.approved_at is None


@pytest.mark.parametrize(
    "values",
    [
        {"publish_at_0": "tomorrow", "publish_at_1": "09:00"},
        {"publish_at_0": "2026-13-45", "publish_at_1": "09:00"},
        {"publish_at_0": "2026-03-01", "publish_at_1": "25:61"},
        {"publish_at_0": "99999-01-01", "publish_at_1": "00:00"},
    ],
)
def test_time_that_is_none_is_refused(chief, draft, values):
    response = approve(chief, draft, **values)
    assert response.context["form"].errors["publish_at"]
    draft.refresh_from_db()
    assert draft.approved_at is None


@pytest.mark.parametrize("changed", ["figures", "release", "forged"])
def test_nobody_approves_what_he_has_not_seen(chief, draft, changed):
    opened = {"seen": state_mark(draft)}
    if changed == "figures":
        Derivation.objects.create(release=draft, year=2023, reported=1, expected=1)
    elif changed == "release":
        Release.objects.get().save()
    else:
        opened = {"seen": "x"}
    response = approve(chief, draft, **opened)
    assert "has changed since you opened this page" in response.content.decode()
    draft.refresh_from_db()
    assert draft.approved_at is None


def test_approved_twice_says_so(chief, draft):
    approve(chief, draft)
    when = Release.objects.get().approved_at
    response = approve(chief, draft)
    assert "This release is approved already." in desk.told(response)
    assert Release.objects.get().approved_at == when


# --- and then it stays --------------------------------------------------------------------------


def test_published_release_is_only_looked_at(admin_client, draft):
    release = publishing.approve_release(release=draft)
    Footnote.objects.create(release=release, text="注")
    page = admin_client.get(f"{RELEASE}{release.pk}/change/").content.decode()
    assert 'name="title"' not in page
    assert 'name="footnotes-0-text"' not in page
    assert change(admin_client, release, title="改", publish_at=timezone.now() + timedelta(days=9)).status_code == 403
    assert admin_client.get(f"{RELEASE}{release.pk}/delete/").status_code == 403
    assert admin_client.post(f"{RELEASE}{release.pk}/delete/", {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [release.pk], "post": "yes"}
    admin_client.post(RELEASE, bulk)
    held = Release.objects.get()
    assert (held.title, held.publish_at) == ("", release.publish_at)
    assert Observation.objects.count() == 1


def test_revision_begins_as_a_copy_with_its_reason(admin_client, draft):
    first = publishing.approve_release(release=draft)
    address = f"{RELEASE}{first.pk}/revise/"
    response = admin_client.post(address, {"reason": "  ", "stage": "revised"})
    assert response.context["form"].errors["reason"]
    response = admin_client.post(address, {"reason": "更正一所学校。", "stage": "provisional"})
    assert response.context["form"].errors["stage"]
    response = admin_client.post(address, {"reason": "更正一所学校。", "stage": "final"}, follow=True)
    second = Release.objects.get(version=2)
    assert response.redirect_chain == [(f"{RELEASE}{second.pk}/change/", 302)]
    assert (second.stage, second.reason, second.approved_at) == ("final", "更正一所学校。", None)
    assert Observation.objects.get(release=second).value == 88123
    again = admin_client.post(address, {"reason": "再次更正。", "stage": "revised"})
    assert "Version 2 of this release exists" in again.content.decode()


def test_draft_is_not_revised(admin_client, draft):
    response = admin_client.post(f"{RELEASE}{draft.pk}/revise/", {"reason": "更正。", "stage": "revised"})
    assert "This release is a draft" in response.content.decode()
    assert Release.objects.count() == 1


def test_refused_approval_leaves_nothing_behind(chief, draft):
    Observation.objects.all().delete()
    before = Release.objects.values().get()
    approve(chief, draft)
    assert Release.objects.values().get() == before
    assert not LogEntry.objects.exists()
