"""Which releases make a bulletin, and what one says."""

import re
from html import unescape

import pytest
from django.utils import translation

from tests.factories import AreaFactory
from tests.statistics.factories import IndicatorFactory, ObservationFactory, RatioFactory, ReleaseFactory, SeriesFactory
from tests.statistics.pages import SECRET, SHOWN, address, city, district, hidden, known, page
from xzedu.statistics import bulletins, dictionary, releases
from xzedu.statistics.models import Break, Coverage, Footnote
from xzedu.statistics.presenting.bulletin.page import title_of

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def schools():
    return IndicatorFactory(code="schools", name="学校数", name_en="Schools", unit="schools", topic="provision")


def ratio(**values):
    return RatioFactory(stages=["primary", "junior"], numerator="pupils", denominator="teachers", **values)


def reported(release, reported=312, expected=315):
    """Say how many schools a release was derived from: then it makes a bulletin."""
    covered, _made = Coverage.objects.get_or_create(release=release, year=release.year)
    covered.reported, covered.expected = reported, expected
    covered.save()
    return release


def issue(year=2023, figures=(), *, places=None, **values):
    """Return a release that makes a bulletin.

    Args:
        figures: (indicator, stage, value or reason why there is none) of the city.
    """
    release = ReleaseFactory(year=year, **values)
    for indicator, stage, value in figures:
        given = {"value": None, "missing": value} if isinstance(value, str) else {"value": value}
        for area in places or [city()]:
            ObservationFactory(release=release, indicator=indicator, area=area, stage=stage, **given)
    return reported(release)


def path(language="en", year=2023, *edition):
    return address("bulletin-edition" if edition else "bulletin", language, year, *edition)


