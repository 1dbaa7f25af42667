"""npm's `openid-client` in a process of its own, answering JSON lines (see node/client.mjs)."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.installation import ROOT

_HERE = Path(__file__).parent / "node"
_CACHE = ROOT / "build" / "interop-node"
_FILES = ("package.json", "package-lock.json", "client.mjs")
_OLDEST_NODE = 18  # the one of Debian 12; openid-client 6 wants fetch


class OpenidClient:
    """Call `ask` with a step of client.mjs; a refusal comes back as `{"failed": …}`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", "client.mjs"],
            cwd=installed(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, step: str, **parameters: Any) -> dict[str, Any]:
        """One step; the answer is what the library gave, or why it refused."""
        self._process.stdin.write(json.dumps({"step": step, **parameters}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"client.mjs ended with {self._process.wait()} in step {step}"
        return json.loads(answer)

    def close(self) -> None:
        """The client ends with its input."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def installed() -> Path:
    """A folder with client.mjs and what its lock file names; skips where that cannot be had."""
    _require_node()
    content = b"".join((_HERE / name).read_bytes() for name in _FILES)
    folder = _CACHE / hashlib.sha256(content).hexdigest()[:16]
    if not folder.exists():
        _install(folder)
    return folder


def _require_node() -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("Node.js: chưa cài (cần node và npm)")
    version = subprocess.check_output(["node", "--version"], text=True).strip()
    if int(version[1:].split(".")[0]) < _OLDEST_NODE:
        pytest.skip(f"Node.js: cần bản {_OLDEST_NODE} trở lên, máy này có {version}")


def _install(folder: Path) -> None:
    """In a folder of its own first: a run that is cut short, or a second one, leaves nothing half done."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=_CACHE))
    for name in _FILES:
        shutil.copy(_HERE / name, draft)
    if (said := _npm_ci(draft)) and (said := _npm_ci(draft)):  # a registry may fail once
        pytest.skip(f"npm ci: {said}")
    with suppress(OSError):  # another worker was first: the same content stands there
        draft.rename(folder)


def _npm_ci(folder: Path) -> str:
    """Install what the lock file names; empty, or why it failed."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)
    return done.stderr.strip()[-300:] if done.returncode else ""
