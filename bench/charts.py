"""Charts as a page draws them, both drawings: milliseconds and kilobytes each."""

import csv
import json
import time
from pathlib import Path

import django

from statistics import median

django.setup()

from django.conf import settings  # noqa: E402
from django.utils.translation import override  # noqa: E402

from xzedu.common import maps  # noqa: E402
from xzedu.statistics.charts import Quantity, Series, bar, choropleth, line, multiples, pyramid, spark, stacked  # noqa: E402

RATIO, PERSONS = Quantity("每名教师学生数", 1), Quantity("人")
NAMES = [
    "鼓楼区",
    "云龙区",
    "贾汪区",
    "泉山区",
    "铜山区",
    "丰县",
    "沛县",
    "睢宁县",
    "新沂市",
    "邳州市",
    "经济技术开发区",
]


def values(seed, years=20):
    return {2005 + n: 16 + seed * 0.7 + (n * 7 + seed * 5) % 11 / 5 for n in range(years)}


def regions():
    csv.field_size_limit(10**7)
    with (Path(settings.BASE_DIR) / "data/areas/3-districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shapes = {row["code"]: json.loads(row["boundary"]) for row in rows if row["boundary"]}
    projection = maps.Projection.of(shapes.values())
    out = []
    for n, row in enumerate(rows):
        shape = shapes.get(row["code"])
        x, y = projection(float(row["longitude"]), float(row["latitude"])) if row["longitude"] else (0, 0)
        path = maps.path(shape, projection) if shape else ""
        out.append(choropleth.Region(row["name"], 15 + n * 0.37, path, x, y))
    return out, projection.height


def charts():
    """Return {name: function that draws it}."""
    six = [Series(name, values(n)) for n, name in enumerate(NAMES[:6])]
    eleven = [Series(name, values(n)) for n, name in enumerate(NAMES)]
    parts = [Series(name, values(n, 10)) for n, name in enumerate(NAMES[:4])]
    grades = [f"{n}年级" for n in range(1, 10)]
    sexes = [Series(name, dict.fromkeys(grades, 40_000)) for name in ("女", "男")]
    bars = [bar.Bar(name, 15 + n) for n, name in enumerate(NAMES)]
    areas, height = regions()
    return {
        "line, 6 series, 20 years": lambda: line.draw("c", "六区", six, RATIO, breaks=[line.Break(2021, "表式调整")]),
        "bars, 11 rows": lambda: bar.draw("c", "各区", bars, RATIO, references=[bar.Reference("全市", 17)]),
        "columns, 11": lambda: bar.draw("c", "各区", bars, RATIO, columns=True),
        "stacked, 4 parts, 10 years": lambda: stacked.draw("c", "构成", parts, RATIO),
        "pyramid, 9 grades": lambda: pyramid.draw("c", "分年级", sexes, PERSONS, keys=grades),
        "multiples, 11 areas, 20 years": lambda: multiples.draw("c", "各区", eleven, RATIO, beside=six[0]),
        "choropleth": lambda: choropleth.draw("c", "各区", areas, RATIO, height=height),
        "sparkline": lambda: spark.draw("十年", six[0]),
    }


def main():
    with override("zh-hans"):
        for name, draw in charts().items():
            made = draw()
            times = []
            for _round in range(30):
                started = time.perf_counter()
                draw()
                times.append((time.perf_counter() - started) * 1000)
            sizes = [len(svg.encode()) / 1024 for svg in ([made] if isinstance(made, str) else [made.svg, made.narrow])]
            print(f"{name:32} {median(times):6.2f} ms   {' + '.join(f'{size:.1f}' for size in sizes)} KB")


if __name__ == "__main__":
    main()
