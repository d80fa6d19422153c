from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "xzedu.common"
    label = "common"
    verbose_name = _("Shared ground")

    def ready(self):
        # Each app says in these modules what can be imported and what can be found.
        autodiscover_modules("importers", "search")
