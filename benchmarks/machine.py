"""Processes: what they cost, where they run, what machine this is."""

import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def tree(root: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield root
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def command(process: int) -> str:
    """Its command line, "" once it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ").strip()
    return ""


def cpu_seconds(root: int) -> float:
    """What the living threads of a process and of its descendants have used of the cores."""
    return sum(_nanoseconds(process) for process in tree(root)) / 1e9


def _nanoseconds(process: int) -> int:
    """The kernel's own count, exact where clock ticks are ten milliseconds."""
    used = 0
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):
                used += int((task / "schedstat").read_text().split()[0])
    return used


def pin(root: int, *cores: int) -> None:
    """Keep a process, its threads and its descendants on these cores."""
    for process in tree(root):
        with suppress(OSError):
            for task in Path(f"/proc/{process}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)


def describe() -> str:
    """One line about the machine, for the head of a report."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores {model}, {memory:.0f} GiB, {platform.system()}"
        f" {platform.release().split('-')[0]}, Python {platform.python_version()},"
        f" load average {load:.1f}"
    )
