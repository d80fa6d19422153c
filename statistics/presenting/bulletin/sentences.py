"""What a bulletin says of each figure: one plain sentence, whose number leads to how it was made.

Bulletins speak shorter than a single figure does (`wording.sentence`): section and stage are named by
the heading, year and city by the title. Numbers, units and changes are those of `wording`.
"""

from html import escape

from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.codes import LocaleGroup, Stage, labels
from xzedu.statistics import wording
from xzedu.statistics.codes import Missing, Unit
from xzedu.statistics.presenting import gaps
from xzedu.statistics.presenting.grids import superscript

SCHOOLS = {
    Stage.PRESCHOOL: gettext_lazy("kindergartens"),
    Stage.PRIMARY: gettext_lazy("primary schools"),
    Stage.JUNIOR: gettext_lazy("junior secondary schools"),
    Stage.SENIOR: gettext_lazy("general senior secondary schools"),
    Stage.VOCATIONAL: gettext_lazy("secondary vocational schools"),
    Stage.SPECIAL: gettext_lazy("schools of special education"),
}
# What an indicator's figure is said with; %(number)s has no unit, %(amount)s has.
TEMPLATES = {
    "schools": gettext_lazy("The city had %(number)s %(schools)s%(change)s."),
    "enrolment": gettext_lazy("Enrolment was %(amount)s%(change)s."),
    "entrants": gettext_lazy("Entrants numbered %(number)s%(change)s."),
    "graduates": gettext_lazy("Graduates of the school year before numbered %(number)s%(change)s."),
    "classes": gettext_lazy("There were %(amount)s%(change)s."),
    "teachers": gettext_lazy("Full-time teachers numbered %(number)s%(change)s."),
    "migrants": gettext_lazy("Children of migrant workers numbered %(number)s%(change)s."),
    "average-class-size": gettext_lazy("A class had %(number)s pupils on average%(change)s."),
    "pupils-per-teacher": gettext_lazy("There were %(number)s pupils per teacher%(change)s."),
}
# The first sentence of all says which year it is.
OF_ALL = {"schools": gettext_lazy("At the start of %(year)s the city had %(number)s schools of all stages%(change)s.")}
OF_CHILDREN = {
    "enrolment": gettext_lazy("Children enrolled numbered %(number)s%(change)s."),
    "entrants": gettext_lazy("Children who newly entered numbered %(number)s%(change)s."),
    "graduates": gettext_lazy("Children who left for school in the year before numbered %(number)s%(change)s."),
    "average-class-size": gettext_lazy("A class had %(number)s children on average%(change)s."),
    "pupils-per-teacher": gettext_lazy("There were %(number)s children per teacher%(change)s."),
}  # fmt: skip
ANY = gettext_lazy("%(name)s stood at %(amount)s%(change)s.")


def linked(text, href):
    """Return a figure's text (not yet escaped) that leads to how it was made, as markup."""
    return f'<a class="made" href="{escape(href)}">{escape(text)}</a>'


def of(reading, marks=()):
    """Return the sentence of a `Reading` as markup, or "" where the figure has no meaning.

    Args:
        marks: numbers of the footnotes on the figure.
    """
    name = reading.name
    if not reading.has_value:
        if reading.cell.missing == Missing.NOT_APPLICABLE:
            return ""
        words = {"name": wording.within(name), "reason": wording.missing(reading.cell.missing)}
        words = {key: escape(text) for key, text in words.items()}
        words["reason"] = linked(wording.missing(reading.cell.missing), reading.figure_address)
        return mark_safe(_("There is no figure of %(name)s: %(reason)s.") % words)  # noqa: S308 - escaped above
    template = _template(reading)
    change = _(", %(change)s") % {"change": reading.change} if reading.change else ""
    number, amount = (
        linked(text, reading.figure_address) + superscript(marks) for text in (reading.number, _amount(reading))
    )
    words = {
        "number": number,
        "amount": amount,
        "change": escape(change),
        "name": escape(capfirst(name)),
        "year": escape(reading.year_name),
        "schools": escape(SCHOOLS.get(reading.breakdown.stage, "")),
    }
    return mark_safe(template % words)  # noqa: S308 - escaped above


def _template(reading):
    code, stage = reading.indicator.code, reading.breakdown.stage
    found = {"": OF_ALL, Stage.PRESCHOOL: OF_CHILDREN}.get(stage, {}).get(code)
    return str(found or TEMPLATES.get(code) or ANY)


def _amount(reading):
    """Return value and unit; "per 100 pupils" is part of the indicator's name and not said twice."""
    if reading.indicator.unit == Unit.PER_HUNDRED:
        return reading.number
    return wording.amount(reading.cell.value, reading.indicator)


def of_private(reading, marks=()):
    """Return how many private schools there were, a `Reading` with a value, as markup."""
    words = {
        "number": linked(reading.number, reading.figure_address) + superscript(marks),
        "change": escape(_(", %(change)s") % {"change": reading.change} if reading.change else ""),
    }
    return mark_safe(_("The city had %(number)s private schools%(change)s.") % words)  # noqa: S308 - escaped above


def of_share(part, whole):
    """Return what share of a whole a part is, both `Reading`s of a count, as markup; "" where one lacks a value."""
    if not (part and whole and part.has_value and whole.has_value and whole.cell.value):
        return ""
    share = f"{wording.plain(part.cell.value / whole.cell.value * 100, 1)}%"
    stage = labels(Stage)[part.breakdown.stage] if part.breakdown.stage else _("All stages")
    words = {
        "stage": escape(stage),
        "part": linked(wording.amount(part.cell.value, part.indicator), part.figure_address),
        "whole": linked(wording.amount(whole.cell.value, whole.indicator), whole.figure_address),
        "share": share,
        "change": escape(_(", %(change)s") % {"change": part.change} if part.change else ""),
    }
    return mark_safe(_("%(stage)s: %(part)s in private schools%(change)s; of all %(whole)s that is %(share)s.") % words)  # noqa: S308 - escaped above


def of_gap(pair, at):
    """Return what differs between town and country, an `equity.Pair`, as markup; "" where a side has no figure.

    Args:
        at: `gaps.Place`.
    """
    if pair.gap is None or any(side.value is None for side in pair.sides):
        return ""
    row = gaps.row(pair, at)
    words = dict(zip(LocaleGroup.values, (linked(*figure) for figure in row.figures), strict=True))
    words |= {"name": escape(capfirst(pair.indicator.local_name)), "gap": escape(row.gap), "ahead": escape(row.ahead)}
    if not pair.gap.ahead:
        return mark_safe(_("%(name)s: urban %(urban)s, town %(town)s, rural %(rural)s.") % words)  # noqa: S308 - escaped above
    return mark_safe(  # noqa: S308 - escaped above
        _("%(name)s: urban %(urban)s, town %(town)s, rural %(rural)s; better off: %(ahead)s (gap %(gap)s).") % words
    )


def coverage(covered):
    """Return how many schools have reported, in words; `covered` is a `Coverage`."""
    words = {"reported": f"{covered.reported:,}", "expected": f"{covered.expected:,}"}
    if covered.reported == covered.expected:
        return _("All %(expected)s schools have reported.") % words
    return (
        _(
            "%(reported)s of %(expected)s schools have reported; those that have not are missing from the figures and "
            "from their changes."
        )
        % words
    )
