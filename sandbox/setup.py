"""The file that says where the provider is and which sites to open."""

import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

_POLL_SECONDS = 0.05


class SetupError(Exception):
    """The file is missing, unreadable or incomplete; the text says which."""


@dataclass(frozen=True)
class Application:
    """One site: `key` names its file in `sites/`, `port` is on the loopback address."""

    key: str
    name: str
    port: int
    client_id: str
    client_secret: str

    @property
    def url(self) -> str:
        """Where people reach it; redirect addresses are built on this, never on a Host header."""
        return f"http://localhost:{self.port}"

    @property
    def cookie(self) -> str:
        """Cookies are shared by all ports of localhost: each site, and each copy, has its own."""
        return f"{self.key}_{self.port}"


@dataclass(frozen=True)
class Setup:
    """What the file holds, and the secret kept beside it."""

    issuer: str
    applications: tuple[Application, ...]
    secret: bytes

    def key_for(self, application: Application) -> bytes:
        """A signing key of its own for each site: a cookie of one is worthless to another."""
        return hmac.digest(self.secret, application.key.encode(), hashlib.sha256)


def wait_for(path: Path, *, seconds: float, stopped: Event) -> Setup:
    """Read `path`, waiting up to `seconds` for whoever writes it; SetupError when it is not there.

    A file caught half written is read again.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return read(path)
        except (FileNotFoundError, json.JSONDecodeError) as error:
            if stopped.wait(_POLL_SECONDS) or time.monotonic() > deadline:
                raise SetupError(f"{path}: chưa có tệp cấu hình đọc được ({error})") from error


def read(path: Path) -> Setup:
    """What the file says now; SetupError when something in it is missing."""
    content = json.loads(path.read_text(encoding="utf-8"))
    try:
        applications = tuple(Application(**entry) for entry in content["applications"])
        return Setup(content["issuer"].rstrip("/"), applications, _secret_beside(path))
    except (KeyError, TypeError, AttributeError) as error:
        raise SetupError(f"{path}: thiếu hoặc sai mục {error}") from error


def _secret_beside(path: Path) -> bytes:
    """The same secret after a restart, so that nobody is signed out by it."""
    place = path.with_suffix(".secret")
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return place.read_bytes()
