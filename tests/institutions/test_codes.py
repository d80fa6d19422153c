import re

import pytest

from institutions.codes import CODE_PATTERN, LOCALE_GROUPS, STAGES_OF, Kind, Locale, LocaleGroup, Stage


@pytest.mark.parametrize("code", ["1132000001", "2132000123", "4132010290", "3632999999", "5132000001"])
def test_code_of_the_right_form(code):
    assert re.fullmatch(CODE_PATTERN, code)


@pytest.mark.parametrize(
    "code", ["", "2132", "2033000001", "2132000001 ", "21320000011", "２１３２０００００１", "8132000001"]
)
def test_code_of_a_wrong_form(code):
    assert not re.fullmatch(CODE_PATTERN, code)


def test_every_type_says_what_it_teaches():
    assert set(STAGES_OF) == set(Kind)
    assert STAGES_OF[Kind.TWELVE_YEAR] == (Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR)


def test_every_class_of_place_has_its_group():
    assert set(LOCALE_GROUPS) == set(Locale)
    assert {LOCALE_GROUPS[place] for place in Locale if place.startswith("2")} == {LocaleGroup.RURAL}


def test_no_stage_is_part_of_another():
    """Several stages are kept in one text and looked for by `contains`."""
    assert not [(a, b) for a in Stage for b in Stage if a != b and a in b]
