from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from institutions import actions
from institutions.importers.plans import plan_reference
from institutions.models import ZonePlan
from xzedu.common.imports.problems import CellError


class Command(BaseCommand):
    help = "Show the public zone plans that were loaded and checked, or take the latest activation back."

    def add_arguments(self, parser):
        parser.add_argument("plans", nargs="*", metavar="PLAN", help="Such as 320302/primary/2026/1.")
        parser.add_argument("--all-sample", action="store_true", help="Every sample plan whose year has no active one.")
        parser.add_argument("--undo", action="store_true", help="Take the latest activation of the plans back.")

    def handle(self, *, plans, all_sample, undo, **options):
        found = [self._plan(reference) for reference in plans]
        if all_sample:
            found += self._waiting_samples()
        if not found and not all_sample:
            raise CommandError(_("Name a plan, or give --all-sample."))
        act, done = (
            (actions.undo_activation, _("No longer active: %s"))
            if undo
            else (actions.activate_plan, _("Active: %s"))
        )  # fmt: skip
        refused = []
        for plan in found:
            try:
                act(plan=plan)
            except ValueError as error:
                refused.append(f"{plan.reference}: {error}")
            else:
                self.stdout.write(done % plan.reference)
        if refused:
            raise CommandError("\n".join(refused))

    @staticmethod
    def _plan(reference):
        try:
            key = plan_reference()(reference)
        except CellError as error:
            raise CommandError(f"{reference}: {error.reason} {error.remedy}") from error
        plan = ZonePlan.objects.select_related("area").filter(**key._asdict()).first()
        if plan is None:
            raise CommandError(_("There is no zone plan %s.") % reference)
        return plan

    @staticmethod
    def _waiting_samples():
        """Return the highest version of each sample plan of which no version is active, the oldest year first."""
        active = set(ZonePlan.objects.active().values_list("area", "stage", "year"))
        plans = (
            ZonePlan.objects.filter(is_sample=True).select_related("area").order_by("year", "area", "stage", "version")
        )
        latest = {(plan.area_id, plan.stage, plan.year): plan for plan in plans}
        return [plan for key, plan in latest.items() if key not in active]
