import tempfile
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from institutions.sample import COUNTED_ON, STANDARD_SIZE
from xzedu.common.imports import actions, importers
from xzedu.common.models import ImportRun, Source
from xzedu.site import dataset, sample_admissions
from xzedu.statistics.sample import loading

# (kind of table, file, source, as of), in the order they rest on each other.
REAL = (
    ("sources", "sources.csv", None, None),
    ("areas", "areas/0-nation.csv", "divisions-2023", date(2023, 6, 30)),
    ("areas", "areas/1-province.csv", "divisions-2023", date(2023, 6, 30)),
    ("areas", "areas/2-city.csv", "divisions-2023", date(2023, 6, 30)),
    ("areas", "areas/3-districts.csv", "divisions-2023", date(2023, 6, 30)),
    ("areas", "areas/4-retired.csv", "divisions-2023", date(2023, 6, 30)),
    ("areas", "areas/5-townships.csv", "divisions-2023", date(2023, 6, 30)),
    ("bodies", "policies/bodies.csv", None, None),
    ("responsibilities", "policies/responsibilities/1-groups.csv", "duties-encyclopedia", None),
    ("responsibilities", "policies/responsibilities/2-duties.csv", "duties-encyclopedia", None),
    # Each document names its own source.
    ("documents", "policies/documents.csv", None, None),
    ("versions", "policies/versions.csv", None, None),
    ("relations", "policies/relations.csv", None, None),
    ("institutions", "institutions.csv", "moe-higher-2025", date(2025, 6, 20)),
)
# Figures name their release, releases their source; what explains figures comes after them.
STATISTICS = ("indicators", "series", "releases")
ABOUT_STATISTICS = ("breaks", "footnotes", "targets", "balance-schemes", "balance-thresholds")
SAMPLE_STATISTICS = ("series", "releases", "targets")
# Written by hand, and made by a program: both all sample data.
SAMPLE_LIBRARY = ("documents", "versions", "relations", "consultations", "findings")
SAMPLE = ("documents", "versions", "institutions", "campuses", "events")


class Command(BaseCommand):
    help = "Load the data set that ships: real divisions and universities, and sample schools marked as such."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do nothing if it was ever loaded.")
        parser.add_argument("--no-sample", dest="sample", action="store_false", help="Only what is real.")
        parser.add_argument("--size", type=int, default=STANDARD_SIZE, help="About how many sample institutions.")

    def handle(self, *, once, sample, size, **options):
        if once and ImportRun.objects.exists():
            return
        for kind, file, source, as_of in REAL:
            self._load(kind, settings.BASE_DIR / "data" / file, source, as_of)
        self._load_statistics(settings.BASE_DIR / "data" / "statistics")
        if sample:
            self._load_sample_library(settings.BASE_DIR / "data" / "policies" / "sample")
            with tempfile.TemporaryDirectory() as folder:
                call_command("make_sample", institutions=size, out=Path(folder), verbosity=0)
                for kind in SAMPLE:
                    path = Path(folder) / f"{kind}.csv"
                    # A small sample may have no campuses or events.
                    if path.read_bytes().count(b"\n") > 1:
                        self._load(kind, path, "sample", COUNTED_ON, is_sample=True)
            self._load_sample_statistics(settings.BASE_DIR / "data" / "statistics" / "sample")
            self._load_sample_admissions()

    def _load_statistics(self, folder):
        for kind in STATISTICS:
            self._load(kind, folder / f"{kind}.csv", None, None)
        for path in sorted((folder / "observations").glob("*.csv")):
            self._load("observations", path, dataset.source_of_figures(path), None)
        for kind in ABOUT_STATISTICS:
            self._load(kind, folder / f"{kind}.csv", None, None)
        self.stdout.write(f"Publishing figures … {dataset.publish_releases()} releases")

    def _load_sample_statistics(self, folder):
        for kind in SAMPLE_STATISTICS:
            self._load(kind, folder / f"{kind}.csv", "sample", None, is_sample=True)
        self.stdout.write("Making returns of ten school years …", ending=" ")
        self.stdout.flush()
        self.stdout.write(f"{loading.load_returns()} new")
        self._load(
            "observations", folder / "births.csv", "sample", None, is_sample=True, content=loading.births_table()
        )
        for release, run in loading.publish():
            self.stdout.write(f"Publishing {release} …" + (f" {run.figures} figures" if run else ""))

    def _load_sample_admissions(self):
        for kind, name, content in sample_admissions.tables():
            self._load(kind, Path(name), "sample", None, is_sample=True, content=content)
        self.stdout.write(f"Attaching zones … {sample_admissions.attach_zones()} new")
        self.stdout.write(f"Activating zone plans … {sample_admissions.activate_zones()} new")

    def _load_sample_library(self, folder):
        for kind in SAMPLE_LIBRARY:
            path = folder / f"{kind}.csv"
            content = dataset.with_open_days(path.read_bytes()) if kind == "consultations" else None
            self._load(kind, path, "sample", None, is_sample=True, content=content)
        self.stdout.write(f"Attaching annexes … {dataset.attach_annexes(folder)} new")
        self.stdout.write(f"Withdrawing what was withdrawn … {dataset.withdraw_documents()} new")

    def _load(self, kind, path, source, as_of, is_sample=False, content=None):
        self.stdout.write(f"Loading {kind} from {path.name} …", ending=" ")
        self.stdout.flush()
        try:
            _run, report = actions.apply(
                importers[kind](is_sample=is_sample),
                content or path.read_bytes(),
                path.name,
                source=Source.objects.get(slug=source) if source else None,
                as_of=as_of,
            )
        except actions.RefusedError as error:
            first = error.report.problems[0]
            raise CommandError(f"{path.name}, row {first.row}, {first.column}: {first.reason}") from error
        self.stdout.write(f"{report.new} new, {report.changed} changed, {report.same} unchanged")
