"""The checklists: every case in both languages, with dates, office and rule."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from institutions.admission_cases import CASES
from tests.factories import AreaFactory, DocumentFactory
from tests.institutions.factories import AdmissionDateFactory, AdmissionOfficeFactory
from xzedu.common import versions

pytestmark = pytest.mark.django_db


def address(name, language="en", *args):
    with translation.override(language):
        return reverse(f"admissions:{name}", args=args)


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
def test_case_says_papers_steps_rule_and_what_decides(client, case):
    html = page(client, address("checklist", "en", case.slug))
    with translation.override("en"):
        for text in (case.title, *case.papers, *case.steps, case.rule):
            assert str(text).replace("'", "&#x27;") in html
    assert case.chinese in html
    assert "it promises no place" in html
    assert '<ul class="boxes">' in page(client, address("checklist", "zh-hans", case.slug))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_questions_lead_to_every_case(client, language):
    html = page(client, address("checklists", language))
    for case in CASES:
        assert html.count(f'href="{address("checklist", language, case.slug)}"') == 2


@pytest.mark.parametrize("slug", ["nonsense", "hukou", "migrant2"])
def test_unknown_case_is_not_found(client, slug):
    page(client, address("checklist", "en", slug), 404)


@pytest.mark.parametrize("query", ["area=1", "stage=senior", "stage=x", "area=320311&area=x", "area=%27"])
def test_hostile_parameters(client, query):
    AreaFactory(code="320311")
    page(client, address("checklist", "en", "migrant") + f"?{query}", 400)


def test_office_of_the_district_chosen_else_all(client):
    for code, name in (("320311", "Quanshan Office"), ("320303", "Yunlong Office")):
        AdmissionOfficeFactory(area=AreaFactory(code=code), name_en=name)
    versions.bump("institutions")
    html = page(client, address("checklist", "en", "migrant"))
    assert "Quanshan Office" in html
    assert "Yunlong Office" in html
    html = page(client, address("checklist", "en", "migrant") + "?area=320311")
    assert "Quanshan Office" in html
    assert "Yunlong Office" not in html


def test_without_office_it_says_whom_to_ask(client):
    assert "No office is recorded" in page(client, address("checklist", "en", "migrant"))


@time_machine.travel("2026-06-25 09:00+08:00", tick=False)
def test_dates_of_stage_and_district(client):
    area = AreaFactory(code="320311")
    AdmissionDateFactory(area=area, is_sample=True)
    AdmissionDateFactory(area=area, title_en="Junior only", stages=("junior",))
    AdmissionDateFactory(area=area, title_en="Over", begins_on=date(2026, 5, 1), ends_on=None)
    versions.bump("institutions")
    html = page(client, address("checklist", "en", "migrant") + "?area=320311")
    assert "Register online" in html
    assert "6 days left" in html
    assert '<span class="sample">' in html
    assert "Junior only" not in html
    assert "<h3>Over" not in html


def test_rule_links_to_the_law_if_the_library_has_it(client):
    assert "/policies/compulsory-education-law/" not in page(client, address("checklist", "en", "migrant"))
    DocumentFactory(slug="compulsory-education-law", title_en="Compulsory Education Law")
    DocumentFactory(slug="integrated-compulsory-opinions-2016", title_en="Secret opinions", state="draft")
    versions.bump("policies")
    html = page(client, address("checklist", "en", "migrant"))
    assert "/policies/compulsory-education-law/" in html
    assert "Secret opinions" not in html


def test_queries(client, django_assert_max_num_queries):
    AdmissionOfficeFactory(area=AreaFactory(code="320311"))
    client.get(address("checklist", "zh-hans", "migrant"))
    cache.clear()
    with django_assert_max_num_queries(3):
        client.get(address("checklist", "en", "migrant") + "?area=320311")
    with django_assert_max_num_queries(1):
        client.get(address("checklists"))
