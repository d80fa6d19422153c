"""The content version: one short text that changes whenever any public page may change."""

from django.db import connections, router, transaction
from django.db.models import F
from django.utils import timezone

from xzedu.common.models import ContentVersion, ScheduledMoment

# One statement, because a page from the cache may cost one query and no more.
CURRENT = """
SELECT app, CAST(number AS VARCHAR(30)) FROM common_contentversion
UNION ALL
SELECT '~', CAST(MAX(at) AS VARCHAR(40)) FROM common_scheduledmoment WHERE at <= %s
"""


def current():
    """Return the content version now, such as `20241101-institutions4-policies2`.

    It holds each app's number, the last scheduled moment that has passed and the local date
    (some pages say what is on today). Costs one query.
    """
    connection = connections[router.db_for_read(ContentVersion)]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [connection.ops.adapt_datetimefield_value(now)])
        parts = sorted(f"{app}{number}" for app, number in cursor.fetchall() if number)
    return "-".join([f"{timezone.localtime(now):%Y%m%d}", *parts])


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
