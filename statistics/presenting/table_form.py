"""The form of the table builder: what there is to choose, and tables to begin with."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xzedu.statistics import addresses, wording
from xzedu.statistics.presenting import moment
from xzedu.statistics.presenting.forms import Choice
from xzedu.statistics.presenting.table_query import ALL, MOST_CELLS, NAMES
from xzedu.statistics.presenting.table_words import PARTS, STAGES, part_name, stage_name
from xzedu.statistics.tables import DIMENSIONS

# Tables to begin with: title, indicators (those without figures are left out), and the rest of the address.
EXAMPLES = (
    (
        gettext_lazy("Pupils by stage and district, year by year"),
        ("enrolment",),
        (("stage", "preschool"), ("stage", "primary"), ("stage", "junior"), ("stage", "senior")),
    ),
    (
        gettext_lazy("Pupils per teacher: Xuzhou beside Jiangsu and China"),
        ("pupils-per-teacher",),
        (("area", "320300"), ("area", "32"), ("area", "100000"), ("stage", "primary"), ("stage", "junior")),
    ),
    (
        gettext_lazy("Class sizes and large classes by district"),
        ("average-class-size", "classes-above-standard", "large-classes"),
        (("stage", "primary"), ("stage", "junior"), ("columns", "indicator"), ("columns", "stage")),
    ),
    (
        gettext_lazy("Town and country: what schools have per pupil"),
        ("teaching-area-per-pupil", "sports-area-per-pupil", "equipment-per-pupil", "books-per-100"),
        (
            ("area", "320300"), ("stage", "primary"), ("part", "urban"), ("part", "town"), ("part", "rural"),
            ("columns", "year"), ("columns", "part"),
        ),
    ),
    (
        gettext_lazy("Children by age, census 2010 and 2020"),
        ("residents-0-4", "residents-5-9", "residents-10-14", "residents-15-19"),
        (("rows", "area"), ("rows", "indicator")),
    ),
)  # fmt: skip


class TableForm:
    """The fields of the form, and the state they are in.

    Args:
        page: `presenting.table.TablePage`.
    """

    def __init__(self, page):
        self.page, self.query = page, page.query

    @property
    def topics(self):
        """[(topic, label, [`Choice`], how many of them are chosen)] of the indicators that have figures."""
        found = []
        for topic, label, indicators in self.page.dictionary.topics:
            choices = [
                Choice(indicator.code, indicator.local_name, indicator in self.query.indicators)
                for indicator in indicators
                if self.page.dictionary.of(indicator)
            ]
            if choices:
                found.append((topic, label, choices, sum(choice.is_chosen for choice in choices)))
        return found

    @property
    def areas(self):
        """[(kind, [`Choice`])]: the city and its districts, what they lie in, those of former days."""
        places = self.page.places
        city = [places.city] if places.city else []
        kinds = (("here", [*city, *places.districts]), ("wider", places.wider), ("former", places.former))
        return [
            (kind, [Choice(area.code, area.local_name, area in self.query.areas) for area in areas])
            for kind, areas in kinds
            if areas
        ]

    @property
    def first_years(self):
        return self._ends(self.query.first)

    @property
    def last_years(self):
        return self._ends(self.query.last)

    def _ends(self, chosen):
        return [Choice(year, year, year == chosen) for year in reversed(self.query.current.years)]

    @property
    def years(self):
        return [Choice(year, year, year in self.query.single) for year in reversed(self.query.current.years)]

    @property
    def stages(self):
        used = {one.stage for known in self.page.dictionary.breakdowns.values() for one in known}
        return [Choice(v or ALL, stage_name(v), v in self.query.stages) for v in STAGES if v in used]

    @property
    def parts(self):
        used = {one.part for known in self.page.dictionary.breakdowns.values() for one in known}
        return [Choice(v or ALL, part_name(v), v in self.query.parts) for v in PARTS if v in used]

    @property
    def columns(self):
        """The dimensions, those that go across in their order first."""
        across = self.query.across
        return [Choice(n, NAMES[n], n in across) for n in (*across, *(n for n in DIMENSIONS if n not in across))]

    @property
    def carried(self):
        """[(name, value)] of what the address says and no field does."""
        rows = [pair for pair in self.query.axes(self.query.down, self.query.across) if pair[0] == "rows"]
        return [*rows, ("at", moment.written(self.query.at))] if self.page.is_frozen else rows

    @property
    def most_cells(self):
        return f"{MOST_CELLS:,}"

    @property
    def state(self):
        """What is chosen, in a line."""
        query = self.query
        counts = [
            ngettext("%(count)d indicator", "%(count)d indicators", len(query.indicators))
            % {"count": len(query.indicators)},
            ngettext("%(count)d area", "%(count)d areas", len(query.areas)) % {"count": len(query.areas)}
            if query.areas
            else _("all areas"),
            ngettext("%(count)d year", "%(count)d years", len(query.years)) % {"count": len(query.years)}
            if query.years
            else _("all years"),
        ]
        return (", " if wording.is_english() else "、").join(counts)

    @property
    def examples(self):
        """[(title, address)] of tables to begin with."""
        known = self.page.dictionary
        found = []
        for title, codes, rest in EXAMPLES:
            held = [code for code in codes if code in known.indicators and known.of(known.indicators[code])]
            if held:
                pairs = [*(("indicator", code) for code in held), *rest]
                found.append((title, addresses.with_parameters(reverse("statistics:table"), pairs)))
        return found
