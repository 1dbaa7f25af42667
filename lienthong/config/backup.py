"""`lienthong backup` and `restore`: a whole installation in one file.

The database is dumped from one snapshot. Files are copied after it, so that what a row points to is
there; of the audit's heads only those that the snapshot's seals account for.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psycopg

from lienthong import __version__
from lienthong.config import archive, home, postgres, programs, schema
from lienthong.config.archive import Archive
from lienthong.config.embedded import EmbeddedServer
from lienthong.config.environment import Environment
from lienthong.config.processes import locked
from lienthong.kit import clock
from lienthong.kit.commandline import Output
from lienthong.kit.refusal import Refused
from lienthong.kit.secrets import load_master_key

HEADS, DATABASE = "audit/heads", "database.dump"
NOT_KEPT = {
    "postgresql",
    "run",
    "static",
    "secrets",
    "audit",
}  # made anew, or kept in a way of its own
KNOWS_TRANSACTION_TIMEOUT = 170_000  # server_version


# Backing up


def back_up(
    env: Environment, target: Path, *, passphrase: str | None, out: Output
) -> dict[str, Any]:
    """Write the backup and return its facts; the installation may be running."""
    if not env.master_key_file.exists():
        raise Refused(f"{env.home} chưa có gì để sao lưu", hint="Kiểm tra LIENTHONG_HOME.")
    if not target.parent.is_dir():
        raise Refused(f"không có thư mục {target.parent}")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as name:
        files = _collect(env, Path(name), out)
        size = sum(path.stat().st_size for path in files.values())
        facts = _facts(env)
        with out.progress("Ghi bản sao lưu", size) as advance:
            key = load_master_key(env.master_key_file)
            archive.pack(
                target, facts=facts, files=files, key=key, passphrase=passphrase, advance=advance
            )
    return {
        "file": str(target), "bytes": target.stat().st_size, "members": len(files),
        "key_sealed": passphrase is not None, "created_at": facts["created_at"],
    }  # fmt: skip


def _collect(env: Environment, folder: Path, out: Output) -> dict[str, Path]:
    files = {DATABASE: folder / "dump"}
    out.note("Đang xuất cơ sở dữ liệu…")
    with postgres.running(env), _snapshot(postgres.dsn(env)) as (snapshot, last_seal):
        arguments = ("--format=custom", "--snapshot", snapshot, "--file", files[DATABASE])
        _finish(_start("pg_dump", *_PLAIN, *arguments, postgres.dsn(env)))
    if env.audit_heads_file.exists():
        files[HEADS] = folder / "heads"
        _copy_heads(env.audit_heads_file, files[HEADS], last_seal)
    return files | _kept_files(env.home)


@contextmanager
def _snapshot(dsn: str) -> Iterator[tuple[str, int]]:
    """A snapshot to dump, and the newest seal of the audit trail in it (0: none)."""
    with psycopg.connect(dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection.execute(
            "SELECT pg_export_snapshot(), (SELECT COALESCE(max(seq), 0) FROM audit_seal)"
        ).fetchone()


def _copy_heads(source: Path, target: Path, last_seal: int) -> None:
    """Every line but the heads of later seals; a damaged line stays for `audit verify` to name."""
    with source.open("rb") as lines, target.open("wb") as kept:
        for line in lines:
            number = line.split(b" ", 1)[0]
            if not (number.isdigit() and int(number) > last_seal):
                kept.write(line)


_PLAIN = ("--no-owner", "--no-privileges", "--no-comments")  # roles differ from machine to machine


def _kept_files(home: Path) -> dict[str, Path]:
    return {
        str(path.relative_to(home)): path
        for entry in sorted(home.iterdir())
        if entry.name not in NOT_KEPT and not entry.name.startswith(".")
        for path in (sorted(entry.rglob("*")) if entry.is_dir() else [entry])
        if path.is_file() and not path.is_symlink()
    }


def _facts(env: Environment) -> dict[str, Any]:
    return {
        "version": __version__,
        "created_at": clock.now().isoformat(timespec="seconds"),
        "issuer": env.issuer,
        "migrations": sorted(map(list, schema.wanted())),
    }


# Restoring


def restore(
    env: Environment, source: Path, *, ask: Callable[[], str | None], force: bool, out: Output
) -> dict[str, Any]:
    """Put the backup in place of what is there. `ask` gives the passphrase of a sealed key.

    Everything is unpacked and checked beside the home first; then the parts change places.
    """
    with Archive(source) as backup, _stopped(env):
        _refuse_newer(backup)
        if not force:
            _refuse_what_is_there(env)
        key = backup.key(ask() if backup.is_sealed else None)
        env.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=env.home) as name:
            fresh = Path(name)
            fresh.chmod(0o755)  # PostgreSQL's user has to pass
            with out.progress("Đọc và kiểm tra bản sao lưu", backup.size) as advance:
                backup.extract(fresh, advance)
            out.note("Đang nạp cơ sở dữ liệu…")
            with _database(env, fresh) as dsn:
                _load(fresh / DATABASE, dsn)
            (fresh / DATABASE).unlink()
            _swap(env, fresh, key)
    return {"home": str(env.home), "members": len(backup.facts["members"]), **_origin(backup)}


def _origin(backup: Archive) -> dict[str, Any]:
    return {name: backup.facts.get(name) for name in ("version", "created_at", "issuer")}


@contextmanager
def _stopped(env: Environment) -> Iterator[None]:
    """Hold the home as a supervisor would, so that nothing starts meanwhile."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(env.home / "run" / "serve", wait=False))
        except BlockingIOError:
            raise Refused("cài đặt đang chạy", hint="Dừng lienthong serve rồi thử lại.") from None
        stack.enter_context(EmbeddedServer(env.home).halted())
        yield


