"""Text as every format can carry it: XML has no control characters, and nothing may be disguised."""

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[ \t]+")
# Control and format characters (bidirectional overrides, soft hyphens, zero-width marks), surrogates.
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_KEPT = "\n"


def clean(text: str) -> str:
    """NFC; line breaks as "\\n"; no control, format or surrogate characters; no doubled blanks."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    broken = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    kept = "".join(char for char in broken if char in _KEPT or not _unprintable(char))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept))


def _unprintable(char: str) -> bool:
    return (
        unicodedata.category(char) in _DROPPED
        or ord(char) & 0xFFFE == 0xFFFE
        or (0xFDD0 <= ord(char) <= 0xFDEF)
    )


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A frozen dataclass whose texts are clean from the start, those in tuples too."""
    cls.__post_init__ = _clean_fields
    return dataclass(frozen=True, slots=True)(cls)


def _clean_fields(self: Any) -> None:
    for field in fields(self):
        given = getattr(self, field.name)
        cleaned = _deep(given)
        if cleaned is not given:
            object.__setattr__(self, field.name, cleaned)


def _deep(given: Any) -> Any:
    if isinstance(given, str):
        return clean(given)
    return tuple(map(_deep, given)) if isinstance(given, tuple) else given
