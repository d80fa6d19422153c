import pytest

from tests.factories import AreaFactory, InstitutionFactory
from tests.statistics.factories import IndicatorFactory, SchoolReturnFactory
from tests.statistics.judging import add_section, announce, city, figures, later, released
from xzedu.common import versions
from xzedu.statistics import expectation
from xzedu.statistics.expectation import BIRTHS

pytestmark = pytest.mark.django_db
YEARS = (2020, 2021, 2022, 2023)
GRADES = {"preschool": 3, "primary": 6, "junior": 3}


@pytest.fixture
def school():
    """A school for all ages in Quanshan; the city is there too."""
    city()
    return InstitutionFactory(kind="312", stages=("preschool", "primary", "junior"))


def returns(school, pupils, years=YEARS, **values):
    """Record returns with `pupils(year, stage, grade)` pupils in each grade, two classes each."""
    for year in years:
        held = SchoolReturnFactory(institution=school, year=year, **values)
        for stage, grades in GRADES.items():
            for grade in range(1, grades + 1):
                count = pupils(year, stage, grade)
                if grade == 1:
                    section = add_section(held, stage, count)
                else:
                    section.grades.create(grade=grade, classes=2, boys=count - count // 2, girls=count // 2)


def steady(year, stage, grade):
    return 80


def born(years, count=80, **options):
    figures(dict.fromkeys(years, count), IndicatorFactory(code=BIRTHS, calendar="year"),
            AreaFactory(code="320311"), series=options.pop("series", "births"), **options)  # fmt: skip


def of(area="320311", stage="primary"):
    return expectation.current(versions.current()).outlook(area, stage)


def test_a_steady_district_stays_as_it_is(school):
    returns(school, steady)
    born(range(2015, 2024))
    released(*YEARS)
    found = of()
    assert found.past == dict.fromkeys(YEARS, 480)
    assert [(e.year, round(e.estimate.middle)) for e in found.coming] == [(year, 480) for year in range(2024, 2030)]
    assert found.silent_from is None
    # Twelve classes of 45.
    assert (found.places, found.coming[0].spare.middle) == (540, pytest.approx(60))


def test_a_small_cohort_moves_up(school):
    returns(school, lambda year, stage, grade: 40 if (year, stage, grade) == (2023, "preschool", 3) else 80)
    born(range(2015, 2023))
    released(*YEARS)
    # The ratio into the last kindergarten year is 200 of 240 now; the cohort itself enters grade 1 in 2024.
    assert of().coming[0].estimate.middle == pytest.approx(440)


def test_births_that_are_not_known_silence_what_follows_from_them(school):
    returns(school, steady)
    born(range(2015, 2023))
    released(*YEARS)
    found = of(stage="preschool")
    assert (found.births_known_to, found.silent_from, found.is_silent_for_births) == (2022, 2026, True)
    assert [e.year for e in found.coming] == [2024, 2025]
    assert found.places is None


def test_without_births_only_those_counted_move_up(school):
    returns(school, steady)
    released(*YEARS)
    assert [e.year for e in of().coming] == [2024, 2025, 2026]
    assert (of().births_known_to, of().is_silent_for_births) == (None, True)


def test_one_year_alone_is_silent_for_want_of_years(school):
    returns(school, steady, years=[2023])
    born(range(2015, 2024))
    released(2023)
    found = of(stage="junior")
    assert (found.coming, found.silent_from, found.is_silent_for_births) == ([], 2024, False)


def test_the_city_is_the_sum_of_its_districts(school):
    returns(school, steady)
    other = InstitutionFactory(kind="312", stages=school.stages, area=AreaFactory(code="320302"))
    returns(other, steady)
    released(*YEARS)
    assert of("320300").past[2023] == 960


def test_year_under_embargo_is_not_counted(school):
    returns(school, steady)
    released(2020, 2021, 2022)
    released(2023, publish_at=later())
    assert list(of().past) == [2020, 2021, 2022]


def test_return_that_is_not_accepted_does_not_count(school):
    returns(school, steady)
    returns(InstitutionFactory(kind="312", stages=school.stages), steady, status="submitted", accepted_at=None)
    released(*YEARS)
    assert of().past[2023] == 480


def test_invented_births_are_not_mixed_with_real_returns(school):
    returns(school, steady)
    born(range(2015, 2023), is_sample=True)
    released(*YEARS)
    assert of().births_known_to is None
    assert expectation.current(versions.current()).is_sample is False


def test_sample_returns_make_a_sample_outlook(school):
    returns(school, steady)
    born(range(2015, 2023), is_sample=True)
    released(*YEARS, is_sample=True)
    assert of().births_known_to == 2022
    assert expectation.current(versions.current()).is_sample is True


def test_past_outlooks_are_scored_one_and_three_years_ahead(school):
    returns(school, lambda year, stage, grade: 100 if (year, stage) == (2023, "primary") else 80)
    released(*YEARS)
    last = of().scores(1)[-1]
    assert (last.year, last.expected.middle, last.came) == (2023, pytest.approx(480), 600)
    assert last.error == pytest.approx(-0.2)
    assert of().scores(3) == []


def test_nursery_groups_are_not_followed(school):
    returns(school, steady, years=[2023])
    school.returns.get().sections.get(stage="preschool").grades.create(grade=0, classes=1, boys=10, girls=10)
    released(2023)
    assert of(stage="preschool").past == {2023: 240}


def test_area_without_pupils_has_no_outlook(school):
    returns(school, steady)
    AreaFactory(code="320302")
    released(*YEARS)
    assert of("320302") is None


@pytest.mark.parametrize("count", [1, 6])
def test_it_is_read_in_five_queries_whatever_there_is(school, count, django_assert_num_queries):
    for _number in range(count):
        returns(InstitutionFactory(kind="312", stages=school.stages), steady)
    released(*YEARS)
    announce()
    version = versions.current()
    # Releases, derivations, areas, returns, births.
    with django_assert_num_queries(5):
        expectation.current(version)
