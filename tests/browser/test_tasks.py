"""What people come for, from the first page to the answer."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from institutions.models import ZonePlan
from institutions.zone_plans import year_asked_about
from tests.institutions.factories import PlaceFactory, ZoneAreaFactory, ZoneFactory
from xzedu.common.actions import announce


@pytest.mark.parametrize(
    ("language", "search", "schools"),
    [("zh-hans", "搜索", "学校（机构）"), ("en", "Search", "Schools and other institutions")],
)
def test_parent_finds_a_school_from_the_home_page(open_page, portal, language, search, schools):
    page = open_page(f"/{language}/")
    name = portal.goes_on.name if language == "zh-hans" else portal.goes_on.name_en
    page.get_by_role("searchbox").fill(portal.goes_on.name)
    page.get_by_role("button", name=search, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(schools)
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text(portal.goes_on.code).first).to_be_visible()
    assert page.faults == []
    assert page.context.cookies() == []


def test_citizen_filters_sorts_and_takes_a_filter_off(open_page):
    page = open_page("/en/institutions/")
    page.get_by_role("checkbox", name=re.compile("^Pizhou City")).check()
    page.get_by_role("checkbox", name=re.compile("^Primary ")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("area=320382.*stage=primary"))
    page.get_by_label("Sort by").select_option("enrolment")
    expect(page).to_have_url(re.compile("sort=enrolment"))
    page.get_by_role("link", name="Remove Pizhou City").click()
    expect(page).not_to_have_url(re.compile("area="))
    expect(page).to_have_url(re.compile("stage=primary"))
    assert page.faults == []


def test_citizen_follows_a_closed_school_to_its_successor(open_page, portal):
    page = open_page(f"/en/institutions/?q={portal.gone.code[:9]}&status=closed")
    page.get_by_role("link", name=portal.gone.name_en, exact=True).first.click()
    notice = page.locator(".notice-warning")
    expect(notice).to_contain_text("31 August 2024")
    notice.get_by_role("link", name=portal.goes_on.name_en).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(portal.goes_on.name_en)


def test_parent_compares_two_schools(open_page):
    page = open_page("/en/institutions/?view=table&stage=primary")
    button = page.get_by_role("button", name="Compare the chosen ones")
    expect(button).to_be_disabled()
    for box in page.locator('input[name="code"]').all()[:2]:
        box.check()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare institutions")
    expect(page.locator("thead th")).to_have_count(3)


def test_citizen_goes_from_the_map_to_a_district_and_to_its_schools(open_page):
    page = open_page("/en/")
    page.locator("svg.map a[aria-label^='Pizhou']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pizhou City")
    page.get_by_role("link", name="Kindergarten", exact=True).click()
    expect(page).to_have_url(re.compile("area=320382&kind=111"))


def test_journalist_downloads_what_is_shown(open_page):
    page = open_page("/zh-hans/institutions/?stage=higher")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    content = waiting.value.path().read_text(encoding="utf-8-sig")
    assert content.count("\n") == 14
    assert "中国矿业大学" in content


def test_language_switch_keeps_the_place(open_page):
    page = open_page("/zh-hans/institutions/?stage=higher&sort=area")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/institutions/\?stage=higher&sort=area"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Schools and other institutions")


def test_larger_text_is_remembered_without_a_cookie(open_page):
    page = open_page("/en/")
    page.get_by_role("button", name="Larger text").click()
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(size) == 20
    page.reload()
    assert page.evaluate(size) == 20
    assert page.context.cookies() == []


def test_near_me_uses_a_rounded_position(open_page, portal):
    page = open_page(
        "/en/institutions/", geolocation={"latitude": 34.261234, "longitude": 117.185678}, permissions=["geolocation"]
    )
    page.get_by_role("button", name="Near me").click()
    expect(page).to_have_url(re.compile("near=34.261%2C117.186"))
    expect(page.locator(".result").first).to_contain_text(re.compile(r"\d (m|km)"))


def test_everything_works_without_scripts(open_page, portal):
    page = open_page("/en/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Larger text")).to_be_hidden()
    page.get_by_role("searchbox").fill("yunlong")
    page.get_by_role("button", name="Search").click()
    page.locator("details.filters summary").first.click() if page.locator(
        "details.filters > summary"
    ).first.is_visible() else None
    page.get_by_role("checkbox", name=re.compile("^Any status")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("status=any"))
    page.get_by_label("Sort by").select_option("area")
    page.get_by_role("button", name="Sort", exact=True).click()
    expect(page).to_have_url(re.compile("sort=area"))


def test_keyboard_alone_reaches_and_uses_the_search(open_page):
    page = open_page("/en/institutions/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.result a')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/institutions/\d{10}/"))


def test_phone_finds_filters_folded_and_usable(open_page):
    page = open_page("/en/institutions/", width=375)
    box = page.get_by_role("checkbox", name=re.compile("^Kindergarten|^Pre-primary")).first
    expect(box).to_be_hidden()
    page.locator("details.filters > summary").click()
    expect(box).to_be_visible()
    box.check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("stage=preschool"))


def test_clerk_signs_in_adds_a_school_and_it_is_found(open_page, portal):
    get_user_model().objects.create_superuser("clerk", "clerk@example.cn", "a long enough password")
    page = open_page("/zh-hans/admin/institutions/institution/add/")
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill("a long enough password")
    page.get_by_role("button", name="登录").click()
    page.locator("#id_code").fill("2132000777")
    page.locator("#id_name").fill("霁岚渡小学")
    page.locator("#id_kind").select_option("211")
    page.locator("#id_organiser").select_option("831")
    page.get_by_label("小学", exact=True).check()
    page.locator(".field-area .select2-selection, .form-row .select2-selection").first.click()
    page.locator(".select2-search__field").fill("320311")
    page.locator(".select2-results__option", has_text="泉山区").first.click()
    page.locator("#id_state").select_option("published")
    page.locator('input[name="_save"]').first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert page.faults == []
    visitor = open_page("/zh-hans/institutions/?q=jilandu")
    expect(visitor.locator(".result")).to_contain_text("霁岚渡小学")


@pytest.fixture
def zoned(portal):
    """A school and its zone of 霁岚渡小区 in the district 320311, in the plan parents ask about now."""
    year = year_asked_about(timezone.localdate())
    plan = ZonePlan.objects.active().get(area__code="320311", stage="primary", year=year)
    place = PlaceFactory(area=plan.area, name="霁岚渡小区", is_sample=True)
    ZoneAreaFactory(zone=ZoneFactory(plan=plan, number=9000, schools=[portal.goes_on]), place=place)
    announce(app="institutions", kind="place", ids=[place.pk])
    return portal.goes_on


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_parent_finds_the_zoned_school_by_a_community_on_a_phone(open_page, zoned, scripts):
    page = open_page("/en/admissions/", width=375, java_script_enabled=scripts)
    page.get_by_role("radio", name="Primary").check()
    field = page.get_by_label("Your community, road and number, or village")
    if scripts:
        field.press_sequentially("jilandu")
        page.get_by_role("option", name="霁岚渡小区").click()
        expect(field).to_have_value("泉山区霁岚渡小区")
    else:
        field.fill("jilandu")
    page.get_by_role("button", name="Find the school").click()
    if not scripts:
        expect(page.get_by_role("heading", level=1)).to_have_text("Which of these places is it?")
        page.get_by_role("link", name=re.compile("^霁岚渡小区")).click()
    expect(page).to_have_url(re.compile("/en/admissions/zone/school/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"霁岚渡小区 is zoned for {zoned.name_en}")
    page.get_by_role("link", name=zoned.name_en).first.click()
    expect(page.get_by_role("heading", name="Attendance zone")).to_be_visible()
    assert page.faults == []
    assert page.context.cookies() == []
