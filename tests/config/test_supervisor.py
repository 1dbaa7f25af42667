"""A service that cannot stay up ends the whole, with a message."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lienthong.config import processes, supervisor
from lienthong.config.supervisor import Service, ServiceFailed

ANSWERS, GOES_AWAY, WILL_NOT_LEAVE = (
    "import time; time.sleep(60)",
    "raise SystemExit(3)",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
)


def python(program: str, **options: object) -> subprocess.Popen:
    return processes.spawn([sys.executable, "-c", program], **options)


def test_a_service_that_never_gets_ready_is_given_up():
    service = Service("web", lambda: python(GOES_AWAY), lambda: False)

    with pytest.raises(ServiceFailed, match="web"):
        supervisor.keep([service], lambda ready: None)


def test_readiness_is_told_once_for_all_services():
    told = []

    def tell(ready: bool) -> None:
        told.append(ready)
        raise supervisor.Stopped

    services = [Service(name, lambda: python(ANSWERS), lambda: True) for name in ("web", "worker")]
    with pytest.raises(supervisor.Stopped):
        supervisor.keep(services, tell)
    supervisor.stop(services)

    assert told == [True]
    assert all(service.process.returncode == -signal.SIGTERM for service in services)


def test_a_service_that_ignores_the_signal_is_killed():
    stubborn = python(WILL_NOT_LEAVE, stdout=subprocess.PIPE)
    stubborn.stdout.readline()

    supervisor.stop([Service("web", lambda: stubborn, lambda: True, process=stubborn)])

    assert stubborn.returncode == -signal.SIGKILL


def test_a_child_dies_with_its_parent():
    parent = (
        "import os, sys; from lienthong.config import processes;"
        f"child = processes.spawn([sys.executable, '-c', {ANSWERS!r}]);"
        "print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    said = subprocess.run(
        [sys.executable, "-c", parent], capture_output=True, text=True, check=False
    ).stdout

    assert processes.wait_until(lambda: not _runs(int(said)), 5)


def _runs(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    except FileNotFoundError:
        return False
