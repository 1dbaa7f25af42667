"""The file that says which stand-ins to open, on which ports, and what they share with the product."""

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

from sandbox.web import Place

_POLL_SECONDS = 0.05


class SetupError(Exception):
    """The file is missing, unreadable or incomplete; the text says which."""


def localhost(port: int) -> str:
    """Where people reach a port; addresses are built on this, never on a Host header."""
    return f"http://localhost:{port}"


@dataclass(frozen=True)
class Application:
    """One site: `key` names its file in `applications/sites`, `port` is on the loopback address."""

    key: str
    name: str
    port: int
    client_id: str
    client_secret: str
    cut_off: str = ""  # ISO date from which its own passwords are locked; "": it has none to lock

    @property
    def url(self) -> str:
        return localhost(self.port)


@dataclass(frozen=True)
class Client:
    """Who may ask VNeID: by one dialect, "portal" or "direct" (`vneid/README.md`)."""

    client_id: str
    client_secret: str
    dialect: str
    redirect_uris: list[str]
    public_key: str = ""  # PEM; what is told in the direct dialect is encrypted to it


@dataclass(frozen=True)
class VNeID:
    """The identity provider with the population lookup, both on one port."""

    key: ClassVar = "vneid"
    port: int
    population_token: str
    clients: list[Client]

    @property
    def url(self) -> str:
        return localhost(self.port)


@dataclass(frozen=True)
class Messages:
    """The message desk: SMS gateway and web page on one port, SMTP on another."""

    key: ClassVar = "messages"
    port: int
    smtp_port: int
    token: str

    @property
    def url(self) -> str:
        return localhost(self.port)


@dataclass(frozen=True)
class Setup:
    """What the file holds, and the secret kept beside it. What it does not name is not opened."""

    issuer: str
    applications: tuple[Application, ...]
    vneid: VNeID | None
    messages: Messages | None
    path: Path

    @property
    def secret(self) -> bytes:
        """The same after a restart, so that nobody is signed out by it."""
        return self.kept("secret", lambda: secrets.token_bytes(32))

    def kept(self, ending: str, make: Callable[[], bytes]) -> bytes:
        """What lies beside the file under its name with this ending, made at the first asking."""
        place = self.path.with_suffix(f".{ending}")
        if not place.exists():
            descriptor, new = tempfile.mkstemp(dir=place.parent)  # readable by its owner only
            with os.fdopen(descriptor, "wb") as file:
                file.write(make())
            with suppress(FileExistsError):  # another thread was quicker: the first one counts
                os.link(new, place)
            Path(new).unlink()
        return place.read_bytes()

    def key_for(self, one: Application | VNeID | Messages) -> bytes:
        """A signing key of its own for each site: a cookie of one is worthless to another."""
        return hmac.digest(self.secret, one.key.encode(), hashlib.sha256)

    def place(self, one: Application | VNeID | Messages, name: str) -> Place:
        """Where one of them stands."""
        return Place(name, one.url, f"{one.key}_{one.port}", self.key_for(one))


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
        return Setup(
            issuer=content["issuer"].rstrip("/"),
            applications=tuple(Application(**entry) for entry in content["applications"]),
            vneid=_vneid(content.get("vneid")),
            messages=Messages(**content["messages"]) if "messages" in content else None,
            path=path,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SetupError(f"{path}: thiếu hoặc sai mục {error}") from error


def _vneid(content: dict[str, Any] | None) -> VNeID | None:
    if content is None:
        return None
    clients = [Client(**entry) for entry in content["clients"]]
    return VNeID(**content | {"clients": clients})
