"""Run the subjects, each in a process of its own on a database of its own size."""

import os
import subprocess
import sys

from bench.data import DOCUMENTS, LARGE, SIZE, folder, library, prepare, prepare_library

SUBJECTS = {"pages": SIZE, "imports": SIZE, "exports": LARGE, "paging": LARGE, "search": SIZE, "policies": DOCUMENTS}
ON_DOCUMENTS = ("policies",)

for subject in sys.argv[1:] or SUBJECTS:
    size = SUBJECTS[subject]
    make, name, things = (prepare, size, "institutions")
    if subject in ON_DOCUMENTS:
        make, name, things = (prepare_library, library(size), "documents")
    make(size)
    print(f"\n== {subject}, {size:,} {things} ==", flush=True)
    environment = os.environ | {
        "VAR_DIR": str(folder(name)),
        "DJANGO_SETTINGS_MODULE": "xzedu.settings",
        "BENCH_ROWS": str(size),
        # Pages are measured as they are made; the cache is turned on where it is the subject.
        "PAGE_CACHE": "0",
    }
    subprocess.run([sys.executable, "-m", f"bench.{subject}"], env=environment, check=True)
