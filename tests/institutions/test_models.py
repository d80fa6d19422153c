from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from institutions.codes import Kind, Organiser, Sector
from institutions.models import Area, Campus, Institution
from tests.factories import (
    AreaFactory,
    CampusFactory,
    DocumentFactory,
    EventFactory,
    FormerCodeFactory,
    InstitutionFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db

BROKEN_INSTITUTIONS = {
    "code_form": {"code": "21320001AB"},
    "code_form, too short": {"code": "213200012"},
    "code_form, other province": {"code": "2133000001"},
    "code_of_type": {"code": "3132000001", "kind": Kind.PRIMARY},
    "closed_has_date": {"status": "closed"},
    "closed_has_date, open with one": {"status": "open", "closed_on": date(2020, 1, 1)},
    "closed_after_opened": {"status": "closed", "opened_on": date(2020, 1, 2), "closed_on": date(2020, 1, 1)},
    "stages_of_type": {"kind": Kind.NINE_YEAR, "stages": ("primary",)},
    "stages_of_type, none": {"stages": ()},
    "enrolment_dated": {"enrolment": 300},
    "enrolment_dated, date alone": {"counted_on": date(2020, 9, 1)},
    "affordable_private": {"kind": Kind.KINDERGARTEN, "affordable": True},
    "affordable_private, school": {"organiser": Organiser.PRIVATE, "affordable": True},
    "position_whole": {"latitude": 34.2},
    "position_plausible": {"latitude": 117.2, "longitude": 34.2},
    "public_has_time": {"state": "published", "publish_at": None},
    "withdrawn_explained": {"state": "withdrawn"},
}


@pytest.mark.parametrize("fault", BROKEN_INSTITUTIONS)
def test_database_refuses_institution(fault):
    name = fault.split(",")[0]
    with pytest.raises(IntegrityError, match=f"institutions_institution_{name}"), transaction.atomic():
        InstitutionFactory(**BROKEN_INSTITUTIONS[fault])


def test_record_published_without_a_time_is_public_from_now_on():
    institution = InstitutionFactory.build(area=AreaFactory(), source=None, publish_at=None)
    institution.full_clean()
    assert institution.is_public()


@pytest.mark.parametrize("fault", sorted(set(BROKEN_INSTITUTIONS) - {"public_has_time"}))
def test_form_names_the_fault_before_the_database_does(fault):
    institution = InstitutionFactory.build(area=AreaFactory(), **BROKEN_INSTITUTIONS[fault])
    with pytest.raises(ValidationError) as error:
        institution.full_clean()
    assert all(str(message).strip() for message in error.value.messages)


def test_valid_institution_passes():
    InstitutionFactory.build(area=AreaFactory(), source=None).full_clean()


def test_code_is_unique():
    InstitutionFactory(code="2132000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        InstitutionFactory(code="2132000001")


def test_retired_code_is_never_given_again():
    FormerCodeFactory(code="2132000009")
    with pytest.raises(ValidationError, match=r"never used again|不得再次使用"):
        InstitutionFactory.build(area=AreaFactory(), code="2132000009").full_clean()


def test_one_main_campus():
    institution = InstitutionFactory()
    CampusFactory(institution=institution, is_main=True)
    CampusFactory(institution=institution, is_main=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampusFactory(institution=institution, is_main=True)
    assert Campus.objects.count() == 2


def test_campus_name_once():
    campus = CampusFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CampusFactory(institution=campus.institution, name=campus.name)


def test_area_cannot_end_before_it_begins():
    with pytest.raises(IntegrityError, match="institutions_area_valid_period"), transaction.atomic():
        AreaFactory(valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 1))


def test_rename_needs_names():
    with pytest.raises(IntegrityError, match="institutions_event_rename_has_names"), transaction.atomic():
        EventFactory(type="renamed")


def test_part_in_event_once():
    party = PartyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyFactory(event=party.event, institution=party.institution)


def test_document_number_whole_or_none():
    with pytest.raises(IntegrityError, match="policies_document_number_whole"), transaction.atomic():
        DocumentFactory(agency_code="徐教发", year=2020)


def test_document_number_as_printed():
    assert DocumentFactory(agency_code="徐教发", year=2023, serial=5).number == "徐教发〔2023〕5号"
    assert DocumentFactory().number == ""


def test_document_number_unique():
    DocumentFactory(agency_code="徐教发", year=2023, serial=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(agency_code="徐教发", year=2023, serial=5)


def test_english_page_shows_english_name_or_pinyin():
    institution = InstitutionFactory(name="望溪湾小学", name_en="")
    with translation.override("en"):
        assert institution.local_name == "Wang Xi Wan Xiao Xue"
        institution.name_en = "Wangxiwan Primary School"
        assert institution.local_name == "Wangxiwan Primary School"
    with translation.override("zh-hans"):
        assert institution.local_name == "望溪湾小学"


def test_sector_follows_organiser():
    assert InstitutionFactory.build(organiser=Organiser.PRIVATE).sector == Sector.PRIVATE
    assert InstitutionFactory.build(organiser=Organiser.COLLECTIVE).sector == Sector.PUBLIC


def test_stages_keep_their_order_and_come_back_as_a_tuple():
    InstitutionFactory(kind=Kind.NINE_YEAR, code="3132000001", stages=("junior", "primary"))
    assert Institution.objects.get(code="3132000001").stages == ("primary", "junior")


def test_areas_in_force_on_a_day():
    old = AreaFactory(code="320323", valid_to=date(2010, 12, 31))
    new = AreaFactory(code="320312", valid_from=date(2011, 1, 1))
    assert list(Area.objects.in_force(date(2005, 1, 1))) == [old]
    assert list(Area.objects.in_force(date(2020, 1, 1))) == [new]
    assert list(Area.objects.districts()) == [new]
