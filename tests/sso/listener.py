"""An application's own server, as far as being told of ended sessions goes."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs


class Listener:
    """An application's server, which keeps the logout tokens that it is sent."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.told_at: list[float] = []  # time.monotonic of each
        self.answers: list[int] = []  # statuses of the next answers; then 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.tokens += parse_qs(body)["logout_token"]
                outer.told_at.append(time.monotonic())
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def uri(self) -> str:
        return f"http://localhost:{self.server.server_port}/backchannel-logout"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
