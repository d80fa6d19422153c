"""The content version: one short text that changes whenever any public page may change."""

import threading

from django.db import connections, router, transaction
from django.db.models import F
from django.utils import timezone

from xzedu.common.models import ContentVersion, ScheduledMoment

# One statement, because a page from the cache may cost one query and no more.
CURRENT = """
SELECT app, CAST(number AS VARCHAR(30)) FROM common_contentversion
UNION ALL
SELECT '', CAST(MAX(at) AS VARCHAR(40)) FROM common_scheduledmoment WHERE at <= %s
"""


class Version(str):
    """The content version as one text, such as `20241101-institutions4-policies2`.

    It holds each app's number, the last scheduled moment that has passed and the local date
    (some pages say what is on today).
    """

    def __new__(cls, day, numbers):
        version = super().__new__(
            cls, "-".join([f"{day:%Y%m%d}", *(f"{app}{n}" for app, n in sorted(numbers.items()))])
        )
        version.numbers = numbers
        return version

    def of(self, app):
        """Return what changes when the content of `app` changes, and only then."""
        return self.numbers.get(app), self.numbers.get("")


def current():
    """Return the content `Version` now. Costs one query."""
    connection = connections[router.db_for_read(ContentVersion)]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [connection.ops.adapt_datetimefield_value(now)])
        numbers = {app: number for app, number in cursor.fetchall() if number}
    return Version(timezone.localtime(now), numbers)


def of(request):
    """Return the content version the request is answered from; asks the database at most once a request."""
    if not hasattr(request, "content_version"):
        request.content_version = current()
    return request.content_version


@transaction.atomic
def bump(app, *moments):
    """Say that public content of `app` changes in this transaction.

    `moments` are times in the future at which it changes again by itself (the end of an
    embargo); times in the past and None are passed over.
    """
    if not ContentVersion.objects.filter(app=app).update(number=F("number") + 1):
        # ignore_conflicts: two first changes at the same time are both a change.
        ContentVersion.objects.bulk_create([ContentVersion(app=app)], ignore_conflicts=True)
    now = timezone.now()
    ScheduledMoment.objects.bulk_create(
        [ScheduledMoment(at=at) for at in {at for at in moments if at and at > now}], ignore_conflicts=True
    )


class Held:
    """Something a process makes from public content once a content version and holds in memory.

    Args:
        apps: labels of the apps it is made from, separated by blanks.
        make: makes it, from what `others` hold at the same content version.
        others: `Held`s it rests on; the apps they are made from are among `apps`.
    """

    all = []

    def __init__(self, apps, make, *others):
        self.apps, self.make, self.others = apps.split(), make, others
        Held.all.append(self)
        self._lock = threading.Lock()
        self._held = (None, None)

    def current(self, version):
        """Return it as of the content version `version` (see `current`): made anew at most once a version."""
        wanted = tuple(map(version.of, self.apps))
        held, made = self._held
        if held == wanted:
            return made
        with self._lock:
            held, made = self._held
            if held != wanted:
                made = self.make(*(other.current(version) for other in self.others))
                self._held = (wanted, made)
        return made

    def forget(self):
        """Drop it: for tests, whose databases start again at version nought."""
        self._held = (None, None)
