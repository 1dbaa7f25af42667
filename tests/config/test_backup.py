"""A backup holds the whole installation, and what is damaged or foreign is refused untouched."""

import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import installation as installations
from tests.installation import CommandFailed, Installation
from tests.interop.person import Person

pytestmark = [pytest.mark.installation, pytest.mark.xdist_group("backup")]
CALLBACK = "http://localhost:9/callback"
PASSPHRASE = "một câu dài mà chỉ quản trị viên biết"

Fresh = Callable[..., Installation]


@pytest.fixture(scope="module")
def source() -> Iterator[Installation]:
    """A small installation that has known people and events, not running."""
    one = installations.new()
    try:
        one.with_tables()
        one.run("units", "add", "Tỉnh Thử Nghiệm", "--code", "H99", "--json")
        (one.home / "sandbox").mkdir()
        (one.home / "sandbox" / "sandbox.json").write_text("{}")
        yield one
    finally:
        one.discard()


@pytest.fixture(scope="module")
def backup(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "tỉnh.backup"
    passphrase = file.with_name("passphrase")
    passphrase.write_text(PASSPHRASE)
    source.run("backup", file, "--passphrase-file", passphrase, "--json")
    return file


def test_all_of_it_comes_back(source: Installation, backup: Path, fresh_installation: Fresh):
    fresh = fresh_installation()

    restored = fresh.run("restore", backup, *with_passphrase(backup), "--json")

    assert restored["home"] == str(fresh.home)
    assert fresh.run("units", "resolve", "tinh thu nghiem", "--json")["code"] == "H99"
    assert fresh.run("audit", "verify", "--json")["ok"] is True
    for kept in ("secrets/master.key", "sandbox/sandbox.json"):
        assert (fresh.home / kept).read_bytes() == (source.home / kept).read_bytes()
    assert (fresh.home / "secrets" / "master.key").stat().st_mode & 0o777 == 0o600


def test_it_replaces_only_when_told_to(backup: Path, fresh_installation: Fresh):
    fresh = fresh_installation().with_tables()
    fresh.run("units", "add", "Tỉnh Khác", "--code", "H98", "--json")

    with pytest.raises(CommandFailed, match="--force"):
        fresh.run("restore", backup, *with_passphrase(backup))
    assert code_of(fresh, "Tỉnh Khác") == "H98"

    fresh.run("restore", backup, *with_passphrase(backup), "--force")
    assert code_of(fresh, "Tỉnh Khác") is None
    assert code_of(fresh, "Tỉnh Thử Nghiệm") == "H99"


def test_the_backup_of_a_running_installation_is_whole(fresh_installation: Fresh, tmp_path: Path):
    running, copy = fresh_installation(WORKERS="1"), fresh_installation(WORKERS="1")
    running.with_tables().start()
    running.run("units", "add", "Tỉnh Đang Chạy", "--code", "H97", "--json")
    running.run("backup", tmp_path / "file")

    with pytest.raises(CommandFailed, match="đang chạy"):
        running.run("restore", tmp_path / "file", "--force")
    running.stop()
    copy.run("restore", tmp_path / "file")
    copy.start()

    assert code_of(copy, "Tỉnh Đang Chạy") == "H97"


def test_without_a_passphrase_it_warns_and_is_private(source: Installation, tmp_path: Path):
    said = source.run("backup", tmp_path / "file", "--json")

    assert said["key_sealed"] is False
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    with tarfile.open(tmp_path / "file") as tar:
        assert "bare" in json.load(tar.extractfile("key.json"))


def test_a_sealed_key_is_nowhere_in_the_file(source: Installation, backup: Path):
    assert (source.home / "secrets" / "master.key").read_bytes() not in backup.read_bytes()


def test_the_wrong_passphrase_opens_nothing(
    backup: Path, fresh_installation: Fresh, tmp_path: Path
):
    (tmp_path / "wrong").write_text("đoán mò")

    refuses(
        fresh_installation(), backup, "--passphrase-file", tmp_path / "wrong", because="mật khẩu"
    )
    refuses(fresh_installation(), backup, because="mật khẩu")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9])
