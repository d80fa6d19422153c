"""Run the subjects, each in a process of its own on a database of its own size."""

import os
import subprocess
import sys

from bench import figures
from bench.data import DOCUMENTS, LARGE, SIZE, folder, library, prepare, prepare_library

INSTITUTIONS = {
    "charts": SIZE, "pages": SIZE, "imports": SIZE, "exports": LARGE, "paging": LARGE, "search": SIZE, "zones": SIZE,
}  # fmt: skip
LIBRARY = ("policies", "word")
STATISTICS = ("statistics", "observations")

for subject in sys.argv[1:] or (*INSTITUTIONS, *LIBRARY, *STATISTICS):
    if subject in STATISTICS:
        size, name, things = figures.FIGURES, figures.name_of(figures.FIGURES), "figures"
        figures.prepare(size)
    elif subject in LIBRARY:
        size, name, things = DOCUMENTS, library(DOCUMENTS), "documents"
        prepare_library(size)
    else:
        size, name, things = INSTITUTIONS[subject], INSTITUTIONS[subject], "institutions"
        prepare(size)
    print(f"\n== {subject}, {size:,} {things} ==", flush=True)
    environment = os.environ | {
        "VAR_DIR": str(folder(name)),
        "DJANGO_SETTINGS_MODULE": "xzedu.settings",
        "BENCH_ROWS": str(size),
        # Pages are measured as they are made; the cache is turned on where it is the subject.
        "PAGE_CACHE": "0",
    }
    subprocess.run([sys.executable, "-m", f"bench.{subject}"], env=environment, check=True)
