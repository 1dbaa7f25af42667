"""The seven sample sites of `sandbox`, registered at an installation and run beside it."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from sandbox.applications.setup import Application, Setup, read
from tests.interop.browser import Browser
from tests.interop.ports import free_port

ROOT = Path(__file__).parents[2]
NAMES = {
    "ecabinet": "VNPT eCabinet",
    "direction": "Chỉ đạo điều hành",
    "ioffice-v4": "VNPT-iOffice V4",
    "ioffice-v5": "VNPT-iOffice V5",
    "calendar": "Lịch công tác",
    "tasks": "Điều hành tác nghiệp",
    "email": "Thư điện tử",
}


def entry(key: str, register: Callable[..., dict[str, str]], *more: str) -> dict:
    """Register one site; what the configuration file says of it."""
    port = free_port()
    url = f"http://localhost:{port}"
    client = register(
        NAMES[key],
        f"{url}/callback",
        "--post-logout-redirect-uri",
        f"{url}/",
        *more,
    )
    registered = {name: client[name] for name in ("client_id", "client_secret")}
    return {"key": key, "name": NAMES[key], "port": port, **registered}


@contextlib.contextmanager
def running(file: Path, *, issuer: str, entries: list[dict]) -> Iterator[Setup]:
    """The process that serves them, from `ready` until it is told to stop."""
    file.write_text(json.dumps({"issuer": issuer, "applications": entries}))
    command = [sys.executable, "-m", "sandbox.applications", "--config", file]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield read(file)
        finally:
            process.terminate()


def age(browser: Browser, setup: Setup, application: Application) -> None:
    """Make the browser's visit as old as its access token's life, without waiting for it."""
    signer = Flask("signer")
    signer.secret_key = setup.key_for(application)
    signing = SecureCookieSessionInterface().get_signing_serializer(signer)
    (cookie,) = (c for c in browser.session.cookies if c.name == application.cookie)
    content = signing.loads(cookie.value)
    content["visit"]["fresh_until"] = 0
    cookie.value = signing.dumps(content)
