"""Checks of a school's return: pure rules over counts. No Django; what they say is in `findings`.

Sizes of classes: 45 primary, 50 secondary, 56 and 66 (大班额, 超大班额); nursery groups 25, 30, 35
(小, 中, 大). Flows between years: pupils of a grade are last year's of the grade below, but for
those who repeat or move; bounds are wide, for what is outside them needs a word, not a refusal.
"""

from math import inf
from typing import NamedTuple

from xzedu.common.checks import EXPLAIN, NOTE, REFUSE, Checks
from xzedu.statistics.reported import Around

# Grades a stage may have, and those a full school of it has.
GRADES = {
    "preschool": range(4), "primary": range(1, 7), "junior": range(1, 4), "senior": range(1, 4),
    "vocational": range(1, 6), "higher": range(1, 6), "special": range(1, 7), "adult": range(1, 7),
}  # fmt: skip
FULL = {"preschool": (1, 2, 3), "primary": (1, 2, 3, 4, 5, 6), "junior": (1, 2, 3), "senior": (1, 2, 3)}
STANDARD_SIZE = {"primary": 45, "junior": 50, "senior": 50}
STANDARD_GROUP = {0: 20, 1: 25, 2: 30, 3: 35}
LARGE, HUGE = 56, 66
LARGEST_CLASS = 70
# Pupils of a grade for one of last year's grade below: what repeating and moving explain.
KEPT = {"primary": (0.9, 1.1), "junior": (0.9, 1.1), "senior": (0.85, 1.1), "preschool": (0.7, 1.5)}
FEWEST_MOVED = 5
PUPILS_PER_TEACHER = {
    "preschool": (3, 30), "primary": (4, 30), "junior": (4, 25), "senior": (4, 25), "vocational": (4, 40),
    "special": (0.5, 12),
}  # fmt: skip
# Amounts a pupil that a school may have: below and above, a unit was mistaken.
PER_PUPIL = {"site_area": (1, 500), "floor_area": (1, 150), "sports_area": (0.2, 200), "equipment": (20, 100_000)}
SUDDEN, FEWEST_CHANGED = 0.3, 20
FEWEST_QUALIFIED = 0.9
# Robust bound: this many median deviations from the median of at least so many schools.
DEVIATIONS, FEWEST_PEERS = 5, 8


class Fault(NamedTuple):
    """Where a check fails, and the figures it speaks of."""

    place: str
    values: dict


class Finding(NamedTuple):
    """A fault with the check it fails."""

    code: str
    severity: str
    place: str
    values: dict


CHECKS = Checks()
check = CHECKS.add


def run(held, around=None):
    """Return every [`Finding`] on a `Return`, the gravest first."""
    return [Finding(rule.code, rule.severity, *fault) for rule, fault in CHECKS.run(held, around or Around())]


def _grades(held):
    for stage, section in held.sections.items():
        for number, grade in sorted(section.grades.items()):
            yield stage, number, grade, f"{stage}-{number}"


def ratio(part, whole):
    return round(part / whole, 2)


# --- Who reports --------------------------------------------------------------


@check("not_open", REFUSE)
def not_open(held, around):
    """A school that has closed, or has not opened yet, has nothing to report."""
    day = held.first_day
    if (held.closed_on and held.closed_on < day) or (held.opened_on and held.opened_on > day):
        yield Fault("", {"day": str(held.closed_on if held.closed_on and held.closed_on < day else held.opened_on)})


@check("no_section", REFUSE)
def no_section(held, around):
    if not held.sections:
        yield Fault("", {})


@check("other_stage", REFUSE)
def other_stage(held, around):
    """A stage that the register does not know of the school."""
    for stage in held.sections:
        if stage not in held.stages:
            yield Fault(stage, {"stage": stage})


@check("missing_stage", EXPLAIN)
def missing_stage(held, around):
    for stage in held.stages:
        if held.sections and stage not in held.sections:
            yield Fault(stage, {"stage": stage})


@check("other_grade", REFUSE)
def other_grade(held, around):
    for stage, number, _grade, place in _grades(held):
        if number not in GRADES[stage]:
            yield Fault(place, {"stage": stage, "grade": number})


@check("missing_grade", EXPLAIN)
def missing_grade(held, around):
    for stage, section in held.sections.items():
        lacking = [number for number in FULL.get(stage, ()) if number not in section.grades]
        if section.grades and lacking:
            yield Fault(stage, {"stage": stage, "grades": ", ".join(map(str, lacking))})


@check("no_pupils", EXPLAIN)
def no_pupils(held, around):
    """An open school without any pupil."""
    if held.sections and not held.pupils:
        yield Fault("", {})


