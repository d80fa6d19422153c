"""Tables of the register, of attendance zones and of admissions."""

from institutions.importers import admissions, places, register, zone_areas, zones
from institutions.importers.register import district_names, institution_codes, institutions_of, townships

__all__ = [
    "admissions",
    "district_names",
    "institution_codes",
    "institutions_of",
    "places",
    "register",
    "townships",
    "zone_areas",
    "zones",
]
