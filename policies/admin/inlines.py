"""What belongs to a document, as rows on its page."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from policies import actions, files
from policies.admin.clashes import RefusedError
from policies.admin.forms import IssuanceForm, IssuanceFormSet, RelationForm, RelationFormSet
from policies.models import Attachment, Issuance, Relation, Version


class IssuanceInline(admin.TabularInline):
    model = Issuance
    form, formset = IssuanceForm, IssuanceFormSet
    fields = ("body", "place")
    autocomplete_fields = ("body",)
    extra, min_num = 0, 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("body")

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    @admin.display(description=_("position"))
    def place(self, obj):
        """The position, for staff who may look only."""
        return obj.position


class VersionInline(admin.TabularInline):
    """The texts, to look at; each is edited on its own page."""

    model = Version
    extra = 0
    fields = readonly_fields = ("text_link", "shown_from", "change_note", "modified_at")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body", "text", "outline")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("text"))
    def text_link(self, obj):
        return format_html('<a href="{}">{}</a>', reverse("admin:policies_version_change", args=[obj.pk]), obj)

    @admin.display(description=_("public from"))
    def shown_from(self, obj):
        at = obj.published_at
        return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else _("Draft")


class RelationInline(admin.TabularInline):
    """What the document does to others."""

    model = Relation
    fk_name = "document"
    form, formset = RelationForm, RelationFormSet
    verbose_name = _("relation to another document")
    verbose_name_plural = _("What this document does to others")
    autocomplete_fields = ("target",)
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("target", "document")


class AttachmentForm(forms.ModelForm):
    upload = forms.FileField(label=_("file"), required=False, allow_empty_file=True)

    class Meta:
        model = Attachment
        fields = ("position", "title", "version")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"title", "position"} & set(self.fields):
            self.fields[name].required = False
        if not self.instance.pk:
            # Without a position a file is put behind the others.
            self.initial["position"] = None
        if self.instance.pk:
            # A file is not exchanged under its name: another one is another row. The field stays,
            # unseen, because its kind makes the form one that carries files.
            self.fields["upload"].disabled = True
            self.fields["upload"].widget = forms.FileInput(attrs={"hidden": True})

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if self.instance.pk:
            return None
        if upload is None:
            raise ValidationError(_("Choose a file."))
        try:
            files.check(upload.read(), upload.name)
        except files.RefusedFileError as error:
            raise ValidationError(str(error)) from error
        upload.seek(0)
        return upload

    def clean_position(self):
        position = self.cleaned_data["position"]
        return self.instance.position if position is None and self.instance.pk else position

    def clean_title(self):
        # Without one a file is called by its name.
        title, upload = self.cleaned_data["title"], self.files.get(self.add_prefix("upload"))
        return title or (upload.name.rpartition(".")[0] or upload.name if upload else self.instance.title)


class AttachmentFormSet(BaseInlineFormSet):
    """The files of a document: stored and dropped by the library's own actions."""

    def save_new(self, form, commit=True):
        values = form.cleaned_data
        try:
            return actions.attach(
                document=self.instance,
                content=values["upload"].read(),
                file_name=values["upload"].name,
                title=values["title"],
                version=values["version"],
                position=values["position"],
            )
        except files.RefusedFileError as error:
            raise RefusedError(str(error)) from error

    def delete_existing(self, obj, commit=True):
        if commit:
            actions.detach(attachment=obj)


class AttachmentInline(admin.TabularInline):
    model = Attachment
    form, formset = AttachmentForm, AttachmentFormSet
    fields = ("position", "title", "version", "upload", "described")
    readonly_fields = ("described",)
    extra = 0

    def get_queryset(self, request):
        heavy = ("text", "version__body", "version__text", "version__outline")
        return super().get_queryset(request).select_related("document", "version").defer(*heavy)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if "version" in formset.form.base_fields:
            field = formset.form.base_fields["version"]
            field.queryset = Version.objects.filter(document=obj).only("number")
            # Read once, not once a row.
            field.choices = [("", "---------"), *((version.pk, str(version)) for version in field.queryset)]
            for wish in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{wish}_related", False)
        return formset

    @admin.display(description=_("stored as"))
    def described(self, obj):
        if not obj.pk:
            return ""
        address = reverse("policies:attachment", args=[obj.document.slug, obj.pk])
        size = f"{obj.size / 1024:,.0f} KB"
        if obj.document.is_public() and (obj.version_id is None or _is_out(obj)):
            return format_html('<a href="{}">{}</a> {}', address, obj.file_name, size)
        return f"{obj.file_name} {size}"


def _is_out(attachment):
    at = attachment.version.published_at
    return at is not None and at <= timezone.now()
