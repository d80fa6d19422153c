import time

from django.core.management.base import BaseCommand, CommandError

from xzedu.common import search


class Command(BaseCommand):
    help = "Make the search index anew, all of it or some kinds."

    def add_arguments(self, parser):
        parser.add_argument("kinds", nargs="*", help="Kinds to index (default: all).")

    def handle(self, *, kinds, **options):
        if unknown := set(kinds) - set(search.kinds):
            raise CommandError(f"Unknown kind: {', '.join(unknown)}. There are: {', '.join(search.kinds)}.")
        search.rebuild(kinds or None, progress=self.show)

    def show(self, kind, entries):
        """Pass `entries` on and keep a line of progress up to date."""
        started = time.monotonic()
        done = 0
        for entry in entries:
            yield entry
            done += 1
            if done % 1000 == 0:
                self.stdout.write(f"\r{kind}: {done} read", ending="")
                self.stdout.flush()
        seconds = max(time.monotonic() - started, 0.001)
        self.stdout.write(f"\r{kind}: {done} in the index, {done / seconds:.0f} a second")
