"""How events and seals are made tamper-evident. Pure: keys, times and rows are arguments.

Every event carries an HMAC over all its columns, so an edit shows even before sealing. Every seal
carries an HMAC over its number, its time, the hash before it, its events' numbers and the digest of
their macs, so removing, adding or reordering events or seals shows, and nobody without the master
key can build the chain anew. Heads of the chain are kept outside the database too: without them, a
tail that is cut off would leave no trace.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

LABEL_LENGTH = 200  # characters of a label or id
DETAILS_LENGTH = 4_000  # bytes of the canonical details
DETAILS_DEPTH = 3

Mac = Callable[[bytes], bytes]  # HMAC-SHA256 under one purpose's key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A citizen's number, also as printed in groups of digits.
_IDENTITY_NUMBER = re.compile(r"(?<!\d)((?:\d ?){4})(?:\d ?){4}(\d(?: ?\d){3})(?!\d)")
_SECRET_KEY = re.compile(
    r"(.*_)?(password|passphrase|passwd|secret|token|cookie|authorization|verifier|private_key|otp|mat_khau"
    r"|cccd|cmnd|so_dinh_danh|citizen_pid|id_number|identity_number)"
)


class UnfitDetails(ValueError):
    """These details may not enter the trail; a fault of the program, not of its user."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as it is stored, in the order in which its mac reads it."""

    id: int
    at: datetime
    kind: str
    outcome: str
    actor_id: int | None
    actor_label: str
    on_behalf_of: int | None
    subject_kind: str
    subject_id: str
    subject_label: str
    subject_folded: str
    unit_path: str
    address: str
    session_id: int | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SealRow:
    seq: int
    at: datetime
    previous: bytes
    event_ids: Sequence[int]
    content: bytes


def event_mac(row: EventRow, mac: Mac) -> bytes:
    """32 bytes over every column."""
    return mac(_canonical([getattr(row, name) for name in EventRow.__slots__]))


def content_digest(macs: Iterable[bytes]) -> bytes:
    """SHA-256 over the macs of a seal's events, in its order; each mac has 32 bytes."""
    return hashlib.sha256(b"".join(macs)).digest()


def seal_hash(seal: SealRow, mac: Mac) -> bytes:
    """32 bytes over everything a seal says."""
    return mac(_canonical([getattr(seal, name) for name in SealRow.__slots__]))


def _canonical(values: list[Any]) -> bytes:
    """One byte string for one list of values: JSON with sorted keys and no spaces."""
    return _JSON.encode(values).encode()


def _plain(value: datetime | bytes) -> int | str:
    """Moments as microseconds since 1970, bytes in hexadecimal."""
    return value.hex() if isinstance(value, bytes) else (value - _EPOCH) // _MICROSECOND


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)


def fit_text(text: str, length: int = LABEL_LENGTH) -> str:
    """Text as the trail keeps it: NFC, printable, identity numbers masked, cut to `length`.

    People type anything into a name field, their identity number included (SECURITY 52), and
    control or bidirectional characters could make a line of the trail read as something else.
    """
    composed = unicodedata.normalize("NFC", text)
    printable = composed if composed.isprintable() else _spaced(composed)
    masked = _IDENTITY_NUMBER.sub(lambda found: f"{found[1].strip()}…{found[2]}", printable)
    return masked if len(masked) <= length else masked[: length - 1] + "…"


def _spaced(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def fit_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """Details as the trail keeps them: text, whole numbers, booleans, None, lists and mappings.

    Raises UnfitDetails for keys that name a secret or an identity number, for other types (floats
    do not survive the database unchanged), and for more than DETAILS_LENGTH bytes. Numbers of
    twelve digits are masked.
    """
    fitted = _fit(dict(details), DETAILS_DEPTH)
    if len(_canonical([fitted])) > DETAILS_LENGTH:
        raise UnfitDetails(f"details of more than {DETAILS_LENGTH} bytes: {sorted(details)}")
    return fitted


def _fit(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return fit_text(str(value)) if _IDENTITY_NUMBER.search(str(value)) else value
    if isinstance(value, str):
        return fit_text(value, DETAILS_LENGTH)
    if depth and isinstance(value, Mapping):
        return {_fit_key(key): _fit(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list | tuple):
        return [_fit(item, depth - 1) for item in value]
    raise UnfitDetails(f"{type(value).__name__} cannot be a detail (or is nested too deep)")


def _fit_key(key: Any) -> str:
    if not isinstance(key, str) or _SECRET_KEY.fullmatch(key.lower()):
        raise UnfitDetails(f"{key!r} cannot be the name of a detail")
    return fit_text(key, 64)
