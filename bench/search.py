"""Finding institutions by the index against reading every name."""

import time

import django

from statistics import median

django.setup()

from bench.show import seconds  # noqa: E402
from xzedu.common import search  # noqa: E402
from xzedu.common.models import SearchEntry  # noqa: E402


def middle(work, times=9):
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return median(spent)


print(f"{SearchEntry.objects.count():,} entries")
for text in ("清荷", "小学", "清荷里第三十六小学", "qinghe", "铜山区大许镇"):
    found, ranked = search.ids(text, "institution")
    print(f"\n{text}: {len(found):,} found, {'ranked' if ranked else 'not ranked'}")
    scan = SearchEntry.objects.filter(kind="institution", title_text__contains=text)
    seconds(
        {
            "reading every title (LIKE)": middle(lambda scan=scan: len(scan.values_list("object_id", flat=True))),
            "index": middle(lambda text=text: search.ids(text, "institution")),
        },
        "reading every title (LIKE)",
    )
