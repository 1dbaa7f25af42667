"""How long people wait: `make run` in a clean clone, again, and until it has stopped.

.venv/bin/python -m benchmarks.startup
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
PORT, SANDBOX_PORT = 18_000, 18_001
RESTARTS = 3


def main() -> None:
    """Prints seconds; the first run downloads whatever pip has not kept."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-startup-"))
    folder.chmod(0o755)
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    try:
        print(f"first run, clean clone: {_run(clone)}")
        for _ in range(RESTARTS):
            print(f"restart:                {_run(clone)}")
    finally:
        shutil.rmtree(folder)


def _run(clone: Path) -> str:
    ours = {"LIENTHONG_PORT": str(PORT), "LIENTHONG_SANDBOX_PORT": str(SANDBOX_PORT)}
    other = {name: value for name, value in os.environ.items() if not name.startswith("LIENTHONG_")}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=other | ours,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not _is_ready():
        if process.poll() is not None:
            raise SystemExit("make run ended")
        time.sleep(0.05)
    ready = time.monotonic()
    os.killpg(process.pid, signal.SIGTERM)
    process.wait()
    return f"ready after {ready - began:.1f} s, stopped after {time.monotonic() - ready:.1f} s"


def _is_ready() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main()
