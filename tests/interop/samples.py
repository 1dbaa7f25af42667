"""Sample sites of `sandbox`, registered at an installation and run beside it."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from sandbox.setup import Application, Setup, read
from tests.installation import ROOT, free_ports
from tests.interop.person import Person


def entry(key: str, name: str, register: Callable[..., dict[str, str]]) -> dict:
    """Register one site of a port of its own; what the configuration file says of it."""
    port = free_ports(1)
    url = f"http://localhost:{port}"
    client = register(name, f"{url}/callback", "--post-logout-redirect-uri", f"{url}/signed-out")
    return {"key": key, "name": name, "port": port, **client}


@contextlib.contextmanager
def running(file: Path, *, issuer: str, entries: list[dict]) -> Iterator[Setup]:
    """The process that serves them, from `ready` until it is told to stop."""
    file.write_text(json.dumps({"issuer": issuer, "applications": entries}))
    command = [sys.executable, "-m", "sandbox", "--config", file]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield read(file)
        finally:
            process.terminate()


def age(person: Person, setup: Setup, application: Application) -> None:
    """Make the browser's visit as old as its access token's life, without waiting for it."""
    signer = Flask("signer")
    place = setup.place(application, application.name)
    signer.secret_key = place.key
    signing = SecureCookieSessionInterface().get_signing_serializer(signer)
    (cookie,) = (c for c in person.session.cookies if c.name == place.cookie)
    content = signing.loads(cookie.value)
    content["visit"]["fresh_until"] = 0
    cookie.value = signing.dumps(content)
