"""Codes of statistics, as stored; labels are translations (domain facts §3, §5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What an indicator is about: the doors of the statistics pages."""

    PROVISION = "provision", _("Schools and classes")
    STUDENTS = "students", _("Students")
    ACCESS = "access", _("Enrolment and progression")
    TEACHERS = "teachers", _("Teachers")
    CONDITIONS = "conditions", _("School conditions")
    POPULATION = "population", _("Population")
    PLAN = "plan", _("Construction and plans")


class Unit(models.TextChoices):
    """What is counted or measured. Values are stored in these units, never in 万."""

    PERSONS = "persons", _("persons")
    SCHOOLS = "schools", _("schools")
    CLASSES = "classes", _("classes")
    PERCENT = "percent", _("%")
    PER_TEACHER = "per_teacher", _("pupils per teacher")
    PER_CLASS = "per_class", _("pupils per class")
    PER_HUNDRED = "per_hundred", _("per 100 pupils")
    SQUARE_METRES = "square_metres", _("m²")
    SQUARE_METRES_EACH = "square_metres_each", _("m² per pupil")
    YUAN_EACH = "yuan_each", _("yuan per pupil")
    YEARS = "years", _("years")
    YUAN = "yuan", _("yuan")


class Direction(models.TextChoices):
    """Which way is good; figures without one are never called better or worse."""

    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")
    NEITHER = "neither", _("neither is better")


class Missing(models.TextChoices):
    """Why a cell has no number (the symbols of statistical tables): shown as words, never as nought."""

    NOT_APPLICABLE = "z", _("not applicable")
    UNAVAILABLE = "x", _("not available")
    SUPPRESSED = "c", _("suppressed: too few persons")
    ROUNDS_TO_ZERO = "k", _("rounds to nought")


class Sex(models.TextChoices):
    FEMALE = "female", _("Girls")
    MALE = "male", _("Boys")


class ReleaseStage(models.TextChoices):
    """How firm a release is: 初步, 修订, 最终."""

    PROVISIONAL = "provisional", _("Provisional")
    REVISED = "revised", _("Revised")
    FINAL = "final", _("Final")


class Calendar(models.TextChoices):
    """What the years of an indicator are: school years from 1 September, or calendar years."""

    SCHOOL_YEAR = "school_year", _("School year")
    YEAR = "year", _("Calendar year")


class Comparison(models.TextChoices):
    """How a target compares the figure with its value."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Severity(models.TextChoices):
    """What a failed check asks for."""

    REFUSE = "refuse", _("Refused")
    EXPLAIN = "explain", _("Needs an explanation")
    NOTE = "note", _("To be looked at")


class Measure(models.TextChoices):
    """What the returns count or measure, summed before any ratio is made.

    An indicator is a measure, or one measure over another (`Indicator.numerator`,
    `denominator`, `factor`); ratios are never averages of ratios.
    """

    SCHOOLS = "schools", _("schools (teaching points and attached classes are not counted)")
    PUPILS = "pupils", _("pupils enrolled")
    ENTRANTS = "entrants", _("entrants")
    GRADUATES = "graduates", _("graduates of the school year before")
    BOARDERS = "boarders", _("boarders")
    MIGRANTS = "migrants", _("children of migrant workers")
    CLASSES = "classes", _("classes")
    LARGE_CLASSES = "large_classes", _("classes of 56 pupils or more")
    HUGE_CLASSES = "huge_classes", _("classes of 66 pupils or more")
    OVER_STANDARD = "over_standard", _("classes above the standard (45 primary, 50 secondary)")
    TEACHERS = "teachers", _("full-time teachers")
    QUALIFIED = "qualified", _("full-time teachers with the required qualification")
    ABOVE_REQUIRED = "above_required", _("full-time teachers above the required qualification")
    BACKBONE = "backbone", _("backbone (lead) teachers of county level or above")
    ARTS_PE = "arts_pe", _("full-time teachers of physical education, music and art")
    MIDDLE_TITLE = "middle_title", _("full-time teachers of middle professional title or above")
    TEACHING_AREA = "teaching_area", _("teaching and ancillary rooms without gymnasium, m²")
    SPORTS_AREA = "sports_area", _("sports grounds and gymnasium, m²")
    FLOOR_AREA = "floor_area", _("floor area, m²")
    SITE_AREA = "site_area", _("site area, m²")
    EQUIPMENT = "equipment", _("teaching equipment, yuan")
    MULTIMEDIA = "multimedia", _("networked multimedia classrooms")
    COMPUTERS = "computers", _("computers for pupils")
    BOOKS = "books", _("books")
    PUBLIC_PUPILS = "public_pupils", _("children in public kindergartens")
    AFFORDABLE_PUPILS = "affordable_pupils", _("children in public and affordable private kindergartens")
    NEXT_ENTRANTS = "next_entrants", _("entrants of the next stage")
    COHORT_START = "cohort_start", _("Grade 1 pupils of the cohort eight years before")
    COHORT_END = "cohort_end", _("pupils of the junior graduating class")
