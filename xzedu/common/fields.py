"""Model fields that several apps use."""

from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


@lru_cache(maxsize=1000)
def _read(choices, text):
    """Return the choices in a stored text, in their order; what is none follows, for `validate` to refuse.

    Remembered: a download of 500,000 institutions reads a few dozen different texts.
    """
    parts = text.split(",") if text else []
    return (*(choice for choice in choices if choice in parts), *(part for part in parts if part not in choices.values))


class ChoicesField(models.CharField):
    """Several values of one `TextChoices` in one column, in its order, separated by commas.

    In Python a tuple. One column rather than a table of its own: each value is a flag of the
    record, rules about it stay constraints of one row, and an import writes one row each
    (docs/adr/0006). Subclasses set `of` and their messages.
    """

    of = None
    none_chosen = _("Choose at least one.")
    unknown = _("Unknown value: %(value)s.")

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return _read(self.of, value)

    def to_python(self, value):
        return _read(self.of, value if isinstance(value, str) else ",".join(value or ()))

    def get_prep_value(self, value):
        if isinstance(value, str):
            # A lookup such as stages__contains="primary" compares text.
            return value
        return ",".join(self.to_python(value)) if value else ""

    def validate(self, value, model_instance):
        if not value and not self.blank:
            raise ValidationError(self.none_chosen, code="blank")
        if unknown := [part for part in value if part not in self.of.values]:
            raise ValidationError(self.unknown, params={"value": ", ".join(unknown)})

    def run_validators(self, value):
        """The column's length is a matter of the stored text, not of the tuple."""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=self.of.choices,
            widget=forms.CheckboxSelectMultiple,
            label=self.verbose_name,
            required=not self.blank,
            help_text=self.help_text,
        )
