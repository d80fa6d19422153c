from django.core.management.base import BaseCommand, CommandError

from xzedu.common.imports import actions, importers
from xzedu.common.models import ImportRun


class Command(BaseCommand):
    help = "Take an import back: what it made is deleted, what it changed is as it was before."

    def add_arguments(self, parser):
        parser.add_argument("run", type=int, help="Number of the import, as import_table printed it.")

    def handle(self, *, run, **options):
        try:
            found = ImportRun.objects.get(pk=run)
        except ImportRun.DoesNotExist:
            raise CommandError(f"There is no import number {run}.") from None
        try:
            actions.undo(importers[found.importer](), run=found)
        except actions.UndoRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Undone: {found}")
