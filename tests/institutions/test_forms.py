import pytest
from django.http import QueryDict

from institutions.forms import ChangeFilters, Filters

AREAS = {"320302": None, "320311": None}


def parse(query):
    return Filters.parse(QueryDict(query), AREAS)


def test_empty_query_shows_what_is_open_by_name():
    filters = parse("")
    assert filters.chosen["status"] == ("open",)
    assert filters.sort == "name"
    assert filters.problems == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("area=999999", "999999"),
        ("stage=secret", "secret"),
        ("kind=000", "000"),
        ("sector=both", "both"),
        ("locale=111", "111"),
        ("boarding=maybe", "maybe"),
        ("status=haunted", "haunted"),
        ("sort=beauty", "beauty"),
        ("view=globe", "globe"),
        ("size=33", "33"),
        ("page=abc", "abc"),
        ("page=-1", "-1"),
        ("page=0", "0"),
        ("page=99999999999999999999", "99999999"),
        ("page=１", "１"),
        ("near=here", "here"),
        ("near=1,2,3", "1,2,3"),
        ("q=a&q=b", "q"),
        ("sort=name&sort=area", "sort"),
    ],
)
def test_what_is_not_understood_is_said(query, named):
    filters = parse(query)
    assert len(filters.problems) == 1
    assert named in filters.problems[0]


@pytest.mark.parametrize("near", ["0,0", "34.2,200", "nan,nan", "inf,117"])
def test_position_outside_xuzhou_is_said(near):
    filters = parse(f"near={near}")
    assert filters.position is None
    assert filters.problems


def test_rest_of_a_faulty_query_is_used():
    filters = parse("area=320302&area=1&stage=primary")
    assert filters.chosen["area"] == ("320302",)
    assert filters.chosen["stage"] == ("primary",)


def test_distance_needs_a_position():
    assert parse("sort=distance").problems
    filters = parse("near=34.2,117.2")
    assert filters.position == (34.2, 117.2)
    assert filters.sort == "distance"


def test_any_status_beats_others():
    filters = parse("status=any&status=open")
    assert filters.any_status
    assert filters.chosen["status"] == ()


def test_search_that_is_too_long_is_cut_and_said():
    filters = parse("q=" + "x" * 500)
    assert len(filters.text) == 200
    assert filters.problems


def test_unknown_parameter_is_remarked_on_but_no_fault():
    filters = parse("utm_source=mail")
    assert filters.problems == []
    assert "utm_source" in filters.remarks[0]


def test_long_value_is_shortened_in_its_message():
    assert len(parse("area=" + "9" * 3000).problems[0]) < 150


@pytest.mark.parametrize("query", ["since=2023-02-30", "until=yesterday", "area=1", "type=burnt"])
def test_faults_in_the_filters_of_changes(query):
    assert ChangeFilters.parse(QueryDict(query), AREAS).problems


def test_reversed_period_of_changes():
    filters = ChangeFilters.parse(QueryDict("since=2023-05-01&until=2023-01-01"), AREAS)
    assert filters.since is None
    assert filters.until is None
    assert filters.problems
