"""What a clerk's browser sends at the desk of statistics."""

from tests.policies import desk
from xzedu.statistics.models import GradeReturn, SectionReturn

ADMIN = "/en/admin/statistics/"
RETURN = f"{ADMIN}schoolreturn/"
RELEASE = f"{ADMIN}release/"
SCHOOL = ("staff", "site_area", "floor_area", "teaching_area", "gymnasium_area", "sports_area", "equipment",
          "multimedia", "computers", "books")  # fmt: skip


def seen(record):
    """Return the state of a record as a form shows it."""
    record.refresh_from_db()
    return record.modified_at.isoformat()


def entry(held, grades=None, sections=None, **values):
    """Return the fields of the form of a return as they stand; `grades`, `sections`: row → changes of its fields."""
    fields = {name: getattr(held, name) for name in SCHOOL} | {"source": ""} | {"seen": seen(held)}
    rows = [
        {
            "id": row.pk,
            "school_return": held.pk,
            "stage": row.stage,
            **{n: getattr(row, n) for n in SectionReturn.COUNTS},
        }
        for row in held.sections.order_by("pk")
    ]
    fields |= desk.rows("sections", initial=changed(rows, sections))
    rows = [
        {
            "id": row.pk,
            "stage": row.section.stage,
            "grade": row.grade,
            **{n: getattr(row, n) for n in GradeReturn.COUNTS},
        }
        for row in GradeReturn.objects.filter(section__school_return=held).in_order()
    ]
    fields |= desk.rows("grades", *(grades or {}).get("new", ()), initial=changed(rows, grades))
    return fields | values


def changed(rows, changes):
    return [row | (changes or {}).get(number, {}) for number, row in enumerate(rows)]
