"""Indicators as they are found: by name, unit, definition, pinyin and code."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from xzedu.common import search
from xzedu.common.pinyin import syllables
from xzedu.statistics.models import Indicator

KIND = "indicator"
# What an indicator is needs no release: only its figures have their time.
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def entries(ids=None):
    """Yield the search entries of the indicators `ids`, or of all: one query."""
    found = Indicator.objects.order_by("pk")
    if ids is not None:
        found = found.filter(pk__in=list(ids))
    for indicator in found:
        yield search.Entry(
            object_id=indicator.pk,
            public_from=ALWAYS,
            title=f"{indicator.name} {indicator.name_en}".strip(),
            keys=f"{indicator.code} {indicator.code.replace('-', ' ')}",
            letters=(syllables(indicator.name),),
            lead=f"{indicator.formula} {indicator.formula_en}".strip(),
            body=f"{indicator.definition} {indicator.definition_en}".strip(),
        )


search.register(search.SearchKind(KIND, _("Indicators"), entries))
