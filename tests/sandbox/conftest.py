"""The stand-ins inside the test, without a process: their Flask applications, asked directly."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox import messages
from sandbox.faults import Faults
from sandbox.messages.desk import Desk
from sandbox.setup import Setup, read
from sandbox.vneid.site import VNeIDSite

ISSUER = "http://localhost:7000"
VNEID, DESK = "http://localhost:7108", "http://localhost:7109"
CALLBACK = f"{ISSUER}/vneid/callback"
SECRET = "of a test"


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    """The client's key of the direct dialect."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def setup(private_key: rsa.RSAPrivateKey, tmp_path_factory) -> Setup:
    """A configuration with a client of each dialect."""
    pem = private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    common = {"client_secret": SECRET, "redirect_uris": [CALLBACK]}
    clients = [
        {"client_id": "portal-client", "dialect": "portal", **common},
        {"client_id": "direct-client", "dialect": "direct", "public_key": pem.decode(), **common},
    ]
    content = {
        "issuer": ISSUER,
        "applications": [],
        "vneid": {"port": 7108, "population_token": SECRET, "clients": clients},
        "messages": {"port": 7109, "smtp_port": 7110, "token": SECRET},
    }
    path: Path = tmp_path_factory.mktemp("sandbox") / "sandbox.json"
    path.write_text(json.dumps(content))
    return read(path)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def vneid(setup: Setup, faults: Faults, desk: Desk) -> Callable[[], FlaskClient]:
    """Opens a browser at VNeID, or the product's server asking it; each call is another one."""
    return open_clients(VNeIDSite(setup, faults, desk).app, VNEID)


@pytest.fixture
def desk_site(setup: Setup, faults: Faults, desk: Desk) -> FlaskClient:
    return open_clients(messages.site(setup, faults, desk), DESK)()


def open_clients(app: Flask, url: str) -> Callable[[], FlaskClient]:
    class AtUrl(FlaskClient):
        """Each has cookies of its own."""

        def open(self, *args: object, **options: object) -> TestResponse:
            return super().open(*args, base_url=url, **options)

    return lambda: AtUrl(app, app.response_class)
