"""The last page of the largest list against its first."""

import time

import django

from statistics import median

django.setup()

from django.test import RequestFactory  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.show import seconds  # noqa: E402
from institutions import register  # noqa: E402
from institutions.models import Institution  # noqa: E402
from institutions.register import Register  # noqa: E402
from institutions.views.register import institution_list  # noqa: E402
from xzedu.common import versions  # noqa: E402
from xzedu.common.paging import Keyset  # noqa: E402

translation.activate("zh-hans")


def middle(work, times=15):
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return median(spent)


started = time.perf_counter()
Register()
print(f"the register is read in {time.perf_counter() - started:.2f} s, once a content version")
held = register.current(versions.current())
last = -(-len(held.all) // 50)
page = "/zh-hans/institutions/?status=any&size=50&page={}"
seconds(
    {
        f"page {n:,}": middle(
            lambda n=n: institution_list(RequestFactory(headers={"host": "127.0.0.1"}).get(page.format(n)))
        )
        for n in (1, last // 2, last)
    },
    "page 1",
)

order = ("sort_key", "code")
first = Keyset(Institution.objects.published(), order=order, size=50)
list(first)
near_end = Institution.objects.order_by("-sort_key", "-code")[60]
token = Keyset(Institution.objects.filter(pk=near_end.pk), order=order, size=50)
list(token)
token._rows.append(near_end)
token.size = 1
after = token.next_token
print()
seconds(
    {
        "first page by key": middle(lambda: list(Keyset(Institution.objects.published(), order=order, size=50))),
        "last page by key": middle(
            lambda: list(Keyset(Institution.objects.published(), order=order, size=50, after=after))
        ),
    },
    "first page by key",
)
