from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from xzedu.common.imports.problems import CellError
from xzedu.statistics import publishing
from xzedu.statistics.derivation import ClosedReleaseError
from xzedu.statistics.importers import catalogue, cells
from xzedu.statistics.models import Release


class Command(BaseCommand):
    help = "Approve a release of figures: public at once, or when its embargo ends."

    def add_arguments(self, parser):
        parser.add_argument("release", help="Series, year and version, such as yearly/2023/1.")
        parser.add_argument("--publish-at", help="End of the embargo, such as 2026-03-01 09:00.")

    def handle(self, *, release, publish_at, **options):
        try:
            held = Release.objects.get(pk=catalogue.releases()(release))
            at = cells.moment(publish_at) if publish_at else None
        except CellError as error:
            raise CommandError(f"{error.reason} {error.remedy}") from error
        try:
            held = publishing.approve_release(release=held, publish_at=at)
        except ClosedReleaseError as error:
            raise CommandError(str(error)) from error
        except publishing.IncompleteError as error:
            raise CommandError("\n".join(map(str, error.problems))) from error
        self.stdout.write(_("%(release)s is public from %(time)s.") % {"release": held, "time": held.publish_at})
