"""The shell's own small site, behind Django's test client and behind a real socket for the browser.

Package scope: the settings may not reach the tests of other packages.
"""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings


@pytest.fixture(scope="package", autouse=True)
def site() -> Iterator[None]:
    """The site's addresses, with a middleware of its own where identity's stands."""
    middleware = [
        "tests.shell.site.signed_in" if name == "lienthong.identity.middleware.actor" else name
        for name in settings.MIDDLEWARE
        if not name.startswith("whitenoise")
    ]
    with override_settings(
        ROOT_URLCONF="tests.shell.site", MIDDLEWARE=middleware, NAVIGATION="tests.shell.site.items"
    ):
        yield


@pytest.fixture
def client(site) -> Client:
    """Sees error pages rather than exceptions."""
    return Client(raise_request_exception=False)


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_) -> None:
        pass


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="package")
def address(site) -> Iterator[str]:
    """Where the site listens."""
    application = StaticFilesHandler(get_wsgi_application())
    server = make_server("localhost", 0, application, ThreadingServer, QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
