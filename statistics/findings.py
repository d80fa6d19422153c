"""What a failed check says, and what to do: the words of `checks`."""

from typing import NamedTuple

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage, labels
from xzedu.statistics.checks import CHECKS
from xzedu.statistics.codes import Severity

FIGURES = _("Correct the figures; if they are right, explain them.")
CORRECT = _("Correct the figures.")


class Words(NamedTuple):
    """A check in words: its name, its finding with %(figures)s, the remedy."""

    title: object
    message: object
    remedy: object


WORDS = {
    "not_open": Words(
        _("School open"),
        _("The school is not open on 1 September by the register (%(day)s)."),
        _("Correct the register, or remove the return."),
    ),
    "no_section": Words(
        _("Sections given"), _("The return has no section."), _("Enter the pupils and teachers of each stage.")
    ),
    "other_stage": Words(
        _("Stages of the school"),
        _("By the register the school does not teach this stage: %(stage)s."),
        _("Correct the stages in the register, or remove the section."),
    ),
    "missing_stage": Words(
        _("All stages reported"),
        _("By the register the school also teaches %(stage)s, of which nothing is reported."),
        _("Add the section; if there is none this year, explain it."),
    ),
    "other_grade": Words(
        _("Grades of the stage"), _("%(stage)s has no grade %(grade)s."), _("Correct the number of the grade.")
    ),
    "missing_grade": Words(
        _("All grades reported"),
        _("%(stage)s: nothing is reported of grade %(grades)s."),
        _("Add the grades; if there are none, as in a new school, explain it."),
    ),
    "no_pupils": Words(
        _("Pupils in an open school"),
        _("The school is open but reports no pupil."),
        _("Enter the pupils; if there are none, explain it."),
    ),
    "parts_of_pupils": Words(
        _("Parts of the pupils"),
        _("%(stage)s, grade %(grade)s: a part is %(part)s, boys and girls are %(boys)s + %(girls)s."),
        CORRECT,
    ),
    "parts_of_classes": Words(
        _("Parts of the classes"),
        _(
            "%(stage)s, grade %(grade)s: of %(classes)s classes %(over)s are above the standard size, %(large)s large, "
            "%(huge)s very large."
        ),
        CORRECT,
    ),
    "parts_of_teachers": Words(
        _("Parts of the teachers"),
        _("%(stage)s: a part of the full-time teachers is %(part)s, all of them are %(teachers)s."),
        CORRECT,
    ),
    "teachers_of_staff": Words(
        _("Teachers and staff"),
        _("Full-time teachers (%(teachers)s) are more than all staff (%(staff)s)."),
        CORRECT,
    ),
    "parts_of_areas": Words(
        _("Parts of the areas"),
        _("A part of an area (%(part)s m²) is larger than the whole (%(whole)s m²)."),
        CORRECT,
    ),
    "classes_and_pupils": Words(
        _("Classes and pupils"), _("%(stage)s, grade %(grade)s: %(pupils)s pupils in %(classes)s classes."), CORRECT
    ),
    "class_size": Words(
        _("Mean class size"),
        _("%(stage)s, grade %(grade)s: %(pupils)s pupils in %(classes)s classes are %(size)s each (usual: 1 to 70)."),
        FIGURES,
    ),
    "class_bands": Words(
        _("Classes by size"),
        _(
            "%(stage)s, grade %(grade)s: %(classes)s classes, of which %(over)s above the standard, %(large)s large "
            "and %(huge)s very large, hold %(least)s to %(most)s pupils; %(pupils)s are reported."
        ),
        _("Correct the classes by size, or the pupils."),
    ),
    "entrants": Words(
        _("Entrants and first grade"),
        _("%(stage)s: %(entrants)s entrants, but %(pupils)s pupils where they should be."),
        FIGURES,
    ),
    "progression": Words(
        _("Grades moving up"),
        _("%(stage)s, grade %(grade)s: %(pupils)s pupils; the grade below had %(before)s a year ago (%(share)s %%)."),
        FIGURES,
    ),
    "graduates": Words(
        _("Graduates and last year's highest grade"),
        _("%(stage)s: %(graduates)s graduates; the highest grade had %(before)s pupils a year ago."),
        FIGURES,
    ),
    "sudden_change": Words(
        _("Change within a year"), _("From %(before)s to %(now)s within a year (%(change)s %%)."), FIGURES
    ),
    "pupils_per_teacher": Words(
        _("Pupils per teacher"),
        _("%(stage)s: %(pupils)s pupils and %(teachers)s teachers (usual: %(least)s to %(most)s pupils each)."),
        FIGURES,
    ),
    "few_qualified": Words(
        _("Qualified teachers"),
        _("%(stage)s: %(qualified)s of %(teachers)s full-time teachers have the required qualification."),
        _("Look at the figures once more."),
    ),
    "per_pupil": Words(
        _("Amount per pupil"),
        _("%(amount)s for %(pupils)s pupils are %(each)s each (usual: %(least)s to %(most)s)."),
        _("Check the unit: square metres, not 亩; yuan, not 万元. If it is right, explain it."),
    ),
    "sexes": Words(
        _("Boys and girls"), _("%(stage)s: %(boys)s boys and %(girls)s girls."), _("Look at the figures once more.")
    ),
    "peers": Words(
        _("Against schools alike"),
        _("%(value)s, where the middle of %(schools)s schools of this type in the district is %(middle)s."),
        _("Look at the figures once more."),
    ),
}


PLACES = {
    "pupils": _("pupils"), "teachers": _("full-time teachers"), "staff": _("staff"), "boarders": _("boarders"),
    "migrants": _("children of migrant workers"), "site_area": _("site area"), "floor_area": _("floor area"),
    "teaching_area": _("teaching and ancillary rooms"), "gymnasium_area": _("gymnasium"),
    "sports_area": _("sports grounds"), "equipment": _("teaching equipment"),
    "qualified": _("with the required qualification"), "above_required": _("above the required qualification"),
    "backbone": _("backbone teachers of county level or above"),
    "arts_pe": _("teachers of physical education, music and art"),
    "middle_title": _("of middle professional title or above"),
    "pupils_per_teacher": _("pupils per teacher"), "class_size": _("mean class size"),
    "teaching_area_each": _("teaching rooms per pupil"), "equipment_each": _("teaching equipment per pupil"),
}  # fmt: skip


def message(finding):
    """Return a finding in words, with its figures, in the language of the page."""
    values = {name: _number(value) for name, value in finding.values.items()}
    if "stage" in values:
        values["stage"] = labels(Stage)[values["stage"]]
    text = str(WORDS[finding.code].message) % values
    named = [str(PLACES[part]) for part in finding.place.split("-") if part in PLACES]
    return _g("%(what)s: %(finding)s") % {"what": ", ".join(named), "finding": text} if named else text


def _number(value):
    return f"{value:,.10g}" if isinstance(value, (int, float)) else value


def listed():
    """Return every check as [(code, severity's label, title, remedy)]: for docs and the desk."""
    return [
        (code, Severity(rule.severity).label, WORDS[code].title, WORDS[code].remedy) for code, rule in CHECKS.items()
    ]
