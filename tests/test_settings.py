"""The settings refuse nonsense by name and say what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHOW = "from django.conf import settings; print({})"


def run(code, tmp_path, **env):
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "xzedu.settings",
            "VAR_DIR": str(tmp_path),
            "PYTHONIOENCODING": "utf-8",
        }
        | env,
    )


def read(expression, tmp_path, **env):
    done = run(SHOW.format(expression), tmp_path, **env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"PRODUCTION": "2"}, "PRODUCTION"),
        ({"PRODUCTION": "1"}, "SECRET_KEY"),
        ({"PRODUCTION": "1", "SECRET_KEY": "x" * 60}, "ALLOWED_HOSTS"),
        ({"PRODUCTION": "1", "DEBUG": "1", "SECRET_KEY": "x" * 60}, "DEBUG"),
        ({"SECRET_KEY_FILE": "/does/not/exist"}, "SECRET_KEY_FILE"),
        ({"DATABASE_URL": "mysql://root@127.0.0.1/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"REPLICA_URL": "nonsense"}, "REPLICA_URL"),
        ({"CACHE_URL": "nonsense://"}, "CACHE_URL"),
        ({"CACHE_PAGES": "-1"}, "CACHE_PAGES"),
        ({"SHARED_CACHE_SECONDS": "soon"}, "SHARED_CACHE_SECONDS"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    ],
)
def test_nonsense_is_refused_by_name(env, named, tmp_path):
    done = run(SHOW.format("settings.DEBUG"), tmp_path, **env)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert named in last


def test_without_environment_a_secret_is_made_once_and_kept(tmp_path):
    first = read("settings.SECRET_KEY", tmp_path)
    assert len(first) >= 50
    assert read("settings.SECRET_KEY", tmp_path) == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_secret_from_file(tmp_path):
    file = tmp_path / "key"
    file.write_text("from-a-file\n", encoding="utf-8")
    assert read("settings.SECRET_KEY", tmp_path, SECRET_KEY_FILE=str(file)) == "from-a-file"


def test_sqlite_has_production_pragmas(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "c = connection.cursor()\n"
        "ask = lambda pragma: c.execute('PRAGMA ' + pragma).fetchone()[0]\n"
        "print(ask('journal_mode'), ask('synchronous'), ask('busy_timeout'), ask('foreign_keys'), "
        "connection.transaction_mode)"
    )
    done = run(code, tmp_path)
    assert done.stdout.split() == ["wal", "1", "20000", "1", "IMMEDIATE"], done.stderr


def test_postgres_and_replicas_are_taken_from_their_addresses(tmp_path):
    engines = read(
        "[d['ENGINE'].split('.')[-1] + ' ' + d['NAME'] for d in settings.DATABASES.values()]",
        tmp_path,
        DATABASE_URL="postgres://u:p@127.0.0.1/main",
        REPLICA_URL="postgres://u:p@127.0.0.1/one,postgres://u:p@127.0.0.1/two",
    )
    assert engines == "['postgresql main', 'postgresql one', 'postgresql two']"


def test_redis_cache_from_its_address(tmp_path):
    backend = read("settings.CACHES['default']['BACKEND']", tmp_path, CACHE_URL="redis://127.0.0.1:6379/1")
    assert backend == "django.core.cache.backends.redis.RedisCache"
