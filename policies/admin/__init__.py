"""The library at the desk: what clerks do with documents, texts, relations and consultations."""

from policies.admin import bodies, consultations, documents, versions

__all__ = ["bodies", "consultations", "documents", "versions"]
