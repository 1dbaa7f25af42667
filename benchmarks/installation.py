"""Installations to measure: real ones, with a home, a database and a port of their own."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import machine
from lienthong.config.embedded import EmbeddedServer

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from lienthong.config.cli import main; main()"]
READY_SECONDS = 120


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@cache
def province(officers: int = 10_000) -> "Installation":
    """The demo province of this size, loaded once for a run and deleted after it."""
    made = Installation(new_home(f"lienthong-bench-{officers}-"))
    made.command("demo", "load", "--officers", str(officers))
    atexit.register(made.delete)
    return made


def new_home(prefix: str) -> Path:
    """An empty folder that PostgreSQL's user can pass."""
    home = Path(tempfile.mkdtemp(prefix=prefix))
    home.chmod(0o755)
    return home


class Installation:
    """One home and what runs on it."""

    def __init__(self, home: Path, **settings: object) -> None:
        self.home, self.port = home, free_port()
        self.origin = f"http://localhost:{self.port}"
        self.settings = {"home": home, "port": self.port, "log_level": "WARNING"} | settings

    def environment(self, **more: object) -> dict[str, str]:
        """The variables under which this installation is found."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("LIENTHONG_")}
        chosen = {f"LIENTHONG_{k.upper()}": str(v) for k, v in (self.settings | more).items()}
        return inherited | chosen | {"PYTHONPATH": str(ROOT)}

    def command(self, *words: str) -> Any:
        """Run `lienthong …` on it; what it prints as JSON."""
        done = subprocess.run(
            [*COMMAND, *words, "--json"], env=self.environment(), cwd=ROOT, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"lienthong {' '.join(words)}: {done.stdout}{done.stderr[-2000:]}")
        return json.loads(done.stdout)

    def python(self, module: str, *words: str) -> Any:
        """Run one of our modules inside it, with its database up; what it prints as JSON."""
        with EmbeddedServer(self.home).used():
            done = subprocess.run(
                [sys.executable, "-m", module, *words], env=self.environment(), cwd=ROOT,
                check=True, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        return json.loads(done.stdout)

    @contextmanager
    def serving(self, **settings: object) -> Iterator[dict[str, int]]:
        """Up and ready; gives the process ids of "web", "database" and "worker"."""
        process = self.start(**settings)
        try:
            self.wait_until_ready(process)
            yield parts_of(process.pid)
        finally:
            self.stop(process)

    def start(self, **settings: object) -> subprocess.Popen:
        return subprocess.Popen(
            [*COMMAND, "serve"],
            env=self.environment(**settings),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )

    def wait_until_ready(self, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("lienthong serve did not become ready; see its words above")
            time.sleep(0.02)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self, process: subprocess.Popen) -> None:
        process.terminate()
        process.wait(30)

    def delete(self) -> None:
        """The home with its database."""
        server = EmbeddedServer(self.home)
        server.stop()
        server.remove()
        shutil.rmtree(self.home, ignore_errors=True)


def parts_of(supervisor: int) -> dict[str, int]:
    """The supervisor's services by name, as process ids."""
    words = {"granian": "web", "postgres": "database", "lienthong.config.worker": "worker"}
    children = [process for process in machine.tree(supervisor) if process != supervisor]
    found: dict[str, int] = {}
    for process in children:  # parents come before their children
        said = machine.command(process)
        for word, name in words.items():
            if word in said:
                found.setdefault(name, process)
    return found
