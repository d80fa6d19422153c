"""Activating a zone plan and taking it back: one transaction each, keyword-only."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions import zone_checks, zone_findings
from institutions.models import PlaceName, PlanSwitch, ZonePlan
from institutions.spelling import spelt
from xzedu.common.actions import announce

# Findings an error names; all of them are on the plan's page.
TOLD = 5


class FindingsStandError(ValueError):
    """A plan cannot be activated; `findings` are the `zone_findings.Told` that stand in the way."""

    def __init__(self, message, findings=()):
        self.findings = list(findings)
        told = [found.message for found in self.findings[:TOLD]]
        more = ["…"] if len(self.findings) > TOLD else []
        super().__init__(" ".join([message, *told, *more]))


class NotPossibleError(ValueError):
    """The plan is not in the state that the action begins from; the message says why."""


def activate_plan(*, plan, by=None):
    """Show the public this version of a zone plan instead of the one before; return the `PlanSwitch`.

    Plans of other years stay as they are.

    Raises:
        NotPossibleError: it is active already, or somebody else activated a version at the same moment.
        FindingsStandError: a check refuses it.
    """
    try:
        with transaction.atomic():
            versions = _locked(plan)
            held = versions[plan.pk]
            if held.is_active:
                raise NotPossibleError(_("This version of the plan is active already."))
            standing = [found for found in zone_findings.of(held) if found.severity == zone_checks.REFUSE]
            if standing:
                raise FindingsStandError(_("The plan cannot be activated yet."), standing)
            before = next((version for version in versions.values() if version.is_active), None)
            switch = PlanSwitch.objects.create(plan=held, before=before, at=timezone.now(), by=by)
            _show(held, instead_of=before, at=switch.at)
    except IntegrityError as error:
        raise NotPossibleError(
            _("Another version of this plan was activated at the same moment. Look again.")
        ) from error
    return switch


@transaction.atomic
def undo_activation(*, plan, by=None):
    """Take the latest activation of a plan back: the version it took the place of is public again, or none.

    Return the `PlanSwitch`, now undone.

    Raises:
        NotPossibleError: the plan is not the one activated last, or was never activated.
    """
    versions = _locked(plan)
    latest = (
        PlanSwitch.objects.filter(plan__in=versions, undone_at=None)
        .select_for_update(of=("self",))
        .order_by("-at", "-pk")
    ).first()
    if latest is None or latest.plan_id != plan.pk or not versions[plan.pk].is_active:
        raise NotPossibleError(_("This is not the latest activation of the plan: there is nothing to undo here."))
    latest.undone_at, latest.undone_by = timezone.now(), by
    latest.save(update_fields=["undone_at", "undone_by"])
    _show(versions.get(latest.before_id), instead_of=versions[plan.pk], at=latest.undone_at)
    return latest


def _locked(plan):
    """Return id → all versions of the plan's district, stage and year, locked until the transaction ends."""
    versions = ZonePlan.objects.select_for_update(of=("self",)).filter(
        area=plan.area_id, stage=plan.stage, year=plan.year
    )
    return {held.pk: held for held in versions.select_related("area").order_by("version")}


def _show(plan, *, instead_of, at):
    """Make `plan` the active one `instead_of` another; either may be None. One active version is never two."""
    for held, is_active in ((instead_of, False), (plan, True)):
        if held:
            held.is_active = is_active
            held.activated_at = at if is_active else held.activated_at
            held.save(update_fields=["is_active", "activated_at", "modified_at"])
    announce(app="institutions")


@transaction.atomic
def keep_own_name(*, place):
    """Give a place the name it is looked up by: that of its own."""
    own = place.names.filter(kind=PlaceName.Kind.OWN).first() or PlaceName(place=place, kind=PlaceName.Kind.OWN)
    own.name = place.name
    own.plain, own.pinyin, own.initials = spelt(own.name)
    own.save()
