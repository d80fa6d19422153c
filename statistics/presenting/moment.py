"""The moment a frozen table is of (docs/adr/0015): read from an address, and written into one."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from xzedu.common.forms import shorten
from xzedu.common.templatetags.portal import local_date

FIRST_YEAR, LAST_YEAR = 2000, 2100


def read(query, current):
    """Return the moment that the parameter `at` names; None if there is none, or none that can be shown.

    A moment to come is refused whatever is planned for it: its table would not be what it says it is.

    Args:
        query: `common.forms.Query`, which takes what is wrong.
        current: `releases.Current` of now.
    """
    text = query.one("at")
    if not text:
        return None
    moment = _parsed(text)
    if moment is None:
        message = _("“%(value)s” of “at” is no moment. Write it as 2026-11-25T09:30Z. The table of now is shown.")
        query.problems.append(message % {"value": shorten(text)})
    elif moment > timezone.now():
        message = _("%(moment)s has not come yet: nobody knows what will be public then. The table of now is shown.")
        query.problems.append(message % {"moment": in_words(moment)})
    elif current.first_moment is None or moment < current.first_moment:
        message = _("On %(moment)s no figure had been published yet. The table of now is shown.")
        query.problems.append(message % {"moment": in_words(moment)})
    else:
        return moment
    return None


def _parsed(text):
    """Return a moment; one without a zone is one of here. None if it is none, or far away."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def written(moment):
    """Return a moment as addresses name it: 2026-11-25T09:30Z; as exactly as it is known, if it is no full minute."""
    text = moment.astimezone(UTC).replace(tzinfo=None)
    exact = "auto" if text.second or text.microsecond else "minutes"
    return f"{text.isoformat(timespec=exact)}Z"


def in_words(moment):
    """Return a moment as pages write it: the day and the local time to the minute."""
    local = timezone.localtime(moment)
    return f"{local_date(local)} {local:%H:%M}"
