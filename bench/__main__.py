"""Run the subjects, each in a process of its own on a database of its own size."""

import os
import subprocess
import sys

from bench.data import LARGE, SIZE, folder, prepare

SUBJECTS = {"pages": SIZE, "imports": SIZE, "exports": LARGE, "paging": LARGE, "search": SIZE}

for subject in sys.argv[1:] or SUBJECTS:
    size = SUBJECTS[subject]
    prepare(size)
    print(f"\n== {subject}, {size:,} institutions ==", flush=True)
    environment = os.environ | {
        "VAR_DIR": str(folder(size)),
        "DJANGO_SETTINGS_MODULE": "xzedu.settings",
        "BENCH_ROWS": str(size),
        # Pages are measured as they are made; the cache is turned on where it is the subject.
        "PAGE_CACHE": "0",
    }
    subprocess.run([sys.executable, "-m", f"bench.{subject}"], env=environment, check=True)
