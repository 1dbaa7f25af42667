"""Somebody else's SCIM server (scim2-server) on this machine, which can be told to misbehave."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import load_default_provider

TOKEN = "foreign-token"
Fault = tuple[str, list[tuple[str, str]], bytes]


def says(status: str, body: bytes = b"", **headers: str) -> Fault:
    """An answer of the server's own making: `says("503 Busy", Retry_After="7")`."""
    return status, [(name.replace("_", "-"), value) for name, value in headers.items()], body


class Foreign:
    """`fault(method, path)` may answer instead of the server, `afterwards` once it has acted; `asked` is
    what came in."""

    def __init__(self) -> None:
        self.storage = InMemoryStorage()
        self.application = BearerTokenApplication(
            self.storage, load_default_provider(), bearer_tokens=[TOKEN]
        )
        self.asked: list[tuple[str, str]] = []
        self.fault: Callable[[str, str], Fault | None] = lambda _method, _path: None
        self.afterwards = self.fault
        self.server = make_server("127.0.0.1", 0, self.serve, handler_class=_Silent)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v2"

    def serve(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.asked.append((method, path.removeprefix("/v2")))
        fault = self.fault(method, path)
        if fault is None:
            lost = self.afterwards(method, path)
            if lost is None:
                return self.application(environ, start)
            list(self.application(environ, lambda *_: None))
            fault = lost
        else:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, headers, body = fault
        start(status, headers)
        return [body]

    def users(self) -> dict[str, dict[str, Any]]:
        """What it has, by user name."""
        dumped = [json.loads(one.model_dump_json()) for one in self.storage.resources]
        return {one["userName"]: one for one in dumped}

    def create(self, user: dict[str, Any]) -> str:
        """Somebody else brings a user there; its id."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"}
        body = json.dumps(user).encode()
        with urlopen(Request(f"{self.url}/Users", body, headers)) as answer:
            return json.load(answer)["id"]

    def count(self, method: str) -> int:
        return sum(1 for asked, _path in self.asked if asked == method)


class _Silent(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None: ...


@contextmanager
def running() -> Iterator[Foreign]:
    foreign = Foreign()
    thread = threading.Thread(target=foreign.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield foreign
    foreign.server.shutdown()
    foreign.server.server_close()
    thread.join()
