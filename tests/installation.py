"""A whole installation in a home of its own, run and used as a person would: by command and by HTTP."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lienthong.config import processes
from lienthong.config.embedded import EmbeddedServer
from lienthong.demo import ports
from tests import database

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "lienthong.config.cli"]
READY_SECONDS = 120
STOP_SECONDS = 10
PORTS = range(20_000, 30_000, 15)  # below those that clients get from the kernel


class CommandFailed(Exception):
    """A command's exit code was not 0."""

    def __init__(self, code: int, document: Any, stderr: str) -> None:
        super().__init__(f"exit code {code}: {document or ''}\n{stderr}")
        self.code, self.document, self.stderr = code, document, stderr


@dataclass
class Installation:
    home: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)  # without the LIENTHONG_ prefix
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """What its commands see; nothing of the test run's own settings."""
        ours = ("LIENTHONG_", "DJANGO_", "PYTEST_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        own = {"HOME": str(self.home), "PORT": str(self.port), "SANDBOX_PORT": str(self.port + 1)}
        named = {f"LIENTHONG_{name}": value for name, value in (own | self.settings).items()}
        return inherited | named | {"PYTHONPATH": str(ROOT)}

    def with_tables(self) -> "Installation":
        """Spare an empty home the migrations, which are somebody else's to try; returns itself."""
        database.migrated(EmbeddedServer(self.home))
        return self

    def run(self, *arguments: str | Path, input: str | None = None) -> Any:
        """Run `lienthong …`: the parsed document with --json, else the text; raises CommandFailed."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=self.env,
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            text=True,
            check=False,
        )
        said = json.loads(done.stdout) if "--json" in arguments else done.stdout
        if done.returncode != 0:
            raise CommandFailed(done.returncode, said, done.stderr)
        return said

    def start(self, *, wait: bool = True) -> float:
        """Run `lienthong serve`; returns the seconds until it was ready."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            # Tied to this test run: a killed one leaves nothing behind.
            self.process = processes.spawn(
                [*COMMAND, "serve"], env=self.env, stdout=log, stderr=log
            )
        if wait:
            self.wait_until_ready()
        return time.monotonic() - began

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while self.health() != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(
                    f"not ready (exit code {self.process.poll()}):\n{self.last_words()}"
                )
            time.sleep(0.05)

    def health(self) -> int:
        """The status of /healthz; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=6
            ) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Signal the supervisor as make does, twice; returns the seconds until it had left."""
        began = time.monotonic()
        if self.process is not None:
            self.process.send_signal(number)
            self.process.send_signal(number)
            self.process.wait(STOP_SECONDS)
            self.process = None
        return time.monotonic() - began

    def processes(self) -> dict[int, str]:
        """Command lines of everything that runs for this home, by process id."""
        return {
            int(entry.name): said
            for entry in Path("/proc").glob("[0-9]*")
            if (said := _command_line(entry)) and self._runs_here(entry, said)
        }

    def process_of(self, word: str) -> int:
        """The oldest of its processes whose command line has the word."""
        return min(number for number, said in self.processes().items() if word in said)

    def _runs_here(self, entry: Path, said: str) -> bool:
        with suppress(OSError):
            variables = (entry / "environ").read_bytes().split(b"\0")
            return f"LIENTHONG_HOME={self.home}".encode() in variables or f"{self.home}/" in said
        return False

    def discard(self) -> None:
        """Stop it and delete everything it kept."""
        self.stop()
        server = EmbeddedServer(self.home)
        server.stop()
        server.remove()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def log(self) -> Path:
        return self.home / "serve.log"

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])


def _command_line(entry: Path) -> str:
    with suppress(OSError):
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def new(**settings: str) -> Installation:
    """An installation that is not started yet, in an empty home on free ports."""
    home = database.new_folder("lienthong-")
    return Installation(home, free_ports(1 + ports.COUNT), settings)


def free_ports(count: int) -> int:
    """The first of `count` consecutive loopback ports that nobody listens on just now."""
    for first in random.sample(PORTS, len(PORTS)):
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
