"""What must be done before an installation can serve: tables, static files, the demo.

`serve` asks `is_done`, which is quick, and else runs this module in a process of its own, so that the
supervisor never loads Django.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lienthong.config import environment, postgres, schema
from lienthong.config.embedded import EmbeddedServer
from lienthong.config.environment import Environment
from lienthong.demo import ports
from lienthong.kit.refusal import Refused
from lienthong.shell.catalogue import PACKAGE

LOCK = 0x4C54  # of the database: two machines may start at once


def is_done(env: Environment) -> bool:
    """Whether nothing changed since the last preparation."""
    stamp = _stamp(env)
    done = stamp.exists() and stamp.read_text() == _state(env)
    return done and schema.is_current(postgres.dsn(env))


def prepare(env: Environment) -> None:
    """Do whatever is missing; each step does nothing where nothing is to be done."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
    django.setup()
    state = _state(env)  # now that settings have made a new home's master key
    with _alone():
        _step(
            "Cập nhật bảng dữ liệu", partial(call_command, "migrate", verbosity=0, skip_checks=True)
        )
        _refuse_wrong_key(env)
        _step(
            "Gom tệp tĩnh",
            partial(call_command, "collectstatic", "--clear", "--no-input", verbosity=0),
        )
        if env.demo:
            _load_demo()
    _stamp(env).parent.mkdir(parents=True, exist_ok=True)
    _stamp(env).write_text(state)


def ensure_tables(env: Environment) -> None:
    """For commands, with Django set up: migrate, unless that is up to a running `serve`."""
    if schema.is_current(postgres.dsn(env)):
        return
    if env.embedded and EmbeddedServer(env.home).is_owned():
        hint = "Chờ, hoặc chạy lại lienthong serve."
        raise Refused("cài đặt đang khởi động hoặc chạy phiên bản cũ", hint=hint)
    from django.core.management import call_command

    with _alone():
        call_command("migrate", verbosity=0, skip_checks=True)


def _load_demo() -> None:
    from lienthong.demo import load

    load.load(_say)


@contextmanager
def _alone():
    """Held by this database session, so it ends with the process whatever happens."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _stamp(env: Environment) -> Path:
    return env.home / "run" / "prepared"


def _state(env: Environment) -> str:
    """Changes with static files, the province's own too, and with the settings that steps depend on."""
    files = sorted([*PACKAGE.glob("*/static/**/*"), *(env.home / "brand").rglob("*")])
    stand_ins = range(env.sandbox_port, env.sandbox_port + ports.COUNT)
    settings = [env.database_url, env.demo, env.issuer, stand_ins, _key_print(env)]
    lines = [*settings, *(f"{path} {path.stat().st_mtime_ns}" for path in files if path.is_file())]
    return hashlib.sha256("\n".join(map(str, lines)).encode()).hexdigest()


def _key_print(env: Environment) -> str:
    """Tells one master key from another, and nothing of it."""
    if not env.master_key_file.exists():
        return ""
    return hashlib.sha256(b"prepared" + env.master_key_file.read_bytes()).hexdigest()


def _refuse_wrong_key(env: Environment) -> None:
    """Rather now than at the first sign-in; and nothing may be signed or sealed under another key."""
    from lienthong.sso import keys

    if not keys.readable():
        raise Refused(
            f"{env.master_key_file} không phải khóa chủ của cơ sở dữ liệu này",
            hint="Đặt lại đúng tệp khóa, hoặc khôi phục từ bản sao lưu: lienthong restore.",
        )


def _step(title: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    work()
    _say(f"{title}: {time.monotonic() - started:.1f} s")


def _say(text: str) -> None:
    print(f"  • {text}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    try:
        prepare(environment.read())
    except Refused as refusal:
        sys.exit(refusal.words)
