"""Runs a command and measures it with all its children: seconds, CPU, peak memory. Apart from scripts/bench because any measurement needs it.

Memory is the proportional set size (PSS) of the whole process tree, summed every 100 ms: a page that two processes share counts once,
where a sum of resident sizes would count it twice and flatter programs of one process."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1


@dataclass
class Measured:
    """What a command took. `cpu_seconds`: user and system, of the command and all its children that it waited for."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    exit_code: int
    stdout: str


def tree(pid):
    """A process and its descendants, as far as they live."""
    found, waiting = [], [pid]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                waiting += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        except OSError:
            pass  # it ended meanwhile
    return found


def pss_bytes(pid):
    """The proportional set size of one process; 0 when it has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def measure(command, log, **env):
    """Run a command, its messages into the file `log`, and measure it. The exit code is the caller's to judge."""
    peak, done = 0, threading.Event()
    with open(log, "wb") as errors, open(f"{log}.out", "wb") as output:
        start = time.monotonic()
        child = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=errors, stdin=subprocess.DEVNULL, env={**os.environ, **env}
        )

        def watch():
            nonlocal peak
            while not done.wait(SAMPLE_SECONDS):
                peak = max(peak, sum(map(pss_bytes, tree(child.pid))))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            _, status, used = os.wait4(child.pid, 0)
        finally:
            done.set()
            watcher.join()
        seconds = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        seconds,
        used.ru_utime + used.ru_stime,
        peak,
        child.returncode,
        Path(f"{log}.out").read_text(encoding="utf-8", errors="replace"),
    )
