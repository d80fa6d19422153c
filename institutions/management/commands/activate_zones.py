from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from institutions import actions
from institutions.importers.plans import plan_reference
from institutions.models import ZonePlan
from xzedu.common.imports.problems import CellError


class Command(BaseCommand):
    help = "Show the public zone plans that were loaded, once their checks pass, or take the latest activation back."

    def add_arguments(self, parser):
        parser.add_argument("plans", nargs="+", metavar="PLAN", help="Such as 320302/primary/2026/1.")
        parser.add_argument("--undo", action="store_true", help="Take the latest activation of each plan back.")

    def handle(self, *, plans, undo, **options):
        refused = []
        for plan in [self._plan(reference) for reference in plans]:
            try:
                if undo:
                    actions.undo_activation(plan=plan)
                    self.stdout.write(_("No longer active: %s") % plan.reference)
                else:
                    actions.activate_plan(plan=plan)
                    self.stdout.write(_("Active: %s") % plan.reference)
            except ValueError as error:
                refused.append(f"{plan.reference}: {error}")
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
