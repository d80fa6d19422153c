"""The sample schools of a whole city as the generators of zones and admission plans get them."""

import re
from datetime import date

from institutions import sample
from institutions.codes import Kind
from institutions.sample_zones import District, School

SQUARE = [(117.0, 34.0), (117.4, 34.0), (117.4, 34.4), (117.0, 34.4), (117.0, 34.0)]
TOWNS = [("320311001", "王陵街道"), ("320311002", "大许镇"), ("320311003", "房村乡"), ("320311004", "工业园区")]


def city(size=sample.STANDARD_SIZE):
    """Return the `District`s of about `size` institutions."""
    frame = [
        sample.District(code, f"试验{number}区", f"Trial District {number}", TOWNS, [SQUARE], (34.2, 117.2))
        for number, code in enumerate(sample.CHILDREN)
    ]
    made = sample.generate(frame, size, 1)
    return [
        District(found.code, tuple(map(school, rows.institutions))) for found, rows in zip(frame, made, strict=True)
    ]


def school(row):
    """Return the `School` of a row of the sample."""
    address = re.search(r"(..路)(\d+)号$", row["address"])
    return School(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        stages=tuple(row["stages"].split("、")),
        public=row["organiser"] != "999",
        locale=row["locale"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        road=address[1],
        house=int(address[2]),
        opened=date.fromisoformat(row["opened_on"]),
        closed=date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
    )


def made_school(number, **values):
    """Return a public primary school, number `number` of a row from west to east."""
    base = {
        "code": f"21329{number:05d}",
        "name": f"试验第{number}小学",
        "kind": Kind.PRIMARY,
        "stages": ("primary",),
        "public": True,
        "locale": "111",
        "latitude": 34.2,
        "longitude": 117 + number / 100,
    }
    return School(**base | values)
