"""Statistics at the desk: who may, what lists cost, what is only looked at."""

import pytest
from django.db import connection

from tests.factories import AreaFactory, InstitutionFactory, UserFactory
from tests.statistics.clerks import ADMIN, RELEASE, RETURN, seen
from tests.statistics.factories import (
    GradeReturnFactory,
    IndicatorFactory,
    ObservationFactory,
    RatioFactory,
    ReleaseFactory,
    SchoolReturnFactory,
    SectionReturnFactory,
    SeriesFactory,
    TargetFactory,
)
from tests.statistics.test_actions import returned
from xzedu.common import search, versions
from xzedu.statistics import actions
from xzedu.statistics.admin import base
from xzedu.statistics.models import Coverage, Derivation, Explanation, Footnote, Indicator, Observation, Series

pytestmark = pytest.mark.django_db

MODELS = [
    "indicator", "break", "footnote", "series", "target", "balancescheme", "release", "observation", "derivation",
    "coverage", "schoolreturn", "explanation",
]  # fmt: skip
LOOK_ONLY = ["observation", "derivation", "coverage", "explanation"]


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_desk_needs_a_login(client, model):
    response = client.get(f"{ADMIN}{model}/")
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_rights_is_refused(clerk, model):
    assert clerk.get(f"{ADMIN}{model}/").status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_right_to_look_opens_the_list_and_nothing_else(clerk, model):
    clerk.may(f"view_{model}")
    assert clerk.get(f"{ADMIN}{model}/").status_code == 200
    assert clerk.get(f"{ADMIN}{model}/add/").status_code == 403
    assert clerk.post(f"{ADMIN}{model}/add/", {}).status_code == 403


@pytest.mark.parametrize("model", LOOK_ONLY)
def test_what_comes_of_other_steps_is_never_written_by_hand(admin_client, model):
    assert admin_client.get(f"{ADMIN}{model}/add/").status_code == 403


def test_figure_is_looked_at_and_not_changed(admin_client):
    figure = ObservationFactory(value=812.0)
    address = f"{ADMIN}observation/{figure.pk}/change/"
    page = admin_client.get(address).content.decode()
    assert "812" in page
    assert 'name="value"' not in page
    assert admin_client.post(address, {"value": 1}).status_code == 403
    assert admin_client.post(f"{ADMIN}observation/{figure.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Observation.objects.get().value == 812


# --- lists --------------------------------------------------------------------------------------


@pytest.fixture
def hundred():
    """A hundred of everything that comes in hundreds."""
    for number in range(100):
        indicator = IndicatorFactory(code=f"indicator-{number}", name=f"指标{number}")
        area = AreaFactory()
        release = ReleaseFactory(year=1950 + number, approved_by=UserFactory())
        figure = ObservationFactory(indicator=indicator, area=area, release=release)
        Footnote.objects.create(text="注", release=release, indicator=indicator, area=area, observation=figure)
        TargetFactory(indicator=indicator, area=area)
        SeriesFactory(slug=f"series-{number}")
        Derivation.objects.create(release=release, year=1950, who=UserFactory(), reported=1, expected=1)
        held = SchoolReturnFactory(institution=InstitutionFactory(area=area), year=1950 + number)
        Explanation.objects.create(
            school_return=held, check_code="sexes", severity="refuse", message="…", who=UserFactory()
        )


@pytest.mark.usefixtures("hundred")
def test_lists_of_a_hundred_cost_few_queries(admin_client, django_assert_max_num_queries):
    for model in MODELS:
        if model not in ("break", "balancescheme"):
            with django_assert_max_num_queries(15):
                page = admin_client.get(f"{ADMIN}{model}/")
            assert page.context["cl"].result_count >= 100, model


def test_figures_are_never_counted_beyond_the_cap(admin_client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(base, "MOST_COUNTED", 5)
    for year in range(2000, 2008):
        ObservationFactory(year=year, release=ReleaseFactory(year=year))
    page = admin_client.get(f"{ADMIN}observation/")
    assert (page.context["cl"].result_count, page.context["cl"].full_result_count) == (5, None)


def test_figures_of_schools_are_shown_when_asked_for(admin_client):
    school = InstitutionFactory()
    ObservationFactory(value=1)
    own = ObservationFactory(release=ReleaseFactory(year=2022), institution=school, value=2)
    assert list(admin_client.get(f"{ADMIN}observation/?of=schools").context["cl"].result_list) == [own]
    assert own not in admin_client.get(f"{ADMIN}observation/").context["cl"].result_list
    assert list(admin_client.get(f"{ADMIN}observation/?of=schools&q={school.code}").context["cl"].result_list) == [own]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=pupils-per-teacher", ["b"]),
        ("q=生师比 泉山", ["b"]),
        ("q=no-such-thing", []),
        ("q=%27%22%25", []),
        ("year=2022", ["b"]),
        ("stage=primary", ["b"]),
    ],
)
def test_figures_are_found(admin_client, query, found):
    ObservationFactory(indicator=IndicatorFactory(), year=2023)
    of_teachers = ObservationFactory(
        release=ReleaseFactory(year=2022), indicator=RatioFactory(), stage="primary", value=16.4
    )
    page = admin_client.get(f"{ADMIN}observation/?{query}")
    assert list(page.context["cl"].result_list) == [of_teachers] * len(found)


