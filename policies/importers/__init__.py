"""Tables of the library: bodies, responsibilities, documents, their texts and relations, consultations."""

from policies.importers import bodies, consultations, documents, texts

__all__ = ["bodies", "consultations", "documents", "texts"]
