"""How an installation reaches VNeID: the content of `HOME/vneid.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from lienthong.protocols.vneid import envelope
from lienthong.protocols.vneid.dialect import DIALECTS, Dialect

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
REQUIRED = ("issuer", *ENDPOINTS, "client_id", "client_secret")


class ConfigurationError(ValueError):
    """The configuration cannot be used; the text says which entry and what to write."""


@dataclass(frozen=True, slots=True)
class Configuration:
    dialect: Dialect
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    client_id: str
    client_secret: str = field(repr=False)
    private_key: str = field(repr=False)  # PEM; the sealed dialect's
    acr_values: tuple[str, ...]  # "LoA1", "LoA2": the levels that are asked for
    claims: Mapping[str, str]  # our name → theirs


def read(said: Any) -> Configuration:
    """The configuration, from parsed JSON; raises ConfigurationError."""
    if not isinstance(said, dict):
        raise ConfigurationError("an object is wanted")
    known = {one.name for one in fields(Configuration)}
    if unknown := sorted(said.keys() - known):
        raise ConfigurationError(f"unknown entries: {', '.join(unknown)}")
    dialect = DIALECTS.get(said.get("dialect", ""))
    if dialect is None:
        raise ConfigurationError(f'"dialect" must be one of {", ".join(DIALECTS)}')
    texts = {name: _text(said, name, dialect) for name in known - {"dialect", "claims"}}
    levels = tuple(texts.pop("acr_values").split())
    _check_key(texts["private_key"], dialect)
    return Configuration(dialect, acr_values=levels, claims=_claims(said, dialect), **texts)


def _text(said: Mapping[str, Any], name: str, dialect: Dialect) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str):
        raise ConfigurationError(f'"{name}" must be a text')
    if not value and name in _wanted(dialect):
        raise ConfigurationError(f'"{name}" is missing')
    if value and name in (*ENDPOINTS, "jwks_uri"):
        _check_address(name, value)
    return value


def _wanted(dialect: Dialect) -> tuple[str, ...]:
    signed = ("jwks_uri",) if dialect.signed else ()
    return (*REQUIRED, *signed, *(("private_key",) if dialect.sealed else ()))


def _check_address(name: str, value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise ConfigurationError(f'"{name}" must be an address such as https://…')
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(f'"{name}" must begin with https://')


def _check_key(pem: str, dialect: Dialect) -> None:
    if dialect.sealed and not envelope.is_key(pem):
        raise ConfigurationError(
            f'"private_key" must be an RSA key of {envelope.RSA_BITS} bits or more, as PEM text'
        )


def _claims(said: Mapping[str, Any], dialect: Dialect) -> dict[str, str]:
    """The dialect's names, with what the configuration says of some."""
    own = said.get("claims") or {}
    named = isinstance(own, dict) and all(isinstance(name, str) for name in own.values())
    if not named or not own.keys() <= dialect.claims.keys():
        names = ", ".join(dialect.claims)
        raise ConfigurationError(f'"claims" must be an object of names of claims, for: {names}')
    return {**dialect.claims, **own}
