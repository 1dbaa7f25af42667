"""Asking VNeID: its configuration in `HOME/vneid.json`, and the requests to it. Only jobs ask."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from lienthong.kit import clock, outbound
from lienthong.protocols.vneid import configuration, exchange, id_token
from lienthong.protocols.vneid.configuration import Configuration, ConfigurationError
from lienthong.protocols.vneid.exchange import Request, Tokens
from lienthong.protocols.vneid.refusal import Reason

SECONDS = 10.0
MOST_BYTES = 100_000
KEEP_KEYS = timedelta(minutes=10)

_keys: dict[str, tuple[datetime, Any]] = {}  # published keys, and since when we have them


class Unavailable(Exception):
    """VNeID has not answered, which is no answer; the text says why, without a word of the person."""


def path() -> Path:
    return settings.ENVIRONMENT.home / "vneid.json"


def configured() -> bool:
    """Whether VNeID is offered here."""
    return path().is_file()


def load() -> Configuration:
    """The configuration, read anew each time; raises ConfigurationError with what to mend.

    The file holds secrets: nobody but its owner may read it.
    """
    try:
        if path().stat().st_mode & 0o077:
            raise ConfigurationError(f"{path().name} can be read by others: chmod 600")
        return configuration.read(json.loads(path().read_bytes()))
    except OSError as error:
        raise ConfigurationError(f"{path().name}: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{path().name} is not JSON: {error}") from error


def tokens(vneid: Configuration, request: Request) -> Tokens | Reason:
    """What the token endpoint gives for a code."""
    answer = _send(request)
    return exchange.read_tokens(vneid, answer.status, _json(answer))


def claims(vneid: Configuration, tokens: Tokens, *, nonce: str) -> dict[str, Any] | Reason:
    """The ID token's claims; {} in a dialect without one. Keys that changed are fetched anew, once."""
    if not vneid.dialect.signed:
        return {}

    def verified(jwks: Any) -> dict[str, Any] | Reason:
        return id_token.verify(tokens.id_token, jwks, vneid, nonce=nonce, now=clock.now())

    said = verified(_published(vneid, KEEP_KEYS))
    return verified(_published(vneid, timedelta(0))) if said is Reason.KEY else said


def userinfo(vneid: Configuration, access_token: str) -> dict[str, Any] | Reason:
    """What VNeID says of the person."""
    answer = _send(exchange.userinfo_request(vneid, access_token))
    said = None if answer.status in (401, 403) else _json(answer)
    return exchange.read_userinfo(vneid, answer.status, said)


def _published(vneid: Configuration, keep: timedelta) -> Any:
    since, jwks = _keys.get(vneid.jwks_uri, (None, None))
    if since is None or clock.now() - since >= keep:
        answer = _send(Request(vneid.jwks_uri, {"Accept": "application/json"}))
        if answer.status != 200:
            raise Unavailable(f"keys: status {answer.status}")
        jwks = _json(answer)
        _keys[vneid.jwks_uri] = (clock.now(), jwks)
    return jwks


def _send(request: Request) -> outbound.Answer:
    """Statuses that speak of the server's own trouble are no answer (RFC 9110 §15.6)."""
    try:
        answer = outbound.send(
            "POST" if request.form is not None else "GET",
            request.url,
            headers=request.headers,
            form=request.form,
            timeout=SECONDS,
            most=MOST_BYTES,
        )
    except (outbound.Unreachable, outbound.AddressRefused) as error:
        raise Unavailable(str(error)) from error
    if answer.status >= 500 or answer.status == 429:
        raise Unavailable(f"status {answer.status}")
    return answer


def _json(answer: outbound.Answer) -> Any:
    try:
        return answer.json()
    except outbound.Unreachable as error:
        raise Unavailable(str(error)) from error
