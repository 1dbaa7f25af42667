"""The file of heads outside the database: one line per seal, only ever appended.

So it may carry the file system's append-only attribute, and may be a mount of another machine. Without
the file a tail cut off the trail would leave no trace; keep copies (docs/audit.md).
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lienthong.audit.checks import Head, parse_head

_TAIL_BYTES = 4096  # several lines; one has at most 117 bytes


def append(path: Path, heads: Sequence[Head]) -> None:
    """Write one line per head and wait for the disk. Raises OSError; a line may then be cut short."""
    if not heads:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(b"" if _ends_a_line(handle) else b"\n")
        file.write("".join(f"{head}\n" for head in heads).encode())
        file.flush()
        os.fsync(handle)


def _ends_a_line(handle: int) -> bool:
    """Whether the last write was whole: a crash or a full disk may have cut it."""
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"


def last(path: Path) -> Head | None:
    """The newest head, or None if there is none. Raises OSError if the file cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(-min(_TAIL_BYTES, file.seek(0, os.SEEK_END)), os.SEEK_END)
            tail = file.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return None
    return next((head for line in reversed(tail) if (head := parse_head(line))), None)


def lines(path: Path) -> Iterator[str]:
    """All lines; none if there is no file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line.removesuffix("\n") for line in file)
    except FileNotFoundError:
        return
