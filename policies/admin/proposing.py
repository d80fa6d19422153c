"""Relations that a text suggests, as rows a clerk confirms."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies import catalogue, proposals
from policies.citations import names_of
from policies.codes import Kind
from policies.models import Document, Relation
from policies.models.documents import NONSENSE
from policies.numbers import Number
from policies.relations import WITHOUT_CYCLES, nonsense
from xzedu.common import versions

MOST_PROPOSED = 60


def resolver():
    """Return a function from plain title or `Number` to the primary key of a document, or None. Two queries.

    What is public is in the catalogue; drafts and embargoed documents, which clerks relate
    too, are few.
    """
    held = catalogue.current(versions.current())
    numbered, named = {}, {}
    private = Document.objects.filter(Q(state__in=("draft", "in_review")) | Q(publish_at__gt=timezone.now()))
    for pk, title, *number in private.values_list("pk", "title", "agency_code", "year", "serial"):
        named |= dict.fromkeys(names_of(title), pk)
        if number[0]:
            numbered[tuple(number)] = pk

    def resolve(what):
        place = held.cited(what)
        if place is not None:
            return held.ids[place]
        return numbered.get(tuple(what)) if isinstance(what, Number) else named.get(what)

    return resolve


class ProposalForm(forms.Form):
    chosen = forms.BooleanField(label=_("take over"), required=False)
    kind = forms.ChoiceField(label=_("does"), choices=Kind.choices)
    target = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    phrase = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


class BaseProposalFormSet(forms.BaseFormSet):
    """Rows of proposed relations. `targets`: primary key → `Document` of all rows, one query."""

    @property
    def targets(self):
        if not hasattr(self, "_targets"):
            keys = [form["target"].value() for form in self.forms]
            keys = [int(key) for key in keys if str(key).isascii() and str(key).isdigit() and int(key) < 2**62]
            self._targets = Document.objects.in_bulk(keys)
        return self._targets

    def rows(self):
        """Return (form, document cited or None), for the template."""
        return [(form, self.targets.get(_key(form["target"].value()))) for form in self.forms]

    def chosen(self):
        """Return the (kind, primary key) pairs that were chosen; needs a valid formset."""
        return [
            (form.cleaned_data["kind"], form.cleaned_data["target"])
            for form in self.forms
            if form.cleaned_data.get("chosen")
        ]

    def clean(self):
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if data.get("chosen") and data.get("target") not in self.targets:
                form.add_error("chosen", ValidationError(_("This document is not in the library any more.")))

    def fit(self, document):
        """Return whether all chosen relations of `document` make sense; say at their rows what does not."""
        key = document.pk or 0
        edges = set()
        if any(kind in WITHOUT_CYCLES for kind, _target in self.chosen()):
            edges = set(Relation.objects.values_list("document_id", "kind", "target_id"))
        for form in self.forms:
            if not form.cleaned_data.get("chosen"):
                continue
            kind, target = form.cleaned_data["kind"], form.cleaned_data["target"]
            signed_on = {key: document.signed_on, target: self.targets[target].signed_on}
            if wrong := nonsense(key, kind, target, signed_on, edges):
                form.add_error("kind", NONSENSE[wrong])
            edges.add((key, kind, target))
        return not any(form.errors for form in self.forms)


def _key(value):
    return int(value) if str(value).isascii() and str(value).isdigit() else None


ProposalFormSet = forms.formset_factory(
    ProposalForm, BaseProposalFormSet, extra=0, max_num=MOST_PROPOSED, absolute_max=MOST_PROPOSED
)


def propose(title, text, document=None):
    """Return an unbound `ProposalFormSet` with what a text suggests and is not recorded yet."""
    known = {document.pk} if document else set()
    if document:
        known |= set(document.relations.values_list("target_id", flat=True))
    found = [row for row in proposals.relations(title, text, resolver()) if row.target not in known]
    initial = [
        {"chosen": row.sure, "kind": row.kind, "target": row.target, "phrase": row.phrase}
        for row in found[:MOST_PROPOSED]
    ]
    return ProposalFormSet(prefix="relations", initial=initial)
