"""Which rows of a table somebody may bring in: the place for limits such as a clerk's own district.

The engine asks twice: when a row is read, by what it says (`refuse_read`), and before it is
written, by the record it would change (`refused_writes`): a table cannot move another district's
school into one's own.
"""

from django.utils.translation import gettext as _

PUBLIC = ("published", "withdrawn")


def may_publish(user, importer):
    """Return whether `user` may bring rows of this kind to the public at once."""
    meta = importer.model._meta
    return not importer.is_published or user.has_perm(f"{meta.app_label}.publish_{meta.model_name}")


class Remit:
    """What `user` may bring in."""

    def __init__(self, user):
        self.user = user

    def refuse_read(self, importer, batch):
        """Refuse rows of `batch` by what they say (`Batch.refuse`)."""
        if "state" not in batch.data or may_publish(self.user, importer):
            return
        for place, state in enumerate(batch.data["state"]):
            if state in PUBLIC:
                batch.refuse(
                    place,
                    "state",
                    "may_not_publish",
                    _("Your role does not publish."),
                    _("Bring the row in as a draft; somebody who may publish it will."),
                )

    def refused_writes(self, importer, staging):
        """Return [(row number, column, code, reason, remedy)] of rows by the records they would change.

        `staging.written(condition, joins, columns)` selects them by SQL.
        """
        return []
