"""Several values of one list of choices in one column."""

import pytest
from django.core.exceptions import ValidationError

from policies.fields import AudiencesField
from policies.models import Document
from tests.factories import DocumentFactory

FIELD = Document._meta.get_field("audiences")


@pytest.mark.parametrize(
    ("given", "values"),
    [(("teachers", "parents"), ("parents", "teachers")), ("teachers,parents", ("parents", "teachers")), ((), ()),
     ("", ()), (None, ()), (["parents", "parents"], ("parents",)),
     (("dogs", "parents"), ("parents", "dogs")), ("dogs", ("dogs",))],
)  # fmt: skip
def test_values_are_read_in_their_order_and_unknown_ones_kept_for_the_form_to_refuse(given, values):
    assert FIELD.to_python(given) == values


@pytest.mark.parametrize("given", [("dogs",), ("parents", "dogs")])
def test_unknown_value_is_refused(given):
    with pytest.raises(ValidationError, match="dogs"):
        FIELD.clean(given, None)


def test_nobody_in_particular_where_that_is_allowed():
    assert FIELD.clean((), None) == ()
    with pytest.raises(ValidationError):
        AudiencesField().clean((), None)


@pytest.mark.django_db
def test_values_are_stored_in_one_column_and_looked_up():
    document = DocumentFactory(audiences=("teachers", "parents"))
    DocumentFactory()
    assert Document.objects.get(audiences__contains="teachers") == document
    assert Document.objects.get(pk=document.pk).audiences == ("parents", "teachers")
    assert FIELD.value_to_string(document) == "parents,teachers"
    assert list(Document.objects.exclude(pk=document.pk).values_list("audiences", flat=True)) == [()]


def test_form_offers_all_choices():
    field = FIELD.formfield()
    assert dict(field.choices)["parents"]
    assert field.clean(["teachers", "parents"]) == ["teachers", "parents"]
    assert field.clean([]) == []
