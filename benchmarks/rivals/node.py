"""node-oidc-provider, the strongest provider of its kind, beside ours (rivals/provider.mjs)."""

import hashlib
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, RSAKey

from benchmarks import installation
from benchmarks.oidc_clients import REDIRECT_URI
from lienthong.config import processes
from lienthong.config.embedded import NAME, SOCKET_NAME, EmbeddedServer

_HERE = Path(__file__).parent
_FILES = ("package.json", "package-lock.json", "provider.mjs", "memory.mjs", "postgresql.mjs")
_CACHE = installation.ROOT / "build" / "bench-node"
CLIENT_ID, CLIENT_SECRET = "bench", "only-for-benchmarks-on-loopback"


class Unavailable(Exception):
    """The rival cannot be had on this machine; the text says why."""


def install() -> Path:
    """A folder with the provider and what its lock file names."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise Unavailable("node and npm are not installed")
    content = b"".join((_HERE / name).read_bytes() for name in _FILES)
    folder = _CACHE / hashlib.sha256(content).hexdigest()[:16]
    if not folder.exists():
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name in _FILES:
        shutil.copy(_HERE / name, draft)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=draft, capture_output=True, text=True, timeout=180)
    if done.returncode:
        raise Unavailable(f"npm ci: {done.stderr.strip()[-300:]}")
    draft.rename(folder)


@contextmanager
def serving(store: str, accounts: list[dict[str, str]]) -> Iterator[tuple[str, dict[str, int]]]:
    """Its issuer and process ids; `store` is "memory" or "postgresql"."""
    folder = install()
    with _database(store) as (database, parts):
        port = installation.free_port()
        given = _configuration(port, store, accounts, database)
        process = processes.spawn(
            ["node", "provider.mjs", json.dumps(given)], cwd=folder, stdout=subprocess.PIPE
        )
        try:
            _wait_until_ready(process)
            yield given["issuer"], {"web": process.pid, **parts}
        finally:
            processes.signal_group(process, signal.SIGTERM)
            process.wait(10)


def _wait_until_ready(process: subprocess.Popen) -> None:
    """Warnings come on the same output, before the word."""
    for line in process.stdout:
        if line.strip() == b"ready":
            return
    raise Unavailable(f"provider.mjs ended with {process.wait()}")


@contextmanager
def _database(store: str) -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    """A PostgreSQL server of its own, the same programs and settings as ours."""
    if store != "postgresql":
        yield {}, {}
        return
    server = EmbeddedServer(installation.new_home("lienthong-bench-node-"))
    try:
        process = server.start(dies_with_parent=True)
        server.create_database()
        socket = server.socket_folder / SOCKET_NAME
        options = {"host": str(socket.parent), "port": 5432, "database": NAME, "user": NAME}
        yield options, {"database": process.pid}
    finally:
        server.stop()
        server.remove()
        shutil.rmtree(server.home, ignore_errors=True)


def _configuration(
    port: int, store: str, accounts: list[dict[str, str]], database: dict[str, Any]
) -> dict[str, Any]:
    """What provider.mjs reads. Both sides sign ID tokens with ES256."""
    keys = [ECKey.generate_key("P-256"), RSAKey.generate_key(2048)]
    return {
        "port": port,
        "issuer": f"http://localhost:{port}",
        "store": store,
        "database": database,
        "accounts": accounts,
        "keys": [key.as_dict(private=True) for key in keys],
        "client": {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "id_token_signed_response_alg": "ES256",
            "token_endpoint_auth_method": "client_secret_basic",
        },
    }
