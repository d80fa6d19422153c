import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from institutions import sample, sample_notices
from institutions.models import Area

FILES = {
    "documents": sample.DOCUMENT_COLUMNS,
    "versions": sample_notices.VERSION_COLUMNS,
    "institutions": sample.COLUMNS,
    "campuses": sample.CAMPUS_COLUMNS,
    "events": sample.EVENT_COLUMNS,
}


def districts():
    """Return the districts of the database as the generator needs them."""
    found = []
    towns = Area.objects.filter(level=Area.Level.TOWNSHIP).order_by("code")
    by_parent = {}
    for code, name, parent in towns.values_list("code", "name", "parent"):
        by_parent.setdefault(parent, []).append((code, name))
    for area in Area.objects.districts():
        boundary = area.boundary or {"type": "Polygon", "coordinates": []}
        polygons = boundary["coordinates"] if boundary["type"] == "MultiPolygon" else [boundary["coordinates"]]
        rings = [ring for polygon in polygons for ring in polygon]
        # The development zone lies east of the old town.
        centre = (area.latitude, area.longitude) if area.latitude else (34.28, 117.30)
        found.append(sample.District(area.code, area.name, area.name_en, by_parent.get(area.pk, []), rings, centre))
    return found


class Command(BaseCommand):
    help = "Write invented institutions as tables that import_table reads; the same seed gives the same rows."

    def add_arguments(self, parser):
        parser.add_argument("--institutions", type=int, default=sample.STANDARD_SIZE, help="About how many.")
        parser.add_argument("--seed", type=int, default=320300)
        parser.add_argument("--out", type=Path, required=True, help="Folder for the tables.")

    def handle(self, *, institutions, seed, out, verbosity=1, **options):
        if not 11 <= institutions <= 1_000_000:
            raise CommandError("--institutions takes 11 to 1000000.")
        found = [district for district in districts() if district.code in sample.CHILDREN and district.townships]
        if not found:
            raise CommandError("There are no districts yet: run manage.py load_dataset --no-sample first.")
        out.mkdir(parents=True, exist_ok=True)
        counts = dict.fromkeys(FILES, 0)
        opened = {name: (out / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in FILES}
        try:
            writers = {name: csv.DictWriter(opened[name], columns) for name, columns in FILES.items()}
            for writer in writers.values():
                writer.writeheader()
            for made in sample.generate(found, institutions, seed):
                for name, writer in writers.items():
                    rows = getattr(made, name)
                    writer.writerows(rows)
                    counts[name] += len(rows)
        finally:
            for file in opened.values():
                file.close()
        if verbosity:
            self.stdout.write(f"{out}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
