"""What messages say, by kind. Short, and never with a link that signs in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lienthong.kit.clock import VIETNAM
from lienthong.kit.text import format_date

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Content:
    """One message, in one language."""

    subject: str  # letters only
    text: str


_texts: dict[str, tuple[Words, Words]] = {}


def register(kind: str, *, subject: Words, text: Words) -> str:
    """Declare a kind with its lazily translated words, which may hold `%(…)s`; returns the kind.

    `%(help)s` is the help desk's telephone. Raises ValueError where the kind is taken.
    """
    if _texts.setdefault(kind, (subject, text)) != (subject, text):
        raise ValueError(f"the kind of message {kind!r} is registered twice")
    return kind


def content(kind: str, context: Mapping[str, Any]) -> Content:
    """The words of now's language."""
    return Content(str(_texts[kind][0]), said(kind, context))


def said(kind: str, context: Mapping[str, Any]) -> str:
    """The text alone."""
    return str(_texts[kind][1]) % {"help": settings.ENVIRONMENT.help_phone, **context}


def moment(at: datetime) -> str:
    """ "09:12 12/10/2024", as it was in Việt Nam."""
    here = at.astimezone(VIETNAM)
    return f"{here:%H:%M} {format_date(here)}"


def letter(text: str) -> str:
    """A text as a letter says it: with who writes, and who helps."""
    environment = settings.ENVIRONMENT
    signature = _("Thư này được gửi tự động. Bộ phận hỗ trợ: %(phone)s, %(email)s (%(hours)s).") % {
        "phone": environment.help_phone,
        "email": environment.help_email,
        "hours": environment.help_hours,
    }
    return f"{text}\n\n{environment.system_name}, {environment.province}\n{signature}\n"
