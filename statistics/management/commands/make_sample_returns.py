import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from xzedu.statistics import sample
from xzedu.statistics.sample import register

FILES = {
    "returns": sample.RETURN_COLUMNS,
    "return-sections": sample.SECTION_COLUMNS,
    "return-grades": sample.GRADE_COLUMNS,
}


class Command(BaseCommand):
    help = "Write invented returns of the sample schools as tables that import_table reads; a seed gives the same rows."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=sample.SEED)
        parser.add_argument("--out", type=Path, required=True, help="Folder for the tables.")

    def handle(self, *, seed, out, verbosity=1, **options):
        schools = register.schools()
        if not schools:
            raise CommandError("There are no sample schools yet: run manage.py load_dataset first.")
        out.mkdir(parents=True, exist_ok=True)
        counts = dict.fromkeys(FILES, 0)
        opened = {name: (out / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in FILES}
        try:
            writers = {name: csv.writer(opened[name]) for name in FILES}
            for name, columns in FILES.items():
                writers[name].writerow(columns)
            for made in sample.generate(schools, register.changes(), seed):
                for name, rows in zip(FILES, ([made.row], made.sections, made.grades), strict=True):
                    writers[name].writerows(rows)
                    counts[name] += len(rows)
        finally:
            for file in opened.values():
                file.close()
        if verbosity:
            self.stdout.write(f"{out}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
