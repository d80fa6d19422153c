"""What is done with a release as a whole: looked at beforehand, approved, revised, discarded."""

from django import forms
from django.contrib import messages
from django.contrib.admin import widgets
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xzedu.statistics import desk, publishing, rounds
from xzedu.statistics.admin.base import Steps, state_of
from xzedu.statistics.codes import ReleaseStage
from xzedu.statistics.models import Observation, Release
from xzedu.statistics.presenting.release import MOST_CHANGES, ReleasePreview

REASON = Release._meta.get_field("reason").max_length
REASON_EN = Release._meta.get_field("reason_en").max_length


class ApprovalForm(forms.Form):
    """When the release becomes public; why its preparer approves it, if so. `seen`: the state that was looked at."""

    publish_at = forms.SplitDateTimeField(
        label=_("public from"),
        required=False,
        widget=widgets.AdminSplitDateTime,
        help_text=_("Empty or past: at once. A time in the future is an embargo: it ends by itself, to the minute."),
    )
    exception = forms.CharField(
        label=_("why without a second person"),
        required=False,
        max_length=200,
        widget=widgets.AdminTextInputWidget,
        help_text=_("You prepared this release. Figures are approved by a second person; a reason is kept in the log."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, release, is_preparer, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"publish_at": release.publish_at, "seen": state_mark(release)}
        day, time = self.fields["publish_at"].widget.widgets
        day.attrs["aria-label"], time.attrs["aria-label"] = gettext("public from: day"), gettext("public from: time")
        if not is_preparer:
            del self.fields["exception"]


class RevisionForm(forms.Form):
    reason = forms.CharField(
        label=_("why revised"),
        max_length=REASON,
        widget=widgets.AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("The public reads it beside the revised figures."),
    )
    reason_en = forms.CharField(
        label=_("why revised (English)"),
        max_length=REASON_EN,
        required=False,
        widget=widgets.AdminTextareaWidget(attrs={"rows": 3}),
    )
    stage = forms.ChoiceField(
        label=_("stage"), choices=[(held.value, held.label) for held in (ReleaseStage.REVISED, ReleaseStage.FINAL)]
    )


def state_mark(release):
    """Return a text that differs once the release or its figures do. Two queries."""
    run = release.derivations.order_by("-pk").values_list("pk", flat=True).first()
    covered = list(release.coverage.order_by("year").values_list("year", "figures"))
    return f"{release.modified_at.isoformat()} {run} {covered}"


class ReleaseSteps(Steps):
    """The pages of a release beside its form."""

    def get_urls(self):
        pages = {
            "approve": self.approve, "preview": self.preview, "revise": self.revise, "returns": self.against_returns,
        }  # fmt: skip
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"statistics_release_{name}")
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    @staticmethod
    def _find(pk):
        return get_object_or_404(Release.objects.select_related("series", "source", "approved_by"), pk=pk)

    def _back(self, release):
        return HttpResponseRedirect(reverse("admin:statistics_release_change", args=[release.pk]))

    def preview(self, request, pk):
        """Show staff the release as the public will see it; the admin's pages are never cached."""
        self.require(request, "view_release")
        release = self._find(pk)
        page = ReleasePreview(request, release)
        context = {"page": page, "has_sample": page.has_sample, "is_preview": True, "state": state_of(release)}
        return render(request, "statistics/release.html", context)

    def approve(self, request, pk):
        """List what a draft lacks and covers; approve it."""
        self.require(request, "view_release")
        release = self._find(pk)
        if release.approved_at:
            self.message_user(request, gettext("This release is approved already."), messages.WARNING)
            return self._back(release)
        is_preparer = request.user.pk in publishing.preparers(release)
        form = ApprovalForm(request.POST or None, release=release, is_preparer=is_preparer)
        if request.method == "POST":
            self.require(request, "approve_release")
            if form.is_valid() and self._approve(request, release, form):
                return self._back(release)
        return self._approval_page(request, release, form)

    def _approve(self, request, release, form):
        """Approve a release; say what stands against it in the form. Return whether it was."""
        try:
            with transaction.atomic():
                held = Release.objects.select_for_update().get(pk=release.pk)
                if form.cleaned_data["seen"] != state_mark(held):
                    raise ValueError(gettext("The release has changed since you opened this page. Look at it again."))
                release = publishing.approve_release(
                    release=held,
                    publish_at=form.cleaned_data["publish_at"],
                    who=request.user,
                    exception=form.cleaned_data.get("exception", ""),
                )
        except ValueError as error:
            # What is missing stands on the page in full.
            told = gettext("Something is missing.") if isinstance(error, publishing.IncompleteError) else str(error)
            form.add_error(None, told)
            return False
        told = (
            gettext("Approved. Public now.")
            if release.is_public()
            else gettext("Approved. Public when its time comes.")
        )
        self.message_user(request, told, messages.SUCCESS)
        return True

    def _approval_page(self, request, release, form):
        preview = ReleasePreview(request, release)
        return self.show(
            request,
            "release/approve.html",
            title=gettext("Approve the release"),
            original=release,
            form=form,
            media=self.media + form.media,
            problems=publishing.missing(release),
            preview=preview,
            standings=[held for held in desk.districts(release.year) if held.expected > held.accepted]
            if release.derivations.exists()
            else [],
            may_approve=request.user.has_perm("statistics.approve_release"),
        )

    def revise(self, request, pk):
        """Begin the next version of an approved release."""
        self.require(request, "add_release")
        release = self._find(pk)
        form = RevisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                draft = publishing.revise_release(release=release, who=request.user, **form.cleaned_data)
            except publishing.RevisionRefusedError as error:
                form.add_error(None, str(error))
            else:
                told = gettext("Version %(number)d begins as a copy. Correct its figures, then approve it.")
                self.message_user(request, told % {"number": draft.version}, messages.SUCCESS)
                return self._back(draft)
        return self.show(
            request, "release/revise.html", title=gettext("Revise the release"), original=release, form=form
        )

    def against_returns(self, request, pk):
        """Show what the returns of today would change in a derived release: late ones, corrected ones."""
        self.require(request, "view_release", "view_schoolreturn")
        release = self._find(pk)
        revision = rounds.would_change(release, most=MOST_CHANGES)
        late = rounds.latecomers(release)
        return self.show(
            request,
            "release/returns.html",
            title=gettext("What the returns would change"),
            original=release,
            preview=ReleasePreview(request, release, revision),
            late=late[:MOST_CHANGES],
            late_count=late.count(),
            is_newest=rounds.newest(release.series, release.year) == release,
        )

    def delete_view(self, request, object_id, extra_context=None):
        """Discard a draft with its figures, after asking once."""
        release = self.get_object(request, object_id)
        if release is None or not self.has_delete_permission(request, release):
            raise PermissionDenied
        if request.method == "POST":
            self.log_deletions(request, [release])
            publishing.discard_release(release=release)
            self.message_user(request, gettext("The draft was discarded."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:statistics_release_changelist"))
        count = Observation.objects.filter(release=release).count()
        return self.show(
            request, "release/discard.html", title=gettext("Discard the draft"), original=release, count=count
        )
