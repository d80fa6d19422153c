from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from xzedu.common import versions

pytestmark = pytest.mark.django_db


def test_version_is_the_same_while_nothing_changes():
    with time_machine.travel("2024-09-01 12:00+08:00", tick=False):
        assert versions.current() == versions.current()


def test_version_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        versions.current()


def test_bump_changes_the_version_of_that_app_only():
    versions.bump("policies")
    before = versions.current()
    versions.bump("institutions")
    after = versions.current()
    assert after != before
    assert after.of("policies") == before.of("policies")
    assert after.of("institutions") != before.of("institutions")


def test_bump_is_undone_with_its_transaction():
    before = versions.current()
    with transaction.atomic():
        versions.bump("policies")
        transaction.set_rollback(True)
    assert versions.current() == before


def test_scheduled_moment_takes_effect_on_time_without_a_job():
    with time_machine.travel("2024-09-01 12:00+08:00", tick=False) as clock:
        ends = timezone.now() + timedelta(minutes=5)
        versions.bump("policies", ends, ends + timedelta(minutes=5), None)
        before = versions.current()
        clock.shift(timedelta(minutes=4, seconds=59))
        assert versions.current() == before
        clock.shift(timedelta(seconds=1))
        first = versions.current()
        assert first != before
        clock.shift(timedelta(minutes=5))
        assert versions.current() not in (before, first)


def test_moments_in_the_past_are_passed_over():
    with time_machine.travel("2024-09-01 12:00+08:00", tick=False):
        versions.bump("policies", timezone.now() - timedelta(days=1))
        assert versions.current().of("policies") == ("1", None)


def test_version_changes_with_the_local_day():
    with time_machine.travel("2024-09-01 23:59+08:00", tick=False) as clock:
        before = versions.current()
        clock.shift(timedelta(minutes=1))
        assert versions.current() != before
