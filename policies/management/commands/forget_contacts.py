from django.core.management.base import BaseCommand

from policies.responding import forget


class Command(BaseCommand):
    help = "Delete the names and contacts in answers to consultations whose time is over. Made to run once a day."

    def handle(self, *, verbosity=1, **options):
        forgotten = forget()
        if verbosity:
            self.stdout.write(f"{forgotten} answers lost name and contact.")
