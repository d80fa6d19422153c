"""Official codes of the register: types, organisers, urban–rural classes, stages.

Values are those of the national forms (办学类型代码, GB/T 33782-2017 table 4; GB/T 4657
organisers; the NBS urban–rural classification); labels are translations.
"""

from functools import cache

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# 学校(机构)标识码: 2 digits of class + 32 (Jiangsu) + 6 of serial number; it has no check digit.
CODE_PATTERN = r"^(11|2[12]|3[1-7]|4[12]|51|9[1-3])32[0-9]{6}$"


@cache
def _labels(choices, language):
    return {str(value): str(label) for value, label in choices.choices}


def labels(choices):
    """Return value → label of a `TextChoices` in the language of the page.

    Looked up once a language: `get_…_display` translates every choice again for each row.
    """
    return _labels(choices, get_language())


class Stage(models.TextChoices):
    """Stages of education, in the order people pass through them.

    No value is part of another: `StagesField` keeps several in one column.
    """

    PRESCHOOL = "preschool", _("Pre-primary")
    PRIMARY = "primary", _("Primary")
    JUNIOR = "junior", _("Junior secondary")
    SENIOR = "senior", _("Senior secondary")
    VOCATIONAL = "vocational", _("Secondary vocational")
    HIGHER = "higher", _("Higher education")
    SPECIAL = "special", _("Special education")
    ADULT = "adult", _("Adult education")


class Kind(models.TextChoices):
    """办学类型: what an institution is."""

    KINDERGARTEN = "111", _("Kindergarten")
    ATTACHED_KINDERGARTEN = "119", _("Attached kindergarten class")
    PRIMARY = "211", _("Primary school")
    TEACHING_POINT = "218", _("Primary teaching point")
    ATTACHED_PRIMARY = "219", _("Attached primary class")
    WORKERS_PRIMARY = "221", _("Workers' primary school")
    FARMERS_PRIMARY = "222", _("Farmers' primary school")
    JUNIOR = "311", _("Junior secondary school")
    NINE_YEAR = "312", _("Nine-year school")
    ATTACHED_JUNIOR = "319", _("Attached junior secondary class")
    VOCATIONAL_JUNIOR = "321", _("Vocational junior secondary school")
    COMBINED = "341", _("Combined secondary school")
    SENIOR = "342", _("Senior secondary school")
    TWELVE_YEAR = "345", _("Twelve-year school")
    ATTACHED_SENIOR = "349", _("Attached senior secondary class")
    VOCATIONAL = "361", _("Secondary vocational school")
    TECHNICAL = "362", _("Technical secondary school")
    TEACHER_TRAINING = "363", _("Teacher-training secondary school")
    ADULT_SPECIALISED = "364", _("Adult specialised secondary school")
    VOCATIONAL_HIGH = "365", _("Vocational high school")
    SKILLED_WORKERS = "366", _("Skilled workers' school")
    ATTACHED_VOCATIONAL = "368", _("Attached vocational class")
    SPECIALISED = "371", _("Specialised school")
    UNIVERSITY = "411", _("University")
    COLLEGE = "412", _("College")
    INDEPENDENT_COLLEGE = "413", _("Independent college")
    JUNIOR_COLLEGE = "414", _("Junior college")
    VOCATIONAL_COLLEGE = "415", _("Higher vocational college")
    ADULT_HIGHER = "421", _("Adult higher education institution")
    OPEN_UNIVERSITY = "426", _("Open university")
    BLIND = "511", _("School for the blind")
    DEAF = "512", _("School for the deaf")
    INTELLECTUAL = "513", _("School for pupils with intellectual disabilities")
    OTHER_SPECIAL = "514", _("Other special school")
    TRAINING = "931", _("Training institution")


# Teaching points and attached classes are not counted as schools (不计校数).
NOT_COUNTED = frozenset(
    {
        Kind.ATTACHED_KINDERGARTEN,
        Kind.TEACHING_POINT,
        Kind.ATTACHED_PRIMARY,
        Kind.ATTACHED_JUNIOR,
        Kind.ATTACHED_SENIOR,
        Kind.ATTACHED_VOCATIONAL,
    }
)


class Organiser(models.TextChoices):
    """举办者: who runs the institution."""

    CENTRAL = "000", _("Central ministry")
    PROVINCIAL_EDUCATION = "811", _("Provincial education authority")
    PROVINCIAL_OTHER = "812", _("Other provincial department")
    MUNICIPAL_EDUCATION = "821", _("Municipal education authority")
    MUNICIPAL_OTHER = "822", _("Other municipal department")
    COUNTY_EDUCATION = "831", _("County education authority")
    COUNTY_OTHER = "832", _("Other county department")
    ENTERPRISE = "891", _("Local enterprise")
    PUBLIC_INSTITUTION = "892", _("Public institution")
    MILITARY = "893", _("Military")
    COLLECTIVE = "894", _("Collective")
    PRIVATE = "999", _("Private")


