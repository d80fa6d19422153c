"""Forms of the way from a Word file to a document."""

from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import articles, html, letterhead, proposals, word
from policies.admin.forms import DocumentForm, NumberField
from policies.codes import RESERVED
from policies.models import Document, IssuingBody, Version
from policies.publishing import add_relations, add_version, create_document
from xzedu.common.admin import may_publish
from xzedu.common.models import State
from xzedu.common.text import simplify

# Room for the other fields of the form that carries the text to the last step.
OTHER_FIELDS = 200_000


@dataclass
class Understood:
    """What was read from a file or a paste: clean HTML, what to tell the clerk, what to prefill."""

    markup: str
    warnings: list = field(default_factory=list)
    attachments: list = field(default_factory=list)
    initial: dict = field(default_factory=dict)

    @classmethod
    def sent_back(cls, data):
        """Read it from the form of the step before."""
        lines = {name: data.get(name, "").splitlines() for name in ("warnings", "attachments")}
        return cls(html.clean(data.get("markup", "")[: html.LARGEST + 1]), **lines)

    @property
    def warnings_text(self):
        """The warnings, one a line, as the form carries them to the last step."""
        return "\n".join(self.warnings)

    @property
    def attachments_text(self):
        """The names of attachments, one a line."""
        return "\n".join(self.attachments)

    @property
    def is_too_long(self):
        sent = len(self.markup.encode()) + OTHER_FIELDS
        return len(self.markup) > html.LARGEST or sent > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class UploadForm(forms.Form):
    """Step 1: a file, or a text out of the clipboard."""

    file = forms.FileField(
        label=_("Word file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text=_("A .docx file."),
    )
    paste = forms.CharField(
        label=_("or paste the text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField", "data-paste": "html"}),
        help_text=_("Mark all in Word, copy, paste here."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > word.LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(size)d MB. Take pictures out of it and attach them as files."),
                params={"size": word.LARGEST_FILE // 2**20},
            )
        return file

    def clean(self):
        data = super().clean()
        file, paste = data.get("file"), data.get("paste", "")
        if self.errors:
            return data
        if bool(file) == bool(paste.strip()):
            raise ValidationError(
                _("Choose a file or paste a text, not both.") if file else _("Choose a file or paste a text.")
            )
        if len(paste) > html.LARGEST:
            raise ValidationError([_("The text is too long for one document."), _("Attach it as a file.")])
        self.read = self._file(file) if file else self._paste(paste)
        return data

    def understood(self):
        """Return the `word.Understood`; needs a valid form."""
        return self.read

    def _file(self, file):
        try:
            draft = word.read(file.read())
        except word.UnreadableError as error:
            raise ValidationError(str(error)) from error
        return _understood(draft.markup, draft.proposal, map(str, draft.warnings))

    def _paste(self, text):
        markup = html.clean(text if html.looks_like_html(text) else html.from_text(text))
        if not articles.structure(markup).text.strip():
            raise ValidationError(_("There is no text in what was pasted."))
        said, rest = letterhead.read(markup)
        return _understood(rest, said)


def _understood(markup, said, warnings=()):
    """Return the `Understood` of a text without the lines of its head and closing, which `said` holds."""
    if said.secrecy:
        raise ValidationError(
            _("The text is marked as secret (%(mark)s): nothing secret is entered here."), params={"mark": said.secrecy}
        )
    return Understood(markup, list(warnings), list(said.attachments), _initial(said))


def _initial(said):
    """Return what the form of step 2 begins with."""
    return {
        "title": said.title,
        "number_as_printed": str(said.number or ""),
        "bodies": "\n".join(said.bodies or _bodies_of(said.number)),
        "addressee": said.addressee,
        "signed_on": said.signed_on,
        "genre": proposals.genre(said.title) or Document._meta.get_field("genre").default,
        "disclosure": said.disclosure or Document._meta.get_field("disclosure").default,
        "slug": _free(proposals.slug(said.title, said.number)),
    }


def _bodies_of(number):
    """Return the name of the body whose agency code a number bears, as a list."""
    if number is None:
        return []
    likely = IssuingBody.objects.filter(agency_codes__contains=number.agency_code)
    return [body.name for body in likely if number.agency_code in body.agency_codes.split()][:1]


def _free(slug):
    """Return `slug`, with a number behind it if it is taken."""
    if not slug:
        return ""
    taken = set(Document.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | set(RESERVED)
    free, count = slug, 1
    while free in taken:
        count += 1
        free = f"{slug}-{count}"
    return free


class ConfirmForm(DocumentForm):
    """Step 2 of a new document: its metadata, prefilled."""

    number_as_printed = NumberField()
    bodies = forms.CharField(
        label=_("issuing bodies"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "vTextField"}),
        help_text=_("One a line, the lead first."),
    )
    create_bodies = forms.BooleanField(label=_("Enter the issuing bodies not known yet"), required=False)
    summary = forms.CharField(
        label=_("summary"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("What it means for the reader, in one or two sentences."),
    )
    summary_en = forms.CharField(
        label=_("summary (English)"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    class Meta:
        model = Document
        fields = (
            "title", "title_en", "index_number", "slug", "genre", "subject", "audiences", "addressee", "keywords",
            "responsibilities", "disclosure", "signed_on", "published_on", "effective_on", "expires_on",
            "is_normative", "is_trial", "registration_no", "legality_reviewed_on", "publish_at",
        )  # fmt: skip
        widgets = {
            "title": widgets.AdminTextInputWidget,
            "title_en": widgets.AdminTextInputWidget,
            "addressee": widgets.AdminTextInputWidget,
            "keywords": widgets.AdminTextInputWidget,
            "index_number": widgets.AdminTextInputWidget,
            "slug": widgets.AdminTextInputWidget,
            "responsibilities": widgets.AutocompleteSelectMultiple(
                Document._meta.get_field("responsibilities"), admin.site
            ),
            **dict.fromkeys(
                ("signed_on", "published_on", "effective_on", "expires_on", "legality_reviewed_on"),
                widgets.AdminDateWidget,
            ),
        }
        field_classes = {"publish_at": forms.SplitDateTimeField}

    fieldsets = (
        (_("Read from the text: please check"), {"fields": (
            "title", "number_as_printed", "bodies", "create_bodies", "addressee", "signed_on", "genre", "slug",
        )}),
        (_("For the reader"), {"fields": ("summary", "subject", "responsibilities", "audiences", "keywords")}),
        (_("Validity"), {"fields": (
            ("effective_on", "expires_on"), ("is_normative", "is_trial"), ("registration_no", "legality_reviewed_on"),
        )}),
        (_("More"), {"classes": ("collapse",), "fields": (
            "title_en", "summary_en", "index_number", "disclosure", "published_on", "publish_at",
        )}),
    )  # fmt: skip

    def __init__(self, *args, publish=False, user=None, **kwargs):
        self.may_publish = may_publish(user, Document)
        super().__init__(*args, **kwargs)
        self.publish, self.user = publish, user
        self.fields["publish_at"].widget = widgets.AdminSplitDateTime()
        self.fields["publish_at"].help_text = _("Empty: as soon as it is published.")
        names = self["bodies"].value() or ""
        self.unknown = [body.name for body in read_bodies(names) if body.pk is None]
        if self.unknown:
            self.fields["create_bodies"].help_text = _("Not known yet: %(names)s") % {"names": "、".join(self.unknown)}
        elif "create_bodies" in self.fields:
            self.fields["create_bodies"].widget = forms.HiddenInput()

    def clean_bodies(self):
        bodies = read_bodies(self.cleaned_data["bodies"])
        longest = IssuingBody._meta.get_field("name").max_length
        if too_long := next((body.name for body in bodies if len(body.name) > longest), None):
            raise ValidationError(_("No body has a name as long as “%(name)s”."), params={"name": too_long[:40]})
        return bodies

    def clean(self):
        self.instance.state = State.PUBLISHED if self.publish else State.DRAFT
        data = super().clean()
        if self.unknown and "bodies" in data:
            if not data.get("create_bodies"):
                problem = _("Not known as an issuing body: %(names)s. Correct the name, or tick the box below.")
                self.add_error("bodies", ValidationError(problem, params={"names": "、".join(self.unknown)}))
            elif not self.user.has_perm("policies.add_issuingbody"):
                self.add_error("bodies", _("You may not enter new issuing bodies: ask somebody who may."))
        if self.publish and data.get("disclosure") == "none":
            self.add_error("disclosure", _("A document that is not disclosed cannot be published."))
        return data

    def store(self, markup, relations, user):
        """Store the document with its text; needs a valid form."""
        data = self.cleaned_data
        return create_document(
            document=self.instance,
            bodies=data["bodies"],
            markup=markup,
            responsibilities=data["responsibilities"],
            summary=data["summary"],
            summary_en=data["summary_en"],
            relations=relations,
            who=user,
        )


def read_bodies(text):
    """Return the `IssuingBody`s named in lines, each once; those the library does not know are unsaved. One query."""
    names = list(dict.fromkeys(simplify("".join(line.split())) for line in text.splitlines() if line.strip()))
    known = {simplify("".join(body.name.split())): body for body in IssuingBody.objects.all()} if names else {}
    return [known.get(name) or IssuingBody(name=name) for name in names]


class NewVersionForm(forms.ModelForm):
    """Step 2 of a new version: what changed, and from when on."""

    class Meta:
        model = Version
        fields = ("change_note", "change_note_en", "summary", "summary_en", "published_at")
        widgets = {
            "change_note": widgets.AdminTextInputWidget,
            "change_note_en": widgets.AdminTextInputWidget,
            "summary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "summary_en": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }
        field_classes = {"published_at": forms.SplitDateTimeField}

    fieldsets = (
        (None, {"fields": ("change_note", "summary")}),
        (_("More"), {"classes": ("collapse",), "fields": ("change_note_en", "summary_en", "published_at")}),
    )

    def __init__(self, *args, publish=False, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.publish, self.document = publish, self.instance.document
        self.is_first = not self.document.versions.exists()
        self.fields["published_at"].disabled = not may_publish(user, Document)
        self.fields["published_at"].widget = widgets.AdminSplitDateTime()
        self.fields["published_at"].help_text = _("Empty: as soon as it is published.")

    def clean(self):
        data = super().clean()
        if self.publish and self.document.state not in ("published", "withdrawn"):
            raise ValidationError(
                _("The document is not published yet: publish it, and its first text goes public with it.")
            )
        if self.publish and not self.is_first and not data.get("change_note"):
            self.add_error("change_note", _("Say what changed before a new version is published."))
        return data

    def store(self, markup, relations, user):
        """Store the new version; needs a valid form. Returns the document."""
        data = self.cleaned_data
        add_version(
            document=self.document,
            markup=markup,
            publish_at=(data["published_at"] or timezone.now()) if self.publish else None,
            who=user,
            **{name: data[name] for name in ("summary", "summary_en", "change_note", "change_note_en")},
        )
        if relations:
            add_relations(document=self.document, relations=relations, who=user)
        return self.document