# --- Parts and wholes ---------------------------------------------------------


@check("parts_of_pupils", REFUSE)
def parts_of_pupils(held, around):
    for stage, number, grade, place in _grades(held):
        for name in ("boarders", "migrants"):
            part = getattr(grade, name)
            if part > grade.pupils:
                yield Fault(
                    f"{place}-{name}",
                    {"stage": stage, "grade": number, "part": part, "boys": grade.boys, "girls": grade.girls},
                )


@check("parts_of_classes", REFUSE)
def parts_of_classes(held, around):
    for stage, number, grade, place in _grades(held):
        if not grade.huge <= grade.large <= grade.over_standard <= grade.classes:
            yield Fault(
                place,
                {"stage": stage, "grade": number, "classes": grade.classes, "over": grade.over_standard,
                 "large": grade.large, "huge": grade.huge},
            )  # fmt: skip


@check("parts_of_teachers", REFUSE)
def parts_of_teachers(held, around):
    for stage, section in held.sections.items():
        for name in ("qualified", "above_required", "backbone", "arts_pe", "middle_title"):
            part = getattr(section, name)
            if part > section.teachers:
                yield Fault(f"{stage}-{name}", {"stage": stage, "part": part, "teachers": section.teachers})


@check("teachers_of_staff", REFUSE)
def teachers_of_staff(held, around):
    if held.teachers > held.staff > 0:
        yield Fault("", {"teachers": held.teachers, "staff": held.staff})


@check("parts_of_areas", REFUSE)
def parts_of_areas(held, around):
    for part, whole in (("gymnasium_area", "teaching_area"), ("teaching_area", "floor_area")):
        less, more = getattr(held, part), getattr(held, whole)
        if less > more > 0:
            yield Fault(part, {"part": less, "whole": more})


# --- Classes ------------------------------------------------------------------


@check("classes_and_pupils", REFUSE)
def classes_and_pupils(held, around):
    """Pupils without a class, or classes without a pupil."""
    for stage, number, grade, place in _grades(held):
        if bool(grade.classes) != bool(grade.pupils):
            yield Fault(place, {"stage": stage, "grade": number, "pupils": grade.pupils, "classes": grade.classes})


@check("class_size", EXPLAIN)
def class_size(held, around):
    """The mean class size is between 1 and 70."""
    for stage, number, grade, place in _grades(held):
        if grade.classes and grade.pupils and not 1 <= grade.pupils / grade.classes <= LARGEST_CLASS:
            size = ratio(grade.pupils, grade.classes)
            yield Fault(
                place,
                {"stage": stage, "grade": number, "pupils": grade.pupils, "classes": grade.classes, "size": size},
            )


@check("class_bands", REFUSE)
def class_bands(held, around):
    """The classes by size hold at least, and at most, so many pupils together."""
    for stage, number, grade, place in _grades(held):
        standard = STANDARD_GROUP.get(number) if stage == "preschool" else STANDARD_SIZE.get(stage)
        if standard and grade.classes and grade.huge <= grade.large <= grade.over_standard <= grade.classes:
            least, most = bounds(grade, standard)
            if grade.pupils and not least <= grade.pupils <= most:
                yield Fault(
                    place,
                    {"stage": stage, "grade": number, "pupils": grade.pupils, "classes": grade.classes,
                     "over": grade.over_standard, "large": grade.large, "huge": grade.huge, "least": least,
                     "most": "∞" if most == inf else most},
                )  # fmt: skip


def bounds(grade, standard):
    """Return (least, most) pupils of classes of which so many are over the standard, large and huge."""
    within, over = grade.classes - grade.over_standard, grade.over_standard - grade.large
    large = grade.large - grade.huge
    least = within + over * (standard + 1) + large * LARGE + grade.huge * HUGE
    most = within * standard + over * (LARGE - 1) + large * (HUGE - 1) + (inf if grade.huge else 0)
    return least, most


# --- Flows --------------------------------------------------------------------


@check("entrants", EXPLAIN)
def entrants(held, around):
    """Entrants are in the first grade, but for the few who repeat it; in nurseries in any group."""
    for stage, section in held.sections.items():
        first = section.pupils if stage == "preschool" else getattr(section.grades.get(1), "pupils", 0)
        least = 0 if stage == "preschool" else first * KEPT.get(stage, (0.8,))[0]
        too_many, too_few = section.entrants > first, section.entrants < least - FEWEST_MOVED
        if section.grades and (too_many or too_few):
            yield Fault(stage, {"stage": stage, "entrants": section.entrants, "pupils": first})


