"""How a figure was made, and the pages of releases."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group

from tests.factories import AreaFactory, InstitutionFactory, SourceFactory, UserFactory
from tests.statistics.factories import (
    GradeReturnFactory,
    IndicatorFactory,
    ObservationFactory,
    RatioFactory,
    ReleaseFactory,
    SchoolReturnFactory,
    SectionReturnFactory,
    SeriesFactory,
)
from tests.statistics.pages import SECRET, SHOWN, address, city, district, figure, hidden, known, page
from xzedu.common.models import ImportRun
from xzedu.statistics import derivation
from xzedu.statistics.models import Coverage, Footnote, Release

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def made(query, language="en"):
    return address("figure", language) + f"?{query}"


def derived(schools=2, **values):
    """Return a public release derived from the returns of some primary schools of one district."""
    city(), district(), RatioFactory(stages=["primary"]), IndicatorFactory(numerator="pupils", stages=["primary"])
    for n in range(schools):
        institution = InstitutionFactory(area=district(), name_en=f"School {n}")
        section = SectionReturnFactory(
            school_return=SchoolReturnFactory(institution=institution), teachers=5 + n, qualified=5
        )
        GradeReturnFactory(section=section, boys=42 + n, girls=40)
    release = ReleaseFactory(approved_at=None, publish_at=None)
    derivation.derive(release=release)
    values = {"approved_at": datetime(2024, 1, 1, tzinfo=UTC), "publish_at": datetime(2024, 1, 2, tzinfo=UTC)} | values
    Release.objects.filter(pk=release.pk).update(**values)
    return Release.objects.get(pk=release.pk)


RATIO = "indicator=pupils-per-teacher&area=320311&year=2023&stage=primary"


def test_formula_is_shown_with_the_numbers_put_in(client, language):
    derived()
    text = page(client, made(RATIO, language))
    assert "165 ÷ 11 = 15.000" in text


def test_factor_is_shown(client):
    indicator = IndicatorFactory(
        code="share", unit="percent", decimals=1, numerator="large_classes", denominator="classes", factor=100
    )
    figure(indicator=indicator, area=district(), value=5.0, numerator=1, denominator=20)
    assert "1 ÷ 20 × 100 = 5.000" in page(client, made("indicator=share&area=320311&year=2023"))


def test_schools_that_went_in_are_listed_with_reported_of_expected(client):
    derived()
    text = page(client, made(RATIO))
    assert "2 institutions went into this figure." in text
    assert "2 of 2 had reported" in text
    assert text.index("School 1") < text.index("School 0")
    assert "/en/institutions/?area=320311&amp;stage=primary" in text


def test_schools_are_paged(client):
    derived(schools=55)
    first = page(client, made(RATIO))
    second = page(client, made(RATIO + "&page=2"))
    assert "page=2" in first
    assert first.count("made how") == 50
    assert second.count("made how") == 5


def test_a_school_that_is_not_public_is_not_listed(client):
    derived()
    hidden_school = InstitutionFactory(area=district(), name_en="Hidden School", state="draft", publish_at=None)
    ObservationFactory(
        release=Release.objects.get(), indicator=RatioFactory(), area=district(), institution=hidden_school,
        stage="primary", value=1.0, numerator=1, denominator=1,
    )  # fmt: skip
    assert "Hidden School" not in page(client, made(RATIO))
    query = f"indicator=pupils-per-teacher&institution={hidden_school.code}&year=2023&stage=primary"
    page(client, made(query), 404)


def test_schools_behind_suppressed_numbers_are_not_listed(client):
    indicator = IndicatorFactory(code="migrants", numerator="migrants", stages=["primary"])
    institution = InstitutionFactory(area=district(), name_en="School With Few")
    release = ReleaseFactory()
    ObservationFactory(release=release, indicator=indicator, area=district(), stage="primary", value=40, numerator=40)
    ObservationFactory(
        release=release, indicator=indicator, area=district(), institution=institution, stage="primary", value=38,
        numerator=38,
    )  # fmt: skip
    text = page(client, made("indicator=migrants&area=320311&year=2023&stage=primary"))
    assert "School With Few" not in text
    assert "Single schools are not listed here" in text


def test_figure_of_a_school(client):
    derived()
    institution = InstitutionFactory._meta.model.objects.get(name_en="School 0")
    text = page(client, made(f"indicator=pupils-per-teacher&institution={institution.code}&year=2023&stage=primary"))
    assert "82 ÷ 5 = 16.400" in text
    assert "Which schools went in" not in text


def test_derivation_is_told(client):
    derived()
    text = page(client, made(RATIO))
    run = Release.objects.get().derivations.get()
    assert run.inputs_sha256 in text
    assert "version 1" in text


def test_loaded_figure_names_source_file_and_row(client):
    run = ImportRun.objects.create(
        importer="observations", file_name="jiangsu.csv", sha256="ab" * 32, applied_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    source = SourceFactory(publisher_en="Bureau of Statistics", title_en="Yearbook", url="https://example.org/")
    figure(area=district(), source=source, import_run=run, row=17)
    text = page(client, made("indicator=enrolment&area=320311&year=2023"))
    for part in ("Bureau of Statistics: Yearbook", "jiangsu.csv", "row 17", "abab", "nothing was computed"):
        assert part in text


def test_approver_is_told_by_role_and_never_by_name(client):
    user = UserFactory(username="zhangsan", first_name="三", last_name="张")
    user.groups.add(Group.objects.create(name="统计发布"))
    ObservationFactory(area=district(), release=ReleaseFactory(approved_by=user))
    text = page(client, made("indicator=enrolment&area=320311&year=2023"))
    assert "统计发布" in text
    assert "zhangsan" not in text


def test_every_version_of_the_figure_is_told(client):
    figure(area=district(), value=900.0)
    second = ReleaseFactory(version=2, stage="revised", reason_en="Two schools corrected.")
    ObservationFactory(release=second, area=district(), value=1000.0)
    text = page(client, made("indicator=enrolment&area=320311&year=2023"))
    assert "<b>1,000 persons</b>" in text
    assert "900" in text
    assert "Two schools corrected." in text


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
def test_a_version_that_is_not_public_does_not_show(client, kind):
    figure(area=district(), value=900.0)
    ObservationFactory(release=ReleaseFactory(version=2, **hidden(kind)), area=district(), value=SECRET)
    text = page(client, made("indicator=enrolment&area=320311&year=2023"))
    assert SHOWN not in text
    assert "This figure in every version" not in text


def test_footnotes_of_this_figure_alone(client):
    here = figure(area=district())
    there = figure(area=city())
    Footnote.objects.create(observation=here, text="甲", text_en="About here.")
    Footnote.objects.create(observation=there, text="乙", text_en="About there.")
    text = page(client, made("indicator=enrolment&area=320311&year=2023"))
    assert "About here." in text
    assert "About there." not in text


def test_missing_figure_gives_its_reason(client):
    figure(area=district(), value=None, missing="x")
    assert "not available" in page(client, made("indicator=enrolment&area=320311&year=2023"))


def test_sample_figure_is_marked(client):
    ObservationFactory(area=district(), release=ReleaseFactory(is_sample=True))
    text = page(client, made("indicator=enrolment&area=320311&year=2023"))
    assert "notice-sample" in text


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 400, "The address lacks “indicator”."),
        ("indicator=enrolment", 400, "The address lacks “area”."),
        ("indicator=enrolment&area=320311", 400, "Say which year"),
        ("indicator=enrolment&area=320311&year=x", 400, "x"),
        ("indicator=enrolment&area=320311&year=99999", 400, "99999"),
        ("indicator=enrolment&area=320311&year=2023&stage=x", 400, "“x”"),
        ("indicator=nothing&area=320311&year=2023", 404, "nothing"),
        ("indicator=enrolment&area=999999&year=2023", 404, "999999"),
        ("indicator=enrolment&institution=999&year=2023", 404, "999"),
        ("indicator=enrolment&area=320311&year=1999", 404, "No figure is public"),
        ("indicator=enrolment&area=320311&year=2023&page=0", 400, "“0”"),
    ],
)
def test_what_cannot_be_is_said(client, query, status, message):
    figure(area=district())
    assert message in page(client, made(query), status)


@pytest.mark.parametrize("schools", [1, 60])
def test_figure_costs_few_queries_whatever_the_size(client, django_assert_max_num_queries, schools):
    derived(schools)
    page(client, made(RATIO))
    with django_assert_max_num_queries(5):
        client.get(made(RATIO, "zh-hans"))


# Releases


def release_path(series="yearly", year=2023, version=1, language="en"):
    return address("release", language, series, year, version)


def test_release_list_groups_by_series(client, language):
    figure(area=district())
    second = ReleaseFactory(version=2, stage="revised", reason_en="Corrected.", reason="已更正。")
    ObservationFactory(release=second, area=district())
    ObservationFactory(release=ReleaseFactory(series=SeriesFactory(slug="other", title_en="Other")), area=district())
    text = page(client, address("releases", language))
    assert 'id="yearly"' in text
    assert 'id="other"' in text
    assert ("Corrected." if language == "en" else "已更正。") in text


def test_release_says_what_it_covers(client, language):
    release = derived()
    Coverage.objects.filter(release=release).update(reported=312, expected=315)
    text = page(client, release_path(language=language))
    assert "312" in text
    assert "315" in text
    assert f"/{language}/statistics/indicators/pupils-per-teacher/" in text


def test_superseded_release_leads_to_the_newer_and_shows_what_changed(client):
    figure(area=district(), value=900.0)
    second = ReleaseFactory(version=2, stage="revised", reason_en="Two schools corrected.")
    ObservationFactory(release=second, area=district(), value=1000.0)
    text = page(client, release_path())
    assert "Superseded on" in text
    assert release_path(version=2) in text
    text = page(client, release_path(version=2))
    assert "Superseded" not in text
    for part in ("900", "1,000", "100 (11.1%) more than before the revision", "Two schools corrected."):
        assert part in text


@pytest.mark.parametrize("kind", ["draft", "embargoed"])
def test_release_that_is_not_public_is_not_found_and_not_hinted_at(client, kind):
    figure(area=district())
    release = ReleaseFactory(version=2, title_en="Secret release", **hidden(kind))
    ObservationFactory(release=release, area=district(), value=SECRET)
    page(client, release_path(version=2), 404)
    page(client, address("release-download", "en", "yearly", 2023, 2, "csv"), 404)
    text = page(client, release_path())
    assert "Superseded" not in text


@pytest.mark.parametrize("args", [("nothing", 2023, 1), ("yearly", 1999, 1), ("yearly", 2023, 9)])
def test_unknown_release_is_not_found(client, args):
    figure(area=district())
    page(client, release_path(*args), 404)


def test_release_as_a_file_leaves_out_what_could_be_worked_out(client):
    release = derived()
    migrants = IndicatorFactory(code="migrants", numerator="migrants")
    school = InstitutionFactory._meta.model.objects.get(name_en="School 0")
    for institution, value in ((None, 44.0), (school, 43.0)):
        ObservationFactory(
            release=release, indicator=migrants, area=district(), institution=institution, stage="primary", value=value
        )
    text = page(client, address("release-download", "en", "yearly", 2023, 1, "csv"))
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    migrant_rows = [row for row in rows if row["Indicator (code)"] == "migrants"]
    assert [(row["Value"], row["Institution code"]) for row in migrant_rows] == [("44.0", "")]
    assert any(row["Institution code"] == school.code for row in rows)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_release_files_are_streamed(client, kind):
    derived()
    known()
    response = client.get(address("release-download", "zh-hans", "yearly", 2023, 1, kind))
    assert response.status_code == 200
    assert response.streaming
    assert len(b"".join(response.streaming_content)) > 100


@pytest.mark.parametrize(
    ("name", "args"), [("release", ["yearly", 2023, 1]), ("release-download", ["yearly", 2023, 1, "csv"])]
)
def test_releases_take_no_post(client, name, args):
    assert client.post(address(name, "en", *args)).status_code == 405


@pytest.mark.parametrize("areas", [1, 30])
def test_release_costs_few_queries_whatever_the_size(client, django_assert_max_num_queries, areas):
    second = ReleaseFactory(version=2, stage="revised")
    for n in range(areas):
        area = AreaFactory(code=f"3203{n + 40}")
        figure(area=area)
        ObservationFactory(release=second, area=area, value=5.0)
    page(client, release_path(version=2))
    with django_assert_max_num_queries(5):
        client.get(release_path(version=2, language="zh-hans"))
    with django_assert_max_num_queries(2):
        client.get(address("releases", "zh-hans"))
