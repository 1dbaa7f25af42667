"""The PostgreSQL server that an installation brings along: one folder, one unix socket, no network.

It lives in `HOME/postgresql`. Where PostgreSQL's user cannot go there (root's clone under a 0700
folder), it lives in `/var/lib/lienthong/<id>`, and `HOME/postgresql/place` says so.
See docs/decisions/0003-embedded-postgresql.md.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path

import psycopg

from lienthong.config import processes, programs
from lienthong.config.processes import is_locked, locked, wait_until

NAME = "lienthong"  # of the database and of its owner
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 103  # sun_path holds 108 with its end, 104 on BSDs
START_SECONDS, STOP_SECONDS = 60, 1.8
LOG_BYTES = 10_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_level": "minimal",  # nobody replicates from it
    "max_wal_senders": "0",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements and key values hold what no log may hold
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "jit": "off",  # short statements: compiling costs more than it saves
}


class EmbeddedError(Exception):
    """The embedded server cannot be prepared or started; the text says why."""


class EmbeddedServer:
    """The server of one home; `settings` are PostgreSQL's own, over those above."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.settings = SETTINGS | dict(settings or {})
        self._process: subprocess.Popen | None = None

    # Where it is

    @property
    def folder(self) -> Path:
        """What holds its data, socket and log."""
        marker = self.home / "postgresql" / "place"
        return Path(marker.read_text().strip()) if marker.exists() else marker.parent

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """Where its socket is or, before the first start, would be."""
        elsewhere = self.folder / "socket"
        return Path(elsewhere.read_text().strip()) if elsewhere.exists() else self.folder / "run"

    @property
    def dsn(self) -> str:
        """For libpq; a folder may have spaces, so values are quoted."""
        return psycopg.conninfo.make_conninfo(host=str(self.socket_folder), dbname=NAME, user=NAME)

    @cached_property
    def _user(self) -> pwd.struct_passwd | None:
        """Whom it runs as: who owns the data already, else see `unprivileged_user`."""
        try:
            if os.geteuid() == 0 and self.data.exists():
                return pwd.getpwuid(self.data.stat().st_uid)
            return processes.unprivileged_user()
        except LookupError as error:
            raise EmbeddedError(
                f"PostgreSQL cần một người dùng trong /etc/passwd: {error}"
            ) from error

    # Running

    def is_running(self) -> bool:
        """Whether a server of this home accepts connections."""
        lines = self._postmaster()
        return len(lines) > 7 and lines[7].startswith("ready") and self._alive(int(lines[0]))

    def start(self, *, dies_with_parent: bool = False) -> subprocess.Popen:
        """Prepare if new, start, and wait until it accepts connections."""
        process = self.launch(dies_with_parent=dies_with_parent)
        if not wait_until(lambda: process.poll() is not None or self.is_running(), START_SECONDS):
            self.stop()
            raise EmbeddedError(
                f"PostgreSQL không sẵn sàng sau {START_SECONDS} giây; xem {self._log}"
            )
        if process.returncode is not None:
            raise EmbeddedError(f"PostgreSQL không khởi động được:\n{self._last_words()}")
        return process

    def launch(self, *, dies_with_parent: bool = False) -> subprocess.Popen:
        """Start without waiting; the caller watches `is_running`."""
        tools = self._prepare()
        self._renew_socket_folder()
        self._forget_dead_server()
        with processes.open_private(self._log) as log:
            self._process = processes.spawn(
                [tools["postgres"], "-D", self.data, *self._options()],
                dies_with_parent=signal.SIGINT if dies_with_parent else None,  # SIGINT: fast
                user=self._user,
                env=_plain_environment(),
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        return self._process

    def stop(self) -> None:
        """What `pg_ctl -m fast` does; after some seconds as if the power failed, which it survives."""
        lines = self._postmaster()
        number = self._process.pid if self._process else int(lines[0]) if lines else None
        for way in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if number is None or not self._alive(number):
                break
            os.kill(number, way)
            wait_until(lambda: not self._alive(number), STOP_SECONDS)
        self._process = None
        self._drop_socket_folder()

    @contextmanager
    def used(self) -> Iterator[None]:
        """For commands: the running server, else one started here; its last user stops it."""
        try:
            with ExitStack() as stack:
                with locked(self._moving):
                    stack.enter_context(locked(self._users, shared=True))
                    self._see_that_it_runs()
                yield
        finally:
            with locked(self._moving), suppress(BlockingIOError), locked(self._users, wait=False):
                self.stop()

    @contextmanager
    def owned(self) -> Iterator[subprocess.Popen]:
        """For the supervisor: started as its child, once the last command that uses one is done."""
        with ExitStack() as stack:
            with locked(self._moving):
                with locked(self._users):
                    self.stop()  # a killed command left it
                stack.callback(self.stop)
                process = self.start(dies_with_parent=True)
                self.create_database()
                stack.enter_context(locked(self._users, shared=True))
            yield process

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Stopped, once no command uses it any more, and kept so."""
        with locked(self._moving), locked(self._users):
            self.stop()
            yield

    def is_owned(self) -> bool:
        """Whether a supervisor runs this home."""
        return is_locked(self.home / "run" / "serve")

    @property
    def _users(self) -> Path:
        return self.home / "run" / "database.users"

    @property
    def _moving(self) -> Path:
        return self.home / "run" / "database.moving"

    def _see_that_it_runs(self) -> None:
        if not wait_until(lambda: self.is_running() or not self.is_owned(), START_SECONDS):
            raise EmbeddedError(f"PostgreSQL của {self.home} không chạy; xem {self._log}")
        if not self.is_running():
            self.start()
            self.create_database()

    def create_database(self) -> None:
        """Make the one database, unless it is there."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.dsn):
            return
        maintenance = psycopg.conninfo.make_conninfo(self.dsn, dbname="postgres")
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{NAME}"')

    def remove(self) -> None:
        """Delete the stopped server with all its data."""
        folder = self.folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.home / "postgresql", ignore_errors=True)

    # Preparing

    def _prepare(self) -> programs.Programs:
        self.settle()
        version = self.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        tools = programs.reachable(programs.find(major), self._user)
        if major is None:
            self._initialise(tools)
        return tools

    def settle(self) -> None:
        """Choose the folder once and for all, and see that it is ours."""
        own = self.home / "postgresql"
        if not (own / "place").exists() and not (own / "data").exists():
            own.mkdir(parents=True, exist_ok=True)
            own.chmod(0o755)
            if not self._fits(own):
                self._settle_elsewhere(own)
        self._refuse_a_copied_home()

    def _fits(self, folder: Path) -> bool:
        if not programs.can_enter(self._user, folder):
            return False
        return self._user is None or _short_enough(folder / "run")

    def _settle_elsewhere(self, own: Path) -> None:
        place = programs.SYSTEM_FOLDER / secrets.token_hex(6)
        place.mkdir(parents=True)
        for folder in (place.parent, place):
            folder.chmod(0o755)
        (place / "home").write_text(f"{self.home}\n")
        (own / "place").write_text(f"{place}\n")

    def _refuse_a_copied_home(self) -> None:
        """Two homes must not share one database: `cp -a` copies the marker, not the data."""
        name = self.folder / "home"
        if not name.exists():
            return
        claimed = Path(name.read_text().strip())
        if claimed != self.home and EmbeddedServer(claimed).folder == self.folder:
            raise EmbeddedError(
                f"{self.home} là bản sao của {claimed} và dùng chung cơ sở dữ liệu {self.folder}. "
                "Dùng lienthong backup và restore để nhân bản."
            )
        name.write_text(f"{self.home}\n")

    def _initialise(self, tools: programs.Programs) -> None:
        """initdb into a folder of its own first, so that a killed one leaves nothing half-made."""
        fresh = self.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._own_folder(fresh)
        made = processes.spawn(
            [tools["initdb"], "-D", fresh, *_initdb_options(tools.major)],
            user=self._user, env=_plain_environment(), cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        _, complaint = made.communicate()
        if made.returncode != 0:
            raise EmbeddedError(
                f"initdb không thành công:\n{complaint.decode(errors='replace').strip()}"
            )
        fresh.rename(self.data)

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)

    def _renew_socket_folder(self) -> None:
        """`run` beside the data; where that path is too long for a socket, a short one, remembered."""
        self._drop_socket_folder()
        if _short_enough(self.folder / "run"):
            self._own_folder(self.folder / "run")
        else:
            short = tempfile.mkdtemp(prefix="lienthong-", dir="/tmp")
            (self.folder / "socket").write_text(f"{short}\n")

    def _drop_socket_folder(self) -> None:
        if not self.is_running():
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            (self.folder / "socket").unlink(missing_ok=True)

    def _options(self) -> list[str]:
        settings = self.settings | {"unix_socket_directories": str(self.socket_folder)}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    # What runs

    @property
    def _log(self) -> Path:
        log = self.folder / "log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old"))
        return log

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-5:])

    def _postmaster(self) -> list[str]:
        """postmaster.pid: process id, data folder, start, port, socket folder, address, key, status."""
        with suppress(OSError):
            return (self.data / "postmaster.pid").read_text().splitlines()
        return []

    def _alive(self, number: int) -> bool:
        if self._process is not None and self._process.pid == number:
            return self._process.poll() is None
        return number in self._processes()

    def _processes(self) -> set[int]:
        """Process ids that work in the data folder: all of PostgreSQL's do, nothing else has cause to."""
        if sys.platform != "linux":
            return {int(line) for line in self._postmaster()[:1] if _exists(int(line))}
        data = str(self.data.resolve())
        return {
            int(entry.name)
            for entry in Path("/proc").glob("[0-9]*")
            if _working_folder(entry) == data
        }

    def _forget_dead_server(self) -> None:
        """After kill -9 or a reboot, postmaster.pid may name a process that is something else by now.

        PostgreSQL would refuse to start; we know better if nothing at all works in the folder.
        """
        if not self._postmaster():
            return
        wait_until(lambda: not self._processes(), STOP_SECONDS)
        if not self._processes():
            (self.data / "postmaster.pid").unlink(missing_ok=True)


def _initdb_options(major: int) -> list[str]:
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return [
        f"--username={NAME}", "--auth=trust", "--encoding=UTF8", "--data-checksums",
        "--no-instructions", *(locale if major >= 17 else ["--locale=C.UTF-8"]),
    ]  # fmt: skip


def _plain_environment() -> dict[str, str]:
    """Nothing of ours: PG* variables and secrets have no business there."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _short_enough(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _working_folder(entry: Path) -> str:
    with suppress(OSError):
        return str((entry / "cwd").readlink())
    return ""
