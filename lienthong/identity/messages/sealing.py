"""Who gets a message and what it says are sealed: codes and private addresses are in no backup."""

import json
from dataclasses import asdict

from django.conf import settings

from lienthong.identity.messages.texts import Content
from lienthong.identity.models import Message

PURPOSE = "message"


def seal(text: str) -> bytes:
    return settings.VAULT.encrypt(PURPOSE, text.encode())


def seal_content(content: Content) -> bytes:
    return seal(json.dumps(asdict(content), ensure_ascii=False))


def recipient(message: Message) -> str:
    """A number or an address."""
    return settings.VAULT.decrypt(PURPOSE, bytes(message.recipient)).decode()


def content(message: Message) -> Content:
    """What it says, as long as it is under way."""
    return Content(**json.loads(settings.VAULT.decrypt(PURPOSE, bytes(message.content))))
