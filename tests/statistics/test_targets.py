from datetime import timedelta

import pytest
import time_machine

from policies.articles import place_anchor
from tests.factories import AreaFactory, DocumentFactory, ResponsibilityFactory
from tests.statistics.factories import IndicatorFactory, ObservationFactory, ReleaseFactory, TargetFactory
from tests.statistics.judging import announce, city, figures, later
from xzedu.common import versions
from xzedu.statistics import releases, targets
from xzedu.statistics.models import Target
from xzedu.statistics.progress import Standing

pytestmark = pytest.mark.django_db


def held():
    announce()
    return targets.current(versions.current())


def only():
    (judged,) = held().judged
    return judged


def test_progress_is_computed_from_public_figures():
    TargetFactory(baseline_year=2020, baseline=95)
    figures({2022: 96.0, 2023: 97.5})
    judged = only()
    assert judged.figures == {2022: 96.0, 2023: 97.5}
    # The straight line from 95 in 2020 to 99 in 2025 is at 97.4 in 2023.
    assert (judged.progress.standing, judged.progress.expected) == (Standing.ON_TRACK, pytest.approx(97.4))
    assert judged.release.year == 2023


def test_without_a_figure_nothing_is_claimed():
    TargetFactory()
    assert only().progress.standing == Standing.NO_FIGURE


def test_other_places_and_parts_do_not_count():
    TargetFactory(stage="primary")
    figures({2023: 99.9}, area=AreaFactory(), stage="primary")
    figures({2022: 99.9}, stage="junior")
    figures({2021: 99.9}, stage="primary", sector="private")
    assert only().progress.standing == Standing.NO_FIGURE


def test_figure_under_embargo_does_not_count_until_it_ends():
    TargetFactory()
    release, moment = figures({2023: 99.5}), later()
    type(release).objects.update(publish_at=moment)
    versions.bump("statistics", moment)
    assert only().progress.standing == Standing.NO_FIGURE
    with time_machine.travel(moment + timedelta(seconds=1), tick=False):
        assert only().progress.standing == Standing.ACHIEVED


def test_revised_figure_takes_the_place_of_the_old():
    TargetFactory()
    release = figures({2023: 99.5})
    revised = ReleaseFactory(series=release.series, year=2023, version=2, stage="revised")
    ObservationFactory(release=revised, indicator=IndicatorFactory(), area=city(), value=98.0)
    ObservationFactory(release=revised, indicator=IndicatorFactory(), area=city(), value=97.0, year=2022)
    announce()
    assert only().figures == {2022: 97.0, 2023: 98.0}


@pytest.mark.parametrize(("target", "figure", "standing"), [
    (False, True, Standing.NO_FIGURE),
    (True, False, Standing.NO_FIGURE),
    (True, True, Standing.ACHIEVED),
    (False, False, Standing.ACHIEVED),
])  # fmt: skip
def test_sample_and_real_are_never_mixed(target, figure, standing):
    TargetFactory(is_sample=target)
    figures({2023: 99.5}, series="sample" if figure else "yearly", is_sample=figure)
    assert only().progress.standing == standing


def test_what_is_built_during_a_plan_is_added_up():
    TargetFactory(baseline_year=2020, baseline=0, value=125, is_cumulative=True)
    figures({2020: 50, 2021: 30, 2022: 25})
    judged = only()
    assert judged.line == {2021: 30, 2022: 55}
    assert (judged.progress.standing, judged.progress.value) == (Standing.ON_TRACK, 55)


def test_target_of_a_draft_document_does_not_show():
    TargetFactory(document=DocumentFactory(state="draft", publish_at=None))
    assert held().judged == []


def test_real_targets_come_first():
    TargetFactory(slug="a", is_sample=True)
    TargetFactory(slug="b")
    assert [judged.target.slug for judged in held().judged] == ["b", "a"]


@pytest.mark.parametrize(
    ("article", "anchor"),
    [("第五条", "article-5"), ("二、（一）", "part-2-item-1"), ("三、", "part-3"), ("（四）", "item-4"), ("附则", "")],
)
def test_place_in_a_document_is_linked(article, anchor):
    assert place_anchor(article) == anchor
    document = DocumentFactory(slug="plan")
    judged = targets.judge([TargetFactory(document=document, article=article)], releases.read())[0]
    assert judged.document_address.endswith(f"/policies/plan/#{anchor}" if anchor else "/policies/plan/")


def test_target_belongs_to_the_duties_of_its_document_and_of_its_indicator():
    carried, measured, other = ResponsibilityFactory(), ResponsibilityFactory(), ResponsibilityFactory()
    document = DocumentFactory()
    document.responsibilities.add(carried)
    TargetFactory(document=document, indicator=IndicatorFactory(code="ratio", responsibility=measured))
    assert only().duties == {carried.pk, measured.pk}
    assert held().of_duties(frozenset({other.pk})) == []
    assert held().of_document(document.pk) == held().judged


@pytest.mark.parametrize("count", [2, 30])
def test_all_targets_are_judged_in_two_queries(count, django_assert_num_queries):
    for _number in range(count):
        TargetFactory(document=DocumentFactory())
    figures({2022: 96.0, 2023: 97.5})
    every = list(Target.objects.select_related("indicator"))
    current = releases.read()
    with django_assert_num_queries(2):
        assert len(targets.judge(every, current)) == count


def test_courses_of_a_duty_prefer_real_figures():
    duty = ResponsibilityFactory()
    indicator = IndicatorFactory(responsibility=duty)
    figures({2021: 1, 2022: 2}, indicator, series="sample", is_sample=True)
    figures({2020: 10, 2021: 20}, indicator)
    (course,) = held().courses[duty.pk]
    assert (course.figures, course.is_sample) == ({2020: 10, 2021: 20}, False)


def test_nothing_ever_published_costs_no_query(django_assert_num_queries):
    version = versions.current()
    with django_assert_num_queries(0):
        assert targets.current(version).judged == []


def test_nothing_recorded_costs_three_queries(django_assert_num_queries):
    announce()
    version = versions.current()
    # Releases, targets, indicators of responsibilities.
    with django_assert_num_queries(3):
        assert targets.current(version).judged == []
