"""The ways that messages take: `HOME/messages.json`, read anew each time.

    {"sms": {"endpoint": "https://…", "token": "…"},
     "smtp": {"host": "…", "port": 587, "from": "…", "user": "…", "password": "…", "starttls": true}}

A way that is missing is not offered; `user`, `password` and `starttls` may be left out.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from lienthong.identity.models import Channel

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where text messages go."""

    endpoint: str
    token: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters go."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = False


def path() -> Path:
    return settings.ENVIRONMENT.home / "messages.json"


def offered(channel: str) -> bool:
    """Whether messages can take this way here."""
    return (gateway() if channel == Channel.SMS else mail_server()) is not None


def gateway() -> Gateway | None:
    try:
        said = _said()["sms"]
        return Gateway(str(said["endpoint"]), str(said["token"]))
    except KeyError:
        return None


def mail_server() -> MailServer | None:
    try:
        said = _said()["smtp"]
        needed = str(said["host"]), int(said["port"]), str(said["from"])
    except (KeyError, ValueError):
        return None
    user, password = str(said.get("user", "")), str(said.get("password", ""))
    return MailServer(*needed, user, password, bool(said.get("starttls", False)))


def _said() -> dict[str, dict[str, Any]]:
    """What the file holds; nothing where there is none, or none that can be read."""
    try:
        said = json.loads(path().read_bytes())
        return {way: dict(said[way]) for way in ("sms", "smtp") if way in said}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        logger.error("%s cannot be used: %s", path().name, error)
        return {}
