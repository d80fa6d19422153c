"""What people come to the library for, from the first page to the answer."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from policies.models import Consultation, Document, Response
from tests.policies import wordfiles

MEASURES = "（示例）关于印发《徐州市中小学课后服务管理办法》的通知"


@pytest.mark.parametrize(
    ("language", "search", "found"), [("zh-hans", "搜索", "文中位置"), ("en", "Search", "Found in")]
)
def test_citizen_finds_the_article_that_says_it(open_page, language, search, found):
    page = open_page(f"/{language}/policies/")
    page.get_by_role("searchbox").first.fill("托管")
    page.get_by_role("button", name=search, exact=True).first.click()
    hit = page.locator(".result", has=page.locator(".found-in")).first
    expect(hit.locator("mark").first).to_be_visible()
    article = hit.locator(".found-in a")
    label = article.inner_text()
    article.click()
    expect(page).to_have_url(re.compile(r"/policies/[\w-]+/#[\w-]+$"))
    expect(page.locator(":target")).to_contain_text(label)
    assert page.faults == []
    assert page.context.cookies() == []


def test_journalist_types_a_number_and_cites_an_article(open_page):
    document = Document.objects.get(title=MEASURES)
    page = open_page("/zh-hans/policies/")
    page.get_by_role("searchbox").first.fill(f"{document.agency_code}[{document.year}]第{document.serial}号")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(MEASURES)
    page.goto(page.url + "?cite=第五条#cite")
    expect(page.locator("#cite")).to_contain_text(f"{document.number}）第五条")
    expect(page.locator("#cite")).to_contain_text("#article-5")


def test_citizen_asks_what_was_in_force_on_a_day(open_page):
    page = open_page("/en/policies/?q=课后服务")
    page.get_by_label("In force on").fill("2021-12-31")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("on=2021-12-31"))
    assert page.locator(".validity-not_yet, .validity-repealed, .validity-lapsed").count() == 0
    page.get_by_role("link", name="Remove In force on 31 December 2021").click()
    expect(page).not_to_have_url(re.compile("on="))


def test_citizen_is_led_from_a_repealed_document_to_what_took_its_place(open_page, portal):
    page = open_page("/en/policies/compulsory-education-law-1986/")
    banner = page.locator(".notice-warning").first
    expect(banner).to_contain_text(re.compile("repealed|replaced", re.IGNORECASE))
    page.locator(".notice-warning").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/policies/compulsory-education-law/$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.faults == []


def test_reader_sees_what_changed_between_versions(open_page):
    document = Document.objects.get(title=MEASURES)
    page = open_page(f"/zh-hans/policies/{document.slug}/")
    page.get_by_role("link", name=re.compile("修改")).first.click()
    page.goto(page.url.split("/policies/")[0] + f"/policies/{document.slug}/versions/")
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("ins .hidden").first).to_have_text(re.compile("新增"))


def test_document_prints_as_a_clean_sheet(open_page):
    document = Document.objects.get(title=MEASURES)
    page = open_page(f"/zh-hans/policies/{document.slug}/")
    page.emulate_media(media="print")
    expect(page.locator(".letterhead")).to_be_visible()
    for hidden in ("header", ".breadcrumb", ".outline"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize(("width", "script"), [(375, False), (1280, True)])
def test_parent_answers_a_consultation(open_page, width, script):
    consultation = Consultation.objects.exclude(result_on__isnull=False).get()
    page = open_page("/zh-hans/policies/consultations/", width=width, java_script_enabled=script)
    page.get_by_role("link", name=consultation.title).first.click()
    page.get_by_label("您的意见").fill("建议公布每所学校的学位余量。")
    page.get_by_role("button", name="核对意见").click()
    expect(page.get_by_text("建议公布每所学校的学位余量。")).to_be_visible()
    assert Response.objects.count() == 0
    page.wait_for_timeout(3100)  # faster than a person reads is taken for a robot
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page).to_have_url(re.compile("/thanks/$"))
    assert Response.objects.get().text == "建议公布每所学校的学位余量。"
    assert page.context.cookies() == []
    assert page.faults == []


def test_citizen_walks_from_a_duty_to_the_documents_that_carry_it(open_page):
    page = open_page("/en/about/responsibilities/")
    page.get_by_role("link", name=re.compile("standards", re.IGNORECASE)).first.click()
    page.locator(".result h3 a").first.click()
    expect(page.locator("a[href*='/about/responsibilities/']").first).to_be_visible()


def test_clerk_publishes_a_word_file_and_it_is_found(open_page, tmp_path):
    get_user_model().objects.create_superuser("clerk", "clerk@example.cn", "a long enough password")
    file = tmp_path / "通知.docx"
    file.write_bytes(
        wordfiles.of(
            "徐州市教育局文件",
            "徐教示〔2026〕901号",
            "（示例）关于做好校园读书月工作的通知",
            "各县（市）区教育局：",
            "现将校园读书月有关事项通知如下。",
            "一、活动时间",
            "读书月自2026年4月1日起至4月30日止，各学校每周安排晨读。",
            "徐州市教育局",
            "2026年3月2日",
        )
    )
    page = open_page("/zh-hans/admin/policies/document/from-word/")
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill("a long enough password")
    page.get_by_role("button", name="登录").click()
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="读取正文").click()
    expect(page.locator("#id_title")).to_have_value("（示例）关于做好校园读书月工作的通知")
    expect(page.locator("#id_number_as_printed")).to_have_value("徐教示〔2026〕901号")
    page.locator('input[name="_publish"]').click()
    expect(page.locator(".messagelist .success").first).to_be_visible()
    assert page.faults == []
    visitor = open_page("/zh-hans/policies/?q=校园读书月 晨读")
    visitor.locator(".result h3 a").first.click()
    expect(visitor.locator(".letterhead")).to_contain_text("徐州市教育局")
    expect(visitor.locator(".signature")).to_contain_text("2026年3月2日")
    expect(visitor.locator("#part-1")).to_contain_text("活动时间")
