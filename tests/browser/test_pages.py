"""What must hold on every kind of page, in both languages, on a phone and on a desk, light and dark."""

import gzip

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe

REGISTER = {
    "home": "/{language}/",
    "list": "/{language}/institutions/",
    "table": "/{language}/institutions/?view=table",
    "map": "/{language}/institutions/?view=map",
    "nothing found": "/{language}/institutions/?q=zzzz&boarding=yes",
    "faulty address": "/{language}/institutions/?page=abc",
    "school": "/{language}/institutions/{code}/",
    "closed school": "/{language}/institutions/{gone}/",
    "university": "/{language}/institutions/4132010290/",
    "compare": "/{language}/institutions/compare/?code={code}&code=4132010290",
    "changes": "/{language}/institutions/changes/",
    "districts": "/{language}/institutions/areas/",
    "district": "/{language}/institutions/areas/320382/",
    "report": "/{language}/corrections/?code={code}",
    "missing": "/{language}/nowhere/",
}
LIBRARY = {
    "documents": "/{language}/policies/",
    "search": "/{language}/policies/?q=课后服务",
    "no document": "/{language}/policies/?q=zzzz&genre=bill",
    "document": "/{language}/policies/sample-after-school-measures/",
    "cited article": "/{language}/policies/sample-after-school-measures/?cite=article-5",
    "versions": "/{language}/policies/sample-after-school-measures/versions/",
    "old version": "/{language}/policies/sample-after-school-measures/versions/1/",
    "law": "/{language}/policies/compulsory-education-law/",
    "repealed": "/{language}/policies/compulsory-education-law-1986/",
    "consultations": "/{language}/policies/consultations/",
    "consultation": "/{language}/policies/consultations/sample-consultation-zones/",
    "duties": "/{language}/about/responsibilities/",
    "duty": "/{language}/about/responsibilities/teaching/",
}
STATISTICS = {
    "statistics": "/{language}/statistics/",
    "indicators": "/{language}/statistics/indicators/",
    "indicator": "/{language}/statistics/indicators/pupils-per-teacher/",
    "area figures": "/{language}/statistics/areas/320311/",
    "figure": "/{language}/statistics/figure/?indicator=enrolment&area=320300&year=2025&stage=primary",
    "balance": "/{language}/statistics/balance/",
    "balance of a district": "/{language}/statistics/balance/?area=320312",
    "targets": "/{language}/statistics/targets/",
    "outlook": "/{language}/statistics/outlook/",
    "table builder form": "/{language}/statistics/table/",
    "table of figures": "/{language}/statistics/table/?indicator=enrolment&indicator=teachers&stage=primary"
    "&stage=junior&columns=year&columns=stage",
    "bulletins": "/{language}/statistics/bulletins/",
    "bulletin": "/{language}/statistics/bulletins/2023/",
    "releases": "/{language}/statistics/releases/",
    "methods": "/{language}/statistics/methods/",
}
ADMISSIONS = {
    "admissions": "/{language}/admissions/",
    "not covered": "/{language}/admissions/zone/not-covered/?stage=primary&q=霁岚渡小区",
    "question without an answer": "/{language}/admissions/zone/?q=南京市鼓楼区",
    "zones of a district": "/{language}/admissions/zones/320303/primary/",
}
KINDS = REGISTER | LIBRARY | STATISTICS | ADMISSIONS
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
MOST_BYTES, MOST_REQUESTS = 60_000, 8


def address(kind, language, portal):
    return KINDS[kind].format(language=language, code=portal.goes_on.code, gone=portal.gone.code)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "kinds",
    [REGISTER, LIBRARY, STATISTICS, ADMISSIONS],
    ids=["register", "library", "statistics", "admissions"],
)
def test_every_page_is_accessible_fits_and_is_quiet(open_page, portal, kinds, language):
    faults = []
    for kind in kinds:
        # Without transitions: colours are read as soon as the scheme changes.
        page = open_page(address(kind, language, portal), width=320, reduced_motion="reduce")
        for width, scheme in ((320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            where = f"{kind} {language} {width} {scheme}"
            violations = Axe().run(page, options=RULES).response["violations"]
            faults += [f"{where}: {v['id']} {[n['html'][:90] for n in v['nodes'][:2]]}" for v in violations]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{where}: scrolls sideways")
        # The browser reports the status of these pages itself.
        refused = kind in ("missing", "faulty address")
        faults += [
            f"{kind} {language}: {fault}"
            for fault in page.faults
            if not (refused and fault.startswith("Failed to load resource"))
        ]
        if page.context.cookies():
            faults.append(f"{kind} {language}: sets a cookie")
        page.context.close()
    assert faults == []


@pytest.mark.parametrize(
    "kind", ["home", "list", "table", "map", "school", "changes", "district", *LIBRARY, *STATISTICS, *ADMISSIONS]
)
def test_page_keeps_its_budget(browser, portal, kind):
    """Bytes as the server sends them, compressed; Chromium's own numbers leave out what it unpacks."""
    context = browser.new_context()
    page = context.new_page()
    sizes = {}

    def measure(response):
        body = response.body() if response.status == 200 else b""
        encoding = response.headers.get("content-encoding")
        packed = {"br": brotli.compress, "gzip": gzip.compress}.get(encoding, bytes)(body)
        sizes[response.url] = len(packed)

    page.on("response", measure)
    page.goto(portal.url + address(kind, "zh-hans", portal), wait_until="networkidle")
    context.close()
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_page_does_not_jump_while_it_loads(open_page, portal):
    for kind in ("home", "list", "school", "documents", "document", "consultation"):
        page = open_page(address(kind, "zh-hans", portal))
        shift = page.evaluate(
            """() => new Promise(done => {
                let sum = 0;
                new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
                    .observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(sum), 300);
            })"""
        )
        assert shift == 0, kind


def test_pages_print_without_their_furniture(open_page, portal):
    page = open_page(address("school", "zh-hans", portal))
    page.emulate_media(media="print")
    assert not page.locator("header").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_text_at_twice_its_size_loses_nothing(open_page, portal):
    for kind in ("home", "list", "school", "district", "documents", "document", "consultation"):
        page = open_page(address(kind, "en", portal), width=640)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), kind
