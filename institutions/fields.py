from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage


@lru_cache(maxsize=1000)
def _read(text):
    """Return the stages in a stored text; what is no stage is kept for `validate` to refuse.

    Remembered: a download of 500,000 institutions reads a few dozen different texts.
    """
    parts = text.split(",") if text else []
    return tuple(stage for stage in Stage if stage in parts) or tuple(parts)


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


class StagesField(models.CharField):
    """Several stages in one column, in the order of `Stage`, separated by commas.

    In Python a tuple of `Stage` values. One column rather than a table of its own: a stage
    is a flag of the institution, rules about it stay constraints of one row, and an import
    of 50,000 institutions writes one row each.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return _read(value)

    def to_python(self, value):
        return _read(value if isinstance(value, str) else ",".join(value or ()))

    def get_prep_value(self, value):
        if isinstance(value, str):
            # A lookup such as stages__contains="primary" compares text.
            return value
        return ",".join(self.to_python(value)) if value else ""

    def validate(self, value, model_instance):
        if not value:
            raise ValidationError(_("Choose at least one stage."), code="blank")
        if unknown := [part for part in value if part not in Stage.values]:
            raise ValidationError(_("Unknown stage: %(stage)s."), params={"stage": ", ".join(unknown)})

    def run_validators(self, value):
        """The column's length is a matter of the stored text, not of the tuple."""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=Stage.choices,
            widget=forms.CheckboxSelectMultiple,
            label=self.verbose_name,
            required=not self.blank,
            help_text=self.help_text,
        )
