import random

import pytest
from pyroaring import BitMap

from institutions import register
from institutions.codes import Kind, Organiser
from institutions.register import Chained, Register
from tests.factories import AreaFactory, InstitutionFactory
from xzedu.common import versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def institutions():
    random_ = random.Random(7)
    areas = [AreaFactory(code=code) for code in ("320302", "320303", "320312")]
    kinds = [Kind.PRIMARY, Kind.NINE_YEAR, Kind.KINDERGARTEN, Kind.TEACHING_POINT]
    return [
        InstitutionFactory(
            kind=random_.choice(kinds),
            area=random_.choice(areas),
            organiser=random_.choice([Organiser.PRIVATE, Organiser.COUNTY_EDUCATION]),
            locale=random_.choice(["111", "121", "220", ""]),
            boarding=random_.random() < 0.3,
            latitude=random_.uniform(34, 34.4),
            longitude=random_.uniform(117, 117.4),
            enrolment=n * 10,
            counted_on="2025-09-01",
        )
        for n in range(60)
    ]


def oracle(institutions, chosen, facet):
    """Count a facet the plain way: one institution after another."""

    def values(i, name):
        return {
            "area": [i.area.code],
            "stage": [str(stage) for stage in i.stages],
            "kind": [str(i.kind)],
            "sector": [str(i.sector)],
            "locale": {"111": ["urban"], "121": ["town"], "220": ["rural"], "": []}[i.locale],
            "boarding": ["yes"] if i.boarding else [],
            "affordable": [],
            "status": [i.status],
        }[name]

    counts = {}
    for i in institutions:
        if all(set(values(i, name)) & set(wanted) for name, wanted in chosen.items() if wanted and name != facet):
            for value in values(i, facet):
                counts[value] = counts.get(value, 0) + 1
    return counts


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"area": ("320302",)},
        {"area": ("320302", "320312"), "stage": ("primary",)},
        {"stage": ("primary", "preschool"), "sector": ("private",), "locale": ("urban",)},
        {"boarding": ("yes",), "kind": ("211", "312")},
        {"kind": ("512",)},
    ],
)
def test_facet_counts_are_those_of_a_plain_count(institutions, chosen):
    held = Register()
    counts = held.counts(chosen)
    for facet in Register.FACETS:
        assert {value: n for value, n in counts[facet].items() if n} == oracle(institutions, chosen, facet), facet


def test_selection_within_what_a_text_found(institutions):
    held = Register()
    found = BitMap([0, 1, 2, 3])
    assert held.select({"sector": ("private",)}, found) <= found
    assert sum(held.counts({}, found)["sector"].values()) == 4


def test_numbers_follow_the_order_of_names(institutions):
    held = Register()
    by_name = sorted(institutions, key=lambda i: (i.sort_key, i.code))
    assert list(held.ids) == [i.pk for i in by_name]


def test_reading_costs_two_queries_whatever_the_size(institutions, django_assert_num_queries):
    with django_assert_num_queries(2):
        Register()


def test_order_by_enrolment_puts_the_unknown_last(institutions):
    unknown = InstitutionFactory()
    held = Register()
    ordered = held.ordered(held.all, "enrolment")
    assert held.ids[ordered[-1]] == unknown.pk
    assert held.enrolments[ordered[0]] == 590


def test_order_by_distance_puts_those_without_position_last(institutions):
    lost = InstitutionFactory()
    held = Register()
    ordered = held.ordered(held.all, "distance", position=(34.2, 117.2))
    assert held.ids[ordered[-1]] == lost.pk
    metres = [held.distance(n, (34.2, 117.2)) for n in ordered[:-1]]
    assert metres == sorted(metres)
    assert len(ordered) == 61


def test_distance_in_metres():
    InstitutionFactory(latitude=34.2, longitude=117.2)
    held = Register()
    # A hundredth of a degree of latitude is 1,112 m; of longitude there, 920 m.
    assert held.distance(0, (34.21, 117.2)) == pytest.approx(1112, abs=1)
    assert held.distance(0, (34.2, 117.21)) == pytest.approx(920, abs=1)


def test_order_by_area_goes_by_code_and_then_name(institutions):
    held = Register()
    ordered = list(held.ordered(held.all, "area"))
    code_of = {i.pk: i.area.code for i in institutions}
    keys = [(code_of[held.ids[n]], n) for n in ordered]
    assert keys == sorted(keys)


@pytest.mark.parametrize("part", [slice(0, 3), slice(2, 5), slice(3, 3), slice(4, 99), slice(50, 60)])
def test_chained_parts_are_sliced_like_a_list(part):
    whole = Chained([BitMap([1, 5]), BitMap(), BitMap([2, 3, 9]), BitMap([0])])
    assert whole[part] == list(whole)[part]
    assert len(whole) == 6


def test_register_is_read_again_only_when_institutions_change(institutions, django_assert_num_queries):
    first = register.current(versions.current())
    versions.bump("policies")
    assert register.current(versions.current()) is first
    versions.bump("institutions")
    assert register.current(versions.current()) is not first
