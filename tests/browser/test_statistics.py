"""What people come to the figures for."""

import csv
import re

from playwright.sync_api import expect

from institutions.models import Institution


def test_journalist_follows_a_figure_to_what_it_was_made_of(open_page):
    page = open_page("/en/statistics/")
    page.get_by_role("link", name="Pupils per teacher").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pupils per teacher")
    expect(page.locator("main svg[role=img]").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Where this figure|How this figure|made", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile("/statistics/figure/"))
    expect(page.get_by_text("÷").first).to_be_visible()
    assert page.faults == []
    assert page.context.cookies() == []


def test_parent_reads_how_large_classes_are(open_page):
    school = Institution.objects.filter(kind="211", status="open", is_sample=True).order_by("-enrolment").first()
    page = open_page(f"/zh-hans/institutions/{school.code}/", width=375)
    expect(page.get_by_text(re.compile("小学：每班平均 \\d+ 人"))).to_be_visible()
    assert page.faults == []


def test_citizen_sees_what_a_plan_promised_and_how_it_stands(open_page):
    page = open_page("/zh-hans/statistics/targets/")
    page.locator(".target-card").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_data_user_downloads_an_indicator(open_page):
    page = open_page("/zh-hans/statistics/indicators/enrolment/?stage=primary")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).first.click()
    content = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "5726380" in content or "5,726,380" in content


def test_journalist_builds_a_table_without_javascript_and_downloads_it(open_page):
    page = open_page("/en/statistics/table/", width=375, java_script_enabled=False)
    page.get_by_label("Enrolment", exact=True).check()
    page.get_by_label("Xuzhou City").check()
    page.get_by_label("Quanshan District").check()
    page.locator("select[name=from]").select_option("2022")
    page.get_by_label("Primary", exact=True).check()
    page.get_by_label("Junior secondary", exact=True).check()
    page.locator("input[name=columns][value=stage]").check()
    page.get_by_role("button", name="Make the table").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Enrolment")
    expect(page.get_by_role("columnheader", name="Primary").first).to_be_visible()
    expect(page.get_by_role("rowheader", name="Quanshan District")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    shown = page.locator("table td.figure").count()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.DictReader(waiting.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert sum(row["Indicator (code)"] == "enrolment" for row in rows) == shown
    page.get_by_role("link", name=re.compile("at=")).click()
    expect(page.get_by_text("None of its figures has been revised since.")).to_be_visible()
    assert page.faults == []
    assert page.context.cookies() == []


def test_reader_of_the_bulletin_follows_a_figure_to_how_it_was_made(open_page):
    page = open_page("/en/statistics/bulletins/")
    page.get_by_role("link", name=re.compile("Statistical bulletin on education in Xuzhou City, 2025")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2025/26")
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="3. Compulsory education").click()
    expect(page).to_have_url(re.compile("#compulsory$"))
    sentence = page.locator("section[aria-labelledby=compulsory] .bulletin-text").first
    number = sentence.get_by_role("link").first.inner_text()
    sentence.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How was this figure made?")
    expect(page.get_by_text(number).first).to_be_visible()
    assert page.faults == []
    assert page.context.cookies() == []
