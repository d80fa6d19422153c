"""The returns desk: the round of a school year, a district, one return; each step is a POST with its own right."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import widgets
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from institutions.models import Area
from institutions.remit import areas_of, limit
from xzedu.common.schoolyear import FIRST, LAST, SchoolYear
from xzedu.statistics import actions, desk, publishing, rounds
from xzedu.statistics.admin.base import Steps
from xzedu.statistics.admin.release_steps import REASON, REASON_EN
from xzedu.statistics.models import SchoolReturn, Series
from xzedu.statistics.presenting.returns import District, OneReturn, Round, years


class Step(NamedTuple):
    """A step with one return: its right, what it does with (return, form data, user), what is said after it."""

    permission: str
    do: object
    told: object


def _explain(held, data, who):
    named = {"check_code": data.get("check_code", ""), "place": data.get("place", "")}
    actions.explain(school_return=held, text=data.get("text", ""), who=who, **named)


STEPS = {
    "check": Step(
        "change_schoolreturn", lambda held, data, who: actions.check_return(school_return=held), _("Checked again.")
    ),
    "explain": Step("change_schoolreturn", _explain, _("The explanation is kept.")),
    "submit": Step(
        "change_schoolreturn",
        lambda held, data, who: actions.submit_return(school_return=held, who=who),
        _("The return is handed in."),
    ),
    "accept": Step(
        "accept_return",
        lambda held, data, who: actions.accept_return(school_return=held, who=who),
        _("The return is accepted."),
    ),
    "back": Step(
        "accept_return",
        lambda held, data, who: actions.reopen_return(school_return=held, remark=data.get("remark", ""), who=who),
        _("The return is open again."),
    ),
}


class DerivationForm(forms.Form):
    """Into which series a year's figures are derived; why, if its release is approved already."""

    series = forms.ModelChoiceField(Series.objects.all(), label=_("series"))
    reason = forms.CharField(
        label=_("why revised"),
        max_length=REASON,
        required=False,
        widget=widgets.AdminTextInputWidget,
        help_text=_(
            "Only if a release of the year is approved already: the public reads it beside the revised figures."
        ),
    )
    reason_en = forms.CharField(
        label=_("why revised (English)"), max_length=REASON_EN, required=False, widget=widgets.AdminTextInputWidget
    )


