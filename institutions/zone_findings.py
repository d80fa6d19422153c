"""What a failed check of a zone plan says, and what to do: the words of `zone_checks`."""

from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions import zone_checks, zone_reading
from institutions.codes import Numbering, Parity, Stage, labels
from institutions.zone_words import REASONS

SEVERITIES = {
    zone_checks.REFUSE: _("Stands in the way"),
    zone_checks.EXPLAIN: _("To be checked"),
    zone_checks.NOTE: _("For information"),
}
TEXT = _("Correct the annex and load it again.")


class Words(NamedTuple):
    """A check in words: its name, its finding with %(values)s, the remedy."""

    title: object
    message: object
    remedy: object


class Told(NamedTuple):
    """A finding in words."""

    code: str
    severity: str
    severity_label: object
    title: object
    message: str
    remedy: str


WORDS = {
    "empty_plan": Words(_("Zones given"), _("The plan has no zone."), _("Bring in its annex (zone-annex).")),
    "same_address": Words(
        _("An address in two zones"),
        _("%(what)s stands in zone %(first)s (“%(first_text)s”) and in zone %(second)s (“%(second_text)s”)."),
        _("Give it to one of the zones in the annex, and load it again."),
    ),
    "shared_name": Words(
        _("A name of two places"),
        _("“%(name)s” is a name of %(names)s, which stand in zones %(zones)s."),
        _("If it is one place, name it alike in both zones; if not, people will have to choose."),
    ),
    "gap": Words(
        _("Numbers in no zone"),
        _("%(place)s: %(what)s lie between ranges of zones %(zones)s and belong to none."),
        _("If there are such addresses, add them to a zone."),
    ),
    "wrong_side": Words(
        _("Odd and even numbers"),
        _("Zone %(zone)s: “%(text)s” names one side of the road and a number of the other."),
        TEXT,
    ),
    "two_spellings": Words(
        _("A place spelt in two ways"),
        _("%(first)s and %(second)s (zones %(zones)s) are near equal."),
        _("If they are one place, spell it alike, or enter the other spelling as a further name (place-names)."),
    ),
    "listed_twice": Words(
        _("Listed twice"),
        _("Zone %(zone)s lists %(place)s twice."),
        _("Nothing need be done; the annex may be mended."),
    ),
    "unread": Words(
        _("Text not understood"),
        _("Zone %(zone)s: “%(text)s”. %(why)s"),
        _("Mend the text, or enter the place in a table of areas (zone-areas)."),
    ),
    "boundary": Words(
        _("Boundaries in words"),
        _("Boundaries: %(count)s, in zones: %(zones)s. %(names)s"),
        _("Nothing is looked up in them: list the places within them, if they are known."),
    ),
    "elsewhere": Words(
        _("In the plan of another district too"),
        _("%(district)s names such places too (%(count)s): %(names)s"),
        _("Nothing need be done if they are different places."),
    ),
    "no_school": Words(_("A zone without a school"), _("Zone %(zone)s (%(name)s) names no school."), TEXT),
    "closed_school": Words(
        _("School open"),
        _("Zone %(zone)s: %(school)s is not open in the school year (%(day)s)."),
        _("Name the school that takes its place, or correct the register."),
    ),
    "hidden_school": Words(
        _("School on the register"),
        _("Zone %(zone)s: %(school)s is not on the public register, or still in preparation."),
        _("Publish the school first."),
    ),
    "wrong_stage": Words(
        _("Stage of the school"),
        _("Zone %(zone)s: by the register %(school)s does not teach this stage: %(stage)s."),
        _("Correct the school, or its stages in the register."),
    ),
    "undecided": Words(
        _("How one of several schools is decided"),
        _("Zone %(zone)s has %(count)s schools (%(names)s) and does not say how one is decided."),
        _("Add the rule or a note on it."),
    ),
    "other_district": Words(
        _("School of another district"), _("Zone %(zone)s: %(school)s belongs to another district."), TEXT
    ),
    "private_school": Words(
        _("Private school in a zone"),
        _("Zone %(zone)s: %(school)s is private; private schools have no zone."),
        TEXT,
    ),
    "no_zone": Words(
        _("A school without a zone"),
        _("Public schools of the district in no zone (%(count)s): %(names)s"),
        _("Add their zones, unless they admit from the whole district."),
    ),
    "no_places": Words(_("A zone without places"), _("Zone %(zone)s (%(name)s) lists no place."), TEXT),
    "changes": Words(
        _("Differences to last year's plan"),
        _("New places: %(new)s; gone: %(gone)s; now with another school: %(moved)s. %(names)s"),
        _("Compare them with what was decided."),
    ),
}


def of(plan):
    """Return the findings on a `ZonePlan` in words, the gravest first. A fixed number of queries."""
    return [told(finding) for finding in zone_checks.run(zone_reading.read(plan))]


def told(finding):
    """Return a `zone_checks.Finding` as [`Told`] in the language of the page."""
    words, values = WORDS[finding.code], dict(finding.values)
    if "stage" in values:
        values["stage"] = labels(Stage)[values["stage"]]
    if "reason" in values:
        values["why"] = REASONS[values["reason"]][0]
    if finding.code == "same_address":
        values["what"] = _address(values)
    if finding.code == "gap":
        values["what"] = _range(values)
    # A list of names may be empty.
    message = (str(words.message) % values).rstrip()
    severity = finding.severity
    return Told(finding.code, severity, SEVERITIES[severity], words.title, message, str(words.remedy))


class Group(NamedTuple):
    """The findings of one check: as [`Told`] all but their messages, of which the first are shown."""

    first: Told
    messages: list
    more: int


SHOWN = 100


def grouped(found):
    """Return [`Told`] as one [`Group`] a check, in their order."""
    groups = {}
    for one in found:
        groups.setdefault(one.code, []).append(one)
    return [Group(of[0], [one.message for one in of[:SHOWN]], max(0, len(of) - SHOWN)) for of in groups.values()]


def _address(values):
    if values["number"] is None:
        return values["place"]
    return gettext("%(place)s, %(numbers)s %(number)d") % {
        "place": values["place"],
        "numbers": labels(Numbering)[values["numbering"]],
        "number": values["number"],
    }


def _range(values):
    numbers = labels(Numbering)[values["numbering"] or Numbering.HOUSE]
    what = f"{values['from']}–{values['to']}" if values["from"] != values["to"] else str(values["from"])
    side = f", {labels(Parity)[values['parity']]}" if values["parity"] else ""
    return f"{numbers} {what}{side}"


def listed():
    """Return every check as [(code, severity's label, title, remedy)]: for the handbook and the desk."""
    return [
        (code, SEVERITIES[rule.severity], WORDS[code].title, WORDS[code].remedy)
        for code, rule in zone_checks.CHECKS.items()
    ]
