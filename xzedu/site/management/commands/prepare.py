from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xzedu.common.models import ImportRun, SearchEntry


class Command(BaseCommand):
    help = "Bring the database up to date and load the data set if it was never loaded: what `make run` does first."

    def handle(self, **options):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
            if ImportRun.objects.exists() and not SearchEntry.objects.exists():
                # An update changed the form of the index: it is made anew from the records.
                call_command("rebuild_search", verbosity=0)
        call_command("load_dataset", once=True)
