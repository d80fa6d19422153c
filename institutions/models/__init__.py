"""The register: areas, institutions, what happened to them, attendance zones, admissions."""

from institutions.models.admissions import AdmissionDate, AdmissionIntake, AdmissionOffice, AdmissionPlan
from institutions.models.areas import EAST, NORTH, SOUTH, WEST, Area
from institutions.models.events import Event, Party
from institutions.models.institutions import Campus, FormerCode, Institution
from institutions.models.staff import Remit
from institutions.models.zones import ZONED_STAGES, Place, PlaceName, PlanSwitch, Zone, ZoneArea, ZonePlan, ZoneSchool

__all__ = [
    "EAST", "NORTH", "SOUTH", "WEST", "ZONED_STAGES", "AdmissionDate", "AdmissionIntake", "AdmissionOffice",
    "AdmissionPlan", "Area", "Campus", "Event", "FormerCode", "Institution", "Party", "Place", "PlaceName",
    "PlanSwitch", "Remit", "Zone", "ZoneArea", "ZonePlan", "ZoneSchool",
]  # fmt: skip
