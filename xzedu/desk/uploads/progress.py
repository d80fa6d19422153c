"""How far a worker is, and that it is to stop: told by files beside the uploads, not by the database.

SQLite has one writer: while an import writes, nothing else could be noted there. And what an
import notes in its own transaction, nobody else sees before its end.
"""

import json
import tempfile
import threading
import time
from pathlib import Path

from django.conf import settings

BEAT = 2
# Without a sign of life for so many seconds a worker is gone: killed, or its machine is off.
LIFE = 30


class CancelledError(Exception):
    """Somebody asked to stop: everything is rolled back."""


def folder():
    """Return where uploads lie; all machines that share the queue share it. Nothing in it is served."""
    return Path(settings.MEDIA_ROOT) / "uploads"


def _path(job, what):
    return folder() / "at-work" / f"{job.pk}-{job.attempt}.{what}"


def share(job):
    """Return how much of the job is done, 0 to 1."""
    try:
        return json.loads(_path(job, "beat").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def is_alive(job):
    """Return whether a worker has given a sign of life of late."""
    try:
        return time.time() - _path(job, "beat").stat().st_mtime < LIFE
    except OSError:
        return False


def ask_to_stop(job):
    """Have the worker stop at its next step."""
    path = _path(job, "stop")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def is_to_stop(job):
    return _path(job, "stop").exists()


class Beat:
    """Signs of life of a job while it is worked on: `with Beat(job) as beat: … beat(0.5)`."""

    def __init__(self, job):
        self.job, self.share, self._over = job, 0, threading.Event()

    def __enter__(self):
        _path(self.job, "beat").parent.mkdir(parents=True, exist_ok=True)
        self._tell()
        # Also while the database is busy with one long statement.
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()
        return self

    def __call__(self, share):
        """Say that `share` is done.

        Raises:
            CancelledError: somebody asked to stop.
        """
        self.share = share
        self._tell()
        if is_to_stop(self.job):
            raise CancelledError

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()
        for what in ("beat", "stop"):
            _path(self.job, what).unlink(missing_ok=True)

    def _go_on(self):
        while not self._over.wait(BEAT):
            self._tell()

    def _tell(self):
        path = _path(self.job, "beat")
        # Two threads write: each a file of its own, put in place whole.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="ascii") as file:
            file.write(json.dumps(self.share))
        Path(file.name).replace(path)
