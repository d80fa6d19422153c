"""From a Word file to a document: read, show what was understood, store what the clerk confirms.

Nothing is stored before the last step. Between the steps the text travels in the form and is
sanitised again when it comes back.
"""

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from policies import articles
from policies.admin import word_forms
from policies.admin.proposing import ProposalFormSet, propose
from policies.admin.word_forms import Understood
from policies.models import Document, Version
from policies.publishing import add_relations
from xzedu.common.admin import may_publish


class FromWord:
    """The views of `DocumentAdmin` that take a text out of Word."""

    def from_word(self, request, pk=None):
        """Publish a new document (or with `pk` a new version of one) from a Word file or a paste."""
        document = get_object_or_404(Document, pk=pk) if pk else None
        allowed = self.has_change_permission(request, document) if document else self.has_add_permission(request)
        if not (allowed and request.user.has_perm("policies.add_version")):
            raise PermissionDenied
        if "markup" in request.POST:
            return self._confirm(request, document)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = word_forms.UploadForm(*sent)
        if sent and form.is_valid():
            understood = form.understood()
            if not understood.is_too_long:
                return self._show(request, document, understood)
            form.add_error(None, [_("The text is too long for one document."), _("Attach it as a file.")])
        title = _("New version from a Word file") if document else _("Publish a Word file")
        return self._page(request, "from_word", document, title, form=form)

    def _show(self, request, document, understood):
        """Step 2: what was understood, to be confirmed."""
        if document:
            form = word_forms.NewVersionForm(instance=Version(document=document), user=request.user)
        else:
            form = word_forms.ConfirmForm(instance=Document(), initial=understood.initial, user=request.user)
        structure = articles.structure(understood.markup)
        title = document.title if document else understood.initial.get("title", "")
        return self._shown(request, document, understood, form, propose(title, structure.text, document))

    def _shown(self, request, document, understood, form, relations):
        structure = articles.structure(understood.markup)
        return self._page(
            request,
            "confirm",
            document,
            _("New version from a Word file") if document else _("Publish a Word file"),
            understood=understood,
            structure=structure,
            may_publish=may_publish(request.user, Document),
            relations=relations,
            form=form,
            adminform=helpers.AdminForm(form, form.fieldsets, {}, model_admin=self),
            media=self.media + form.media,
        )

    def _confirm(self, request, document):
        """Step 3: store it, or say what is wrong."""
        understood = Understood.sent_back(request.POST)
        publish = "_publish" in request.POST
        if publish and not may_publish(request.user, Document):
            raise PermissionDenied
        sent = {"data": request.POST, "publish": publish, "user": request.user}
        if document:
            form = word_forms.NewVersionForm(instance=Version(document=document), **sent)
        else:
            form = word_forms.ConfirmForm(instance=Document(), **sent)
        relations = ProposalFormSet(request.POST, prefix="relations")
        stored = self._already(request, document, understood.markup)
        if stored:
            self.message_user(request, _("This text is stored already; nothing was stored twice."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:policies_document_change", args=[stored.pk]))
        if understood.is_too_long:
            form.add_error(None, [_("The text is too long for one document."), _("Attach it as a file.")])
        if not understood.markup.strip():
            form.add_error(None, _("There is no text."))
        if all([form.is_valid(), relations.is_valid()]) and relations.fit(document or form.instance):
            try:
                with transaction.atomic():
                    saved = form.store(understood.markup, relations.chosen(), request.user)
            except IntegrityError:
                form.add_error(None, _("Nothing was saved: somebody saved the same at the same time. Try again."))
            else:
                return self._stored(request, saved, understood, publish)
        return self._shown(request, document, understood, form, relations)

    @staticmethod
    def _already(request, document, markup):
        """Return the document whose newest text is this very one: the form was sent twice."""
        texts = Version.objects.select_related("document").order_by("-number")
        texts = texts.filter(document=document) if document else texts.filter(document__slug=request.POST.get("slug"))
        newest = texts.first()
        is_same = newest and markup.strip() and newest.body == articles.structure(markup).html
        return newest.document if is_same else None

    def _stored(self, request, document, understood, publish):
        if understood.attachments:
            names = "、".join(understood.attachments)
            told = _("The text names attachments: add their files below (%(names)s).") % {"names": names}
            self.message_user(request, told, messages.WARNING)
        if not publish:
            self.message_user(request, _("Saved as a draft: only staff see it."), messages.SUCCESS)
        elif document.is_public():
            told = format_html(
                '{} <a href="{}">{}</a>', _("It is public."), document.get_absolute_url(), _("See its page")
            )
            self.message_user(request, told, messages.SUCCESS)
        else:
            at = timezone.localtime(document.publish_at) if document.publish_at else ""
            self.message_user(request, _("It becomes public at its time: %(time)s.") % {"time": f"{at:%Y-%m-%d %H:%M}"})
        for remark in document.remarks():
            self.message_user(request, remark, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:policies_document_change", args=[document.pk]))

    def propose(self, request, pk):
        """Propose relations of a document from its newest text."""
        document = get_object_or_404(Document, pk=pk)
        if not self.has_change_permission(request, document) or not request.user.has_perm("policies.add_relation"):
            raise PermissionDenied
        if request.method == "POST":
            relations = ProposalFormSet(request.POST, prefix="relations")
            if relations.is_valid() and relations.fit(document):
                new = add_relations(document=document, relations=relations.chosen(), who=request.user)
                self.message_user(request, _("%(count)d relations recorded.") % {"count": new}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:policies_document_change", args=[pk]))
        else:
            text = document.versions.order_by("-number").values_list("text", flat=True).first() or ""
            relations = propose(document.title, text, document)
        return self._page(request, "propose", document, _("Relations proposed from the text"), relations=relations)

    def _page(self, request, template, document, title, **context):
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": title,
            "subtitle": str(document) if document else None,
            "original": document,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/policies/document/{template}.html", context)
