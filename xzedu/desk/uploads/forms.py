"""Forms of an upload: the file, how it is read, whether to bring it in."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from xzedu.common.imports import importers
from xzedu.common.imports.readers import LARGEST_FILE
from xzedu.common.models import Source

ENCODINGS = [("utf-8", "UTF-8"), ("gb18030", "GB18030 (GBK)"), ("utf-16", "UTF-16")]


def may_import(user, importer):
    """Return whether `user` may bring in tables of this kind: whoever may change its records."""
    meta = importer.model._meta
    return user.has_perm(f"{meta.app_label}.change_{meta.model_name}")


def kinds_of(user):
    """Return [(kind, label)] of the tables `user` may bring in."""
    allowed = [(kind, str(importer.label)) for kind, importer in importers.items() if may_import(user, importer)]
    return sorted(allowed, key=lambda choice: choice[1])


class UploadForm(forms.Form):
    """A file and what it is."""

    kind = forms.ChoiceField(label=_("What the rows are"))
    file = forms.FileField(
        label=_("Table"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
        help_text=_("XLSX, XLS, ODS or CSV, at most 100 MB. Formulas count as the values they show."),
    )
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=_("Source"),
        required=False,
        help_text=_("Who sends the table. How its columns are read is remembered of each sender."),
    )
    as_of = forms.DateField(
        label=_("As of"), required=False, widget=AdminDateWidget, help_text=_("The day the rows stood so.")
    )
    is_draft = forms.BooleanField(label=_("New rows are drafts"), required=False)
    is_sample = forms.BooleanField(
        label=_("Sample data"), required=False, help_text=_("Invented for demonstration; marked as such on every page.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "---------"), *kinds_of(user)]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(size)d MB. Split it into several files."),
                params={"size": LARGEST_FILE // 2**20},
            )
        return file


class ReadingForm(forms.Form):
    """How a file is read: what the check understood, to be corrected."""

    header_row = forms.IntegerField(label=_("Header row"), min_value=1, max_value=1_048_576, required=False)

    def __init__(self, *args, job, **kwargs):
        self.job, self.report = job, job.report
        super().__init__(*args, **kwargs)
        importer = job.importer(given=job.given)
        self.labels = {column.name: str(column.label) for column in importer.columns}
        if len(self.report.get("sheets", ())) > 1:
            choices = [(name, name) for name in self.report["sheets"]]
            self._add("sheet", forms.ChoiceField(label=_("Sheet"), choices=choices), self.report["sheet"])
        if encoding := self.report.get("encoding"):
            choices = ENCODINGS if encoding in dict(ENCODINGS) else [(encoding, encoding), *ENCODINGS]
            self._add("encoding", forms.ChoiceField(label=_("Encoding"), choices=choices), encoding)
        rows = self.report.get("header_rows") or [None]
        self.fields["header_row"].initial = rows[0]
        if importer.is_mapped:
            choices = [("", _g("— leave out —")), *self.labels.items()]
            for at, (label, name) in enumerate(self.report.get("columns", ())):
                self._add(f"column_{at}", forms.ChoiceField(label=label, choices=choices, required=False), name)
        for name in {**dict.fromkeys(self.report.get("lacking", ())), **job.given}:
            if name in self.labels:
                field = forms.CharField(label=self.labels[name], required=False, max_length=200)
                self._add(f"given_{name}", field, job.given.get(name, ""))

    def _add(self, name, field, initial):
        field.initial = initial
        self.fields[name] = field

    def part(self, prefix):
        """Return the bound fields whose names begin so."""
        return [self[name] for name in self.fields if name.startswith(prefix)]

    @property
    def general(self):
        return [self[name] for name in ("sheet", "encoding", "header_row") if name in self.fields]

    @property
    def columns(self):
        return self.part("column_")

    @property
    def given(self):
        return self.part("given_")

    def clean(self):
        data, used = super().clean(), {}
        for at, (label, _name) in enumerate(self.report.get("columns", ())):
            if (name := data.get(f"column_{at}")) and used.setdefault(name, label) != label:
                told = _("“%(first)s” and “%(second)s” are both read as “%(name)s”. Leave one of them out.")
                self.add_error(
                    f"column_{at}",
                    ValidationError(told, params={"first": used[name], "second": label, "name": self.labels[name]}),
                )
        return data

    def reading(self):
        """Return the arguments of `jobs.correct`."""
        data = self.cleaned_data
        # Another header has other names: they are read afresh.
        places = {"sheet", "encoding", "header_row"} & {*self.changed_data}
        mapping = {
            label: data.get(f"column_{at}", "") for at, (label, _name) in enumerate(self.report.get("columns", ()))
        }
        return {
            "sheet": data.get("sheet", self.job.sheet),
            "encoding": data.get("encoding", "") if "encoding" in self.changed_data else self.job.encoding,
            "header_row": data["header_row"] if "header_row" in self.changed_data else self.job.header_row,
            "mapping": None if places or not self.columns else mapping,
            "given": {
                name.removeprefix("given_"): value.strip()
                for name, value in data.items()
                if name.startswith("given_") and value.strip()
            },
        }