@check("progression", EXPLAIN)
def progression(held, around):
    """A grade has last year's pupils of the grade below, of merged schools too."""
    for stage, number, grade, place in _grades(held):
        before = around.before and around.before.pupils.get((stage, number - 1))
        if before and number > 1 and stage in KEPT:
            least, most = (bound * before for bound in KEPT[stage])
            if abs(grade.pupils - before) > FEWEST_MOVED and not least <= grade.pupils <= most:
                yield Fault(
                    place, {"stage": stage, "grade": number, "pupils": grade.pupils, "before": before,
                            "share": round(100 * grade.pupils / before)},
                )  # fmt: skip


@check("graduates", EXPLAIN)
def graduates(held, around):
    """Those who graduated were in last year's highest grade."""
    for stage, section in held.sections.items():
        if stage not in FULL or around.before is None:
            continue
        last = around.before.pupils.get((stage, FULL[stage][-1]), 0)
        least, most = (bound * last for bound in KEPT[stage])
        if abs(section.graduates - last) > FEWEST_MOVED and not least <= section.graduates <= most:
            yield Fault(stage, {"stage": stage, "graduates": section.graduates, "before": last})


@check("sudden_change", EXPLAIN)
def sudden_change(held, around):
    """More than 30 % up or down within a year."""
    if around.before is None:
        return
    pairs = [(f"pupils-{stage}", around.before.total(stage), s.pupils) for stage, s in held.sections.items()]
    pairs += [
        (name, getattr(around.before, name), getattr(held, name)) for name in ("teachers", "floor_area", "equipment")
    ]
    for place, before, now in pairs:
        if before and abs(now - before) >= FEWEST_CHANGED and abs(now / before - 1) > SUDDEN:
            yield Fault(place, {"before": before, "now": now, "change": round(100 * (now / before - 1))})


# --- Teachers and conditions --------------------------------------------------


@check("pupils_per_teacher", EXPLAIN)
def pupils_per_teacher(held, around):
    for stage, section in held.sections.items():
        if not section.pupils or stage not in PUPILS_PER_TEACHER:
            continue
        least, most = PUPILS_PER_TEACHER[stage]
        value = section.pupils / section.teachers if section.teachers else inf
        if not least <= value <= most:
            yield Fault(
                stage,
                {"stage": stage, "pupils": section.pupils, "teachers": section.teachers, "least": least, "most": most},
            )


@check("few_qualified", NOTE)
def few_qualified(held, around):
    for stage, section in held.sections.items():
        if section.teachers and section.qualified / section.teachers < FEWEST_QUALIFIED:
            yield Fault(stage, {"stage": stage, "qualified": section.qualified, "teachers": section.teachers})


@check("per_pupil", EXPLAIN)
def per_pupil(held, around):
    """So much or so little a pupil that a unit may be mistaken: 亩 for square metres, 万元 for yuan."""
    for name, (least, most) in PER_PUPIL.items():
        amount = getattr(held, name)
        if amount and held.pupils and not least <= amount / held.pupils <= most:
            yield Fault(
                name,
                {"amount": amount, "pupils": held.pupils, "each": ratio(amount, held.pupils), "least": least,
                 "most": most},
            )  # fmt: skip


@check("sexes", NOTE)
def sexes(held, around):
    for stage, section in held.sections.items():
        boys = sum(grade.boys for grade in section.grades.values())
        if section.pupils >= 100 and not 0.35 <= boys / section.pupils <= 0.7:
            yield Fault(stage, {"stage": stage, "boys": boys, "girls": section.pupils - boys})


@check("peers", NOTE)
def peers(held, around):
    """Far from the middle of the schools of the same district and type."""
    for name, value in measures(held).items():
        others = around.peers.get(name, ())
        if len(others) < FEWEST_PEERS:
            continue
        middle = median(others)
        deviation = median([abs(other - middle) for other in others])
        # Where most schools agree, a tenth of the middle is still no outlier.
        if abs(value - middle) > DEVIATIONS * max(deviation, middle / 10):
            yield Fault(name, {"value": round(value, 2), "middle": round(middle, 2), "schools": len(others)})


def measures(held):
    """Return measure → figure by which a school is held against its peers."""
    classes = sum(section.classes for section in held.sections.values())
    found = {
        "pupils_per_teacher": held.teachers and held.pupils / held.teachers,
        "class_size": classes and held.pupils / classes,
        "teaching_area_each": held.pupils and held.teaching_area / held.pupils,
        "equipment_each": held.pupils and held.equipment / held.pupils,
    }
    return {name: value for name, value in found.items() if value}


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
