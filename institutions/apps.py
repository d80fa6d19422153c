from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "institutions"
    label = "institutions"
    verbose_name = _("Institutions")

    def ready(self):
        from institutions import remit
        from xzedu.common.imports import actions

        actions.refuse_rows_to = remit.refuse_rows