class ReturnsDesk(Steps):
    """The pages of the returns desk, below the list of returns."""

    def get_urls(self):
        pages = (
            ("desk/", self.desk, "desk"),
            ("desk/<int:year>/", self.desk, "desk_year"),
            ("desk/<int:year>/derive/", self.derive, "desk_derive"),
            ("desk/<int:year>/accept/", self.accept_all, "desk_accept"),
            ("desk/<int:year>/begin/", self.begin, "desk_begin"),
            ("desk/<int:year>/<str:code>/", self.district, "desk_district"),
            ("<int:pk>/desk/", self.one, "desk_return"),
            ("<int:pk>/desk/<str:step>/", self.step, "desk_step"),
        )
        ours = [
            path(route, self.admin_site.admin_view(view), name=f"statistics_schoolreturn_{name}")
            for route, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    @staticmethod
    def address_of(school_return):
        return reverse("admin:statistics_schoolreturn_desk_return", args=[school_return.pk])

    @staticmethod
    def _desk(year, area=None):
        name, args = ("desk_district", [year, area.code]) if area else ("desk_year", [year])
        return HttpResponseRedirect(reverse(f"admin:statistics_schoolreturn_{name}", args=args))

    @staticmethod
    def _year(year):
        if not FIRST <= year <= LAST:
            raise Http404
        return year

    # --- To look at -------------------------------------------------------------

    def desk(self, request, year=None):
        """How far each district is with the returns of a school year."""
        self.require(request, "view_schoolreturn")
        known = years()
        year = self._year(year if year is not None else known[0])
        context = {"year": SchoolYear(year), "years": list(map(SchoolYear, known)), "round": Round(year)}
        return self.show(request, "desk/year.html", title=gettext("Returns desk"), **context)

    def district(self, request, year, code):
        """Who has not reported in a district, what stands open there, what was explained."""
        self.require(request, "view_schoolreturn")
        area = self._area(request, code)
        held = District(self._year(year), area, request.GET.get("show", ""), request.GET.get("page"))
        return self.show(
            request, "desk/district.html", title=area.local_name, year=SchoolYear(year), area=area, district=held
        )

    def one(self, request, pk):
        """One return: its figures beside last year's, what the checks found, and the steps it can take."""
        self.require(request, "view_schoolreturn")
        held = self._find(request, pk)
        return self._return_page(request, held)

    @staticmethod
    def _find(request, pk):
        mine = limit(SchoolReturn.objects.all(), request.user, "institution__area")
        return get_object_or_404(mine.select_related("institution__area"), pk=pk)

    @staticmethod
    def _area(request, code):
        return get_object_or_404(limit(Area.objects.homes(), request.user, "pk"), code=code)

    def _return_page(self, request, held, typed=None, status=200):
        may = {step: request.user.has_perm(f"statistics.{STEPS[step].permission}") for step in STEPS}
        return self.show(
            request,
            "desk/return.html",
            title=gettext("Return"),
            original=held,
            status=status,
            held=held,
            year=SchoolYear(held.year),
            shown=OneReturn(held, may, typed),
        )

    # --- To do ------------------------------------------------------------------

    def step(self, request, pk, step):
        """Take one step with a return, as it was seen."""
        if step not in STEPS:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require(request, STEPS[step].permission)
        held = self._find(request, pk)
        try:
            if request.POST.get("seen") != held.modified_at.isoformat():
                raise ValueError(gettext("The return has changed since you opened this page. Look at it again."))
            STEPS[step].do(held, request.POST, request.user)
        except ValueError as error:
            self.message_user(request, str(error), messages.ERROR)
            # What was typed is not lost.
            return self._return_page(request, self._find(request, pk), request.POST, 400)
        self.message_user(request, STEPS[step].told, messages.SUCCESS)
        return HttpResponseRedirect(self.address_of(held))

    def begin(self, request, year):
        """Begin a school's return, or go on with the one that is there."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require(request, "add_schoolreturn")
        code = request.POST.get("institution", "")
        reporting = limit(desk.reporting(self._year(year)), request.user, "area")
        institution = get_object_or_404(reporting, code=code)
        held = actions.begin_return(institution=institution, year=year, who=request.user)
        return HttpResponseRedirect(reverse("admin:statistics_schoolreturn_change", args=[held.pk]))

    def accept_all(self, request, year):
        """Accept all that were handed in and that nothing stands against, of a district or of the city."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require(request, "accept_return")
        code = request.POST.get("area")
        # All at once is for those whose remit is the city.
        area = self._area(request, code) if code or areas_of(request.user) is not None else None
        count = actions.accept_all(year=self._year(year), area=area, who=request.user)
        told = ngettext("%(count)d return was accepted.", "%(count)d returns were accepted.", count) % {"count": count}
        self.message_user(request, told, messages.SUCCESS if count else messages.WARNING)
        return self._desk(year, area)

    def derive(self, request, year):
        """Derive a year's figures into the draft of a release; its approval comes next."""
        self.require(request, "view_schoolreturn", "add_derivation", "add_release")
        form = DerivationForm(request.POST or None, initial={"series": request.GET.get("series")})
        if request.method == "POST" and form.is_valid():
            try:
                run = rounds.derive_release(year=self._year(year), who=request.user, **form.cleaned_data)
            except (rounds.MixedReturnsError, publishing.RevisionRefusedError) as error:
                form.add_error(None, str(error))
            else:
                told = gettext("%(figures)d figures were derived from %(reported)d of %(expected)d returns.")
                self.message_user(request, told % vars(run), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:statistics_release_approve", args=[run.release_id]))
        return self.show(
            request,
            "desk/derive.html",
            title=gettext("Derive and release"),
            year=SchoolYear(self._year(year)),
            round=Round(year),
            form=form,
            releases=rounds.of_year(year),
        )
