"""Counts of open institutions by district, stage and type, from the register in memory."""

from functools import cached_property
from typing import NamedTuple

from institutions.codes import NOT_COUNTED, Kind, LocaleGroup, Sector, Stage
from institutions.models import Institution


class KindRow(NamedTuple):
    """How many open institutions of one type there are, and of which sort."""

    kind: str
    label: str
    total: int
    public: int
    private: int
    locales: tuple  # urban, town, rural, unclassified

    @classmethod
    def sum(cls, rows, label):
        locales = tuple(sum(row.locales[place] for row in rows) for place in range(4))
        return cls(
            "", label, *(sum(getattr(row, name) for row in rows) for name in ("total", "public", "private")), locales
        )


class DistrictCounts:
    """Counts over the public, open institutions of a register.

    A school has one type, so counts by type add up to the total; it may teach several
    stages, so counts by stage do not. Teaching points and attached classes are not schools
    and stand apart (不计校数).
    """

    def __init__(self, register):
        self.register = register
        self.open = register.select({"status": (Institution.Status.OPEN,)})
        self.schools = self.open - register.having("kind", NOT_COUNTED)

    def here(self, code=None):
        """Return the open institutions of the district `code`, or of the city."""
        return self.register.having("area", (code,)) & self.open if code else self.open

    @cached_property
    def rows(self):
        """[(area, schools)] by district code."""
        register = self.register
        return [
            (area, len(register.having("area", (code,)) & self.schools)) for code, area in register.area_codes.items()
        ]

    @property
    def total(self):
        return len(self.schools)

    def stages(self, code=None):
        """Return [(stage, label, schools that teach it)], stages nobody teaches left out."""
        schools = self.here(code) & self.schools
        counted = [
            (stage, label, len(schools & self.register.having("stage", (stage,)))) for stage, label in Stage.choices
        ]
        return [row for row in counted if row[2]]

    def types(self, code=None):
        """Return (rows of schools, their sum, rows of teaching points and attached classes)."""
        here = self.here(code)
        rows = [self._row(kind, label, here) for kind, label in Kind.choices]
        rows = [row for row in rows if row.total]
        schools = [row for row in rows if row.kind not in NOT_COUNTED]
        return schools, KindRow.sum(schools, ""), [row for row in rows if row.kind in NOT_COUNTED]

    def _row(self, kind, label, here):
        having = self.register.having
        of_kind = here & having("kind", (kind,))
        locales = [len(of_kind & having("locale", (group,))) for group in LocaleGroup]
        sectors = [len(of_kind & having("sector", (sector,))) for sector in Sector]
        return KindRow(kind, label, len(of_kind), *sectors, (*locales, len(of_kind) - sum(locales)))

    @property
    def has_sample(self):
        return bool(self.open & self.register.samples)

    def has_sample_in(self, code):
        return bool(self.here(code) & self.register.samples)