def _refuse_newer(backup: Archive) -> None:
    if not {tuple(one) for one in backup.facts["migrations"]} <= schema.wanted():
        raise Refused(
            f"bản sao lưu được tạo bởi phiên bản mới hơn ({backup.facts['version']})",
            hint="Nâng cấp Liên Thông rồi khôi phục lại.",
        )


def _refuse_what_is_there(env: Environment) -> None:
    there = [entry.name for entry in env.home.iterdir() if entry.name not in {"run", "static"}]
    if there or not (env.embedded or _is_empty(env.database_url)):
        raise Refused(
            f"{env.home} hoặc cơ sở dữ liệu của nó đã có dữ liệu",
            hint="Chọn LIENTHONG_HOME trống, hoặc thêm --force để thay thế toàn bộ.",
        )


def _is_empty(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return connection.execute(tables).fetchone() == (0,)


@contextmanager
def _database(env: Environment, fresh: Path) -> Iterator[str]:
    """Where to load: a new embedded server in the unpacked home, or the one that the address names."""
    if not env.embedded:
        yield env.database_url
        return
    server = EmbeddedServer(fresh)
    with server.used():
        yield server.dsn


def _load(dump: Path, dsn: str) -> None:
    """Replace all that the database holds, in one transaction."""
    with psycopg.connect(dsn) as connection:
        version = connection.info.server_version
    prologue = dump.with_name("prologue.sql")
    prologue.write_text("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    reading = _start("pg_restore", *_PLAIN, "--file", "-", dump, stdout=subprocess.PIPE)
    writing = _start(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1",
        "--output", os.devnull, "--file", prologue, "--file", "-", dsn, stdin=subprocess.PIPE,
    )  # fmt: skip
    with suppress(BrokenPipeError), writing.stdin:
        _pass_on(reading.stdout, writing.stdin, version)
    reading.stdout.close()
    _finish(writing)
    _finish(reading)


def _pass_on(source: IO[bytes], target: IO[bytes], version: int) -> None:
    """Copy the script; its head sets a parameter that servers before 17 do not know."""
    for line in source:
        if version >= KNOWS_TRANSACTION_TIMEOUT or not line.startswith(b"SET transaction_timeout"):
            target.write(line)
        if line.startswith(b"SELECT pg_catalog.set_config"):  # the head ends
            break
    shutil.copyfileobj(source, target)


def _swap(env: Environment, fresh: Path, key: bytes) -> None:
    """Let the parts change places. Where that breaks off, the mark keeps the mixture from starting.

    What was there before is deleted only after all of it.
    """
    mark = home.unfinished(env.home)
    mark.touch()
    replaced = Path(tempfile.mkdtemp(prefix=".replaced-", dir=env.home))
    _move(env.home, replaced)
    _write_privately(env.master_key_file, key)
    if (fresh / HEADS).exists():
        _write_privately(env.audit_heads_file, (fresh / HEADS).read_bytes())
        shutil.rmtree(fresh / "audit")
    _move(fresh, env.home)
    mark.unlink()
    EmbeddedServer(replaced).remove()
    shutil.rmtree(replaced)


def _move(source: Path, target: Path) -> None:
    for entry in source.iterdir():
        if entry.name != "run" and not entry.name.startswith("."):
            entry.rename(target / entry.name)


def _write_privately(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        os.fsync(file.fileno())
    partial.replace(path)


# PostgreSQL's own programs


def _start(program: str, *arguments: object, **pipes: int) -> subprocess.Popen:
    tool = programs.find()[program]
    return subprocess.Popen([tool, *map(str, arguments)], stderr=subprocess.PIPE, **pipes)


def _finish(process: subprocess.Popen) -> None:
    said = process.stderr.read().decode(errors="replace").strip()
    if process.wait() != 0:
        raise Refused(f"{Path(process.args[0]).name}: {said or process.returncode}")
