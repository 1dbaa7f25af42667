"""Decisions about second factors: one-time codes, recovery codes, counters, what reaches a level."""

import base64
import hmac
import secrets
import struct
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lienthong.identity.rules import Method, Need, level

# ── One-time codes (RFC 4226, RFC 6238) ─────────────────────────────────────────────────────────

DIGITS = 6
PERIOD = 30  # seconds of a step
DRIFT = 1  # steps that a clock may be off (RFC 6238 §5.2)
SECRET_BYTES = 20  # RFC 4226 §4, R6: 160 bits


def hotp(secret: bytes, counter: int, digits: int = DIGITS) -> str:
    """RFC 4226 §5.3, with HMAC-SHA-1, which every authenticator app knows."""
    mac = hmac.digest(secret, struct.pack(">Q", counter), "sha1")
    (number,) = struct.unpack_from(">I", mac, mac[-1] & 0xF)
    return f"{(number & 0x7FFF_FFFF) % 10**digits:0{digits}}"


def step_at(moment: datetime) -> int:
    """RFC 6238 §4.2: whole periods since 1970."""
    return int(moment.timestamp()) // PERIOD


def matching_step(secret: bytes, typed: str, *, now: datetime) -> int | None:
    """The step whose code was typed, if it is now's or a neighbour; the latest where two agree."""
    code, current = "".join(typed.split()), step_at(now)
    fits = [
        step
        for step in range(current - DRIFT, current + DRIFT + 1)
        if hmac.compare_digest(hotp(secret, step).encode(), code.encode())
    ]
    return max(fits, default=None)


def shown_secret(secret: bytes) -> str:
    """Base32 in groups of four, to type where a camera is missing."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


# ── Recovery codes ──────────────────────────────────────────────────────────────────────────────

RECOVERY_CODES = 10
RECOVERY_LENGTH = 10  # of 32 letters: 50 random bits
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648 §6


def new_recovery_codes() -> list[str]:
    """Ten different ones, as they are printed: "ABCDE-FGH23"."""
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LENGTH))
        codes.add(f"{letters[:5]}-{letters[5:]}")
    return sorted(codes)


def recovery_code(typed: str) -> str:
    """What was typed, without spaces and dashes, in capitals; the digits that base32 lacks are read
    as the letters they look like."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return letters.translate(str.maketrans("018", "OIB"))


# ── Passkeys ────────────────────────────────────────────────────────────────────────────────────

CHALLENGE_LIFETIME = timedelta(minutes=10)
WENT_BACK = "counter"  # Passkey.disabled_reason


def counter_goes_on(stored: int, received: int) -> bool:
    """WebAuthn §6.1.1: grows with each use, or stays 0 where the authenticator keeps none. One that
    does not is a hint at a copy of the key."""
    return received > stored or (received == stored == 0)


# ── What is asked, and what would do ────────────────────────────────────────────────────────────

TRUSTED_FOR = timedelta(days=30)  # how long a device may stand in for the second factor
FRESH_FOR = timedelta(minutes=10)  # a proof that still lets its owner change factors


def device_counts(*, again: bool, level: int) -> bool:
    """Whether a trusted device may stand in for the second factor: not where somebody asks anew for
    more than a password, nor for level 3, which it never reaches."""
    return level < 3 and not (again and level >= 2)


class Refusal(StrEnum):
    """Why an answer does not do."""

    WRONG = "wrong"
    TOO_MANY = "too_many"
    OVER = "over"  # the sign-in under way, the session or the account is no more


class Way(StrEnum):
    """How a person may show more."""

    PASSKEY = "passkey"
    CODE = "code"
    RECOVERY = "recovery"
    VNEID = "vneid"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The factors of an account, as far as a decision needs them."""

    passkeys: int = 0  # that may be used
    personal_passkeys: int = 0  # of those, bound to the person whose account it is
    disabled_passkeys: int = 0
    app: bool = False
    recovery_codes: int = 0

    @property
    def any(self) -> bool:
        """A disabled passkey counts: whoever copied a key must not win the password alone."""
        return self.app or self.passkeys + self.disabled_passkeys > 0

    @property
    def usable(self) -> int:
        """Factors that open something today; recovery codes only stand in for them."""
        return self.passkeys + self.app


def ways(
    need: Need, enrolled: Enrolled, *, shown: Collection[str], person_proved: bool
) -> list[Way]:
    """What would meet the need on top of the methods shown, best first."""

    def would(method: Method, *, proves: bool = False) -> bool:
        methods, proved = {*shown, method}, person_proved or proves
        reached = level(methods, personal_passkey=proves)
        return need.met_by(level=reached, methods=methods, person_proved=proved)

    personal = enrolled.personal_passkeys > 0
    found = {
        Way.PASSKEY: enrolled.passkeys > 0 and would(Method.PASSKEY, proves=personal),
        Way.CODE: enrolled.app and would(Method.ONE_TIME_PASSWORD),
        Way.RECOVERY: enrolled.recovery_codes > 0 and would(Method.RECOVERY_CODE),
        Way.ENROL: not enrolled.any and would(Method.ONE_TIME_PASSWORD),
        Way.VNEID: would(Method.VNEID_2, proves=True),
    }
    return [way for way, does in found.items() if does]


def binds_passkeys(level: int) -> bool:
    """Whether a passkey that is enrolled in a session of this level is bound to who was proved in it: or
    VNeID level 1 would make a level 3 for ever after."""
    return level >= 3


# What shows the owner; a device that was trusted for comfort does not.
_SHOWN_TO_CHANGE = {
    Method.ONE_TIME_PASSWORD,
    Method.PASSKEY,
    Method.RECOVERY_CODE,
    Method.VNEID_1,
    Method.VNEID_2,
}


def may_change_factors(
    enrolled: Enrolled, *, shown: Collection[str], proved_at: datetime, now: datetime
) -> bool:
    """A proof of the last minutes that shows the owner."""
    return now - proved_at <= FRESH_FOR and shows_owner(enrolled, shown=shown)


def shows_owner(enrolled: Enrolled, *, shown: Collection[str]) -> bool:
    """With a factor enrolled, only what is more than a password does: or who stole that would enrol a
    factor, or bind a VNeID, of their own."""
    return not enrolled.any or bool({*shown} & _SHOWN_TO_CHANGE)
