"""What VNeID asserts of a person, as one value, whichever dialect it was said in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from lienthong.protocols import cccd
from lienthong.protocols.vneid.configuration import Configuration
from lienthong.protocols.vneid.id_token import OLDEST, SKEW, moment
from lienthong.protocols.vneid.refusal import Reason

Kind = Literal["person", "organisation"]
KINDS: Mapping[str, Kind] = {"1": "person", "2": "organisation"}  # DOMAIN.md, "VNeID"
MOST_CHARACTERS = 200
TAX_CODE = re.compile(r"[0-9]{10}(?:-[0-9]{3})?")
_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_LEVEL = re.compile(r"(?:.*[^0-9])?([12])")


@dataclass(frozen=True, slots=True)
class Assertion:
    """Who signed in there. Of an organisation's account, who did so for it."""

    number: str
    name: str
    birth_date: date
    kind: Kind
    level: int  # 1 basic, 2 full (Nghị định 69/2024/NĐ-CP)
    subject: str
    authenticated_at: datetime
    tax_code: str = ""
    organisation: str = ""


def read(
    configuration: Configuration,
    *,
    claims: Mapping[str, Any],
    userinfo: Mapping[str, Any],
    level: int,
    now: datetime,
    again: bool = False,
) -> Assertion | Reason:
    """The assertion, or why there is none. `claims` are the ID token's, {} where there is none.

    `level` is the least that will do; `again` wants a sign-in of the last minutes, where it is told when.
    """
    if claims and claims.get("sub") != userinfo.get("sub"):  # Core §5.3.2
        return Reason.SUBJECT
    said = _said(configuration, {**userinfo, **claims})
    asserted = _assertion(said, moment(claims.get("auth_time"), now) or now)
    if isinstance(asserted, Reason):
        return asserted
    if again and now - asserted.authenticated_at > OLDEST + SKEW:
        return Reason.OLD
    return asserted if asserted.level >= level else Reason.LEVEL


def _said(configuration: Configuration, all_claims: Mapping[str, Any]) -> dict[str, str]:
    """Values by our names, as tidy text; numbers come as numbers in one dialect."""
    found = {name: all_claims.get(theirs) for name, theirs in configuration.claims.items()}
    return {name: _tidy(value) for name, value in found.items()}


def _tidy(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = unicodedata.normalize("NFC", " ".join(str(value).split()))
    return text if len(text) <= MOST_CHARACTERS and text.isprintable() else ""


def _assertion(said: Mapping[str, str], at: datetime) -> Assertion | Reason:
    kind, level, born = KINDS.get(said["kind"]), _LEVEL.fullmatch(said["level"]), _day(said)
    if not (kind and level and born and said["name"] and said["subject"]):
        return Reason.CLAIMS
    problems, _ = cccd.problems(said["number"], born)
    if problems or born > at.date():
        return Reason.NUMBER
    of_organisation = {"tax_code": said["tax_code"], "organisation": said["organisation"]}
    if kind == "organisation" and not _is_organisation(said):
        return Reason.CLAIMS
    return Assertion(
        number=said["number"],
        name=said["name"],
        birth_date=born,
        kind=kind,
        level=int(level[1]),
        subject=said["subject"],
        authenticated_at=at,
        **(of_organisation if kind == "organisation" else {}),
    )


def _day(said: Mapping[str, str]) -> date | None:
    """yyyymmdd in one dialect, yyyy-mm-dd in the other."""
    written = _DATE.fullmatch(said["birth_date"])
    try:
        return date(*map(int, written.groups())) if written else None
    except ValueError:
        return None


def _is_organisation(said: Mapping[str, str]) -> bool:
    return bool(TAX_CODE.fullmatch(said["tax_code"]) and said["organisation"])
