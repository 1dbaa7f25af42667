"""All stand-ins in one process: a thread for each port, small and quick to start."""

import logging
import socket
from collections.abc import Callable
from threading import Event, Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from sandbox import messages
from sandbox.applications import open_site
from sandbox.faults import Faults
from sandbox.messages.desk import Desk
from sandbox.setup import Setup
from sandbox.vneid.site import VNeIDSite

_POLL_SECONDS = 0.1  # how soon a server notices that it shall stop


def serve(setup: Setup, stopped: Event) -> None:
    """Open every port, say so, and close them all when `stopped` is set."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line per request
    faults, desk = Faults(), Desk()
    vneid = VNeIDSite(setup, faults, desk) if setup.vneid else None
    servers = [_open(one.name, one.port, open_site(one, setup).app) for one in setup.applications]
    if vneid:
        servers.append(_open("VNeID", setup.vneid.port, vneid.app))
    if setup.messages:
        servers.append(_open_desk(setup, faults, desk))
    for server in servers:
        _start(server.serve_forever, _POLL_SECONDS)
    print("ready", flush=True)
    _start(_warm, vneid)
    stopped.wait()
    for closing in [_start(server.shutdown) for server in servers]:  # each takes up to its poll
        closing.join()


def _open_desk(setup: Setup, faults: Faults, desk: Desk) -> BaseWSGIServer:
    """The desk's page; its mail server listens at once and answers when its library is loaded."""
    _start(_take_letters, _listener("SMTP", setup.messages.smtp_port), desk, faults)
    return _open("Tin nhắn và thư", setup.messages.port, messages.site(setup, faults, desk))


def _open(name: str, port: int, app: Flask) -> BaseWSGIServer:
    with _listener(name, port) as listener:  # the server works on a duplicate of it
        return make_server("127.0.0.1", port, app, threaded=True, fd=listener.fileno())


def _listener(name: str, port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise OSError(f"{name}: không mở được cổng {port} ({error.strerror})") from error


def _start(work: Callable[..., object], *arguments: object) -> Thread:
    thread = Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def _take_letters(listener: socket.socket, desk: Desk, faults: Faults) -> None:
    from sandbox.messages.letters import serve_smtp

    serve_smtp(listener, desk, faults)


def _warm(vneid: VNeIDSite | None) -> None:
    """Load the protocol's libraries before somebody waits for them at the first sign-in."""
    from sandbox.applications import provider  # noqa: F401

    if vneid:
        assert vneid.provider
