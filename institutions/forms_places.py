"""Forms of places at the desk: names in two spellings are one name."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from institutions.addresses import plain
from institutions.models import Place, PlaceName
from institutions.spelling import spelt


class PlaceForm(forms.ModelForm):
    """A place: the district has one of its name and kind."""

    def clean(self):
        data = super().clean()
        # The plain form is no field of the form: the rule about it is asked here.
        self.instance.plain = key = plain(data.get("name", ""))
        if data.get("name") and not key:
            self.add_error("name", _("It has neither letters nor digits."))
        same = Place.objects.filter(area=data.get("area"), kind=data.get("kind"), plain=key).exclude(
            pk=self.instance.pk
        )
        if key and same.exists():
            self.add_error("name", _("The district has this place already."))
        return data


class NameForm(forms.ModelForm):
    """A further name of a place."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            choices = [(value, label) for value, label in PlaceName.Kind.choices if value != PlaceName.Kind.OWN]
            self.fields["kind"].choices = choices

    def clean(self):
        data = super().clean()
        if data.get("name"):
            self.instance.plain, self.instance.pinyin, self.instance.initials = spelt(data["name"])
            if not self.instance.plain:
                self.add_error("name", _("It has neither letters nor digits."))
        return data


class NamesFormSet(BaseInlineFormSet):
    """The further names of a place: each is one only, and none is the place's own."""

    def clean(self):
        super().clean()
        seen = {plain(self.instance.name)}
        for form in self.forms:
            if not form.cleaned_data.get("name") or form.cleaned_data.get("DELETE"):
                continue
            if form.instance.plain in seen:
                raise ValidationError(_("“%s” is a name of this place already.") % form.cleaned_data["name"])
            seen.add(form.instance.plain)
