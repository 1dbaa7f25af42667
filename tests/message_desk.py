"""The sandbox's message desk in threads of the test: a gateway, a mail server, and what reached them."""

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from lienthong.identity.messages import setup as ours
from lienthong.kit import networks
from sandbox import messages
from sandbox.faults import Faults
from sandbox.messages.desk import Desk, Message
from sandbox.messages.letters import serve_smtp
from sandbox.setup import Messages, Setup

TOKEN = "chi-dung-trong-kiem-thu"


class MessageDesk:
    """`sent()` tells what came, oldest first; `faults` makes the next ones fail."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.faults = Desk(), Faults()
        gateway, letters = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
        self.port, self.smtp_port = (one.getsockname()[1] for one in (gateway, letters))
        place = Messages(self.port, self.smtp_port, TOKEN)
        setup = Setup("http://localhost", (), None, place, folder / "sandbox.json")
        site = messages.site(setup, self.faults, self.desk)
        with gateway:  # the server works on a duplicate of it
            self.server = make_server(
                "127.0.0.1", self.port, site, threaded=True, fd=gateway.fileno()
            )
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line per request
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        Thread(target=serve_smtp, args=(letters, self.desk, self.faults), daemon=True).start()

    def configure(self, *ways: str) -> None:
        """Tell the product of these ways only."""
        all_ways = {
            "sms": {"endpoint": f"http://localhost:{self.port}/sms", "token": TOKEN},
            "smtp": {"host": "127.0.0.1", "port": self.smtp_port, "from": "lienthong@tinh.example"},
        }
        ours.path().write_text(json.dumps({way: all_ways[way] for way in ways}))

    def sent(self, to: str = "") -> list[Message]:
        return list(reversed(self.desk.read(to)))

    def texts(self, to: str = "") -> list[str]:
        return [message.text for message in self.sent(to)]


@pytest.fixture(scope="session")
def _desk(tmp_path_factory) -> Iterator[MessageDesk]:
    desk = MessageDesk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.server.shutdown()
    desk.server.server_close()


@pytest.fixture
def desk(_desk: MessageDesk, settings) -> Iterator[MessageDesk]:
    """Both ways are configured, nothing was sent yet and nothing fails."""
    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)
    _desk.desk.clear()
    _desk.faults.switch({"sms": "ok", "mail": "ok"})
    _desk.configure("sms", "smtp")
    yield _desk
    ours.path().unlink(missing_ok=True)
