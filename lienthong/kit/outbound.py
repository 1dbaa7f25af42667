"""Every request that we send to somebody else's server.

Who names an address may mean our own network by it (SECURITY 19). So the name is resolved once, each
address it stands for is judged, and the connection goes to a judged one: no second answer of the DNS
comes in between. Redirects are answers like any other, and time and size have a bound whatever the
server does. Requests are sent by jobs, never while a person waits for a page.
"""

import re
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from json import dumps, loads
from socket import IPPROTO_TCP, getaddrinfo
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpcore
from django.conf import settings

from lienthong.kit.networks import HOST, Address

PORTS = {"http": 80, "https": 443}
# ASCII without spaces and the backslash: parsers disagree about the others.
PRINTABLE = re.compile(r"[!-\[\]-~]+")
AGENT = "lienthong"
NO_ANSWER = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.RemoteProtocolError)


class Unreachable(Exception):
    """No answer that can be used; another attempt may get one. The text says what happened."""


class AddressRefused(Exception):
    """This address is not one that we send requests to; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: any status, 3xx and 5xx too; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises Unreachable when it is none."""
        try:
            return loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable("the answer is not JSON") from error


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    json: Any = None,
    form: Mapping[str, str] | None = None,
    timeout: float = 5.0,
    most: int = 1_000_000,
) -> Answer:
    """Send one request; its body is `body`, or `json` or `form` encoded.

    `timeout` is in seconds and holds for everything together, `most` is the longest body taken, in
    bytes. Raises AddressRefused before anything is sent, Unreachable when there is no whole answer.
    """
    target = _target(url)
    kind, content = _content(body, json, form)
    own = {"Host": _authority(target), "Connection": "close"}
    sent = {"User-Agent": AGENT, **kind, **(headers or {}), **own}
    backend = _JudgingBackend(time.monotonic() + timeout)
    connection = httpcore.HTTPConnection(target.origin, ssl_context=_tls(), network_backend=backend)
    try:
        with connection, connection.stream(method, target, headers=sent, content=content) as answer:
            return Answer(answer.status, _headers(answer), _body(answer, most))
    except NO_ANSWER as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def check(url: str) -> None:
    """Raise AddressRefused unless the address has a form that `send` takes; nothing is resolved."""
    _target(url)


def _target(url: str) -> httpcore.URL:
    """The address in its parts, so that no second parser reads it differently."""
    try:
        parts = urlsplit(url if PRINTABLE.fullmatch(url) else "")
        usual = PORTS[parts.scheme]
        port = usual if parts.port is None else parts.port
        host = parts.hostname or ""
        if not HOST.fullmatch(host):
            ip_address(host)
    except (ValueError, KeyError) as error:
        raise AddressRefused("not the http or https address of a host") from error
    if "@" in parts.netloc:
        raise AddressRefused("an address with a user name in it")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return httpcore.URL(scheme=parts.scheme, host=host, port=port, target=path)


def _authority(target: httpcore.URL) -> str:
    """What the Host header says: an IPv6 address stands in brackets, a usual port is left out."""
    host = target.host.decode()
    host = f"[{host}]" if ":" in host else host
    usual = PORTS[target.scheme.decode()] == target.port
    return host if usual else f"{host}:{target.port}"


def _content(
    body: bytes, json: Any, form: Mapping[str, str] | None
) -> tuple[dict[str, str], bytes]:
    if json is not None:
        return {"Content-Type": "application/json"}, dumps(json, ensure_ascii=False).encode()
    if form is not None:
        return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode()
    return {}, body


def _headers(answer: httpcore.Response) -> dict[str, str]:
    """One that comes several times is joined with commas (RFC 9110 §5.2)."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _body(answer: httpcore.Response, most: int) -> bytes:
    body = bytearray()
    for part in answer.iter_stream():
        body += part
        if len(body) > most:
            raise Unreachable(f"the answer is longer than {most} bytes")
    return bytes(body)


@cache
def _tls() -> ssl.SSLContext:
    """The machine's own authorities; certificate and name are checked by the name in the address."""
    return ssl.create_default_context()


class _JudgingBackend(httpcore.NetworkBackend):
    """Opens connections to judged addresses only, all under one deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: Any = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """The first address that takes the connection."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _judged(host, port, self._deadline):
            try:
                left = _left(self._deadline, httpcore.ConnectTimeout)
                stream = self._network.connect_tcp(str(address), port, left)
                return _HurriedStream(stream, self._deadline)
            except httpcore.ConnectError as error:
                failure = error
        raise failure


class _HurriedStream(httpcore.NetworkStream):
    """A stream whose every step gets what is left until the deadline: no drip keeps it open."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: Any = None, timeout: Any = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _HurriedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, late: type[Exception]) -> float:
    """Seconds until the deadline, never 0: a socket would take that for "do not wait"."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("no whole answer in time")
    return left


def _judged(host: str, port: int, deadline: float) -> list[Address]:
    """The addresses of a host. One refused address spoils them all: honest names have no such mix."""
    addresses = _resolved(host, port, _left(deadline, httpcore.ConnectTimeout))
    for address in addresses:
        if settings.OUTBOUND_PRIVATE.refuses(host, address):
            raise AddressRefused(f"{host} is in a private network that is not listed")
    return addresses


def _resolved(host: str, port: int, timeout: float) -> list[Address]:
    """The resolver has no time limit of its own, so it is waited for from outside."""
    found: list[Address] = []
    errors: list[OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            for entry in getaddrinfo(host, port, proto=IPPROTO_TCP):
                found.append(ip_address(entry[4][0]))
        except (OSError, UnicodeError) as error:
            errors.append(error)

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(timeout)
    if looking.is_alive():
        raise httpcore.ConnectTimeout("no answer of the DNS in time")
    if errors:
        raise httpcore.ConnectError(str(errors[0])) from errors[0]
    return found
