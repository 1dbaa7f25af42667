"""Keeps services running: starts them together, restarts what dies, stops all of them in time."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from lienthong.config.processes import signal_group, wait_until

STEADY_SECONDS = 30  # a service that lived so long is well; earlier deaths in a row count up
DEATHS_ALLOWED = 5  # in a row; of a service that has never been ready yet, only the first
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 5.0
READY_SECONDS = 60
LEAVE_SECONDS = 2.7
STARTING_POLL_SECONDS, READY_POLL_SECONDS = 0.05, 0.25


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing on the way may swallow it."""


class ServiceFailed(Exception):
    """A service keeps dying or never becomes ready."""


@dataclass
class Service:
    """One process to keep up."""

    name: str
    launch: Callable[[], subprocess.Popen]
    is_ready: Callable[[], bool]
    process: subprocess.Popen | None = None
    ready: bool = field(default=False, init=False)
    was_ready: bool = field(default=False, init=False)
    deaths: int = field(default=0, init=False)  # in a row
    since: float = field(default_factory=time.monotonic, init=False)  # launched, or died
    pause: float = field(default=0.0, init=False)

    def tend(self) -> None:
        """Look after the service once; raises ServiceFailed when it is hopeless."""
        age = time.monotonic() - self.since
        if self.process is None:
            if age >= self.pause:
                self._launch()
        elif self.process.poll() is not None:
            self._count_death(age)
        elif not self.ready:
            self.ready = self.is_ready()
            self.was_ready |= self.ready
            if not self.ready and age > READY_SECONDS:
                raise ServiceFailed(f"{self.name} chưa sẵn sàng sau {READY_SECONDS} giây")

    def ask_to_stop(self) -> None:
        if self.process is not None:
            signal_group(self.process, signal.SIGTERM)

    def end(self) -> None:
        """Kill what is left of its session, children that outlived it included."""
        if self.process is not None:
            signal_group(self.process, signal.SIGKILL)
            self.process.wait()

    def _launch(self) -> None:
        self.process, self.since = self.launch(), time.monotonic()

    def _count_death(self, age: float) -> None:
        status = self.process.returncode
        self.end()
        self.deaths = 1 if age > STEADY_SECONDS else self.deaths + 1
        if self.deaths > (DEATHS_ALLOWED if self.was_ready else 1):
            raise ServiceFailed(f"{self.name} dừng liên tục (mã {status}); xem thông báo ở trên")
        self.pause = min(FIRST_PAUSE_SECONDS * 2 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.process, self.ready, self.since = None, False, time.monotonic()
        print(f"{self.name} đã dừng (mã {status}), khởi động lại…", file=sys.stderr, flush=True)  # noqa: T201


def keep(services: Sequence[Service], tell_ready: Callable[[bool], None]) -> None:
    """Keep the services up until `Stopped`; `tell_ready` hears every change of "all are ready"."""
    was_ready = False
    while True:
        for service in services:
            service.tend()
        ready = all(service.ready for service in services)
        if ready != was_ready:
            tell_ready(ready)
        was_ready = ready
        time.sleep(READY_POLL_SECONDS if ready else STARTING_POLL_SECONDS)


def stop(services: Sequence[Service]) -> None:
    """Ask all at once, then insist."""
    for service in services:
        service.ask_to_stop()
    running = [service.process for service in services if service.process is not None]
    wait_until(lambda: all(process.poll() is not None for process in running), LEAVE_SECONDS)
    for service in services:
        service.end()


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Raise `Stopped` at the first signal to leave; make and terminals repeat it, once is enough."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def leave(_number: int, _frame: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in numbers:
        signal.signal(number, leave)
    with contextlib.suppress(Stopped):
        yield
