"""The process behind the sites, without any provider; with one, see tests/interop."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from sandbox.applications import records
from sandbox.setup import SetupError, wait_for

ROOT = Path(__file__).parents[2]
KEYS = sorted(path.stem for path in (ROOT / "sandbox/applications/sites").glob("*.json"))
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


@pytest.fixture
def ports() -> list[int]:
    """Loopback ports that nobody listens on just now."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in KEYS]
        return [listener.getsockname()[1] for listener in listeners]


@pytest.fixture
def file(tmp_path: Path, ports: list[int]) -> Path:
    """A configuration whose provider does not run."""
    path = tmp_path / "sandbox.json"
    applications = [_entry(key, port) for key, port in zip(KEYS, ports, strict=True)]
    path.write_text(json.dumps({"issuer": "http://localhost:1", "applications": applications}))
    return path


def test_there_are_eight():
    assert len(KEYS) == 8


def test_all_open_and_close_quickly(file: Path, ports: list[int]):
    with _process(file) as process:
        assert process.stdout.readline() == "ready\n"
        for port in ports:
            with urlopen(f"http://localhost:{port}/", timeout=5) as page:
                text = page.read().decode()
                assert "Đăng nhập qua Hệ thống xác thực tập trung" in text
                assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)  # make sends it twice
        assert process.wait(5) == 0
        assert time.monotonic() - began < 2


def test_the_file_may_come_later_than_the_process(file: Path):
    content = file.read_text()
    file.write_text(content[:40])  # caught half written
    with _process(file) as process:
        file.write_text(content)
        assert process.stdout.readline() == "ready\n"


def test_a_process_told_to_stop_does_not_wait_on(tmp_path: Path):
    stopped = Event()
    stopped.set()
    began = time.monotonic()
    with pytest.raises(SetupError):
        wait_for(tmp_path / "never.json", seconds=60, stopped=stopped)
    assert time.monotonic() - began < 1


def test_a_file_that_never_comes_is_an_error_that_names_it(tmp_path: Path):
    with pytest.raises(SetupError, match=r"never\.json"):
        wait_for(tmp_path / "never.json", seconds=0, stopped=Event())


def test_a_missing_entry_is_named(tmp_path: Path):
    file = tmp_path / "sandbox.json"
    file.write_text('{"issuer": "http://localhost:1"}')
    with pytest.raises(SetupError, match="applications"):
        wait_for(file, seconds=0, stopped=Event())


def test_the_secret_beside_the_file_stays_the_same_and_private(file: Path):
    once = wait_for(file, seconds=0, stopped=Event())
    again = wait_for(file, seconds=0, stopped=Event())

    assert once.secret == again.secret
    assert file.with_suffix(".secret").stat().st_mode & 0o777 == 0o600
    keys = {once.key_for(application) for application in once.applications}
    assert len(keys) == len(KEYS)


def test_a_taken_port_is_named(file: Path, ports: list[int]):
    with socket.create_server(("127.0.0.1", ports[3])), _process(file) as process:
        assert process.wait(10) == 1
        assert str(ports[3]) in process.stderr.read()


def test_a_provider_that_is_not_there_is_a_page_that_says_so(file: Path, ports: list[int]):
    with _process(file) as process:
        process.stdout.readline()
        with pytest.raises(HTTPError) as refused:
            urlopen(f"http://localhost:{ports[0]}/login", timeout=20)
    assert refused.value.code == 503
    assert "Chưa kết nối được" in refused.value.read().decode()


@pytest.mark.parametrize(
    ("today", "distance", "expected"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 0, FRIDAY),
        (SATURDAY, 1, MONDAY),
        (MONDAY, -1, FRIDAY),
        (MONDAY, -6, date(2026, 11, 13)),
    ],
)
def test_records_are_dated_on_working_days(today: date, distance: int, expected: date):
    assert records.workday(today, distance) == expected


@pytest.mark.parametrize(
    ("today", "monday"), [(FRIDAY, date(2026, 11, 16)), (SATURDAY, MONDAY), (MONDAY, MONDAY)]
)
def test_the_week_shown_is_the_one_with_work_in_it(today: date, monday: date):
    week = records.week_of(today)
    assert (week[0], len(week)) == (monday, 5)


def _entry(key: str, port: int) -> dict:
    return {"key": key, "name": key, "port": port, "client_id": key, "client_secret": "of a test"}


@contextmanager
def _process(file: Path):
    command = [sys.executable, "-m", "sandbox", "--config", file]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        try:
            yield process
        finally:
            process.terminate()
