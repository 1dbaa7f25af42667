"""Everything that was sent, kept in memory: the newest few hundred, and only so much of each."""

import secrets
from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

MOST_MESSAGES = 500
MOST_TEXT = 20_000  # characters of one message; the rest is cut off
SMS, MAIL = "sms", "mail"


@dataclass(frozen=True, slots=True)
class Message:
    """A text message or a letter; a text message has no subject, and its sender may be unnamed."""

    kind: str
    to: str  # a telephone number, or an address
    text: str
    subject: str = ""
    sender: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def told(self) -> dict[str, Any]:
        """As JSON has it; the time in ISO 8601 with its zone."""
        return {**asdict(self), "at": self.at.isoformat()}


class Desk:
    """Takes messages from any thread; the newest stands first."""

    def __init__(self) -> None:
        self._lock, self._kept = Lock(), deque(maxlen=MOST_MESSAGES)

    def take(self, message: Message) -> Message:
        """Keep it; the oldest one goes when there are too many."""
        with self._lock:
            self._kept.appendleft(message)
        return message

    def read(self, to: str = "") -> list[Message]:
        """The newest first; with `to` only those to this number or address."""
        with self._lock:
            kept = list(self._kept)
        return [message for message in kept if not to or message.to.lower() == to.lower()]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
