"""`lienthong serve` keeps an installation up, and leaves nothing behind."""

import os
import signal
import socket
from collections.abc import Callable

import pytest

from lienthong.config.embedded import NAME, EmbeddedServer
from lienthong.config.processes import wait_until
from tests.installation import CommandFailed, Installation

pytestmark = [pytest.mark.installation, pytest.mark.xdist_group("serve")]
STOP_SECONDS = 5  # what people and init systems are promised
BACK_SECONDS = 15

Fresh = Callable[..., Installation]


@pytest.mark.parametrize("service", ["granian", "config.worker", "postgres"])
def test_a_killed_service_comes_back(running: Installation, service: str):
    killed = running.process_of(service)
    os.kill(killed, signal.SIGKILL)

    assert wait_until(lambda: _other_process(running, service, killed), BACK_SECONDS)
    assert wait_until(lambda: running.health() == 200, BACK_SECONDS), running.last_words()


def test_commands_use_the_running_database(running: Installation):
    before = running.process_of("postgres")

    running.run("audit", "verify", "--json")

    assert running.process_of("postgres") == before


def test_a_second_supervisor_of_the_home_is_refused(running: Installation):
    with pytest.raises(CommandFailed) as failure:
        running.run("serve")

    assert str(running.home) in failure.value.stderr
    assert running.health() == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_time_and_leaves_nothing(running: Installation, number: signal.Signals):
    _start_again(running)

    seconds = running.stop(number)

    assert seconds < STOP_SECONDS
    assert running.processes() == {}
    assert not (running.home / "run" / "ready").exists()
    assert list(running.home.rglob(".s.PGSQL*")) == []


def test_nothing_outlives_a_killed_supervisor(running: Installation):
    _start_again(running)
    running.process.kill()
    running.process.wait()

    assert wait_until(lambda: not running.processes(), STOP_SECONDS), running.processes()


def test_it_starts_right_after_a_kill(running: Installation):
    _start_again(running)
    running.process.kill()
    running.process.wait()

    print(f"ready {running.start():.1f} s after a kill")


def test_stopping_the_first_run_halfway_does_no_harm(fresh_installation: Fresh):
    fresh = fresh_installation(WORKERS="1")
    fresh.start(wait=False)
    assert wait_until(lambda: (fresh.home / "postgresql" / "data").exists(), BACK_SECONDS)

    assert fresh.stop() < STOP_SECONDS
    assert fresh.processes() == {}
    fresh.start()


def test_two_installations_run_side_by_side(running: Installation, fresh_installation: Fresh):
    _start_again(running)
    other = fresh_installation(WORKERS="1").with_tables()
    other.start()

    assert (running.health(), other.health()) == (200, 200)


def test_a_named_database_takes_the_place_of_the_embedded_one(fresh_installation: Fresh):
    elsewhere, fresh = EmbeddedServer(fresh_installation().home), fresh_installation(WORKERS="1")
    with elsewhere.used():
        fresh.settings["DATABASE_URL"] = (
            f"postgresql://{NAME}@/{NAME}?host={elsewhere.socket_folder}"
        )
        fresh.start()

        assert fresh.run("audit", "verify", "--json")["ok"] is True
        assert not (fresh.home / "postgresql").exists()
        assert fresh.stop() < STOP_SECONDS
        assert elsewhere.is_running()


def test_a_busy_port_is_refused_before_anything_is_done(fresh_installation: Fresh):
    fresh = fresh_installation()
    with socket.create_server(("127.0.0.1", fresh.port)), pytest.raises(CommandFailed) as failure:
        fresh.run("serve")

    assert str(fresh.port) in failure.value.stderr
    assert "LIENTHONG_PORT" in failure.value.stderr
    assert not (fresh.home / "postgresql").exists()


def _other_process(one: Installation, word: str, than: int) -> bool:
    return any(word in said and number != than for number, said in one.processes().items())


def _start_again(one: Installation) -> None:
    if one.process is None or one.process.poll() is not None:
        print(f"ready {one.start():.1f} s after the start")
