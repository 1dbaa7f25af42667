"""From a clean clone to a working province, as a newcomer does it: first run, stop, restart, stop."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from benchmarks import installation
from benchmarks.installation import ROOT, Installation
from benchmarks.table import show
from lienthong.demo import ports

BOUNDS = {"first run": 90, "stop": 5, "restart": 4}


def main() -> None:
    clone = installation.new_home("lienthong-bench-clone-") / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    home = Installation(clone / "var", sandbox_port=_free_ports())
    environment = home.environment(demo=1)
    environment.pop("PYTHONPATH")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a newcomer's shell has neither
    try:
        rows = [
            (
                f"{run}, then stop",
                *_run_and_stop(home, clone, environment),
                BOUNDS[run],
                BOUNDS["stop"],
            )
            for run in ("first run", "restart", "restart", "restart")
        ]
    finally:
        home.delete()
        shutil.rmtree(clone.parent, ignore_errors=True)
    show(
        "Start and stop, the demo included",
        ("run", "ready after s", "stopped after s", "bound s", "bound s"),
        rows,
    )


def _run_and_stop(
    home: Installation, clone: Path, environment: dict[str, str]
) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(
        ["make", "--silent", "run"], cwd=clone, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not home.is_ready():
            if process.poll() is not None:
                raise RuntimeError(f"make run ended with {process.returncode}")
            time.sleep(0.02)
        ready = time.perf_counter() - started
    finally:
        stopping = time.perf_counter()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    return ready, time.perf_counter() - stopping


def _free_ports() -> int:
    """The first of consecutive ports that nobody listens on."""
    for first in range(23100, 24000, 15):
        if all(_is_free(first + offset) for offset in range(ports.COUNT)):
            return first
    raise RuntimeError("no free ports in a row")


def _is_free(port: int) -> bool:
    import socket

    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
