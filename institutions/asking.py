"""What an address of the zone look-up asks for, and what its pages show."""

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions import addresses, place_names, zone_plans
from institutions.codes import Numbering, Parity, PlaceKind, Stage, labels
from institutions.lookup import Kind, Lookup, Question, numbers_of
from institutions.models import ZONED_STAGES
from xzedu.common import versions
from xzedu.common.forms import Query
from xzedu.common.schoolyear import SchoolYear

# Sentences for what cannot be looked up; nothing of it is stored.
TROUBLES = {
    addresses.EMPTY: _("Type your community, your road and house number, or your village."),
    addresses.SHORT: _("One character fits too many places. Type at least two."),
    addresses.LONG: _("That is too long for an address. Type only the community, the road and number, or the village."),
    addresses.WORDLESS: _("There is no name in it. Type your community, your road and house number, or your village."),
    addresses.MARKUP: _("It contains signs no address has. Type only words and numbers."),
    addresses.PRIVATE: _("This looks like a telephone or identity number; none is needed here. Type only the address."),
    addresses.NUMBER_ONLY: _("That is only a number. Type the road or the community before it."),
    addresses.ELSEWHERE: _("This address is outside Xuzhou, and only Xuzhou's zones are here. Ask that city's bureau."),
    addresses.DISTRICT_ONLY: _("A district has many zones. Type the community, the road and number or village too."),
}
NO_STAGE = _("Choose primary or junior secondary school.")
LONGEST_NUMBER = 20
MOST_SUGGESTED = 8
# The addresses of the kinds of answer, below /admissions/zone/.
PAGES = {
    Kind.SCHOOL: "school",
    Kind.SCHOOLS: "schools",
    Kind.CHOOSE: "choose",
    Kind.NUMBER: "number",
    Kind.NONE: "not-covered",
    Kind.WAITING: "not-yet",
}


