"""What a bulletin says, section by section: indicators by their codes; what a release lacks is left out."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from institutions.codes import Sector, Stage

PRESCHOOL, PRIMARY, JUNIOR = Stage.PRESCHOOL, Stage.PRIMARY, Stage.JUNIOR
SENIOR, VOCATIONAL, SPECIAL = Stage.SENIOR, Stage.VOCATIONAL, Stage.SPECIAL
STAGES = (PRESCHOOL, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, SPECIAL)
COMPULSORY = (PRIMARY, JUNIOR)

_COUNTS = ("schools", "enrolment", "entrants", "graduates", "classes", "teachers")
_RATIOS = ("average-class-size", "pupils-per-teacher", "qualified-teachers")
_LARGE = ("classes-above-standard", "large-classes", "huge-classes")
_MIGRANTS = ("migrants", "migrants-share")
_ADVANCED = ("above-required-per-100", "backbone-per-100", "arts-pe-per-100", "middle-title-per-100")
_PREMISES = ("teaching-area-per-pupil", "sports-area-per-pupil")
_EQUIPMENT = ("equipment-per-pupil", "multimedia-per-100", "computers-per-100", "books-per-100")
CONDITIONS = (*_PREMISES, *_EQUIPMENT)


class Part(NamedTuple):
    """What is said of one stage ("" for all together).

    Attributes:
        said: paragraphs, each the codes of its indicators, a sentence each.
        districts: codes of the columns of its table of the districts; none, no table.
    """

    stage: str
    said: tuple
    districts: tuple = ()


class Crossing(NamedTuple):
    """A table of stages down and indicators across, for the city."""

    stages: tuple
    indicators: tuple
    sector: str = ""


class Section(NamedTuple):
    """A numbered section.

    Attributes:
        crossings: tables of stages and indicators.
        columns: (code, stage) of one table of the districts for the section as a whole.
        drawings: names of charts (`drawings.DRAWINGS`).
        tabled: what its own tables are called, where that is not its title.
    """

    key: str
    title: object
    parts: tuple = ()
    crossings: tuple = ()
    columns: tuple = ()
    drawings: tuple = ()
    tabled: object = ""


SECTIONS = (
    Section(
        "general", _("Overview"),
        parts=(Part("", (_COUNTS,)),),
        crossings=(Crossing(("", *STAGES), _COUNTS),),
        drawings=("stages",),
        tabled=_("Main figures"),
    ),
    Section(
        "preschool", _("Pre-primary education"),
        parts=(
            Part(
                PRESCHOOL,
                (_COUNTS, (*_RATIOS, "affordable-coverage", "public-kindergarten-share")),
                ("schools", "enrolment", "teachers", *_RATIOS[:2], "affordable-coverage", "public-kindergarten-share"),
            ),
        ),
        drawings=("preschool",),
    ),
    Section(
        "compulsory", _("Compulsory education"),
        parts=(
            Part(
                PRIMARY, (_COUNTS, (*_RATIOS[:2], *_LARGE), ("transition-rate", *_MIGRANTS, "boarders-share")),
                ("schools", "enrolment", "teachers", *_RATIOS[:2], *_LARGE[:2], "migrants-share"),
            ),
            Part(
                JUNIOR,
                (_COUNTS, (*_RATIOS[:2], *_LARGE),
                 ("retention-nine-year", "transition-rate", *_MIGRANTS, "boarders-share")),
                ("schools", "enrolment", "teachers", *_RATIOS[:2], *_LARGE[:2], "migrants-share"),
            ),
        ),
        drawings=("compulsory", "class-size"),
    ),
    Section(
        "senior", _("General senior secondary education"),
        parts=(
            Part(
                SENIOR, (_COUNTS, (*_RATIOS[:2], *_LARGE, "boarders-share")),
                ("schools", "enrolment", "teachers", *_RATIOS[:2], *_LARGE[:2], "boarders-share"),
            ),
        ),
        drawings=("senior",),
    ),
    Section(
        "vocational", _("Secondary vocational education"),
        parts=(
            Part(
                VOCATIONAL, (_COUNTS, (*_RATIOS[:2], "boarders-share")),
                ("schools", "enrolment", "teachers", *_RATIOS[:2]),
            ),
        ),
    ),
    Section(
        "special", _("Special education"),
        parts=(Part(SPECIAL, ((*_COUNTS, "pupils-per-teacher"),), ("schools", "enrolment", "teachers")),),
    ),
    Section(
        "teachers", _("Teachers"),
        parts=(Part("", (("teachers",),)), *(Part(stage, (_ADVANCED,)) for stage in COMPULSORY)),
        crossings=(Crossing(STAGES, ("teachers", "pupils-per-teacher", "qualified-teachers")),),
        columns=tuple((code, stage) for code in _ADVANCED[:3] for stage in COMPULSORY),
        drawings=("teachers",),
    ),
    Section(
        "conditions", _("School conditions"),
        parts=tuple(Part(stage, (CONDITIONS,)) for stage in COMPULSORY),
        crossings=(Crossing(COMPULSORY, CONDITIONS),),
        columns=tuple((code, stage) for code in (*_PREMISES, *_EQUIPMENT[:2]) for stage in COMPULSORY),
    ),
    Section(
        "private", _("Private education"),
        crossings=(Crossing(("", *STAGES), ("schools", "enrolment", "teachers"), Sector.PRIVATE),),
        drawings=("private",),
    ),
    Section("balance", _("Balance and gaps"), drawings=("districts",)),
)  # fmt: skip
# What is compared between town and country and between districts; in a sentence each where the table is too dry.
COMPARED = (
    "average-class-size", "classes-above-standard", "pupils-per-teacher", "above-required-per-100",
    "backbone-per-100", "teaching-area-per-pupil", "sports-area-per-pupil", "equipment-per-pupil",
)  # fmt: skip
TOLD = ("average-class-size", "pupils-per-teacher", "above-required-per-100", "teaching-area-per-pupil")


def indicators():
    """Return the codes of all indicators a bulletin speaks of."""
    codes = set(COMPARED)
    for section in SECTIONS:
        codes.update(code for part in section.parts for group in (*part.said, part.districts) for code in group)
        codes.update(code for crossing in section.crossings for code in crossing.indicators)
        codes.update(code for code, _stage in section.columns)
    return codes


def drawings():
    """Return the names of all charts of a bulletin."""
    return {name for section in SECTIONS for name in section.drawings}
