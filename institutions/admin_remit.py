"""Admins that keep to the districts of whoever works with them."""

from institutions.models import AdmissionPlan, Area, Institution, Place, Zone, ZonePlan
from institutions.remit import limit

# Model → path from its row to the area it lies in, for fields that choose one.
AREA_OF = {
    Area: "pk",
    Institution: "area",
    ZonePlan: "area",
    Place: "area",
    Zone: "plan__area",
    AdmissionPlan: "institution__area",
}


class ChoosesWithinRemit:
    """Admin or inline whose fields take only what lies in the districts of the person."""

    # Names of fields whose choice says nothing of the district.
    free_fields = ()

    def get_field_queryset(self, db, db_field, request):
        queryset = super().get_field_queryset(db, db_field, request)
        model = db_field.remote_field.model
        if model not in AREA_OF or db_field.name in self.free_fields:
            return queryset
        if queryset is None:
            queryset = model._default_manager.using(db)
        return limit(queryset, request.user, AREA_OF[model])


class WithinRemit(ChoosesWithinRemit):
    """Admin of records in districts: a person sees, finds, opens and changes only those of their own."""

    remit_path = "area"

    def get_queryset(self, request):
        return limit(super().get_queryset(request), request.user, self.remit_path)
