"""Forms of the desk: numbers as printed, issuers and relations in rows, texts as HTML or plain."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import html, numbers
from policies.models import Document, Issuance, Relation, Version
from policies.models.documents import NONSENSE
from policies.relations import ACTS, WITHOUT_CYCLES, nonsense
from xzedu.common.admin import PublishedForm


class NumberField(forms.CharField):
    """A document number in any spelling; cleans to a `numbers.Number`, or None."""

    def __init__(self, **kwargs):
        options = {
            "label": _("document number"),
            "required": False,
            "max_length": 40,
            "help_text": _("As printed, in any spelling: 徐教发〔2023〕5号 or 徐教发[2023]5号. May be empty."),
        }
        super().__init__(**options | kwargs)

    def clean(self, value):
        text = super().clean(value)
        number = numbers.parse(text) if text else None
        if text and number is None:
            raise ValidationError(
                [_("It is not a document number."), _("Write it as 徐教发〔2023〕5号, or leave it empty.")]
            )
        return number


class MarkupField(forms.CharField):
    """A text as HTML or as plain lines, of any origin; cleans to harmless HTML.

    The script `js/paste.js` takes the form of what is pasted from Word along; without it
    a paste is plain lines.
    """

    def __init__(self, **kwargs):
        options = {
            "label": _("text"),
            "required": False,
            "strip": True,
            "widget": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField", "data-paste": "html"}),
            "help_text": _(
                "Paste from Word, or write plain lines: a paragraph a line. HTML is cleaned of all but structure."
            ),
        }
        super().__init__(**options | kwargs)

    def clean(self, value):
        text = super().clean(value)
        if len(text) > html.LARGEST:
            raise ValidationError([_("The text is too long for one document."), _("Attach it as a file.")])
        return html.clean(text if html.looks_like_html(text) else html.from_text(text))


class DocumentForm(PublishedForm):
    """Form of a document: number as printed, what is taken already said at its field."""

    number_as_printed = NumberField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "number_as_printed" in self.fields:
            self.initial.setdefault("number_as_printed", self.instance.number)

    def clean_number_as_printed(self):
        number = self.cleaned_data["number_as_printed"]
        if number and Document.objects.numbered(number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another document has this number."))
        return number

    def clean_index_number(self):
        index_number = self.cleaned_data["index_number"]
        others = Document.objects.exclude(pk=self.instance.pk)
        if index_number and others.filter(index_number=index_number).exists():
            raise ValidationError(_("Another document has this index number."))
        return index_number

    def clean_signed_on(self):
        signed_on = self.cleaned_data["signed_on"]
        if self.instance.pk and signed_on and "signed_on" in self.changed_data:
            earlier = Relation.objects.filter(target=self.instance, kind__in=ACTS, document__signed_on__lt=signed_on)
            if act := earlier.select_related("document").first():
                raise ValidationError(
                    _("“%(document)s” changed or ended this document and was signed earlier. Check both dates."),
                    params={"document": act.document},
                )
        return signed_on

    def clean(self):
        data = super().clean()
        if "number_as_printed" in data:
            number = data["number_as_printed"] or ("", None, None)
            self.instance.agency_code, self.instance.year, self.instance.serial = number
        return data


def live(formset):
    """Return the forms of a formset that will be rows: filled in, valid so far and not to be deleted."""
    return [
        form for form in formset.forms if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
    ]


class IssuanceForm(forms.ModelForm):
    place = forms.IntegerField(
        label=_("position"), min_value=1, max_value=99, required=False, help_text=_("1 leads; empty: at the end.")
    )

    class Meta:
        model = Issuance
        fields = ("body",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.position

    def _get_validation_exclusions(self):
        # Whether a body comes twice is a matter of the rows as sent, not of those stored.
        return super()._get_validation_exclusions() | {"body"}


class IssuanceFormSet(BaseInlineFormSet):
    """The bodies that issue a document; saved as a whole, so that they can change places."""

    def clean(self):
        super().clean()
        seen = set()
        for form in live(self):
            body = form.cleaned_data.get("body")
            if body in seen:
                form.add_error("body", _("This body is already among those that issue the document."))
            seen.add(body)

    def save(self, commit=True):
        super().save(commit=False)  # says what is new, changed and deleted, for the log
        rows = [form for form in live(self) if form.cleaned_data.get("body")]
        rows.sort(key=lambda form: form.cleaned_data.get("place") or 100)
        self.instance.issuances.all().delete()
        return Issuance.objects.bulk_create(
            [
                Issuance(document=self.instance, body=form.cleaned_data["body"], position=place)
                for place, form in enumerate(rows, start=1)
            ]
        )


class RelationForm(forms.ModelForm):
    """A relation; which document it is about is chosen once, another one is another row."""

    class Meta:
        model = Relation
        fields = ("kind", "target", "article", "effective_on", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "target" in self.fields:
            target = self.instance.target
            self.fields["target"].disabled = True
            self.fields["target"].widget = forms.Select(choices=[(target.pk, str(target))], attrs={"class": "target"})


class RelationFormSet(BaseInlineFormSet):
    """What a document does to others: the rows are checked together, also those not stored yet."""

    def clean(self):
        super().clean()
        key, rows = self.instance.pk or 0, live(self)
        edges = set()
        if any(form.cleaned_data.get("kind") in WITHOUT_CYCLES for form in rows):
            edges = set(Relation.objects.exclude(document=key).values_list("document_id", "kind", "target_id"))
        # Django leaves the key of the parent out of the constraints it checks; what another clerk
        # recorded meanwhile is not among the rows sent.
        sent = [form.instance.pk for form in self.initial_forms]
        meanwhile = Relation.objects.filter(document=key).exclude(pk__in=sent)
        seen = set(meanwhile.values_list("kind", "target_id", "article")) if rows else set()
        for form in rows:
            kind, target = form.cleaned_data.get("kind"), form.cleaned_data.get("target")
            if not (kind and target):
                continue
            row = kind, target.pk, form.cleaned_data.get("article", "")
            if row in seen:
                form.add_error(None, _("This relation is already recorded."))
            # What `Relation.clean` has said already is not said twice.
            elif not form.non_field_errors() and (wrong := self._wrong(key, kind, target, edges)):
                form.add_error("target", NONSENSE[wrong])
            seen.add(row)
            edges.add((key, kind, target.pk))

    def _wrong(self, key, kind, target, edges):
        # Without a valid day of its own the document's form says so already.
        signed_on = {key: self.instance.signed_on or target.signed_on, target.pk: target.signed_on}
        return nonsense(key, kind, target.pk, signed_on, edges)


def is_out(version):
    """Return whether the public sees a text."""
    return bool(version.published_at and version.published_at <= timezone.now() and version.document.is_public())


class VersionForm(forms.ModelForm):
    body = MarkupField()

    class Meta:
        model = Version
        fields = ("document", "summary", "summary_en", "body", "change_note", "change_note_en", "published_at",
                  "published_on")  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}) for name in ("summary", "summary_en")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and is_out(self.instance):
            # Whatever is sent: what the public has read stays as it is.
            del self.fields["body"]
        else:
            # Anchors are set anew when it is stored.
            self.initial["body"] = html.clean(self.instance.body)

    def _document(self):
        return self.cleaned_data.get("document") or (self.instance.document if self.instance.document_id else None)

    def clean_published_on(self):
        day, document = self.cleaned_data["published_on"], self._document()
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet: use “public from” to publish later."))
        if day and document and day < document.signed_on:
            raise ValidationError(_("A document cannot be published before it is signed."))
        return day

    def clean(self):
        data, document = super().clean(), self._document()
        at = data.get("published_at")
        if document is None or not at or (self.instance.published_at and self.instance.published_at <= timezone.now()):
            return data
        if document.state not in ("published", "withdrawn"):
            problem = _("The document is not published yet: publish it, and its first text goes public with it.")
            self.add_error("published_at", problem)
        else:
            # A text cannot pretend to have been published earlier.
            data["published_at"] = max(at, timezone.now(), document.publish_at)
            if self._is_later_one(document) and not data.get("change_note"):
                self.add_error("change_note", _("Say what changed before a new version is published."))
        return data

    def _is_later_one(self, document):
        return self.instance.number > 1 if self.instance.pk else document.versions.exists()
