from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage
from xzedu.common.fields import ChoicesField


@models.CharField.register_lookup
class AllDigits(models.Lookup):
    """`code__digits=True`: the text is digits from end to end.

    A regular expression would do on PostgreSQL; SQLite has none of its own, and a
    constraint must hold whoever opens the file.
    """

    lookup_name = "digits"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} NOT GLOB '*[^0-9]*'", params

    def as_postgresql(self, compiler, connection):
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} ~ '^[0-9]+$'", params


class StagesField(ChoicesField):
    """The stages an institution teaches: at least one."""

    of = Stage
    none_chosen = _("Choose at least one stage.")
    unknown = _("Unknown stage: %(value)s.")