def words(html):
    """Return the text of a bulletin as it is read, each element's text as it stands."""
    html = re.sub(r"<svg.*?</svg>|<details.*?</details>", "", html[html.index("<article") :], flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


# Which there are


@pytest.mark.parametrize("kind", ["draft", "embargo"])
def test_release_that_is_not_public_has_no_bulletin_anywhere(client, kind):
    release = issue(figures=[(schools(), "primary", SECRET)], **hidden(kind))
    edition = ["yearly", 1]
    for where in (path(), path("zh-hans"), path("en", 2023, *edition)):
        assert SHOWN not in page(client, where, 404)
    page(client, address("bulletin-chart", "en", 2023, *edition, "stages", "svg"), 404)
    for name in ("bulletins", "home"):
        text = page(client, address(name))
        assert SHOWN not in text
        assert f"/bulletins/{release.year}/" not in text


def test_embargoed_revision_changes_nothing_of_the_bulletin(client):
    series = SeriesFactory()
    issue(series=series, figures=[(schools(), "primary", 609)])
    issue(series=series, version=2, stage="revised", figures=[(schools(), "primary", SECRET)], **hidden("embargo"))
    text = page(client, path())
    assert "609" in text
    assert SHOWN not in text
    assert "Superseded" not in text
    page(client, path("en", 2023, "yearly", 2), 404)


def test_release_that_was_not_derived_from_returns_makes_none(client):
    ObservationFactory(release=ReleaseFactory(), indicator=schools(), area=city(), stage="primary", value=609)
    page(client, path(), 404)
    assert "No bulletin has been published yet." in page(client, address("bulletins"))


@pytest.mark.parametrize(
    "where",
    ["1800/", "0/", "2024/", "99999999999999999999999999/", "2023/yearly/2/", "2023/other/1/", "2023/yearly/0/",
     "2023-24/", "abc/", "2023/yearly/1/none.svg", "2023/yearly/1/stages.gif", "2023/yearly/99999/stages.svg",
     "2023%00/", "%E4%BA%8C/", "2023/yearly/99999999999999999999/"],
)  # fmt: skip
def test_nonsense_is_not_found(client, where):
    issue(figures=[(schools(), "primary", 609)])
    page(client, address("bulletins") + where, 404)


def test_unknown_parameters_do_no_harm(client):
    issue(figures=[(schools(), "primary", 609)])
    page(client, path() + "?year=9999999999&utm_source=%0A%3Cscript%3E")


@pytest.mark.parametrize("name", ["bulletins", "bulletin"])
def test_bulletins_take_no_post(client, name):
    assert client.post(address(name, "en", *([2023] if name == "bulletin" else []))).status_code == 405


def test_of_two_series_the_one_that_ranks_first_has_the_years_address(client):
    second = SeriesFactory(slug="second", rank=20, title_en="Second")
    issue(figures=[(schools(), "primary", 609)])
    issue(series=second, figures=[(schools(), "primary", 777)])
    assert "609" in words(page(client, path()))
    assert "777" in words(page(client, path("en", 2023, "second", 1)))
    text = page(client, address("bulletins"))
    assert 'href="/en/statistics/bulletins/2023/"' in text
    assert 'href="/en/statistics/bulletins/2023/second/1/"' in text


def test_neighbours_are_those_of_the_series():
    first, third = issue(2021), issue(2023)
    second = issue(2022, series=SeriesFactory(slug="other"))
    current = releases.read()
    assert bulletins.beside(current, third) == (first, None)
    assert bulletins.beside(current, first) == (None, third)
    assert bulletins.beside(current, second) == (None, None)


def test_next_and_previous_year(client):
    for year in (2021, 2022, 2023):
        issue(year, figures=[(schools(), "primary", year)])
    text = page(client, path("en", 2022))
    assert '<a rel="prev" href="/en/statistics/bulletins/2021/">← 2021/22</a>' in text
    assert '<a rel="next" href="/en/statistics/bulletins/2023/">2023/24 →</a>' in text


# What it says

SENTENCES = [
    ("schools", "primary", 609, "The city had 609 primary schools, 9 (1.5%) more than the year before."),
    ("enrolment", "junior", 609, "Enrolment was 609 persons, 9 (1.5%) more than the year before."),
    ("entrants", "senior", 609, "Entrants numbered 609, 9 (1.5%) more than the year before."),
    ("entrants", "preschool", 609, "Children who newly entered numbered 609, 9 (1.5%) more than the year before."),
    ("graduates", "special", 600, "Graduates of the school year before numbered 600, unchanged from the year before."),
    ("teachers", "vocational", 591, "Full-time teachers numbered 591, 9 (1.5%) fewer than the year before."),
    ("average-class-size", "primary", 601, "A class had 601.0 pupils on average, 1.0 more than the year before."),
    ("large-classes", "junior", 599, "Large stood at 599.0%, 1.0 percentage points lower than the year before."),
    ("classes", "primary", 1, "There were 1 class, 599 (99.8%) fewer than the year before."),
    ("schools", "", 609, "At the start of 2023/24 the city had 609 schools of all stages, 9 (1.5%) more"),
]
KINDS = {
    "schools": {"unit": "schools"},
    "classes": {"unit": "classes"},
    "average-class-size": {"unit": "per_class", "decimals": 1},
    "large-classes": {"unit": "percent", "decimals": 1, "name_en": "large", "topic": "provision"},
}


@pytest.mark.parametrize(("code", "stage", "value", "sentence"), SENTENCES)
def test_sentence(client, code, stage, value, sentence):
    indicator = IndicatorFactory(code=code, **KINDS.get(code, {}))
    issue(2022, [(indicator, stage, 600)])
    issue(2023, [(indicator, stage, value)])
    assert sentence in words(page(client, path()))


@pytest.mark.parametrize(
    ("code", "stage", "value", "told"),
    [
        ("schools", "primary", 609, "609"),
        ("enrolment", "junior", 123_456, "12.35万人"),
        ("average-class-size", "primary", 44.4, "44.4"),
        ("large-classes", "junior", 5, "5.0%"),
    ],
)
def test_number_is_written_as_chinese_does(client, code, stage, value, told):
    issue(2023, [(IndicatorFactory(code=code, **KINDS.get(code, {})), stage, value)])
    text = page(client, path("zh-hans"))
    assert re.search(rf'<a class="made" href="[^"]+">{re.escape(told.removesuffix("人"))}(人)?</a>', text)


def test_number_leads_to_how_it_was_made(client, language):
    issue(figures=[(schools(), "primary", 609)])
    text = page(client, path(language))
    href = f"/{language}/statistics/figure/?indicator=schools&amp;area=320300&amp;year=2023&amp;stage=primary"
    assert f'<a class="made" href="{href}">609</a>' in text
    page(client, unescape(href))


def test_every_figure_has_its_link(client):
    issue(figures=[(schools(), "primary", 609), (IndicatorFactory(), "primary", 1234)], places=[city(), district()])
    text = page(client, path())
    text = re.sub(r"<svg.*?</svg>|<details.*?</details>|<figcaption.*?</figcaption>", "", text, flags=re.DOTALL)
    bare = re.sub(r'<a class="made".*?</a>', "", text, flags=re.DOTALL)
    assert "609" in text
    assert "609" not in bare
    assert "1,234" not in bare


def test_figure_without_a_value_is_said_in_words(client):
    issue(figures=[(schools(), "primary", 609), (IndicatorFactory(), "primary", "x")])
    assert "There is no figure of enrolment: not available." in words(page(client, path()))


def test_figure_that_has_no_meaning_is_left_out(client):
    issue(figures=[(schools(), "primary", 609), (IndicatorFactory(), "primary", "z")])
    assert "no figure of enrolment" not in page(client, path())


def test_section_without_a_figure_is_left_out_and_the_others_numbered_through(client):
    issue(figures=[(schools(), "special", 14), (schools(), "vocational", 45)])
    text = words(page(client, path()))
    assert "2. Secondary vocational education" in text
    assert "3. Special education" in text
    assert "Compulsory education" not in text


def test_release_without_figures_of_the_city(client, language):
    city()
    issue(figures=[(schools(), "primary", 609)], places=[AreaFactory(code="320000", level="province")])
    assert 'class="bulletin-section"' not in page(client, path(language))


def test_before_the_areas_are_loaded(client, language):
    issue(figures=[(schools(), "primary", 609)], places=[AreaFactory(code="320000", level="province")])
    page(client, path(language))


def test_first_year_is_compared_with_nothing(client):
    issue(figures=[(schools(), "primary", 609)])
    assert "The city had 609 primary schools." in words(page(client, path()))


def test_nothing_is_compared_across_a_break(client):
    Break.objects.create(indicator=schools(), year=2023, note="报表改版", note_en="New forms")
    issue(2022, [(schools(), "primary", 600)])
    issue(2023, [(schools(), "primary", 609)])
    text = words(page(client, path()))
    assert "The city had 609 primary schools." in text
    assert "Break from 2023/24 on: New forms" in text


def test_real_figures_are_not_compared_with_sample_ones(client):
    issue(2022, [(schools(), "primary", 600)], is_sample=True)
    issue(2023, [(schools(), "primary", 609)])
    assert "The city had 609 primary schools." in words(page(client, path()))


def test_later_years_do_not_show(client):
    issue(2023, [(IndicatorFactory(), "primary", 609)])
    issue(2024, [(IndicatorFactory(), "primary", SECRET)])
    assert SHOWN not in page(client, path())


def test_coverage(client):
    issue(figures=[(schools(), "primary", 609)])
    text = words(page(client, path()))
    assert "312 of 315 schools have reported; those that have not are missing from the figures" in text
    assert "312 of 315 reported" in text


def test_complete_coverage(client):
    reported(issue(figures=[(schools(), "primary", 609)]), 315, 315)
    assert "All 315 schools have reported." in words(page(client, path()))


def test_sample_is_flagged_by_banner_and_mark(client):
    issue(figures=[(schools(), "primary", 609)], is_sample=True, places=[city(), district()])
    text = page(client, path())
    assert "notice-sample" in text
    assert "bulletin-sample" in text
    assert text.count('<span class="sample">') >= 3
    assert "notice-sample" in page(client, address("bulletins"))


def test_real_bulletin_has_no_sample_mark(client):
    issue(figures=[(schools(), "primary", 609)], places=[city(), district()])
    text = page(client, path())
    assert 'class="sample"' not in text
    assert "bulletin-sample" not in text


# Tables and charts


def test_table_of_the_districts(client):
    issue(figures=[(schools(), "primary", 609), (IndicatorFactory(), "primary", 70)], places=[city(), district()])
    text = page(client, path())
    table = next(t for t in re.findall(r"<table>.*?</table>", text, re.DOTALL) if "Primary by district" in t)
    assert re.search(r'<tr class="whole"><th scope="row"><a [^>]+>Xuzhou City</a></th>', table)
    assert "Quanshan District" in table
    assert table.count('<th scope="col"') == 3


def test_table_of_stages_tells_the_change(client):
    issue(2022, [(schools(), "primary", 600), (schools(), "junior", 0), (schools(), "senior", 5)])
    issue(2023, [(schools(), "primary", 609), (schools(), "junior", 3), (schools(), "senior", 5)])
    text = page(client, path())
    assert "609</a><small>+1.5%</small>" in text
    assert "3</a></td>" in text
    assert "5</a><small>±0</small>" in text


def test_private_schools_and_their_share(client):
    enrolment = IndicatorFactory()
    release = issue(figures=[(enrolment, "primary", 1000)])
    for sector, value in (("private", 130), ("public", 870)):
        ObservationFactory(
            release=release, indicator=enrolment, area=city(), stage="primary", sector=sector, value=value
        )
    text = words(page(client, path()))
    assert "Primary: 130 persons in private schools; of all 1,000 persons that is 13.0%." in text
    assert "Pupils in public and private schools by stage, 2023/24" in text


def test_town_and_country(client):
    release = issue(figures=[(ratio(), "primary", 15)], places=[city(), district(), AreaFactory(code="320312")])
    shared = {"release": release, "indicator": ratio(), "area": city(), "stage": "primary"}
    for locale, value in (("urban", 16.0), ("town", 15.0), ("rural", 12.0)):
        ObservationFactory(locale=locale, value=value, **shared)
    text = words(page(client, path()))
    assert "Pupils per teacher: urban 16.0, town 15.0, rural 12.0; better off: Rural (gap +4.0)." in text
    assert "Urban, town and rural: Xuzhou City · Primary" in text
    assert "Between districts · Primary" in text


def test_charts_can_be_downloaded(client, language):
    issue(figures=[(IndicatorFactory(), "primary", 609)])
    text = page(client, path(language))
    href = address("bulletin-chart", language, 2023, "yearly", 1, "compulsory", "svg")
    assert f'href="{href}"' in text
    response = client.get(href)
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert b"<svg" in response.content


def test_chart_without_figures_is_not_found(client):
    issue(figures=[(IndicatorFactory(), "primary", 609)])
    page(client, address("bulletin-chart", "en", 2023, "yearly", 1, "preschool", "svg"), 404)


def test_ids_of_the_page_are_unique(client, language):
    figures = [(IndicatorFactory(), stage, 10.0) for stage in ("", "preschool", "primary", "junior", "senior")]
    figures += [(ratio(), stage, 15.0) for stage in ("preschool", "primary", "junior", "senior")]
    issue(figures=figures, places=[city(), district(), AreaFactory(code="320312")])
    ids = re.findall(r' id="([^"]+)"', page(client, path(language)))
    assert len(ids) == len(set(ids))


def test_names_are_escaped(client, language):
    AreaFactory(code="320300", name="<b>徐州</b>", name_en="<b>Xuzhou</b>", level="city")
    indicator = IndicatorFactory(code="enrolment", name="<i>数</i>", name_en="<i>n</i>")
    issue(figures=[(indicator, "primary", 609)], places=[AreaFactory._meta.model.objects.get()])
    text = page(client, path(language))
    assert "<b>Xuzhou" not in text
    assert "<b>徐州" not in text
    assert "<i>" not in text


# Footnotes, revisions, editions


def test_footnotes_in_play_stand_where_they_belong(client):
    release = issue(figures=[(schools(), "primary", 609), (IndicatorFactory(), "primary", 70)],
                    places=[city(), district()])  # fmt: skip
    notes = {
        "of the release": {"release": release},
        "of the indicator": {"indicator": schools()},
        "of the area": {"area": district()},
        "of both": {"indicator": schools(), "area": city()},
        "of the figure": {"observation": release.observations.get(indicator__code="enrolment", area=city())},
        "of another year": {"year": 2019},
        "of another area": {"area": AreaFactory(code="320000", level="province")},
    }
    for text, given in notes.items():
        Footnote.objects.create(text=text, text_en=text, **given)
    text = page(client, path())
    assert "of another" not in text
    for number, name in ((1, "of the indicator"), (2, "of the area"), (3, "of both"), (4, "of the figure")):
        assert f'<li id="note-{number}"><sup>{number}</sup> {name}</li>' in text
    assert "<li>of the release</li>" in text
    mark = '<sup><a href="#note-{}">{}</a></sup>'
    assert "609</a>" + mark.format(1, 1) + mark.format(3, 3) in text
    assert "Quanshan District</a>" + mark.format(2, 2) in text
    assert "70 persons</a>" + mark.format(4, 4) in text


def test_superseded_edition_keeps_its_address_and_says_what_superseded_it(client):
    series = SeriesFactory()
    issue(series=series, figures=[(schools(), "primary", 600)])
    issue(series=series, version=2, stage="revised", figures=[(schools(), "primary", 609)])
    old = page(client, path("en", 2023, "yearly", 1))
    assert "The city had 600 primary schools." in words(old)
    assert "Superseded on" in old
    assert 'href="/en/statistics/bulletins/2023/"' in old
    assert 'href="/en/statistics/releases/yearly/2023/2/#changes"' in old
    new = page(client, path())
    assert "The city had 609 primary schools." in words(new)
    assert "1 figure differs from the version before." in new
    assert "Superseded on" not in new
    assert "/en/statistics/bulletins/2023/yearly/1/" in page(client, address("bulletins"))


def test_permanent_address_names_series_and_version(client):
    issue(figures=[(schools(), "primary", 609)])
    assert "http://testserver/en/statistics/bulletins/2023/yearly/1/</a>" in page(client, path())


def test_release_and_first_page_lead_to_the_bulletin(client, language):
    issue(figures=[(schools(), "primary", 609)])
    for where in (address("release", language, "yearly", 2023, 1), address("home", language)):
        assert f'href="/{language}/statistics/bulletins/2023/"' in page(client, where)


def test_release_without_a_bulletin_has_no_link(client):
    ObservationFactory(release=ReleaseFactory(), indicator=schools(), area=city(), stage="primary", value=609)
    assert "bulletins/2023" not in page(client, address("release", "en", "yearly", 2023, 1))


@pytest.mark.parametrize("districts", [1, 12])
def test_bulletin_costs_few_queries_whatever_the_size(client, django_assert_max_num_queries, districts):
    places = [city(), *(AreaFactory(code=f"3203{n + 40}") for n in range(districts))]
    series = SeriesFactory()
    for year in (2021, 2022):
        issue(year, [(IndicatorFactory(), "primary", 100 + year), (ratio(), "primary", 15.0)], places=places)
    for version in (1, 2):
        figures = [(IndicatorFactory(), stage, version * 10.0) for stage in ("", "primary", "junior", "senior")]
        issue(2023, [*figures, (ratio(), "primary", 14.0)], series=series, version=version, places=places)
    known()
    with django_assert_max_num_queries(15):
        client.get(path("zh-hans"))
    with django_assert_max_num_queries(5):
        client.get(path())
    with django_assert_max_num_queries(2):
        client.get(address("bulletins"))


def test_title_is_that_of_the_year():
    city()
    with translation.override("en"):
        title = title_of(ReleaseFactory(year=2023), dictionary.read_places())
    assert title == "Statistical bulletin on education in Xuzhou City, 2023/24"
