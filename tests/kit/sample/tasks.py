"""Tasks that write what they do into a diary, a text file, one line each."""

import os
import time
from pathlib import Path

from django.db import connection, transaction

from lienthong.kit import jobs


def write(diary: str | Path, line: str) -> None:
    with Path(diary).open("a") as file:
        file.write(line + "\n")


@jobs.task()
def note(diary: str, text: str, gate: str | None = None) -> None:
    """Begin, wait until the file `gate` exists, end."""
    write(diary, f"{text} begins")
    while gate and not Path(gate).exists():
        time.sleep(0.02)
    write(diary, f"{text} ends")


@jobs.task()
def fail(diary: str) -> None:
    write(diary, "failing")
    raise RuntimeError("as asked")


@jobs.task(retries=0)
def fail_once(diary: str) -> None:
    fail(diary=diary)


@jobs.task()
def note_later(diary: str, undo: bool) -> None:
    """Defer `note` in a transaction that holds or does not."""
    with transaction.atomic():
        jobs.defer(note, diary=diary, text="kept")
        transaction.set_rollback(undo)
    write(diary, "asked")


@jobs.periodic(jobs.NIGHTLY)
def nightly() -> None:
    if diary := os.environ.get("SAMPLE_DIARY"):
        write(diary, "nightly")


@jobs.every_second
def tick() -> None:
    """Needs the database, as the audit's sealer does."""
    if diary := os.environ.get("SAMPLE_TICKS"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        write(diary, str(time.monotonic()))
