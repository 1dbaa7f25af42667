"""The embedded server starts whatever was left behind, wherever the home lies, and only once."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lienthong.config import programs
from lienthong.config.embedded import EmbeddedError, EmbeddedServer
from lienthong.config.environment import SettingError, read
from lienthong.config.postgres import check, django_database
from lienthong.config.processes import wait_until

pytestmark = pytest.mark.xdist_group("embedded")
as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has PostgreSQL run as somebody else"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may pass."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(folder / "home", {"fsync": "off"})
    yield server
    server.stop()
    server.remove()


def answers(server: EmbeddedServer) -> bool:
    with psycopg.connect(server.dsn) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_it_listens_on_one_private_socket_only(server: EmbeddedServer):
    with server.used(), psycopg.connect(server.dsn) as connection:
        addresses = connection.execute("SHOW listen_addresses").fetchone()
        checksums = connection.execute("SHOW data_checksums").fetchone()
        locale = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone()

        assert (addresses, checksums, locale) == (("",), ("on",), ("b", "C.UTF-8"))
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert server.data.stat().st_mode & 0o777 == 0o700


def test_the_last_user_stops_it(server: EmbeddedServer):
    with server.used():
        with EmbeddedServer(server.home).used():
            pass
        assert answers(server)

    assert not server.is_running()
    assert not server.socket_folder.exists()


def test_it_starts_after_a_kill(server: EmbeddedServer):
    process = server.start()
    server.create_database()
    process.kill()
    process.wait()

    with EmbeddedServer(server.home).used():
        assert answers(server)


def test_it_starts_though_another_process_has_its_old_number(server: EmbeddedServer):
    process = server.start()
    process.kill()
    process.wait()
    stranger = subprocess.Popen(["sleep", "60"], user=server.data.stat().st_uid)
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(process.pid), str(stranger.pid), 1))

    with EmbeddedServer(server.home).used():
        assert answers(server)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_server_that_a_killed_command_left_is_used_again(server: EmbeddedServer):
    left = server.start()
    server.create_database()

    with EmbeddedServer(server.home).used():
        assert answers(server)
    assert wait_until(lambda: left.poll() is not None, 5)


def test_a_long_path_gets_a_short_socket(folder: Path):
    server = EmbeddedServer(folder / ("x" * 100), {"fsync": "off"})
    with server.used():
        assert answers(server)
        short = server.socket_folder
    assert not short.exists()
    server.remove()


@as_root
def test_in_a_closed_folder_it_lives_elsewhere(folder: Path):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "home", {"fsync": "off"})

    with server.used():
        assert answers(server)
        assert programs.SYSTEM_FOLDER in server.folder.parents
    assert closed.stat().st_mode & 0o777 == 0o700
    elsewhere = server.folder
    server.remove()
    assert not elsewhere.exists()


@as_root
def test_a_copied_home_does_not_share_the_data(folder: Path):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "home", {"fsync": "off"})
    with server.used():
        pass
    shutil.copytree(server.home, closed / "copy")

    with pytest.raises(EmbeddedError, match="backup"), EmbeddedServer(closed / "copy").used():
        pass
    server.home.rename(closed / "moved")
    shutil.rmtree(closed / "copy")
    moved = EmbeddedServer(closed / "moved", {"fsync": "off"})
    with moved.used():
        assert answers(moved)
    moved.remove()


@as_root
def test_programs_in_a_closed_folder_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch):
    closed = folder / "closed"
    package = programs.find().folder.parent.parent
    shutil.copytree(package, closed / package.name)
    if (libraries := package.with_name(f"{package.name}.libs")).exists():
        shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "SYSTEM_FOLDER", folder / "system")
    hidden = programs.Programs(closed / package.name / "pginstall" / "bin", programs.find().major)
    server = EmbeddedServer(folder / "home")

    found = programs.reachable(hidden, server._user)

    assert (folder / "system") in found.folder.parents
    assert subprocess.run([found["postgres"], "--version"], user=server._user.pw_uid, check=True)
    assert programs.reachable(hidden, server._user) == found


def test_killing_the_server_stops_no_command_for_ever(server: EmbeddedServer):
    with server.used():
        os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            wait_until(lambda: not answers(server), 5)


def test_an_address_becomes_settings():
    env = read(
        {"LIENTHONG_DATABASE_URL": "postgresql://an:bí%20mật@db.tinh:5433/lt?sslmode=require"}
    )
    database = django_database(env)

    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.tinh", "5433", "lt")
    assert (database["USER"], database["PASSWORD"]) == ("an", "bí mật")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == env.threads + 2


@pytest.mark.parametrize(
    "address", ["mysql://host/name", "host=db", "postgresql://an:bí mật@host/name"]
)
def test_an_address_that_cannot_be_is_refused(address: str):
    with pytest.raises(SettingError, match="LIENTHONG_DATABASE_URL") as refusal:
        django_database(read({"LIENTHONG_DATABASE_URL": address}))

    assert "mật" not in str(refusal.value)


def test_a_database_that_does_not_answer_is_named():
    with pytest.raises(SettingError, match="LIENTHONG_DATABASE_URL"):
        check(read({"LIENTHONG_DATABASE_URL": "postgresql://an@127.0.0.1:1/lt"}))
