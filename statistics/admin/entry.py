"""Forms in which a return is entered by hand: the rules of the import, said at the field that breaks them."""

from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.codes import Stage, labels
from policies.admin.forms import live
from xzedu.common.schoolyear import FIRST, SchoolYear
from xzedu.statistics.admin.base import FreshForm
from xzedu.statistics.checks import GRADES
from xzedu.statistics.derivation import REPORTING
from xzedu.statistics.importers.returns import LARGEST, MOST, GradeImporter, SectionImporter
from xzedu.statistics.models import GradeReturn, SectionReturn

PART = _("A part cannot be more than the whole: %(part)s of %(whole)s.")
STAGES = [(stage, Stage(stage).label) for stage in REPORTING]


class BoundedForm(forms.ModelForm):
    """Form of counts and amounts within the bounds that tables have; `parts`: (part, whole) pairs."""

    parts = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A field of amounts is one of counts, too, to Django.
            if isinstance(field, forms.IntegerField):
                most = LARGEST if isinstance(field, forms.FloatField) else MOST
                others = [held for held in field.validators if not isinstance(held, BaseValidator)]
                field.validators = [*others, MinValueValidator(0), MaxValueValidator(most)]

    def clean(self):
        data = super().clean()
        for part, whole in self.parts:
            self.compare(part, data.get(whole))
        return data

    def compare(self, part, whole):
        """Refuse a part that is more than its whole, at its field."""
        amount = self.cleaned_data.get(part)
        if None not in (amount, whole) and amount > whole:
            error = forms.ValidationError(PART, params={"part": f"{amount:,.10g}", "whole": f"{whole:,.10g}"})
            self.add_error(part, error)


class RowForm(BoundedForm):
    """A row of a table, whose fields have their labels in its head: each says row and column to those who hear it."""

    @property
    def row(self):
        """What the row is about, in words; nothing for an empty one."""
        raise NotImplementedError

    def name_fields(self):
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.row}: {field.label}" if self.row else field.label


class NamedRows:
    """Formset of `RowForm`s."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.name_fields()


class SchoolReturnForm(BoundedForm, FreshForm):
    parts = (("gymnasium_area", "teaching_area"),)

    def clean_year(self):
        year, latest = self.cleaned_data["year"], SchoolYear.of(timezone.localdate()).start
        if not FIRST <= year <= latest:
            raise forms.ValidationError(
                _("A school year is the year it begins in: %(first)s to %(last)s."),
                params={"first": FIRST, "last": latest},
            )
        return year


class SectionForm(RowForm):
    parts = SectionImporter.parts

    stage = forms.ChoiceField(label=_("stage"), choices=STAGES)

    class Meta:
        model = SectionReturn
        fields = ("stage", *SectionReturn.COUNTS)

    @property
    def row(self):
        return labels(Stage).get(self.instance.stage, "")


class SectionFormSet(NamedRows, BaseInlineFormSet):
    """The stages of a return."""

    @property
    def stages(self):
        """The stages that will be there once it is saved."""
        return {form.cleaned_data.get("stage") for form in live(self)}


class GradeForm(RowForm):
    """A grade, with the stage it is of instead of the section."""

    parts = GradeImporter.parts

    stage = forms.ChoiceField(label=_("stage"), choices=[("", "---------"), *STAGES])

    class Meta:
        model = GradeReturn
        fields = ("grade", *GradeReturn.COUNTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["stage"] = self.instance.section.stage

    @property
    def row(self):
        held = self.instance
        return f"{labels(Stage)[held.section.stage]} {held.grade}" if held.pk else ""

    def clean(self):
        data = super().clean()
        if None not in (data.get("boys"), data.get("girls")):
            for part in ("boarders", "migrants"):
                self.compare(part, data["boys"] + data["girls"])
        stage, grade = data.get("stage"), data.get("grade")
        if stage and grade is not None and grade not in GRADES[stage]:
            self.add_error("grade", _("The stage has no such grade."))
        return data


class GradeFormSet(NamedRows, BaseModelFormSet):
    """All grades of a return, each with its stage: saved into the section of that stage.

    Attributes:
        sections: the `SectionFormSet` sent with it; it is saved first.
    """

    sections = None

    def __init__(self, data=None, files=None, *, instance=None, queryset=None, save_as_new=False, **kwargs):
        self.instance = instance
        # An order of its own: nurseries first, as people go through school.
        rows = queryset.filter(section__school_return=instance.pk).select_related("section")
        super().__init__(data, files, queryset=rows.in_order(), **kwargs)

    @classmethod
    def get_default_prefix(cls):
        return "grades"

    def clean(self):
        super().clean()
        seen = set()
        for form in live(self):
            stage, grade = form.cleaned_data.get("stage"), form.cleaned_data.get("grade")
            if stage and stage not in self.sections.stages:
                form.add_error(
                    "stage", _("The return has no section of this stage: add it above, or delete the grade.")
                )
            if stage and (stage, grade) in seen:
                form.add_error("grade", _("The section already has this grade."))
            seen.add((stage, grade))

    def save(self, commit=True):
        held = SectionReturn.objects.filter(school_return=self.instance)
        self.held = {section.stage: section for section in held}
        # Those of a section that was deleted are gone with it.
        self._gone = {form.instance.pk for form in self.initial_forms} - set(
            GradeReturn.objects.filter(section__in=self.held.values()).values_list("pk", flat=True)
        )
        return super().save(commit)

    def delete_existing(self, obj, commit=True):
        if obj.pk not in self._gone:
            super().delete_existing(obj, commit)

    def save_new(self, form, commit=True):
        form.instance.section = self.held[form.cleaned_data["stage"]]
        return super().save_new(form, commit)

    def save_existing(self, form, obj, commit=True):
        obj.section = self.held[form.cleaned_data["stage"]]
        return super().save_existing(form, obj, commit)
