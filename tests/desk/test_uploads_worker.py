"""The worker: killed in the midst of an import, nothing of it stays and it can be started again."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django_tasks_db.models import DBTaskResult

from institutions.models import Institution
from tests.common.imports.files import csv_of
from tests.factories import AreaFactory, UserFactory
from xzedu.common.models import ImportRun
from xzedu.desk.models import ImportJob
from xzedu.desk.uploads import jobs, progress

ROOT = Path(__file__).resolve().parents[2]
HEADER = ["学校标识码", "学校名称", "办学类型", "举办者", "区县"]
# Kills itself, as the kernel does when memory is short, once the rows are written and before they are committed.
KILLED = """
    import os, signal, sys
    sys.argv = ["manage.py", "work", "--batch", "--no-startup-delay", "--verbosity", "0"]
    import django
    django.setup()
    from xzedu.desk.uploads.progress import Beat
    calm = Beat.__call__
    def __call__(self, share):
        calm(self, share)
        if self.job.task == "apply" and share >= {share}:
            os.kill(os.getpid(), signal.SIGKILL)
    Beat.__call__ = __call__
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
"""
NEVER = 2


@pytest.fixture
def queued(transactional_db, settings, tmp_path):
    """A job whose check waits in the queue of the database."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    AreaFactory(code="320311", name="泉山区")
    file = ContentFile(
        csv_of(HEADER, *([f"21320000{n:02d}", "清荷里小学", "小学", "县级教育部门", "泉山区"] for n in range(1, 60))),
        "名录.csv",
    )
    return jobs.upload(who=UserFactory(is_superuser=True), kind="institutions", file=file)


@pytest.fixture
def run_worker(tmp_path):
    """Return a function that runs a worker in a process of its own until its queue is empty or it is killed.

    The tests' SQLite lies in memory: the worker gets a copy in a file, which is read back afterwards.
    """

    def run(kill_at=NEVER):
        address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
        copy = tmp_path / "copy.sqlite3"
        if connection.vendor == "sqlite":
            address = f"sqlite:///{copy}"
            with sqlite3.connect(copy) as file:
                connection.connection.backup(file)
            file.close()
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", textwrap.dedent(KILLED).format(share=kill_at)],
            cwd=ROOT,
            capture_output=True,
            check=False,
            timeout=120,
            env=os.environ
            | {"DATABASE_URL": address, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "xzedu.settings"},
        )
        if connection.vendor == "sqlite":
            with sqlite3.connect(copy) as file:
                file.backup(connection.connection)
            file.close()
        return done

    return run


@pytest.fixture(autouse=True)
def _where_the_worker_looks(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_killed_in_the_midst_nothing_stays_and_it_starts_again(queued, run_worker, monkeypatch):
    assert run_worker().returncode == 0
    job = ImportJob.objects.get()
    assert (job.status, job.report["new"]) == ("done", 59)

    jobs.apply(job=job, who=job.who)
    assert run_worker(kill_at=0.75).returncode == -signal.SIGKILL
    job = ImportJob.objects.get()
    assert job.status == "working"
    assert not Institution.objects.exists()
    assert not ImportRun.objects.exists()
    assert not job.is_stuck
    monkeypatch.setattr(progress, "LIFE", 0)
    assert job.is_stuck

    jobs.restart(job=job)
    assert run_worker().returncode == 0
    jobs.apply(job=ImportJob.objects.get(), who=job.who)
    assert run_worker().returncode == 0
    job = ImportJob.objects.get()
    assert (job.status, job.run.rows_new) == ("done", 59)
    assert Institution.objects.count() == 59
    assert DBTaskResult.objects.filter(status="READY").count() == 0


def test_worker_ends_with_the_process_that_started_it(tmp_path):
    """The parent writes its child's number and is gone; the child must follow."""
    worker = f"{sys.executable} manage.py work --with-parent $$ --no-startup-delay --verbosity 0"
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "VAR_DIR": str(tmp_path)}
    migrate = [sys.executable, "manage.py", "migrate", "django_tasks_database", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True)  # noqa: S603 - our own command
    with subprocess.Popen(  # noqa: S602 - as the Makefile does it
        f"{worker} & echo $!; exec sleep 60", shell=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as parent:
        pid = int(parent.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        parent.kill()
        # Its end closes the pipe: until then this waits.
        parent.stdout.read()
    for _try in range(50):
        # The pipe closes a moment before the process is gone.
        if not Path(f"/proc/{pid}/exe").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}/exe").exists()
