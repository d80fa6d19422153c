from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "xzedu.desk"
    label = "desk"
    verbose_name = _("The bureau's desk")

    def ready(self):
        from xzedu.desk import roles

        if unknown := set(settings.OTP_REQUIRED_ROLES) - set(roles.ROLES):
            raise ImproperlyConfigured(
                f"OTP_REQUIRED_ROLES names no role: {', '.join(sorted(unknown))}. Roles are: {', '.join(roles.ROLES)}."
            )
        post_migrate.connect(roles.make_roles, sender=self)