class Asking:
    """One request of the look-up: what was asked, what is wrong with it, the choices of the form, the answer."""

    def __init__(self, request):
        self.plans = zone_plans.current(versions.of(request))
        self.today = timezone.localdate()
        query = Query(request.GET)
        self.stage = query.choice("stage", ("", *ZONED_STAGES), "")
        self.typed = query.one("q")
        self.area = query.choice("area", ("", *self.plans.by_code), "")
        self.place = query.number("place", None)
        self.number = query.one("number")[:LONGEST_NUMBER]
        year = query.choice("year", ("", *(str(year) for year in self.years)), "")
        self.year = int(year) if year else None
        query.mention_unread()
        self.problems = query.problems
        self.is_asked = bool(request.GET)

    @cached_property
    def default_year(self):
        return zone_plans.year_asked_about(self.today)

    @cached_property
    def years(self):
        """The years that can be asked about, the newest first."""
        return sorted({*self.plans.years(), self.default_year}, reverse=True)

    @cached_property
    def trouble(self):
        """Which of `TROUBLES` what was typed has; "" if it can be looked up."""
        if found := addresses.trouble(self.typed):
            return found
        return "" if addresses.read(self.typed, self.plans.names).mentions else addresses.DISTRICT_ONLY

    @property
    def text(self):
        """What the field still holds: not a letter, not a telephone number."""
        return "" if self.trouble == addresses.PRIVATE else self.typed[: addresses.LONGEST]

    @property
    def faults(self):
        """[(id of the field, sentence)] of what keeps this from being looked up."""
        if not self.is_asked:
            return []
        faults = [] if self.stage else [("stage-primary", NO_STAGE)]
        return faults + ([("q", TROUBLES[self.trouble])] if self.trouble else [])

    @property
    def status(self):
        """400 for what cannot be looked up; nothing typed, or another city, is no mistake of the address."""
        harmless = ("", addresses.EMPTY, addresses.ELSEWHERE)
        return 400 if self.problems or (self.is_asked and self.trouble not in harmless) else 200

    @property
    def school_year(self):
        return SchoolYear(self.year or self.default_year)

    @property
    def is_to_come(self):
        """Whether a plan of the year asked about may still be published."""
        return zone_plans.is_to_come(self.school_year.start, self.today)

    @property
    def stage_label(self):
        return labels(Stage).get(self.stage, "")

    @property
    def stages(self):
        """[(value, label)] of the stages that have zones."""
        return [(stage.value, labels(Stage)[stage]) for stage in ZONED_STAGES]

    @property
    def year_choices(self):
        return [(year, SchoolYear(year)) for year in self.years]

    @cached_property
    def answer(self):
        """The `lookup.Answer`; four queries at most."""
        area = self.plans.by_code[self.area].pk if self.area else None
        question = Question(self.stage, self.typed, self.school_year.start, area, self.place, self.number)
        return Lookup(question, self.plans).answer()

    def address(self, kind="", **changes):
        """Return the address of the same question: of the form, or of the page of a `Kind` of answer."""
        asked = {
            "stage": self.stage, "q": self.typed, "area": self.area, "year": self.year, "place": self.place,
            "number": self.number,
        } | changes  # fmt: skip
        query = urlencode({name: value for name, value in asked.items() if value not in ("", None)})
        page = reverse(f"admissions:zone-{PAGES[kind]}" if kind else "admissions:zone")
        return f"{page}?{query}"

    # --- What the pages of the kinds show ---

    @property
    def choices(self):
        """[(found, district, label of its kind, how, address)] of the places to choose among."""
        kinds = labels(PlaceKind)
        return [
            (
                found,
                self.plans.areas[found.area],
                kinds[found.kind],
                place_names.HOW[found.how],
                self.address(place=found.place, area=""),
            )
            for found in self.answer.choices
        ]

    @property
    def how(self):
        return place_names.HOW[self.answer.found.how] if self.answer.found else ""

    @property
    def district(self):
        """The district the answer is about, or None."""
        return self.plans.areas.get(self.answer.district)

    @property
    def offices(self):
        """[(district, office)]: of the district, of those to choose among, or all where neither has one."""
        offices = [(area, self.plans.offices[pk]) for pk, area in self.plans.areas.items() if pk in self.plans.offices]
        wanted = {self.answer.district} if self.answer.district else {area.pk for _found, area, *_rest in self.choices}
        return [pair for pair in offices if pair[0].pk in wanted] or offices

    @property
    def counted(self):
        """What the ranges count, as the label of the number field: house numbers, buildings or groups."""
        names = {area.numbering for area in self.answer.ranges if area.numbering}
        return " / ".join(str(label) for value, label in Numbering.choices if value in names)

    @property
    def last_year(self):
        return SchoolYear(self.answer.plan.year - 1)

    @property
    def range_text(self):
        """Why the number of the answer is in: the range of the item that covers it, in words."""
        area = self.answer.area
        return in_words(area) if area and not numbers_of(area).is_whole else ""

    @property
    def number_text(self):
        """The number that was compared, with what it counts."""
        area = self.answer.area or next(iter(self.answer.ranges), None)
        number = area and addresses.number_of(self.answer.numbers, area.numbering)
        return "" if number is None else f"{labels(Numbering)[area.numbering]} {number}"

    @property
    def ranges(self):
        """[(area of a zone, its range in words)] of the place, for the kind "number"."""
        return [(area, in_words(area)) for area in self.answer.ranges]

    def suggestions(self):
        """Return the places whose names fit what is typed so far, as dicts for the script; four queries at most."""
        if addresses.trouble(self.typed) or not self.stage:
            return []
        typed = addresses.read(self.typed, self.plans.names)
        if not typed.stem:
            return []
        plans = [plan.pk for plan in self.plans.answering(self.stage, self.school_year.start).values()]
        name = next(reading for reading in reversed(typed.mentions[0]) if not reading.is_part)
        asked = name.name if not typed.is_letters else typed.stem
        found = place_names.similar(asked, plans, letters=typed.is_letters, limit=MOST_SUGGESTED)
        kinds = labels(PlaceKind)
        return [
            {
                # With its district: a name alone may be that of two places.
                "value": f"{self.plans.areas[one.area].name}{one.name}{name.tail}",
                "name": one.name,
                "also": one.matched if one.matched != one.name else "",
                "district": self.plans.areas[one.area].local_name,
                "kind": kinds[one.kind],
            }
            for one in found
        ]


def in_words(area):
    """Return the numbers a zone has of a place in words: house numbers 1–99, odd numbers, except 5–9; "" for all."""
    has = numbers_of(area)
    if has.is_whole:
        return ""
    words = [f"{labels(Numbering)[area.numbering]} {_span(has.span)}".strip()]
    if has.exclusions:
        words.append(str(_("except %s")) % _listed([_span(span) for span in has.exclusions]))
    return _listed(words)


def _listed(texts):
    return str(_(", ")).join(texts)


def _span(span):
    if span.first == span.last and span.first is not None:
        return str(span.first)
    if span.first is None and span.last is None:
        reach = ""
    elif span.last is None:
        reach = str(_("from %d on")) % span.first
    elif span.first is None:
        reach = str(_("up to %d")) % span.last
    else:
        reach = f"{span.first}–{span.last}"
    parity = labels(Parity).get(span.parity, "")
    return _listed(filter(None, [reach, parity]))
