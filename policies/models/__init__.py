"""The policy library: who issues, what is issued, how documents relate, what citizens are asked."""

from policies.models.bodies import IssuingBody, Responsibility
from policies.models.consultations import Consultation, Finding, Response
from policies.models.documents import Attachment, Document, Issuance, Relation, Version

__all__ = [
    "Attachment", "Consultation", "Document", "Finding", "Issuance", "IssuingBody", "Relation", "Response",
    "Responsibility", "Version",
]  # fmt: skip
