"""`make bench`, or `make bench ARGS="sign_on pages"`: run benchmarks by name, all without names."""

import sys
import time
from importlib import import_module

from benchmarks import machine

NAMES = (
    "protocol", "sign_on", "sign_in", "pages", "imports", "audit", "scoreboard", "startup", "jose",
)  # fmt: skip


def main(names: list[str]) -> None:
    if unknown := set(names) - set(NAMES):
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    print(machine.describe())
    for name in names or NAMES:
        started = time.monotonic()
        import_module(f"benchmarks.{name}").main()
        print(f"\n{name}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