@pytest.mark.parametrize(
    "query", ["year=abc", "area=-1", "indicator=1e9", "release=%C3%A9", "of=all", "stage=x", "p=99999", "o=77", "zz=1"]
)
def test_nonsense_in_a_filter_leads_back_to_the_list(admin_client, query):
    ObservationFactory()
    page = admin_client.get(f"{ADMIN}observation/?{query}", follow=True)
    assert page.status_code == 200


def test_figure_costs_few_queries(admin_client, django_assert_max_num_queries):
    figure = ObservationFactory()
    with django_assert_max_num_queries(12):
        admin_client.get(f"{ADMIN}observation/{figure.pk}/change/")


# --- what is measured ---------------------------------------------------------------------------


def indicator_form(indicator, **changes):
    values = {
        name: getattr(indicator, name)
        for name in ("code", "name", "name_en", "topic", "position", "unit", "decimals", "calendar", "direction",
                     "definition", "definition_en", "numerator", "denominator", "factor", "formula", "formula_en")
    }  # fmt: skip
    formsets = {
        f"{prefix}-{total}": 0 for prefix in ("breaks", "footnotes") for total in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return values | formsets | {"seen": seen(indicator)} | changes


def test_indicator_is_changed_and_found_by_its_new_name(admin_client):
    indicator, before = IndicatorFactory(), versions.current()
    fields = indicator_form(indicator, name="在校学生数", code="another-code")
    fields |= {"footnotes-TOTAL_FORMS": 1, "footnotes-0-text": "含附设班。", "footnotes-0-position": 1}
    response = admin_client.post(f"{ADMIN}indicator/{indicator.pk}/change/", fields)
    assert response.status_code == 302
    indicator.refresh_from_db()
    # Its code is part of addresses.
    assert (indicator.name, indicator.code) == ("在校学生数", "enrolment")
    assert Footnote.objects.get().indicator == indicator
    assert versions.current() != before
    assert search.find("在校学生数").total == 1


def test_second_of_two_editors_does_not_overwrite_the_first(admin_client):
    indicator = IndicatorFactory()
    opened = indicator_form(indicator, definition="第二人所写。")
    Indicator.objects.get().save()  # the first saves meanwhile
    page = admin_client.post(f"{ADMIN}indicator/{indicator.pk}/change/", opened)
    assert "Somebody saved this record since you opened it" in page.content.decode()
    assert "第二人所写。" in page.content.decode()
    indicator.refresh_from_db()
    assert indicator.definition != "第二人所写。"


def test_indicator_with_figures_is_not_deleted(admin_client):
    figure, unused = ObservationFactory(), IndicatorFactory(code="unused")
    assert admin_client.get(f"{ADMIN}indicator/{figure.indicator_id}/delete/").status_code == 403
    assert admin_client.get(f"{ADMIN}indicator/{unused.pk}/delete/").status_code == 200


def test_ratio_without_numerator_is_refused_in_words(admin_client):
    indicator = IndicatorFactory()
    fields = indicator_form(indicator, denominator="teachers", maximum="很多")
    page = admin_client.post(f"{ADMIN}indicator/{indicator.pk}/change/", fields)
    assert "A ratio needs a numerator." in str(page.context["errors"])
    assert "Enter a number." in str(page.context["errors"])


def test_footnote_of_an_approved_release_stays(admin_client):
    fixed = Footnote.objects.create(text="缺两所", release=ReleaseFactory())
    free = Footnote.objects.create(text="含附设班", year=2023)
    assert 'name="text"' not in admin_client.get(f"{ADMIN}footnote/{fixed.pk}/change/").content.decode()
    assert admin_client.post(f"{ADMIN}footnote/{fixed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert 'name="text"' in admin_client.get(f"{ADMIN}footnote/{free.pk}/change/").content.decode()


def test_footnote_about_nothing_is_refused(admin_client):
    page = admin_client.post(f"{ADMIN}footnote/add/", {"text": "注", "position": 1})
    assert "Say what the footnote is about." in str(page.context["errors"])


def test_new_series_is_never_sample(admin_client):
    fields = {"slug": "new", "title": "新", "title_en": "New", "rank": 1, "is_sample": "on"}
    assert admin_client.post(f"{ADMIN}series/add/", fields).status_code == 302
    assert Series.objects.get().is_sample is False


def test_finding_is_listed_with_its_school(clerk):
    held = returned(site_area=100)
    actions.check_return(school_return=held)
    clerk.may("view_explanation")
    page = clerk.get(f"{ADMIN}explanation/?explained=stands")
    assert held.institution.name in page.content.decode()
    assert "Amount per pupil" in page.content.decode()
    assert clerk.get(f"{ADMIN}explanation/?explained=explained").context["cl"].result_count == 0


def test_coverage_leads_to_its_release(admin_client):
    release = ReleaseFactory()
    Coverage.objects.create(release=release, year=2023, figures=1, reported=3, expected=4)
    assert (
        f"/en/admin/statistics/release/{release.pk}/change/" in admin_client.get(f"{ADMIN}coverage/").content.decode()
    )


def test_looking_never_writes(admin_client):
    """Every page of the desk is opened on a database that takes no writes."""
    held = returned(status="open")
    GradeReturnFactory(section=SectionReturnFactory(school_return=SchoolReturnFactory()))
    release, figure = ReleaseFactory(), ObservationFactory(release=ReleaseFactory(year=2020, approved_at=None))
    addresses = [f"{ADMIN}{model}/" for model in MODELS] + [
        f"{RETURN}{held.pk}/change/", f"{RETURN}{held.pk}/desk/", f"{RETURN}desk/", f"{RETURN}desk/2023/",
        f"{RETURN}desk/2023/320311/", f"{RELEASE}{release.pk}/change/", f"{RELEASE}{release.pk}/preview/",
        f"{RELEASE}{release.pk}/revise/", f"{RELEASE}{figure.release_id}/approve/",
        f"{RELEASE}{figure.release_id}/delete/",
    ]  # fmt: skip
    AreaFactory(code="320300", name="徐州市", level="city")
    addresses += [f"{RELEASE}{release.pk}/returns/", f"{RETURN}desk/2023/derive/"]

    def refuse(execute, sql, params, many, context):
        assert sql.lstrip().split()[0] in ("SELECT", "SAVEPOINT", "RELEASE", "WITH"), sql
        return execute(sql, params, many, context)

    for address in addresses:
        with connection.execute_wrapper(refuse):
            assert admin_client.get(address).status_code == 200, address
