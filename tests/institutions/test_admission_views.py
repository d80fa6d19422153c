"""The pages of the look-up, through their addresses."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from deploy import gunicorn
from institutions.models import Zone, ZonePlan
from tests.factories import AreaFactory, AttachmentFactory, DocumentFactory, InstitutionFactory
from tests.institutions.factories import (
    AdmissionIntakeFactory,
    AdmissionOfficeFactory,
    AdmissionPlanFactory,
    PlaceFactory,
    ZoneAreaFactory,
    ZoneFactory,
    ZonePlanFactory,
)
from xzedu.common import search, versions
from xzedu.common.models import SearchEntry

pytestmark = pytest.mark.django_db
SECRET = "隐港"
WINTER, SPRING = "2026-11-25 09:00+08:00", "2027-04-01 09:00+08:00"


@pytest.fixture(autouse=True)
def _winter():
    with time_machine.travel(WINTER, tick=False):
        yield


@pytest.fixture
def plan():
    area = AreaFactory(code="320303", name="云龙区", name_en="Yunlong District")
    AdmissionOfficeFactory(area=area, name_en="Yunlong Basic Education Section", phone="0516-11111111")
    document = DocumentFactory(slug="zones-2026", title_en="Zones of Yunlong 2026")
    return ZonePlanFactory(area=area, document=document, annex=AttachmentFactory(document=document))


@pytest.fixture
def school(plan):
    """The school of 云龙小区; 和平路 has one side here and the other in a zone of two schools."""
    school = InstitutionFactory(code="2132000001", name="清荷里小学", name_en="Qingheli Primary School")
    others = [InstitutionFactory(name_en=f"{name} Primary School") for name in ("East", "West")]
    zone = ZoneFactory(plan=plan, number=1, schools=[school], name="清荷里小学施教区", text="云龙小区、和平路单号")
    both = ZoneFactory(plan=plan, number=2, schools=others, rule="lottery", rule_note_en="Drawn in July.", text="双号")
    ZoneAreaFactory(zone=zone, place=PlaceFactory(area=plan.area, former=["向阳新村"]), text="云龙小区全部")
    road = PlaceFactory(area=plan.area, kind="road", name="和平路")
    numbers = {"place": road, "numbering": "house", "first": 1, "last": 99}
    ZoneAreaFactory(zone=zone, parity="odd", text="和平路1-99号单号", **numbers)
    ZoneAreaFactory(zone=both, parity="even", text="和平路双号", **numbers)
    AdmissionIntakeFactory(plan=AdmissionPlanFactory(institution=school), places=180)
    announce()
    return school


def announce():
    search.refresh("place")
    versions.bump("institutions")


def ask(client, q, *, language="en", **values):
    """Return (path of the page the question leads to, its text)."""
    response = client.get(f"/{language}/admissions/zone/", {"stage": "primary", "q": q, **values}, follow=True)
    assert response.status_code == 200, response.content.decode()[:2000]
    assert len(response.redirect_chain) <= 1
    return response.wsgi_request.path, " ".join(response.content.decode().split())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("q", "page", "words"),
    [
        ("云龙小区3号楼", "school", ("清荷里小学施教区", "云龙小区全部")),
        ("和平路12号", "schools", ("和平路双号",)),
        ("云龙", "choose", ("云龙小区",)),
        ("yunlongxiaoqu", "choose", ("云龙小区",)),
        ("和平路", "number", ("和平路1-99号单号", "和平路双号")),
        ("和平路101号", "number", ("和平路1-99号单号",)),
        ("霁岚渡小区", "not-covered", ("0516-11111111",)),
    ],
)
def test_each_kind_of_answer_has_its_address(client, school, language, q, page, words):
    path, text = ask(client, q, language=language)
    assert path == f"/{language}/admissions/zone/{page}/"
    assert [word for word in words if word not in text] == []


def test_answer_says_what_it_rests_on(client, school, plan):
    _path, text = ask(client, "向阳新村")
    for words in (
        "Qingheli Primary School",
        'by its former name: <span lang="zh-Hans">向阳新村</span>',
        "2026/27",
        "/en/policies/zones-2026/",
        f"/en/policies/zones-2026/files/{plan.annex_id}/",
        "云龙小区、和平路单号",
        "180 places",
        "4 classes",
        "The notice of the education bureau decides.",
    ):
        assert words in text, words


def test_number_and_its_range_are_said(client, school):
    _path, text = ask(client, "和平路13号")
    assert "House numbers 13 · within House numbers 1–99, Odd numbers" in text


def test_several_schools_come_with_how_it_is_decided(client, school):
    _path, text = ask(client, "和平路12号")
    assert "By lot." in text
    assert "Drawn in July." in text
    assert "East Primary School" in text
    assert "West Primary School" in text


def test_choosing_leads_to_the_answer(client, school):
    response = client.get("/en/admissions/zone/choose/", {"stage": "primary", "q": "yunlong"})
    (choice,) = response.context["asking"].choices
    path = client.get(choice[-1], follow=True).wsgi_request.path
    assert path == "/en/admissions/zone/school/"


def test_number_asked_for_decides(client, school):
    place = Zone.objects.get(number=2).areas.get().place_id
    path, _text = ask(client, "和平路", place=place, number="12")
    assert path == "/en/admissions/zone/schools/"


def test_change_since_last_year_is_told(client, school, plan):
    last = ZonePlanFactory(area=plan.area, year=2025)
    old = InstitutionFactory(name_en="Old Primary School")
    ZoneAreaFactory(zone=ZoneFactory(plan=last, schools=[old]), place=plan.areas.first().place)
    announce()
    _path, text = ask(client, "云龙小区")
    assert "It has changed. The year before it was:" in text
    assert "Old Primary School" in text
    path, text = ask(client, "云龙小区", year="2025")
    assert path == "/en/admissions/zone/school/"
    assert "zoned for Old Primary School" in text


def test_in_spring_the_next_plan_is_waited_for(client, school, plan):
    with time_machine.travel(SPRING, tick=False):
        path, text = ask(client, "云龙小区")
        assert path == "/en/admissions/zone/not-yet/"
        assert "has not published its plan for 2027/28 yet" in text
        assert "In 2026/27" in text
        assert "2027/28 not published yet" in client.get("/en/admissions/").content.decode()
        following = ZonePlanFactory(area=plan.area, year=2027)
        zone = ZoneFactory(plan=following, schools=[InstitutionFactory(name_en="New Primary School")])
        ZoneAreaFactory(zone=zone, place=plan.areas.first().place)
        announce()
        path, text = ask(client, "云龙小区")
        assert path == "/en/admissions/zone/school/"
        assert "zoned for New Primary School" in text


def test_any_address_leads_to_what_holds_now(client, school):
    response = client.get("/en/admissions/zone/schools/", {"stage": "primary", "q": "云龙小区"}, follow=True)
    assert response.wsgi_request.path == "/en/admissions/zone/school/"


def test_question_at_the_landing_page_is_answered(client, school):
    response = client.get("/en/admissions/", {"stage": "primary", "q": "云龙小区"}, follow=True)
    assert response.wsgi_request.path == "/en/admissions/zone/school/"


# --- Bad input ---


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("q", "status", "words"),
    [
        ("", 200, "Type your community"),
        ("云", 400, "One character"),
        ("尊敬的领导：" * 40, 400, "too long"),
        ("😀😀", 400, "There is no name"),
        ("<script>alert(1)</script>", 400, "signs no address has"),
        ("13800000000", 400, "telephone or identity number"),
        ("云龙小区 13800000000", 400, "telephone or identity number"),
        ("12号", 400, "only a number"),
        ("南京市鼓楼区中山路1号", 200, "outside Xuzhou"),
        ("云龙区", 400, "A district has many zones"),
        ("' OR 1=1 --", 200, None),
        ("%_%_%", 400, "There is no name"),
        ('"* NEAR(', 200, None),
    ],
)
def test_bad_input_is_answered_kindly(client, school, language, q, status, words):
    response = client.get(f"/{language}/admissions/zone/", {"stage": "primary", "q": q}, follow=True)
    text = response.content.decode()
    assert response.status_code == status
    assert "<script>alert" not in text
    # The visitor's own address has it: the link to the other language, too.
    assert "13800000000" not in re.sub("<a href[^>]*hreflang[^>]*>", "", text)
    if language == "en" and words:
        assert words in text
        assert 'name="q"' in text


def test_letter_of_thousands_of_characters_is_answered(client, school):
    response = client.get("/en/admissions/zone/", {"stage": "primary", "q": "尊敬的领导" * 1000})
    assert response.status_code == 400
    assert "far too long" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=云龙小区",
        "q=云龙小区&stage=nonsense",
        "q=云龙小区&stage=primary&area=999999",
        "q=云龙小区&stage=primary&year=1",
        "q=云龙小区&stage=primary&year=abc",
        "q=云龙小区&stage=primary&place=-1",
        "q=云龙小区&stage=primary&place=99999999999999999999",
        "q=云龙小区&q=和平路&stage=primary",
    ],
)
@pytest.mark.parametrize("page", ["", "school/", "number/"])
def test_nonsense_parameters_are_a_fault_of_the_address(client, school, query, page):
    response = client.get(f"/en/admissions/zone/{page}?{query}")
    assert response.status_code in (200, 400)
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("number", ["", "x", "😀", "0" * 300, "九" * 30, "99999999999999999999"])
def test_nonsense_number_does_not_decide(client, school, number):
    path, _text = ask(client, "和平路", number=number)
    assert path == "/en/admissions/zone/number/"


def test_control_characters_are_refused(client, school):
    assert client.get("/en/admissions/zone/?stage=primary&q=%00").status_code == 400
    assert client.get("/en/admissions/zone/?stage=primary&q=%07%1b云龙小区").status_code == 400


# --- Private ---


@pytest.mark.parametrize(
    "address",
    [
        "/en/admissions/zone/?stage=primary&q=云龙小区",
        "/en/admissions/zone/school/?stage=primary&q=云龙小区",
        "/en/admissions/zone/?stage=primary&q=云",
        "/en/admissions/suggest/?stage=primary&q=云龙",
        "/en/admissions/?stage=primary&q=云龙小区",
    ],
)
def test_nothing_typed_is_kept_anywhere(client, school, address, caplog):
    before = SearchEntry.objects.count()
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        response = client.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}
    assert "云" not in caplog.text
    assert "%E4%BA%91" not in caplog.text
    assert SearchEntry.objects.count() == before
    assert not any("云龙小区" in str(value) for value in getattr(cache, "_cache", {}).values())


def test_log_of_the_server_has_no_queries():
    assert gunicorn.accesslog is None
    for part in ("%(r)s", "%(q)s", "%(f)s"):
        assert part not in gunicorn.access_log_format


def test_landing_page_without_a_question_is_kept(client, school):
    assert "no-store" not in client.get("/en/admissions/")["Cache-Control"]


# --- Suggestions ---


@pytest.mark.parametrize("q", ["云龙", "龙小", "yunlong", "xiaoqu", "ylx", "向阳", "云龙区云龙"])
def test_suggestions(client, school, q):
    places = client.get("/en/admissions/suggest/", {"stage": "primary", "q": q}).json()["places"]
    assert [(place["name"], place["district"]) for place in places] == [("云龙小区", "Yunlong District")]


def test_suggestion_keeps_the_number_and_tells_the_former_name(client, school):
    (place,) = client.get("/en/admissions/suggest/", {"stage": "primary", "q": "向阳3号楼"}).json()["places"]
    assert place["value"] == "云龙区云龙小区3号楼"
    assert place["also"] == "向阳新村"


@pytest.mark.parametrize(
    "query", ["", "q=云龙", "stage=primary", "stage=x&q=云龙", "stage=primary&q=云", "stage=primary&q=<"]
)
def test_suggestions_for_nothing_are_none(client, school, query):
    assert client.get(f"/en/admissions/suggest/?{query}").json() == {"places": []}


# --- Zones as text ---


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_landing_page_leads_to_the_zones(client, school, language):
    text = client.get(f"/{language}/admissions/").content.decode()
    assert f'href="/{language}/admissions/zones/320303/primary/"' in text
    assert 'aria-current="true"' in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_zones_of_a_district_as_written(client, school, language):
    text = client.get(f"/{language}/admissions/zones/320303/primary/").content.decode()
    assert "云龙小区、和平路单号" in text
    assert "/policies/zones-2026/" in text


def test_one_zone_alone(client, school):
    text = client.get("/en/admissions/zones/320303/primary/?year=2026&zone=2").content.decode()
    assert "双号" in text
    assert "云龙小区、和平路单号" not in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("320303/primary/?year=2025", 400),
        ("320303/primary/?page=9", 404),
        ("320303/primary/?zone=77", 404),
        ("320303/primary/?page=abc", 400),
        ("320303/senior/", 404),
        ("999999/primary/", 404),
        ("320303/junior/", 200),
    ],
)
def test_addresses_of_zones(client, school, address, status):
    assert client.get(f"/en/admissions/zones/{address}").status_code == status


def test_zones_come_in_pages(client, school, plan):
    for number in range(3, 60):
        ZoneFactory(plan=plan, number=number, schools=[school], text=f"第{number}号文字")
    text = client.get("/en/admissions/zones/320303/primary/?page=2").content.decode()
    assert "第59号文字" in text
    assert "第10号文字" not in text


def test_page_of_a_school_lists_its_zones_by_year(client, school, plan):
    last = ZonePlanFactory(area=plan.area, year=2025)
    ZoneFactory(plan=last, schools=[school], text="去年的范围")
    announce()
    text = client.get("/en/institutions/2132000001/").content.decode()
    assert text.index("云龙小区、和平路单号") < text.index("去年的范围")
    assert "/en/policies/zones-2026/" in text


# --- What stays hidden ---


def test_plan_that_is_not_active_is_nowhere(client, school, plan):
    hidden = ZonePlanFactory(area=plan.area, year=2027, is_active=False, note_en=f"{SECRET} note")
    other = ZonePlanFactory(area=AreaFactory(code="320302", name="鼓楼区"), is_active=False)
    for inactive in (hidden, other):
        zone = ZoneFactory(plan=inactive, schools=[school], name=f"{SECRET}施教区", text=f"{SECRET}小区")
        ZoneAreaFactory(zone=zone, place=PlaceFactory(area=inactive.area, name=f"{SECRET}小区"), text=f"{SECRET}小区")
    announce()
    with time_machine.travel(SPRING, tick=False):
        for q in (SECRET, f"{SECRET}小区", "yingangxiaoqu", "ygxq", "小区"):
            _path, text = ask(client, q, language="zh-hans")
            assert f"{SECRET}小区</" not in text.replace(f"{q}</span>", "")
            assert f"{SECRET}施教区" not in text
            found = client.get("/en/admissions/suggest/", {"stage": "primary", "q": q}).json()["places"]
            assert SECRET not in str(found)
        for address in ("admissions/", "admissions/zones/320303/primary/", "admissions/zones/320302/primary/"):
            assert SECRET not in client.get(f"/en/{address}").content.decode()
        assert SECRET not in client.get("/en/admissions/zones/320303/primary/?year=2027").content.decode()
        assert SECRET not in client.get("/en/institutions/2132000001/").content.decode()
    assert search.find(SECRET).total == 0


def test_plan_that_is_no_longer_active_leaves_everything(client, school, plan):
    ZonePlan.objects.filter(pk=plan.pk).update(is_active=False)
    versions.bump("institutions")  # the index may still hold its places
    path, text = ask(client, "云龙小区")
    assert path == "/en/admissions/zone/not-covered/"
    assert ask(client, "yunlong")[0] == "/en/admissions/zone/not-covered/"
    assert "Qingheli" not in text


@pytest.mark.parametrize("values", [{"state": "draft", "publish_at": None}, {"publish_at": "later"}])
def test_document_that_is_not_public_is_not_named(client, school, plan, values):
    if values.get("publish_at"):
        values = {"publish_at": timezone.now() + timedelta(hours=1)}
    type(plan.document).objects.filter(pk=plan.document_id).update(**values)
    versions.bump("policies")
    for address in ("zone/school/?stage=primary&q=云龙小区", "zones/320303/primary/"):
        text = client.get(f"/en/admissions/{address}").content.decode()
        assert "zones-2026" not in text
        assert "The document that sets it is not on this portal." in text
    assert "zones-2026" not in client.get("/en/institutions/2132000001/").content.decode()


def test_school_that_is_not_public_is_not_named(client, school):
    type(school).objects.filter(pk=school.pk).update(state="draft", publish_at=None)
    versions.bump("institutions")
    path, text = ask(client, "云龙小区")
    assert path == "/en/admissions/zone/not-covered/"
    assert "Qingheli" not in text
    assert "Qingheli" not in client.get("/en/admissions/zones/320303/primary/").content.decode()


# --- Cost ---


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("zone/school/?stage=primary&q=云龙小区", 5),
        ("zone/schools/?stage=primary&q=和平路12号", 5),
        ("zone/choose/?stage=primary&q=yunlong", 5),
        ("zone/number/?stage=primary&q=和平路", 3),
        ("zone/not-covered/?stage=primary&q=霁岚渡小区", 5),
        ("suggest/?stage=primary&q=云龙", 4),
        ("suggest/?stage=primary&q=yunl", 4),
        ("", 1),
        ("zones/320303/primary/", 4),
    ],
)
def test_page_costs_five_queries_at_most(client, school, plan, address, most, django_assert_max_num_queries):
    for number in range(3, 30):
        place = PlaceFactory(area=plan.area, name=f"望溪{number}小区")
        ZoneAreaFactory(zone=ZoneFactory(plan=plan, number=number, schools=[school]), place=place)
    announce()
    client.get("/zh-hans/admissions/")  # the plans are read once a content version
    with django_assert_max_num_queries(most):
        assert client.get(f"/en/admissions/{address}").status_code == 200
