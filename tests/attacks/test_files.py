"""Attacks on what an installation keeps and takes: files, sockets, raw requests (SECURITY.md 13, 44–52)."""

import io
import os
import pwd
import socket
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings
from PIL import Image

from lienthong.config.embedded import EmbeddedServer
from lienthong.identity import photos
from lienthong.kit.refusal import Refused
from lienthong.kit.secrets import Vault
from lienthong.sso import keys
from tests.sso.conftest import register


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"GIF89a<script>alert(1)</script>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"",
    ],
    ids=["svg", "html", "gif", "pdf", "broken", "empty"],
)
def test_only_pictures_become_pictures(content):
    """SECURITY.md 27: what is called a photo and is a page is refused by its bytes."""
    with pytest.raises(Refused):
        photos.redraw(content)


def test_a_photo_loses_what_was_hidden_in_it():
    """SECURITY.md 27: a picture that is a page too is drawn anew: only its pixels are kept."""
    kept = io.BytesIO()
    Image.new("RGB", (900, 40), "navy").save(kept, "JPEG", comment=b"<script>alert(1)</script>")
    drawn = photos.redraw(kept.getvalue() + b"<script>alert(2)</script>")
    assert b"<script>" not in drawn
    assert drawn.startswith(b"\xff\xd8")


def test_a_picture_of_a_billion_pixels_is_not_unpacked():
    """SECURITY.md 44: 10 kB that claim to be gigabytes."""
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    with pytest.raises(Refused):
        photos.redraw(bomb.getvalue())


def test_another_master_key_is_recognised(units):
    """SECURITY.md 52: `serve` refuses it, rather than sign and seal under a key that is not this one."""
    register()
    assert keys.readable()
    with override_settings(VAULT=Vault(os.urandom(32))):
        assert not keys.readable()
    assert settings.VAULT


# ── A running installation ──────────────────────────────────────────────────────────────────────

PRIVATE = (
    "secrets/master.key",
    "audit/heads",
    "sandbox/sandbox.json",
    "vneid.json",
    "population.json",
    "messages.json",
    "postgresql/log",
    "run/serve",
    "run/database.users",
    "run/database.moving",
)


@pytest.mark.installation
def test_other_users_of_the_machine_read_nothing(installation):
    """SECURITY.md 52: keys, heads, secrets and logs by their modes; locks too, or anybody could hold one."""
    modes = {name: stat.S_IMODE((installation.home / name).stat().st_mode) for name in PRIVATE}
    assert set(modes.values()) == {0o600}, modes


@pytest.mark.installation
def test_other_users_of_the_machine_do_not_reach_the_database(installation):
    """SECURITY.md 52: it trusts whoever can open its socket, so only its own user can."""
    folder = EmbeddedServer(installation.home).socket_folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    if os.geteuid() != 0:
        pytest.skip("only root can try it as somebody else")
    somebody = pwd.getpwnam("games")
    tried = subprocess.run(
        ["/bin/sh", "-c", 'ls "$0" || cat "$1"', str(folder), str(installation.home / PRIVATE[0])],
        user=somebody.pw_uid,
        group=somebody.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    assert (tried.returncode, tried.stdout) != (0, b"")
    assert tried.stdout == b""


@pytest.mark.installation
def test_the_database_logs_no_values(installation):
    """SECURITY.md 52: a statement that fails leaves its error in PostgreSQL's log, never its data."""
    server = EmbeddedServer(installation.home)
    with psycopg.connect(server.dsn) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(
            "INSERT INTO identity_failures VALUES ('bi-mat-071234', 1, now()), ('bi-mat-071234', 1, now())"
        )
    log = Path(server.folder / "log").read_text()
    assert "identity_failures_pkey" in log
    assert "071234" not in log
    assert b"071234".hex() not in log


def ask(installation, *lines: str, body: bytes = b"") -> bytes:
    """The first answer to raw bytes."""
    head = "\r\n".join(line.format(port=installation.port) for line in lines)
    with socket.create_connection(("127.0.0.1", installation.port), timeout=10) as peer:
        peer.sendall(head.encode() + b"\r\n\r\n" + body)
        return peer.recv(65_536)


HOST = "Host: localhost:{port}"


@pytest.mark.installation
@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("GET / HTTP/1.1", "Host: evil.example"), b"400"),
        (("GET / HTTP/1.0",), b"400"),
        (("GET / HTTP/1.1", HOST, "Host: evil.example"), b"400"),
        (("POST /oidc/token HTTP/1.1", HOST, "Content-Length: 4", "Content-Length: 5"), b"400"),
        (("POST /oidc/token HTTP/1.1", HOST, "Content-Length: -1"), b"400"),
        (("GET /healthz HTTP/1.1", HOST, "X-Folded: a", " b"), b"400"),
        (("GET / HTTP/1.1", HOST, "X-Long: " + "a" * 200_000), b"431"),
        (("POST /sign-in HTTP/1.1", HOST, "Content-Length: 900000000"), b"413"),
        (("POST /oidc/token HTTP/1.1", HOST, "Content-Length: 2000000"), b"413"),
    ],
    ids=[
        "host",
        "no-host",
        "two-hosts",
        "two-lengths",
        "negative",
        "folded",
        "headers",
        "form",
        "api",
    ],
)
def test_raw_requests_that_no_honest_client_sends(installation, lines, status):
    """SECURITY.md 29: foreign hosts. 13: smuggling, oversized headers and bodies, refused unread."""
    assert ask(installation, *lines).split(b" ")[1] == status


@pytest.mark.installation
def test_two_lengths_of_one_body_do_not_hide_a_second_request(installation):
    """SECURITY.md 13: with both Content-Length and chunks, the chunks count, as they must (RFC 9112 §6.3)."""
    body = b"0\r\n\r\n"
    lines = ("POST /oidc/token HTTP/1.1", HOST, "Content-Length: 4", "Transfer-Encoding: chunked")
    answer = ask(installation, *lines, "Connection: close", body=body)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.split(b" ")[1] in {b"400", b"401"}
