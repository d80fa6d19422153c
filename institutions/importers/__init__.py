"""Tables of the register and of attendance zones."""

from institutions.importers import places, register, zone_areas, zones
from institutions.importers.register import district_names, institution_codes, institutions_of, townships

__all__ = [
    "district_names",
    "institution_codes",
    "institutions_of",
    "places",
    "register",
    "townships",
    "zone_areas",
    "zones",
]
