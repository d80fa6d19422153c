from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.areas import Area


class Remit(models.Model):
    """The districts a member of staff keeps; see `institutions.remit` for what follows from it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="remit", verbose_name=_("member of staff")
    )
    areas = models.ManyToManyField(Area, verbose_name=_("districts"), related_name="+")

    class Meta:
        verbose_name = _("remit")
        verbose_name_plural = _("remits")
        ordering = ["user"]

    def __str__(self):
        return str(self.user)
