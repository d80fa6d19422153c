"""Tables that somebody froze under an address of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrozenTable(models.Model):
    """A table of the builder as it was on a day: it never changes, and says when newer figures exist."""

    token = models.CharField(max_length=24, unique=True, editable=False)
    # The builder's query, from which the live table is made again to compare.
    query = models.TextField(_("query"))
    content = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("frozen table")
        verbose_name_plural = _("frozen tables")
        ordering = ["-created_at"]

    def __str__(self):
        return self.token