def test_a_truncated_file_is_refused(
    backup: Path, fresh_installation: Fresh, tmp_path: Path, share: float
):
    whole = backup.read_bytes()
    (tmp_path / "file").write_bytes(whole[: int(len(whole) * share)])

    refuses(fresh_installation(), tmp_path / "file", *with_passphrase(backup), because="hỏng")


def test_a_changed_byte_is_found(backup: Path, fresh_installation: Fresh, tmp_path: Path):
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "file").write_bytes(data)

    refuses(fresh_installation(), tmp_path / "file", *with_passphrase(backup), because="hỏng")


def test_a_changed_manifest_does_not_open(backup: Path, fresh_installation: Fresh, tmp_path: Path):
    changed = backup.read_bytes().replace(b'"version": "0.', b'"version": "9.', 1)
    (tmp_path / "file").write_bytes(changed)

    refuses(fresh_installation(), tmp_path / "file", *with_passphrase(backup), because="sửa")


def test_another_file_is_refused(fresh_installation: Fresh, tmp_path: Path):
    (tmp_path / "file").write_text("không phải bản sao lưu")

    refuses(fresh_installation(), tmp_path / "file", because="không phải")


def test_there_must_be_something_to_back_up(fresh_installation: Fresh, tmp_path: Path):
    with pytest.raises(CommandFailed) as failure:
        fresh_installation().run("backup", tmp_path / "file", "--json")

    assert "error" in failure.value.document
    assert not (tmp_path / "file").exists()


def refuses(one: Installation, *arguments: str | Path, because: str) -> None:
    """The restore fails with one document that says why, and leaves the home empty."""
    with pytest.raises(CommandFailed) as failure:
        one.run("restore", *arguments, "--json")

    assert because in failure.value.document["error"]
    assert {entry.name for entry in one.home.iterdir()} <= {"run"}
    assert not (one.home / "run" / "restoring").exists()


def with_passphrase(backup: Path) -> list[str | Path]:
    return ["--passphrase-file", backup.with_name("passphrase")]


def code_of(one: Installation, name: str) -> str | None:
    return one.run("units", "resolve", name, "--json")["code"]


def test_heads_younger_than_the_dump_stay_out(tmp_path: Path):
    from lienthong.config.backup import _copy_heads

    heads, kept = tmp_path / "heads", tmp_path / "kept"
    heads.write_text("1 a b\n2 a b\ndamaged\n3 a b\n")
    _copy_heads(heads, kept, 2)
    assert kept.read_text() == "1 a b\n2 a b\ndamaged\n"


def test_an_officer_signs_in_to_what_was_restored(fresh_installation: Fresh, tmp_path: Path):
    """The whole of it: a running installation, backed up, restored into an empty home, and entered."""
    password, file = "mot-cau-dai-de-nho", tmp_path / "backup"
    running = fresh_installation(WORKERS="1").with_tables()
    running.start()
    running.run("units", "add", "Tỉnh Thử Nghiệm", "--code", "H99", "--json")
    officer = ("accounts", "add", "an.tinh", "--unit", "H99", "--full-name", "Nguyễn Văn An")
    running.run(*officer, "--password-stdin", "--json", input=password)
    registered = running.run("apps", "add", "--name", "Thư", "--redirect-uri", CALLBACK, "--json")
    running.run("backup", file, "--json")
    running.stop()

    restored = fresh_installation(WORKERS="1")
    restored.run("restore", file, "--json")
    restored.start()

    browser = Person()
    browser.sign_in(browser.open(f"{restored.url}/"), "an.tinh", password)
    assert "Nguyễn Văn An" in browser.open(f"{restored.url}/account").text
    assert restored.run("audit", "verify", "--json")["ok"] is True
    shown = restored.run("apps", "show", registered["client_id"], "--json")
    assert CALLBACK in shown["redirect_uris"]