class Locale(models.TextChoices):
    """城乡分类: urban, town or rural, by the place's NBS class."""

    MAIN_URBAN = "111", _("Main urban area")
    URBAN_FRINGE = "112", _("Urban–rural fringe")
    TOWN_CENTRE = "121", _("Town centre")
    TOWN_FRINGE = "122", _("Town–rural fringe")
    SPECIAL_AREA = "123", _("Special area")
    TOWNSHIP_CENTRE = "210", _("Township centre")
    VILLAGE = "220", _("Village")


class LocaleGroup(models.TextChoices):
    """城区, 镇区, 乡村: the three groups that figures are given for."""

    URBAN = "urban", _("Urban")
    TOWN = "town", _("Town")
    RURAL = "rural", _("Rural")


LOCALE_GROUPS = {
    Locale.MAIN_URBAN: LocaleGroup.URBAN,
    Locale.URBAN_FRINGE: LocaleGroup.URBAN,
    Locale.TOWN_CENTRE: LocaleGroup.TOWN,
    Locale.TOWN_FRINGE: LocaleGroup.TOWN,
    Locale.SPECIAL_AREA: LocaleGroup.TOWN,
    Locale.TOWNSHIP_CENTRE: LocaleGroup.RURAL,
    Locale.VILLAGE: LocaleGroup.RURAL,
}


class Sector(models.TextChoices):
    """公办 or 民办: private is what organiser 999 runs, public all else."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")

    @classmethod
    def of(cls, organiser):
        return cls.PRIVATE if organiser == Organiser.PRIVATE else cls.PUBLIC


_P, _J, _S = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR

# The stages an institution of a type must teach; it may teach more, in attached classes.
STAGES_OF_KINDS = {
    (Stage.PRESCHOOL,): ("111", "119"),
    (_P,): ("211", "218", "219"),
    (_J,): ("311", "319", "321", "371"),
    (_P, _J): ("312",),
    (_J, _S): ("341",),
    (_S,): ("342", "349"),
    (_P, _J, _S): ("345",),
    (Stage.VOCATIONAL,): ("361", "362", "363", "365", "366", "368"),
    (Stage.HIGHER,): ("411", "412", "413", "414", "415"),
    (Stage.SPECIAL,): ("511", "512", "513", "514"),
    (Stage.ADULT,): ("221", "222", "364", "421", "426", "931"),
}
STAGES_OF = {Kind(kind): stages for stages, kinds in STAGES_OF_KINDS.items() for kind in kinds}


def stages_condition():
    """Return the rule `STAGES_OF_KINDS` as a database condition on `kind` and `stages`."""
    condition = ~Q(stages="")
    for stages, kinds in STAGES_OF_KINDS.items():
        taught = Q()
        for stage in stages:
            taught &= Q(stages__contains=stage)
        condition &= ~Q(kind__in=kinds) | taught
    return condition


class PlaceKind(models.TextChoices):
    """What an attendance zone is made of."""

    COMMUNITY = "community", _("Residential community")
    VILLAGE = "village", _("Village")
    COMMITTEE = "committee", _("Residents' committee")
    ROAD = "road", _("Road")


class Numbering(models.TextChoices):
    """What the numbers of a range count."""

    HOUSE = "house", _("House numbers")
    BUILDING = "building", _("Buildings")
    GROUP = "group", _("Village groups")


class Parity(models.TextChoices):
    """Which side of a road: 单号 or 双号; an empty text means both."""

    ODD = "odd", _("Odd numbers")
    EVEN = "even", _("Even numbers")


class ZoneRule(models.TextChoices):
    """How a zone of several schools (多校划片) decides which one a child goes to."""

    LOTTERY = "lottery", _("By lot")
    PREFERENCE = "preference", _("By the parents' order of preference, then by lot")
    DISTANCE = "distance", _("The nearest one with places")
    ORDER = "order", _("In the order of registration")


class Route(models.TextChoices):
    """The ways into a school that plans count apart (domain §7)."""

    ZONED = "zoned", _("Children of the zone")
    MIGRANT = "migrant", _("Children of migrant workers")
    BOARDING = "boarding", _("Boarders")
    LOTTERY = "lottery", _("Private school, by lot if oversubscribed")
    EXAM = "exam", _("By the entrance examination")
    DIRECTED = "directed", _("Places assigned to junior secondary schools")
    OTHER = "other", _("Other")
