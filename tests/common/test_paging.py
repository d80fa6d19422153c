from datetime import date

import pytest

from institutions.models import Event
from tests.factories import EventFactory
from xzedu.common.paging import Keyset, PageTokenError, offered

pytestmark = pytest.mark.django_db


def walk(order, size):
    """Return the pages of all events, by their next-page tokens."""
    token, pages = "", []
    while True:
        page = Keyset(Event.objects.all(), order=order, size=size, after=token)
        pages.append([event.pk for event in page])
        token = page.next_token
        if not token:
            return pages


@pytest.mark.parametrize("order", [("-date", "-pk"), ("date", "pk"), ("type", "-date", "pk"), ("reference",)])
@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_pages_hold_every_row_once_in_order(order, size):
    for n in range(20):
        EventFactory(date=date(2020, 1, 1 + n % 4), type=["opened", "closed", "moved"][n % 3])
    pages = walk(order, size)
    assert [pk for page in pages for pk in page] == list(Event.objects.order_by(*order).values_list("pk", flat=True))
    assert all(len(page) == size for page in pages[:-1])


def test_empty_queryset_is_one_empty_page():
    assert walk(("pk",), 5) == [[]]


def test_last_full_page_has_no_next():
    EventFactory.create_batch(4)
    assert [len(page) for page in walk(("pk",), 2)] == [2, 2]


def test_row_added_meanwhile_moves_nothing():
    EventFactory.create_batch(4, date=date(2020, 1, 1))
    first = Keyset(Event.objects.all(), order=("-date", "-pk"), size=2)
    seen = [event.pk for event in first]
    EventFactory(date=date(2021, 1, 1))
    second = Keyset(Event.objects.all(), order=("-date", "-pk"), size=2, after=first.next_token)
    assert len({*seen, *(event.pk for event in second)}) == 4


def test_page_costs_one_query(django_assert_num_queries):
    EventFactory.create_batch(6)
    token = Keyset(Event.objects.all(), order=("pk",), size=2).next_token
    with django_assert_num_queries(1):
        page = Keyset(Event.objects.all(), order=("pk",), size=2, after=token)
        assert len(page) == 2
        assert page.next_token


@pytest.mark.parametrize("token", ["nonsense", "[1]:abc", "\x00", "a" * 5000, "[]"])
def test_token_that_is_not_ours_is_refused(token):
    with pytest.raises(PageTokenError):
        Keyset(Event.objects.all(), order=("pk",), size=2, after=token)


def test_token_of_another_order_is_refused():
    EventFactory.create_batch(3)
    token = Keyset(Event.objects.all(), order=("pk",), size=1).next_token
    with pytest.raises(PageTokenError):
        Keyset(Event.objects.all(), order=("-date", "-pk"), size=1, after=token)


def test_tampered_token_is_refused():
    EventFactory.create_batch(3)
    token = Keyset(Event.objects.all(), order=("pk",), size=1).next_token
    with pytest.raises(PageTokenError):
        Keyset(Event.objects.all(), order=("pk",), size=1, after=token.replace('"', '"9', 1))


@pytest.mark.parametrize(
    ("here", "last", "numbers"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (1, 9, [1, 2, 3, 0, 9]), (5, 9, [1, 0, 3, 4, 5, 6, 7, 0, 9]),
     (9, 9, [1, 0, 7, 8, 9])],
)  # fmt: skip
def test_pager_offers_the_first_the_last_and_those_around(here, last, numbers):
    assert offered(here, last) == numbers
