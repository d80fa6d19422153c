"""Servers under load, by requests a second of their own processor time: it repeats better than their speed."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from bench.data import ROOT

SECONDS = 4
ROUNDS = 3


def processor_seconds(pid):
    """Return the processor time of a process and its children so far."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if pid in (int(path.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
        if pid == int(path.parent.name):
            # Workers that were renewed meanwhile count too.
            ticks += int(fields[13]) + int(fields[14])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command, port, **environment):
    """Run a server until the block ends; yield (address, process id)."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address + "/healthz", timeout=1)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{' '.join(command)} does not answer at {address}")
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def rate(address, pid, *headers):
    """Return requests answered a second of the server's processor time."""
    extra = [part for header in headers for part in ("-H", header)]
    before = processor_seconds(pid)
    wrk = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", *extra, address]
    printed = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    answered = int(next(line.split()[0] for line in printed.splitlines() if "requests in" in line))
    if "Non-2xx" in printed and not any("If-None-Match" in header for header in headers):
        raise SystemExit(f"{address} answers with errors:\n{printed}")
    return answered / (processor_seconds(pid) - before)


def gunicorn(application, port):
    return [
        sys.executable, "-m", "gunicorn", application, "--config", "deploy/gunicorn.py", "--bind", f"127.0.0.1:{port}",
    ]  # fmt: skip


def measure(targets):
    """Return name → rates of `targets` (name → (address, pid, headers)), one after another, several rounds."""
    found = {name: [] for name in targets}
    for address, _pid, headers in targets.values():
        for _ in range(3):
            asked = urllib.request.Request(address, headers=dict(header.split(": ", 1) for header in headers))
            try:
                urllib.request.urlopen(asked).read()
            except urllib.error.HTTPError as error:
                if error.code != 304:
                    raise
    for _ in range(ROUNDS):
        for name, (address, pid, headers) in targets.items():
            found[name].append(rate(address, pid, *headers))
    return found
