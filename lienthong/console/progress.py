"""How far a long job is, told while its own transaction is still open."""

import threading

from django.db import connection

from lienthong.console.models import ImportRun

EVERY = 0.5  # seconds


class Progress:
    """Writes the number of rows done from a connection of its own, so that others see it at once."""

    def __init__(self, run_id: int, *, passes: int = 1) -> None:
        """`passes`: how often the job goes through all rows."""
        self._run_id, self._passes, self._done = run_id, passes, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def advance(self, rows: int) -> None:
        self._done += rows

    def __enter__(self) -> "Progress":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _tell(self) -> None:
        working = (ImportRun.State.CHECKING, ImportRun.State.APPLYING)
        own = ImportRun.objects.filter(pk=self._run_id, state__in=working)
        told = 0
        try:
            while not self._stop.wait(EVERY):
                if (done := self._done // self._passes) != told:
                    own.update(done=done)
                    told = done
        finally:
            connection.close()
