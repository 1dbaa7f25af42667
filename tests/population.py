"""A population lookup of the tests' own, on this machine, and somebody to ask it about."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from lienthong.kit import networks
from lienthong.persons.rules import Declared

HOA = Declared(
    number="070191000042",
    name="Lê Thị Hoa",
    birth_date=date(1991, 7, 4),
    gender="female",
    issued_on=date(2021, 8, 10),
    issued_at="Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    address="Khu phố 2, Tân Phú, Đồng Xoài, Bình Phước",
)
EXACT = {"result": "exact", "differs": []}


class Population:
    """Answers what it is told to, and keeps what it was asked."""

    token = "chi-dung-trong-kiem-thu"

    def __init__(self) -> None:
        self.status, self.body, self.asked, self.tokens = 200, json.dumps(EXACT).encode(), [], []
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, answer: object, status: int = 200) -> None:
        self.status = status
        self.body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/kiem-tra"

    def configure(self, path: Path) -> None:
        path.write_text(json.dumps({"endpoint": self.url, "token": self.token}))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        population = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                population.asked.append(json.loads(self.rfile.read(length)))
                population.tokens.append(self.headers["Authorization"])
                self.send_response(population.status)
                self.send_header("Content-Length", str(len(population.body)))
                self.end_headers()
                self.wfile.write(population.body)

            def log_message(self, *_: object) -> None: ...

        return Handler


@pytest.fixture
def population(settings) -> Iterator[Population]:
    """The lookup is configured and says "exact" until told otherwise."""
    from lienthong.persons import population as ours

    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)
    lookup = Population()
    lookup.configure(ours.path())
    yield lookup
    ours.path().unlink(missing_ok=True)
    lookup.server.shutdown()
    lookup.server.server_close()
