"""The register, its zones and admissions at the bureau's desk."""

from institutions.admin import admissions, register, zones

__all__ = ["admissions", "register", "zones"]
