"""Serve the seven sites on seven loopback ports until SIGTERM or SIGINT.

Prints `ready` once all of them listen. Exit code 1, with the reason on standard error, when the
file never comes, names an unknown site, or a port is taken.
"""

import argparse
import logging
import signal
import socket
import sys
from pathlib import Path
from threading import Event, Thread

from werkzeug.serving import BaseWSGIServer, make_server

from .setup import Application, Setup, SetupError, wait_for
from .site import Site

_POLL_SECONDS = 0.1  # how soon a server notices that it shall stop


def main() -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.applications")
    parser.add_argument("--config", type=Path, required=True, help="JSON written by the demo")
    parser.add_argument("--wait", type=float, default=180, help="seconds to wait for that file")
    arguments = parser.parse_args()
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        serve(wait_for(arguments.config, seconds=arguments.wait, stopped=stopped), stopped)
    except (SetupError, OSError) as error:
        if stopped.is_set():
            return 0
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(setup: Setup, stopped: Event) -> None:
    """Open every site, say so, and close them all when `stopped` is set."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line per request
    servers = [_open(setup, application) for application in setup.applications]
    for server in servers:
        Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()
    print("ready", flush=True)
    Thread(target=_warm, daemon=True).start()
    stopped.wait()
    for server in servers:
        server.shutdown()


def _open(setup: Setup, application: Application) -> BaseWSGIServer:
    site = Site(application, issuer=setup.issuer, key=setup.key_for(application))
    try:
        listener = socket.create_server(("127.0.0.1", application.port))
    except OSError as error:
        raise OSError(
            f"{application.name}: không mở được cổng {application.port} ({error.strerror})"
        ) from error
    with listener:  # the server works on a duplicate of it
        return make_server(
            "127.0.0.1", application.port, site.app, threaded=True, fd=listener.fileno()
        )


def _warm() -> None:
    """Load the client library before somebody waits for it at the first sign-in."""
    from . import provider  # noqa: F401


if __name__ == "__main__":
    sys.exit(main())
