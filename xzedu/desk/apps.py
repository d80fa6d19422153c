from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "xzedu.desk"
    label = "desk"
    verbose_name = _("The bureau's desk")

    def ready(self):
        from xzedu.desk import roles

        post_migrate.connect(roles.make_roles, sender=self)
