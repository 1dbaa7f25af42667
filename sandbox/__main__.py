"""Serve the stand-ins on their loopback ports until SIGTERM or SIGINT.

Prints `ready` once all of them listen. Exit code 1, with the reason on standard error, when the
file never comes, names an unknown site, or a port is taken.
"""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from sandbox import process
from sandbox.setup import SetupError, wait_for


def main() -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox")
    parser.add_argument("--config", type=Path, required=True, help="JSON written by the demo")
    parser.add_argument("--wait", type=float, default=180, help="seconds to wait for that file")
    arguments = parser.parse_args()
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        process.serve(wait_for(arguments.config, seconds=arguments.wait, stopped=stopped), stopped)
    except (SetupError, OSError) as error:
        if stopped.is_set():
            return 0
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
