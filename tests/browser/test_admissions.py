"""A parent at enrolment time: what to do this month, which papers, on paper."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from institutions.models import Institution
from tests.factories import AreaFactory
from tests.institutions.factories import AdmissionDateFactory
from xzedu.common import versions


@pytest.fixture
def enrolment(portal):
    """A step that ends today in a district; a school of it with admission plans."""
    area = AreaFactory(code="320311")
    today = timezone.localdate()
    AdmissionDateFactory(
        area=area, year=today.year, begins_on=today - timedelta(days=3), ends_on=today, is_sample=True,
        title_en="Register online at Quanshan",
    )  # fmt: skip
    versions.bump("institutions")
    return Institution.objects.filter(admission_plans__year=2026, area=area).first()


def test_parent_reads_what_to_do_this_month_and_prints_the_checklist(open_page, enrolment):
    page = open_page("/en/")
    block = page.get_by_role("region", name="Enrolment: what to do this month")
    expect(block).to_contain_text("Register online at Quanshan")
    expect(block).to_contain_text("Last day today")
    block.get_by_role("link", name="Which papers do we need?").click()
    page.get_by_role("link", name="Child of migrant workers").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Child of migrant workers")
    page.get_by_label("District").select_option("320311")
    page.get_by_role("button", name="Show dates and office").click()
    expect(page.get_by_text("0516-00000000").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Residence permit (居住证)")).to_be_visible()
    expect(page.get_by_text("Register online at Quanshan")).to_be_visible()
    expect(page.get_by_role("button", name="Show dates and office")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.faults == []
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("zh-hans", 320, "dark"), ("en", 320, "light"), ("zh-hans", 1280, "light")]
)
def test_pages_of_admissions_are_accessible_and_fit(open_page, enrolment, language, width, scheme):
    paths = (
        "admissions/places/", "admissions/places/?area=320311", "admissions/dates/", "admissions/checklists/",
        "admissions/checklists/migrant/?area=320311", f"institutions/{enrolment.code}/",
    )  # fmt: skip
    for path in paths:
        page = open_page(f"/{language}/{path}", width=width, scheme=scheme)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.faults == []
