"""Child processes that cannot outlive their parent, and locks that vanish with their holder."""

import contextlib
import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
UNPRIVILEGED = ("lienthong", "postgres", "nobody")
POLL_SECONDS = 0.02


def spawn(
    argv: Sequence[str | Path],
    *,
    dies_with_parent: signal.Signals | None = signal.SIGTERM,
    user: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    stdout: IO[bytes] | int | None = None,
    stderr: IO[bytes] | int | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen:
    """Start `argv` in a session of its own, so that a terminal's Ctrl-C reaches only us.

    `dies_with_parent` is the signal that the kernel sends it when we die, however that happens.
    """
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return subprocess.Popen(
        [str(word) for word in argv],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        env=env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_ties(dies_with_parent),  # noqa: PLW1509 - the caller has one thread
        **identity,
    )


def _ties(dies_with_parent: signal.Signals | None) -> Callable[[], None]:
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" and dies_with_parent else None

    def tie() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(dies_with_parent))
            if os.getppid() != parent:  # it died before the call
                os._exit(1)

    return tie


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as when we are root, which it refuses; None: as ourselves.

    Raises LookupError where our own user id, or all of the candidates, are missing from the password
    file: initdb wants a name.
    """
    if os.geteuid() != 0:
        pwd.getpwuid(os.geteuid())
        return None
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError(f"no such user: {', '.join(UNPRIVILEGED)}")


def wait_until(condition: Callable[[], Any], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def signal_group(process: subprocess.Popen, number: signal.Signals) -> None:
    """Signal everything in the session that `spawn` gave the process."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def open_private(path: Path) -> IO[bytes]:
    """For appending, and closed to other users of the machine: whoever can read a log reads what it
    says, whoever can open a lock can hold it."""
    file = open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    if os.fstat(file.fileno()).st_uid == os.geteuid():
        os.fchmod(file.fileno(), 0o600)  # one that an older version left open
    return file


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[None]:
    """Hold the lock that the file stands for; raises BlockingIOError if taken and not to wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_private(path) as file:
        fcntl.flock(
            file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        )
        yield


def is_locked(path: Path) -> bool:
    """Whether some process holds the lock exclusively."""
    try:
        with locked(path, shared=True, wait=False):
            return False
    except BlockingIOError:
        return True
