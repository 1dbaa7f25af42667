"""A load generator: clients written as Python generators, over keep-alive HTTP/1.1, in one process.

A client yields the bytes of a request and is sent the `Answer`; when it ends, its connection closes.
One selector loop drives them all, at about 20 µs a request, so the server is what is measured.
"""

import json
import selectors
import socket
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from typing import Any
from urllib.parse import urlencode, urlsplit

CHUNK = 262_144
SILENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """The header's value, "" without one."""
        start = self.head.lower().find(f"\r\n{name.lower()}:".encode())
        if start < 0:
            return ""
        line = self.head[start + 2 : self.head.index(b"\r\n", start + 2)]
        return line.split(b":", 1)[1].strip().decode()


Client = Generator[bytes, Answer, None]


@dataclass
class Tally:
    """What came of a run: answers' milliseconds, statuses that were not wanted, seconds it took."""

    milliseconds: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """Milliseconds within which so many percent were answered."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


def request(method: str, url: str, form: Mapping[str, str] | None = None, **headers: str) -> bytes:
    """The bytes of a request; header names are written with underscores."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}", "Accept: */*"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    body = urlencode(form).encode() if form is not None else b""
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@cache
def _other_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def in_other_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function of a module where load is made: in one process beside this; its value."""
    return beside(work, *arguments).result()


def beside(work: Callable[..., Any], *arguments: Any) -> Future:
    """The same without waiting for it."""
    return _other_process().submit(work, *arguments)


def drive(
    origin: str, clients: Iterable[Client], seconds: float, *, good: Sequence[int] = (200,)
) -> Tally:
    """Let the clients talk to the origin for so long, each waiting for its answers."""
    tally, selector = Tally(), selectors.DefaultSelector()
    talks = [_Talk(origin, client) for client in clients]
    started = time.perf_counter()
    for talk in talks:
        selector.register(talk.socket, selectors.EVENT_READ, talk)
        talk.speak()
    while time.perf_counter() < started + seconds and selector.get_map():
        ready = selector.select(SILENCE_SECONDS)
        if not ready:
            raise TimeoutError(f"{origin}: no answer for {SILENCE_SECONDS:.0f} s")
        for key, _ in ready:
            _listen(key.data, tally, selector, good)
    tally.seconds = time.perf_counter() - started
    for talk in talks:
        talk.socket.close()
    return tally


def _listen(
    talk: "_Talk", tally: Tally, selector: selectors.BaseSelector, good: Sequence[int]
) -> None:
    answer = talk.hear()
    if answer is None:
        return
    tally.milliseconds.append((time.perf_counter() - talk.asked_at) * 1e3)
    tally.failures += answer.status not in good
    if not talk.go_on(answer):
        selector.unregister(talk.socket)


class _Talk:
    """One client's connection."""

    def __init__(self, origin: str, client: Client) -> None:
        parts = urlsplit(origin)
        self.socket = socket.create_connection((parts.hostname, parts.port), SILENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client, self.heard, self.asked_at = client, b"", 0.0
        self.next = next(client)

    def speak(self) -> None:
        self.asked_at = time.perf_counter()
        self.socket.sendall(self.next)

    def hear(self) -> Answer | None:
        """The answer once it is complete."""
        received = self.socket.recv(CHUNK)
        if not received:
            raise ConnectionError(f"closed after {self.next[:80]!r}")
        self.heard += received
        head, found, body = self.heard.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        self.heard = b""
        return Answer(int(head[9:12]), head + b"\r\n", body)

    def go_on(self, answer: Answer) -> bool:
        """Send what the client wants next; False once it is done."""
        try:
            self.next = self.client.send(answer)
        except StopIteration:
            return False
        self.speak()
        return True


def _length(head: bytes) -> int:
    """Bytes of the body. Chunked bodies are not understood: neither side sends them."""
    lowered = head.lower()
    start = lowered.find(b"content-length:")
    if start < 0:
        if int(head[9:12]) in (204, 304):
            return 0
        raise ValueError(f"no Content-Length: {head[:400]!r}")
    return int(lowered[start + 15 :].split(b"\r\n", 1)[0])
