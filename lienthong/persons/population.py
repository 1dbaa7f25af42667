"""The population lookup: whether a declared identity is that of somebody.

`HOME/population.json` holds `{"endpoint": "https://…", "token": "…"}`; without it there is no lookup. A POST
of the declared values as JSON, with the token as bearer, is answered by
`{"result": "exact"|"differs"|"not_found", "differs": [names of fields]}`. Anything else is no answer.
Only jobs ask.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lienthong.kit import outbound
from lienthong.persons import rules
from lienthong.persons.models import Check
from lienthong.persons.rules import Declared

SECONDS = 10.0
MOST_BYTES = 20_000

State = Check.State


class Unavailable(Exception):
    """There is no answer yet; the text says why, without a word of the person."""


@dataclass(frozen=True, slots=True)
class Lookup:
    endpoint: str
    token: str

    @property
    def name(self) -> str:
        """Who answers, for the record."""
        return urlsplit(self.endpoint).hostname or self.endpoint


@dataclass(frozen=True, slots=True)
class Result:
    """EXACT, DIFFERS in these fields, or NOT_FOUND."""

    state: str
    differs: tuple[str, ...] = ()


def path() -> Path:
    return settings.ENVIRONMENT.home / "population.json"


def configured() -> bool:
    """Whether there is a lookup to ask."""
    return path().is_file()


def lookup() -> Lookup:
    """The configuration, read anew each time; raises Unavailable where it cannot be used."""
    try:
        said = json.loads(path().read_bytes())
        return Lookup(str(said["endpoint"]), str(said["token"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unavailable(f"{path().name}: {type(error).__name__}") from error


def ask(asked: Lookup, declared: Declared) -> Result:
    """Send one question; raises Unavailable for whatever is not a well-formed answer."""
    values = dict.fromkeys(rules.FIELDS) | declared.values()
    try:
        answer = outbound.send(
            "POST",
            asked.endpoint,
            headers={"Authorization": f"Bearer {asked.token}", "Accept": "application/json"},
            json=values,
            timeout=SECONDS,
            most=MOST_BYTES,
        )
        if answer.status != 200:
            raise Unavailable(f"{asked.name}: status {answer.status}")
        return _result(answer.json())
    except (outbound.Unreachable, outbound.AddressRefused) as error:
        raise Unavailable(f"{asked.name}: {error}") from error


def _result(said: Any) -> Result:
    if not isinstance(said, dict):
        raise Unavailable("the answer is not an object")
    differs = said.get("differs") or []
    match said.get("result"):
        case "exact" if not differs:
            return Result(State.EXACT)
        case "not_found" if not differs:
            return Result(State.NOT_FOUND)
        case "differs" if _are_fields(differs):
            return Result(State.DIFFERS, tuple(key for key in rules.FIELDS if key in differs))
    raise Unavailable("the answer has another form than agreed")


def _are_fields(differs: Any) -> bool:
    return (
        isinstance(differs, Collection)
        and not isinstance(differs, str)
        and bool(differs)
        and all(isinstance(key, str) and key in rules.FIELDS for key in differs)
    )
