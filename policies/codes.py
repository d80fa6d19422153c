"""Codes of official documents, as stored; labels are translations (domain facts §2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.validity import Status

# Words of addresses below /policies/ that cannot be a document's short name.
RESERVED = ("feed", "consultations")
# And below /policies/consultations/.
RESERVED_CONSULTATIONS = ("feed",)

# Whose letterhead the pages may draw: another authority's is never imitated.
BUREAU = "徐州市教育局"


class Genre(models.TextChoices):
    """What a document is by its form.

    The first fifteen are those of the Regulations on the handling of official documents
    (党政机关公文处理工作条例, 2012); the others are not of its kinds but belong in the library.
    """

    RESOLUTION = "resolution", _("Resolution")
    DECISION = "decision", pgettext_lazy("genre", "Decision")
    ORDER = "order", _("Order")
    COMMUNIQUE = "communique", _("Communiqué")
    ANNOUNCEMENT = "announcement", _("Public announcement")
    PUBLIC_NOTICE = "public_notice", _("Public notice")
    OPINIONS = "opinions", _("Opinions")
    NOTICE = "notice", _("Notice")
    CIRCULAR = "circular", _("Circular")
    REPORT = "report", _("Report")
    REQUEST = "request", _("Request for instructions")
    REPLY = "reply", _("Reply")
    BILL = "bill", _("Bill")
    LETTER = "letter", _("Letter")
    MINUTES = "minutes", _("Minutes")
    # 法律, 行政法规, 地方性法规, 规章: legislation.
    LAW = "law", _("Law")
    REGULATION = "regulation", _("Administrative regulation")
    LOCAL_REGULATION = "local_regulation", _("Local regulation")
    RULE = "rule", _("Departmental rule")
    # 解读: explains a document, published with it or within three working days.
    INTERPRETATION = "interpretation", _("Interpretation")

    @property
    def is_official(self):
        """Whether it is one of the fifteen kinds of official document, with head, addressee and signature."""
        return self not in (self.LAW, self.REGULATION, self.LOCAL_REGULATION, self.RULE, self.INTERPRETATION)


class Subject(models.TextChoices):
    """The subject category (主题分类): the second level below education."""

    PLANNING = "planning", _("Planning and general affairs")
    PRESCHOOL = "preschool", _("Pre-primary education")
    COMPULSORY = "compulsory", _("Compulsory education")
    SENIOR = "senior", _("General senior secondary education")
    VOCATIONAL = "vocational", _("Vocational education")
    SPECIAL = "special", _("Special education")
    HIGHER_ADULT = "higher_adult", _("Higher and adult education")
    TEACHERS = "teachers", _("Teachers")
    STUDENTS = "students", _("Students' development")
    FINANCE = "finance", _("Funding and student aid")
    INFORMATION = "information", _("Educational informatization")
    INSPECTION = "inspection", _("Inspection and evaluation")
    SAFETY = "safety", _("School safety")
    TUTORING = "tutoring", _("Out-of-school tutoring")
    INTERNATIONAL = "international", _("International exchange")


class Audience(models.TextChoices):
    """Whom a document is about."""

    PARENTS = "parents", _("Parents")
    STUDENTS = "students", _("Students")
    TEACHERS = "teachers", _("Teachers")
    SCHOOLS = "schools", _("Schools and kindergartens")
    AUTHORITIES = "authorities", _("Education authorities")
    TUTORING = "tutoring", _("Out-of-school tutoring institutions")
    PUBLIC = "public", _("The public")


class Disclosure(models.TextChoices):
    """How a document is disclosed (公开方式)."""

    PROACTIVE = "proactive", _("Proactive disclosure")
    ON_REQUEST = "on_request", _("Disclosure on request")
    NONE = "none", _("Not disclosed")


class Kind(models.TextChoices):
    """What one document is to another; the first is the one that acts."""

    IMPLEMENTS = "implements", _("implements")
    AMENDS = "amends", _("amends")
    REPEALS = "repeals", _("repeals")
    REPLACES = "replaces", _("replaces")
    REPLACES_PART = "replaces_part", _("replaces in part")
    # A clean-up of normative documents ends as kept, amended, repealed or declared lapsed.
    LAPSES = "lapses", _("declares lapsed")
    KEEPS = "keeps", _("keeps in force")
    INTERPRETS = "interprets", _("interprets")
    CITES = "cites", _("cites")


# The same relations as the other document's page says them.
PASSIVE = {
    Kind.IMPLEMENTS: _("implemented by"),
    Kind.AMENDS: _("amended by"),
    Kind.REPEALS: _("repealed by"),
    Kind.REPLACES: _("replaced by"),
    Kind.REPLACES_PART: _("replaced in part by"),
    Kind.LAPSES: _("declared lapsed by"),
    Kind.KEEPS: _("kept in force by"),
    Kind.INTERPRETS: _("interpreted by"),
    Kind.CITES: _("cited by"),
}

VALIDITY = {
    Status.IN_FORCE: _("In force"),
    Status.AMENDED: _("In force, amended"),
    Status.PARTLY_REPLACED: _("In force, replaced in part"),
    Status.NOT_YET: _("Not yet in force"),
    Status.LAPSED: _("Lapsed"),
    Status.REPEALED: _("Repealed"),
}
