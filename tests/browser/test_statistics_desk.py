"""The returns desk as two people use it: a clerk enters, explains and hands in; a reviewer accepts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from playwright.sync_api import expect

from tests.browser.test_pages import RULES
from tests.factories import InstitutionFactory
from xzedu.statistics.models import Release, SchoolReturn

PASSWORD = "a long enough password"
DESK = "/en/admin/statistics/schoolreturn/desk/2025/320311/"


def person(name, *rights):
    user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    return name


def sign_in(page, name):
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("[type=submit]").click()


@pytest.fixture
def school(portal):
    """A school of today that has not reported."""
    return InstitutionFactory(name="霁岚渡小学", name_en="Jilandu Primary School")


def test_clerk_enters_a_return_and_a_reviewer_accepts_it(open_page, school):
    clerk = open_page(DESK)
    sign_in(clerk, person("clerk", "view_schoolreturn", "add_schoolreturn", "change_schoolreturn"))
    clerk.get_by_role("button", name=f"Enter {school.name}").click()
    clerk.locator("#id_staff").fill("40")
    clerk.locator("#id_site_area").fill("100")  # square metres: it was meant in 亩
    clerk.locator("#id_sections-0-teachers").fill("30")
    clerk.locator("#id_sections-0-qualified").fill("31")
    clerk.locator("#id_sections-0-entrants").fill("82")
    for grade in range(6):
        clerk.locator(f"#id_grades-{grade}-classes").fill("2")
        clerk.locator(f"#id_grades-{grade}-boys").fill("42")
        clerk.locator(f"#id_grades-{grade}-girls").fill("40")
    clerk.locator('input[name="_save"]').first.click()
    # A part that is more than its whole is said at its field; nothing typed is lost.
    expect(clerk.locator("#sections-0 .field-qualified .errorlist")).to_contain_text("31 of 30")
    expect(clerk.locator("#id_grades-5-girls")).to_have_value("40")
    clerk.locator("#id_sections-0-qualified").fill("30")
    clerk.locator('input[name="_save"]').first.click()
    finding = clerk.locator(".finding", has_text="per_pupil")
    expect(finding).to_contain_text("100 for 492 pupils")
    finding.get_by_label("Explanation").fill("校舍为借用，已核实。")
    finding.get_by_role("button", name="Explain").click()
    expect(clerk.locator(".finding", has_text="per_pupil")).to_contain_text("explained")
    clerk.get_by_role("button", name="Hand in").click()
    expect(clerk.locator(".messagelist")).to_contain_text("The return is handed in.")
    expect(clerk.get_by_role("button", name="Accept")).to_have_count(0)
    assert clerk.faults == []

    reviewer = open_page(DESK + "?show=submitted")
    sign_in(reviewer, person("reviewer", "view_schoolreturn", "accept_return"))
    reviewer.get_by_role("link", name=school.name).click()
    expect(reviewer.locator(".finding")).to_contain_text("校舍为借用，已核实。")
    reviewer.get_by_role("button", name="Accept", exact=True).click()
    expect(reviewer.locator(".messagelist")).to_contain_text("The return is accepted.")
    assert reviewer.faults == []
    assert SchoolReturn.objects.get(institution=school).status == "accepted"


def test_entry_works_without_scripts(open_page, school):
    page = open_page(DESK, java_script_enabled=False)
    sign_in(page, person("clerk", "view_schoolreturn", "add_schoolreturn", "change_schoolreturn"))
    page.get_by_role("button", name=f"Enter {school.name}").click()
    page.locator("#id_grades-0-boys").fill("42")
    page.locator('input[name="_save"]').first.click()
    expect(page.locator(".finding", has_text="classes_and_pupils")).to_contain_text("42 pupils in 0 classes")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_the_desk_can_be_used_by_everyone(open_page, language, width, scheme):
    get_user_model().objects.create_superuser("chief", password=PASSWORD)
    held = SchoolReturn.objects.filter(year=2025, explanations__isnull=False).first()
    released = Release.objects.filter(series__slug="sample-returns").first()
    draft = Release.objects.create(series=released.series, year=2030, is_sample=True)
    root = f"/{language}/admin/statistics/"
    page = open_page(f"{root}schoolreturn/desk/2025/", width=width, scheme=scheme)
    sign_in(page, "chief")
    for address in (
        "schoolreturn/desk/2025/", "schoolreturn/desk/2025/320311/", f"schoolreturn/{held.pk}/desk/",
        "schoolreturn/desk/2025/derive/", f"release/{draft.pk}/approve/", f"release/{released.pk}/revise/",
        f"release/{released.pk}/returns/", f"release/{draft.pk}/delete/",
    ):  # fmt: skip
        page.goto(page.url.split(f"/{language}/")[0] + root + address)
        assert page.faults == [], address
        found = Axe().run(page, context="#content-main", options=RULES).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.faults.clear()  # axe asks for style sheets at wrong addresses
