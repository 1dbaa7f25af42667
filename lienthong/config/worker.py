"""`python -m lienthong.config.worker`: the process that runs jobs and what happens every second."""

import logging
import os
import signal
import threading

import django


class OneLine(logging.Formatter):
    """A record is a line, tracebacks included, so that a line of the log can be taken alone."""

    def format(self, record: logging.LogRecord) -> str:
        lines = (line.strip() for line in super().format(record).splitlines())
        return " | ".join(line for line in lines if line)


def main() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
    django.setup()
    _log_in_lines()
    from lienthong.kit import job_worker  # its models need Django

    print("ready", flush=True)  # noqa: T201 - the supervisor waits for it
    job_worker.run(stop)
    logging.shutdown()
    os._exit(0)  # a busy job's thread cannot be interrupted, and Python would wait for it


def _log_in_lines() -> None:
    for handler in logging.getLogger().handlers:
        handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # While the database is away its pool complains at each attempt; so does the worker.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


if __name__ == "__main__":
    main()
