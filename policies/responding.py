"""Answers to consultations: taken in once, within limits, and forgotten in time. Nothing public changes by them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from policies.models import Response

WINDOW = timedelta(hours=1)
# In the window, to one consultation. A whole school or office may share a network.
MOST_FROM_A_SENDER, MOST_IN_ALL = 20, 600
# Names and contacts go this long after the result, or after the end where there never is one.
KEPT_AFTER_RESULT, KEPT_AFTER_CLOSE = timedelta(days=90), timedelta(days=365)
SENDER_KEPT = timedelta(days=1)


class ClosedError(Exception):
    """The consultation cannot be answered today."""


class TooManyError(Exception):
    """More answers came within an hour than are taken; `again_at` is when the next one is."""

    def __init__(self, again_at):
        super().__init__(again_at)
        self.again_at = again_at


@transaction.atomic
def respond(*, consultation, text, article="", name="", contact="", token, sender):
    """Store an answer and return (`Response`, whether it is new).

    The same form sent twice (`token`) and the same answer of the same sender are one answer.

    Raises:
        ClosedError: it is not open today.
        TooManyError: too many came within the hour, from this sender or in all.
    """
    said = {"text": text, "article": article, "name": name, "contact": contact}
    rows = Response.objects.filter(consultation=consultation)
    if known := rows.filter(Q(token=token) | Q(**said, sender=sender, received_at__gt=_ago(SENDER_KEPT))).first():
        return known, False
    if not consultation.is_public() or not consultation.is_open():
        raise ClosedError
    for some, most in ((rows.filter(sender=sender), MOST_FROM_A_SENDER), (rows, MOST_IN_ALL)):
        if again_at := _full_until(some, most):
            raise TooManyError(again_at)
    # Two at the same time: the second one finds what the first one made.
    return Response.objects.get_or_create(token=token, defaults=said | {"consultation": consultation, "sender": sender})


def is_received(token):
    """Return whether an answer with this token is stored."""
    return Response.objects.filter(token=token).exists()


def forget():
    """Delete names and contacts whose time is over, and what told senders apart; return how many answers lost any."""
    today = timezone.localdate()
    over = Q(consultation__result_on__lt=today - KEPT_AFTER_RESULT) | Q(
        consultation__closes_on__lt=today - KEPT_AFTER_CLOSE
    )
    personal = Response.objects.filter(over).exclude(name="", contact="").update(name="", contact="")
    Response.objects.filter(received_at__lt=_ago(SENDER_KEPT)).exclude(sender="").update(sender="")
    return personal


def _full_until(rows, most):
    """Return when fewer than `most` will have come within the window; None if that is so now."""
    nth = rows.filter(received_at__gt=_ago(WINDOW)).order_by("-received_at").values_list("received_at", flat=True)
    earliest = nth[most - 1 : most].first()
    return earliest and earliest + WINDOW


def _ago(span):
    return timezone.now() - span
