"""One PostgreSQL server for a test run, and a clone of the migrated database for each of its workers.

Migrating takes seconds, cloning a fraction of one: the migrated cluster is kept in `build/`, one for
each state of the migrations, and copied for every run.
"""

import atexit
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from lienthong.config.embedded import NAME, EmbeddedServer
from lienthong.config.processes import locked

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "test-database"
IN_MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30  # bytes: several installations and their logs
A_DAY = 86_400  # seconds
HOME = "TEST_HOME_OF_LIENTHONG"  # tells xdist's workers where the run's server is
UNSAFE_AND_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


def prepare() -> dict[str, str]:
    """Environment variables of this process's home and database; starts the server unless it runs."""
    home = Path(os.environ.get(HOME) or _start())
    os.environ[HOME] = str(home)
    clone(home, database_name())
    own = home / database_name()  # what one worker configures is not another's
    own.mkdir(exist_ok=True)
    return {
        "LIENTHONG_HOME": str(own),
        "LIENTHONG_DATABASE_URL": url(home, database_name()),
        "LIENTHONG_LOG_LEVEL": "WARNING",
    }


def database_name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def url(home: Path, name: str) -> str:
    return f"postgresql://{NAME}@/{name}?host={EmbeddedServer(home).socket_folder}"


def clone(home: Path, name: str) -> None:
    """A fresh copy of the migrated database; whatever had the name is dropped."""
    with psycopg.connect(url(home, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}" STRATEGY FILE_COPY')


def _start() -> Path:
    _sweep()
    home = new_folder("lienthong-test-")
    server = EmbeddedServer(home, UNSAFE_AND_FAST)
    atexit.register(_discard, server)
    migrated(server)
    server.start(dies_with_parent=True)
    return home


def new_folder(prefix: str) -> Path:
    """For a home: in memory where there is room, since disks may cost more than all the statements."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=IN_MEMORY if roomy else None))
    folder.chmod(0o755)  # PostgreSQL's user has to pass
    return folder


def _sweep() -> None:
    """What killed runs have left in memory, once it is a day old."""
    for left in IN_MEMORY.glob("lienthong-*"):
        if time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)


def migrated(server: EmbeddedServer) -> None:
    """Give a server that was never started all tables: a copy, with its owner and modes."""
    server.settle()
    subprocess.run(["cp", "-a", _migrated().data, server.data], check=True)


def _discard(server: EmbeddedServer) -> None:
    server.stop()
    server.remove()
    shutil.rmtree(server.home, ignore_errors=True)


def _migrated() -> EmbeddedServer:
    """A stopped server whose database has all migrations."""
    kept = CACHE / _state_of_the_migrations()
    with locked(CACHE / "lock"):
        if not (kept / "done").exists():
            for old in CACHE.glob("?" * 16):
                _discard(EmbeddedServer(old))
            _migrate(EmbeddedServer(kept, UNSAFE_AND_FAST))
            (kept / "done").touch()
    return EmbeddedServer(kept)


def _migrate(server: EmbeddedServer) -> None:
    server.start(dies_with_parent=True)
    server.create_database()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lienthong.config.settings",
        "LIENTHONG_HOME": str(server.home),
        "LIENTHONG_DATABASE_URL": url(server.home, NAME),
        "PYTHONPATH": str(ROOT),
    }
    try:
        command = [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity=0"]
        subprocess.run(command, env=environment, check=True)
    finally:
        server.stop()


def _state_of_the_migrations() -> str:
    """16 hexadecimal digits; other ones as soon as a migration, or SQL that one reads, changes."""
    package = ROOT / "lienthong"
    sources = sorted([*package.glob("*/migrations/**/*.*"), *package.glob("*/*sql*")])
    state = hashlib.sha256()
    for path in sources:
        if path.suffix != ".pyc":
            state.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    state.update(importlib.metadata.version("procrastinate").encode())
    return state.hexdigest()[:16]
