"""What each role at the desk may do: one table, from which `migrate` makes the groups.

To give a role a right, add it here and migrate; groups that are not named here are the
administrator's own and are left alone.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from institutions.remit import DISTRICT_CLERK

LOOK = ("view",)
MEND = ("view", "change")
EDIT = ("view", "add", "change")
KEEP = ("view", "add", "change", "delete")
RELEASE = ("view", "change", "publish")


@dataclass(frozen=True)
class Role:
    """A role: its name on pages, and which records it may do what with.

    Attributes:
        rights: "app.model" → what may be done: "view", "add", "change", "delete", "publish".
        more: rights that are no such word and a model, as "app.codename".
    """

    label: str
    rights: dict
    more: tuple = field(default=())

    def permissions(self):
        """Return all rights as a set of "app.codename"."""
        named = {f"{model.replace('.', f'.{right}_')}" for model, rights in self.rights.items() for right in rights}
        return named | set(self.more)


REGISTER_LOOKED_UP = dict.fromkeys(("institutions.area", "common.source", "policies.document"), LOOK)
# Parts of a record that are edited on its page.
SCHOOL_PARTS = dict.fromkeys(("institutions.campus", "institutions.formercode", "institutions.party"), KEEP)
LIBRARY_PARTS = dict.fromkeys(("policies.issuance", "policies.relation", "policies.attachment"), KEEP)
ZONES = dict.fromkeys(
    (
        "institutions.zoneplan",
        "institutions.zone",
        "institutions.zoneschool",
        "institutions.zonearea",
        "institutions.place",
        "institutions.placename",
    ),
    KEEP,
)
ADMISSIONS = {
    **dict.fromkeys(("institutions.admissionplan", "institutions.admissionintake", "institutions.admissiondate"), KEEP),
    "institutions.admissionoffice": EDIT,
}
RETURNS = {
    "statistics.schoolreturn": EDIT,
    "statistics.gradereturn": KEEP,
    "statistics.sectionreturn": KEEP,
    "statistics.explanation": EDIT,
}
FIGURES = dict.fromkeys(
    (
        "statistics.series",
        "statistics.indicator",
        "statistics.break",
        "statistics.footnote",
        "statistics.target",
        "statistics.balancescheme",
        "statistics.balancethreshold",
        "statistics.coverage",
    ),
    EDIT,
)
FIGURES_LOOKED_AT = dict.fromkeys(("statistics.observation", "statistics.derivation"), LOOK)
PEOPLE = dict.fromkeys(("auth.user", "institutions.remit"), EDIT)
SIGN_INS = dict.fromkeys(("axes.accesslog", "axes.accessfailurelog", "axes.accessattempt"), LOOK)
PUBLISHED = dict.fromkeys(
    (
        "institutions.institution",
        "institutions.event",
        "institutions.admissionplan",
        "institutions.admissiondate",
        "policies.document",
        "policies.consultation",
    ),
    LOOK,
)
EVERYTHING = {
    **PUBLISHED,
    **dict.fromkeys(
        (
            *REGISTER_LOOKED_UP, *SCHOOL_PARTS, *LIBRARY_PARTS, *ZONES, *ADMISSIONS, *RETURNS, *FIGURES, *PEOPLE,
            *FIGURES_LOOKED_AT, "statistics.release", "common.importrun", "auth.group", "policies.version",
            "policies.finding", "policies.response", "policies.issuingbody", "policies.responsibility",
            "desk.importjob", "desk.savedmapping", "django_tasks_database.dbtaskresult",
        ),
        LOOK,
    ),
    **SIGN_INS,
}  # fmt: skip

ROLES = {
    "register-clerk": Role(
        _("Register clerk"),
        {
            **REGISTER_LOOKED_UP,
            "institutions.institution": KEEP,
            "institutions.event": KEEP,
            **SCHOOL_PARTS,
            **ZONES,
            **ADMISSIONS,
            "common.source": EDIT,
            "common.importrun": LOOK,
        },
    ),
    "policy-clerk": Role(
        _("Policy clerk"),
        {
            "policies.document": KEEP,
            "policies.version": KEEP,
            **LIBRARY_PARTS,
            "policies.consultation": KEEP,
            "policies.finding": KEEP,
            "policies.response": MEND,
            "policies.issuingbody": EDIT,
            "policies.responsibility": EDIT,
            "common.source": EDIT,
            "common.importrun": LOOK,
        },
    ),
    "statistics-clerk": Role(
        _("Statistics clerk"),
        {
            **REGISTER_LOOKED_UP,
            "institutions.institution": LOOK,
            **RETURNS,
            **FIGURES,
            **FIGURES_LOOKED_AT,
            "statistics.release": KEEP,
            "common.source": EDIT,
            "common.importrun": LOOK,
        },
        more=("statistics.accept_return",),
    ),
    DISTRICT_CLERK: Role(
        _("District clerk"),
        {
            **REGISTER_LOOKED_UP,
            "institutions.institution": MEND,
            "institutions.event": EDIT,
            **SCHOOL_PARTS,
            **ZONES,
            **ADMISSIONS,
            "statistics.schoolreturn": EDIT,
            "statistics.gradereturn": KEEP,
            "statistics.sectionreturn": KEEP,
        },
    ),
    "register-publisher": Role(
        _("Publisher of the register"),
        {
            **REGISTER_LOOKED_UP,
            "institutions.institution": RELEASE,
            "institutions.event": RELEASE,
            "institutions.admissionplan": RELEASE,
            "institutions.admissiondate": RELEASE,
            **dict.fromkeys((*SCHOOL_PARTS, *ZONES, "institutions.admissionintake"), LOOK),
            "institutions.admissionoffice": MEND,
            "common.importrun": LOOK,
        },
        more=("institutions.activate_zoneplan",),
    ),
    "policy-publisher": Role(
        _("Publisher of policies"),
        {
            "policies.document": RELEASE,
            "policies.consultation": RELEASE,
            "policies.version": MEND,
            **dict.fromkeys((*LIBRARY_PARTS, "policies.finding", "policies.response"), LOOK),
            "policies.issuingbody": LOOK,
            "policies.responsibility": LOOK,
            "common.source": LOOK,
            "common.importrun": LOOK,
        },
    ),
    "statistics-publisher": Role(
        _("Publisher of statistics"),
        {
            **REGISTER_LOOKED_UP,
            "institutions.institution": LOOK,
            **dict.fromkeys((*RETURNS, *FIGURES, *FIGURES_LOOKED_AT), LOOK),
            "statistics.release": MEND,
            "common.importrun": LOOK,
        },
        more=("statistics.approve_release",),
    ),
    "administrator": Role(
        _("Administrator"),
        {**EVERYTHING, **PEOPLE, "axes.accessattempt": ("view", "delete"), "institutions.area": EDIT},
    ),
    "auditor": Role(_("Auditor"), EVERYTHING),
}


def name_of(group_name):
    """Return the name of a group as pages show it: of a role in the language of the page."""
    role = ROLES.get(group_name)
    return str(role.label) if role else group_name


def make_roles(apps=apps, **_kwargs):
    """Give every role its group with exactly the rights of the table. Receiver of `post_migrate`.

    A right whose record is not there yet (a migration that was stopped half-way) is given by
    the next `migrate`; a test proves that the table names none that never comes.
    """
    try:
        groups, rights = (apps.get_model("auth", name).objects for name in ("Group", "Permission"))
    except LookupError:
        # A single app is migrated on an empty database.
        return
    held = {
        f"{app}.{codename}": pk for pk, app, codename in rights.values_list("pk", "content_type__app_label", "codename")
    }
    for name, role in ROLES.items():
        group, _is_new = groups.get_or_create(name=name)
        group.permissions.set([held[right] for right in role.permissions() if right in held])
