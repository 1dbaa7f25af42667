"""`lienthong serve`: the whole installation under one supervisor.

PostgreSQL, then what `preparation` finds to do, then the web server, the worker and, in the demo, the
stand-ins of the outside world. No Django here: this process stays small and starts fast.
"""

import errno
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from lienthong.config import postgres, preparation, processes, supervisor
from lienthong.config.embedded import EmbeddedServer
from lienthong.config.environment import Environment
from lienthong.config.processes import locked, wait_until
from lienthong.config.supervisor import Service
from lienthong.demo import ports
from lienthong.kit.refusal import Refused

LEFTOVER_SECONDS = 3  # what a killed supervisor leaves behind is gone by then
CONNECTIONS = 512  # of each process, idle ones included; more wait in the kernel
HEADER_MILLISECONDS, HEADER_BYTES = 15_000, 65_536
PROBE_SECONDS = 1.0


def serve(env: Environment) -> None:
    """Run until a signal; raises Refused where it cannot start, ServiceFailed where it cannot stay."""
    started = time.monotonic()
    with supervisor.stop_on_signals(), _only_one(env), _database(env) as database:
        _prepare(env)
        services = _services(env)
        try:
            supervisor.keep(
                [*database, *services], lambda ready: _tell(env, ready, time.monotonic() - started)
            )
        finally:
            _ready_file(env).unlink(missing_ok=True)
            supervisor.stop(services)


# Before anything starts


@contextmanager
def _only_one(env: Environment) -> Iterator[None]:
    """Hold the home and find the ports free, or refuse before anything is touched."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(env.home / "run" / "serve", wait=False))
        except BlockingIOError:
            raise Refused(
                f"một lienthong serve khác đang chạy với {env.home}",
                hint="Dừng tiến trình kia, hoặc đặt LIENTHONG_HOME và LIENTHONG_PORT khác.",
            ) from None
        killed_before = _ready_file(env).exists()
        _ready_file(env).unlink(missing_ok=True)
        _refuse_busy_ports(env, patience=LEFTOVER_SECONDS if killed_before else 0)
        yield


def _refuse_busy_ports(env: Environment, *, patience: float) -> None:
    wanted = {"LIENTHONG_PORT": (env.bind, [env.port])}
    if env.demo:
        stand_ins = range(env.sandbox_port, env.sandbox_port + ports.COUNT)
        wanted["LIENTHONG_SANDBOX_PORT"] = ("127.0.0.1", list(stand_ins))
    for variable, (address, numbers) in wanted.items():
        for port in numbers:
            if not wait_until(lambda: _is_free(address, port), patience):  # noqa: B023 - called now
                raise Refused(
                    f"cổng {port} đang bận",
                    hint=f"Đặt {variable} khác, ví dụ {variable}={port + 1000}",
                )


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Refused(f"không mở được {address}:{port}: {error.strerror}") from error
            return False
        return True


@contextmanager
def _database(env: Environment) -> Iterator[list[Service]]:
    """The embedded server as a service to keep, already running; nothing to keep for another one."""
    if not env.embedded:
        postgres.check(env)
        yield []
        return
    server = EmbeddedServer(env.home)
    if not server.data.exists():
        _say("Chuẩn bị lần đầu, mất khoảng một phút… / First run, about a minute…")
    with server.owned() as process:
        launch = partial(server.launch, dies_with_parent=True)
        yield [Service("PostgreSQL", launch, server.is_running, process=process)]


def _prepare(env: Environment) -> None:
    """In a process of its own, which takes Django along when it is done."""
    if preparation.is_done(env):
        return
    process = processes.spawn([sys.executable, "-m", "lienthong.config.preparation"])
    try:
        if process.wait() != 0:
            raise Refused("không chuẩn bị được cài đặt; xem thông báo ở trên")
    finally:
        processes.signal_group(process, signal.SIGKILL)
        process.wait()


# What runs


def _services(env: Environment) -> list[Service]:
    services = [
        Service("web", lambda: processes.spawn(_web(env)), lambda: _answers(env)),
        _announcing(env, "worker", "lienthong.config.worker"),
    ]
    if env.demo:
        config = env.home / "sandbox" / "sandbox.json"
        services.append(_announcing(env, "sandbox", "sandbox", "--config", config))
    return services


def _web(env: Environment) -> list[object]:
    return [
        sys.executable, "-m", "granian", "lienthong.config.wsgi:application",
        "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", env.bind, "--port", env.port,
        "--workers", env.workers, "--blocking-threads", env.threads,
        "--backpressure", CONNECTIONS,
        "--http1-header-read-timeout", HEADER_MILLISECONDS, "--http1-buffer-size", HEADER_BYTES,
        "--respawn-failed-workers", "--workers-kill-timeout", "1",
        "--log-level", "debug" if env.log_level == "DEBUG" else "error",
    ]  # fmt: skip


def _answers(env: Environment) -> bool:
    """Whether the web server answers and reaches the database (`health`)."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(env.bind, env.bind)  # noqa: S104
    connection = http.client.HTTPConnection(address, env.port, timeout=PROBE_SECONDS)
    with closing(connection), suppress(OSError, http.client.HTTPException, ValueError):
        connection.request("GET", "/healthz", headers={"Host": urlsplit(env.issuer).netloc})
        return json.load(connection.getresponse()).get("database") == "ok"
    return False


def _announcing(env: Environment, name: str, module: str, *arguments: object) -> Service:
    """A Python module that prints `ready`; its standard output is kept in HOME/run."""
    said = env.home / "run" / f"{name}.out"

    def launch() -> subprocess.Popen:
        with said.open("wb") as out:
            return processes.spawn([sys.executable, "-m", module, *arguments], stdout=out)

    return Service(name, launch, lambda: b"ready" in said.read_bytes().split())


# What people see


def _tell(env: Environment, ready: bool, seconds: float) -> None:
    if not ready:
        _ready_file(env).unlink(missing_ok=True)
        return
    _ready_file(env).touch()
    _say(f"\nLiên Thông đã sẵn sàng sau {seconds:.1f} giây: {env.issuer}")
    _say(f"Liên Thông is ready: {env.issuer} (Ctrl-C: dừng / stops)")
    if env.demo:
        _say(_demo_accounts(env))
        _say(_stand_ins(env))


def _demo_accounts(env: Environment) -> str:
    from lienthong.demo.cast import CAST, DEMO_PASSWORD

    width = max(len(member.name) for member in CAST.values())
    people = [
        f"  {member.name:<{width}}  {member.full_name}, {member.title} ({member.unit_code})"
        for member in CAST.values()
    ]
    head = f"Tài khoản mẫu / demo accounts, mật khẩu / password {DEMO_PASSWORD}"
    return "\n".join([f"{head} (@{env.mail_domain}):", *people])


def _stand_ins(env: Environment) -> str:
    vneid, messages = (
        f"http://localhost:{env.sandbox_port + port}" for port in (ports.VNEID, ports.MESSAGES)
    )
    return f"VNeID mẫu / sample VNeID: {vneid}\nTin nhắn và thư / messages: {messages}"


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def _ready_file(env: Environment) -> Path:
    return env.home / "run" / "ready"
