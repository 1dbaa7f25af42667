"""The sandbox's VNeID on a port of its own, and people who go through its pages. Fixtures and steps."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as django_settings
from django.test import Client
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import Client as Visitor

from lienthong.identity.vneid import provider
from lienthong.kit import jobs, networks
from sandbox.faults import Faults
from sandbox.messages.desk import Desk
from sandbox.setup import read
from sandbox.vneid.people import register
from sandbox.vneid.site import VNeIDSite

HOA, CHIEF, LAM, SEN = "070190000105", "070073000106", "070088000107", "070195000108"
NAM, COMPANY = "079080000110", "3899999015"
LEVEL_ONE, LOCKED = "070068000112", "070199000113"
SECRET = "chi-dung-trong-kiem-thu"
KEY = rsa.generate_private_key(65537, 2048)
PATHS = {
    "portal": ("/oauth2/authorize", "/oauth2/token", "/oauth2/userinfo", "/oauth2/jwks"),
    "direct": ("/direct/authorize", "/direct/token", "/direct/userinfo", ""),
}


@dataclass
class World:
    """The stand-in, and its switches."""

    url: str
    faults: Faults
    app: Flask

    def speaks(self, dialect: str, **changes: object) -> None:
        """Write the product's configuration."""
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        paths = zip(names, PATHS[dialect], strict=True)
        said = {
            "dialect": dialect,
            "issuer": self.url,
            **{name: self.url + path for name, path in paths if path},
            "client_id": dialect,
            "client_secret": SECRET,
            "private_key": _pem(KEY) if dialect == "direct" else "",
            "acr_values": "LoA1 LoA2",
            "claims": {},
        }
        write(said | changes)

    def fails(self, mode: str) -> None:
        self.faults.switch({"vneid": mode})


def write(said: object, mode: int = 0o600) -> None:
    path = provider.path()
    path.write_text(said if isinstance(said, str) else json.dumps(said))
    path.chmod(mode)


@pytest.fixture(params=["portal", "direct"])
def dialect(request) -> str:
    return request.param


@pytest.fixture
def vneid(tmp_path, settings) -> Iterator[World]:
    """VNeID is there and speaks the portal's dialect, until told otherwise."""
    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    faults = Faults()
    server.app = VNeIDSite(_setup(tmp_path, server.server_port), faults, Desk()).app
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    world = World(f"http://localhost:{server.server_port}", faults, server.app)
    world.speaks("portal")
    yield world
    provider.path().unlink(missing_ok=True)
    provider._keys.clear()
    server.shutdown()
    server.server_close()


def _setup(folder, port: int):
    back = [f"{django_settings.ISSUER}/vneid/callback"]
    common = {"client_secret": SECRET, "redirect_uris": back}
    clients = [
        {"client_id": "portal", "dialect": "portal", **common},
        {"client_id": "direct", "dialect": "direct", "public_key": _public(KEY), **common},
    ]
    path = folder / "sandbox.json"
    content = {"port": port, "population_token": SECRET, "clients": clients}
    whole = {"issuer": django_settings.ISSUER, "applications": [], "vneid": content}
    path.write_text(json.dumps(whole))
    return read(path)


def _pem(key) -> str:
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, pkcs8, plain).decode()


def _public(key) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()


# ── What a person does ──────────────────────────────────────────────────────────────────────────────


def leave(browser: Client, url: str = "/vneid/begin") -> str:
    """The button; gives the address at VNeID."""
    answer = browser.get(url)
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def at_vneid(address: str, who: str, *, world: World, cancel: bool = False) -> str:
    """Through VNeID's pages, as `who` (a number, or a tax code); gives the way back to us."""
    visitor = Visitor(world.app)
    path = address.removeprefix(world.url)
    kind = "organisation" if len(who) == 10 else "citizen"
    steps = [
        {"step": "kind", "kind": kind},
        {"step": "password", "number": who, "password": register().password},
        {"step": "otp", "otp": register().otp},
    ]
    if cancel:
        steps = [{"step": "cancel"}]
    for step in steps:
        answer = visitor.post(path, data=step, base_url=world.url)
        location = answer.headers.get("Location", "")
        if "/vneid/callback" in location:
            return location.removeprefix(django_settings.ISSUER)
    raise AssertionError(f"VNeID did not let {who} through: {answer.text}")


def come_back(browser: Client, path: str):
    """With a code; a job asks, and the waiting page leads on."""
    answer = browser.get(path)
    if answer.status_code != 303:
        return answer
    jobs.run_waiting()
    return browser.get(answer["Location"])


def go(browser: Client, who: str, *, world: World, url: str = "/vneid/begin"):
    """The whole way; the last answer."""
    return come_back(browser, at_vneid(leave(browser, url), who, world=world))
