"""Which addresses may be registered for redirects (RFC 6749 §3.1.2, RFC 9700 §2.1 and §4.1.3).

What is registered is later compared as a string, character by character; so only addresses that
every browser reads the same way are let in. Loopback ports are exact too: RFC 8252 §7.3 relaxes
them for native applications on changing ports, and there are none here.
"""

import re
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lienthong.protocols.oidc.parameters import LIMITS

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
RESERVED = frozenset({"code", "error", "error_description", "error_uri", "iss", "state"})

_URI_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()+,;=%-]+")  # RFC 3986 §2, without "*"
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*")


class Fault(StrEnum):
    """Why an address is refused; the feature has the sentence for people."""

    TOO_LONG = "too_long"
    CHARACTERS = "characters"  # spaces, backslashes, controls, quotes, non-ASCII
    WILDCARD = "wildcard"
    FRAGMENT = "fragment"
    SCHEME = "scheme"  # neither https nor http on a loopback host
    USERINFO = "userinfo"
    HOST = "host"
    PORT = "port"
    PATH = "path"  # "." or ".." segments, or an encoded slash or backslash
    QUERY = "query"  # a parameter that the answer itself carries


def fault(uri: str) -> Fault | None:
    """The first reason against registering this address, or None."""
    return _fault_of_text(uri) or _fault_of_parts(uri)


def _fault_of_text(uri: str) -> Fault | None:
    if len(uri) > LIMITS["redirect_uri"]:
        return Fault.TOO_LONG
    if "*" in uri:
        return Fault.WILDCARD
    if not _URI_CHARACTERS.fullmatch(uri) or re.search("%(?![0-9A-Fa-f]{2})", uri):
        return Fault.CHARACTERS
    return Fault.FRAGMENT if "#" in uri else None


def _fault_of_parts(uri: str) -> Fault | None:
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:  # a broken IPv6 address, or a port that is no number
        return Fault.HOST
    if "@" in parts.netloc:
        return Fault.USERINFO
    return _fault_of_host(uri, parts, port) or _fault_of_path(parts)


def _fault_of_host(uri: str, parts: SplitResult, port: int | None) -> Fault | None:
    host = parts.netloc.removesuffix(f":{port}")
    if port == 0 or host.endswith(":"):
        return Fault.PORT
    if not uri.startswith("https://") and not (uri.startswith("http://") and host in LOOPBACK):
        return Fault.SCHEME
    return None if host in LOOPBACK or _HOST.fullmatch(host) else Fault.HOST


def _fault_of_path(parts: SplitResult) -> Fault | None:
    path = unquote(parts.path)
    segments = path.split("/")
    if "." in segments or ".." in segments or "\\" in path or "%" in path or "//" in path:
        return Fault.PATH
    if any(char < " " for char in path) or "%2f" in parts.path.lower():
        return Fault.PATH
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return Fault.QUERY if names & RESERVED else None
