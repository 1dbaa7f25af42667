"""Jobs: work that talks to the outside or takes long.

A feature's `tasks.py` registers what can be run; its actions `defer` it. A job runs at least once:
a lost one is run again, so tasks bear a second run. Nothing but this file and `job_worker` knows
the runner, procrastinate; why that one: docs/decisions/0002-job-runner.md.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

HOURLY = "7 * * * *"
NIGHTLY = "0 19 * * *"  # the runner counts in UTC: 02:00 in Việt Nam

MAX_ATTEMPTS = 8  # the waits between them add up to two hours and three quarters
KEEP_FAILED = timedelta(days=30)

ticks: list[Callable[[], object]] = []


def task(*, retries: int = MAX_ATTEMPTS) -> Callable[[Callable[..., object]], Task]:
    """Decorator: a function of keyword arguments that JSON can hold becomes a task to `defer`.

    An exception runs it again, `retries` times, after 3, 9, 27, … seconds. Called directly, it is
    the plain function. Arguments appear in logs: give ids, never secrets or personal data.
    """
    strategy = RetryStrategy(max_attempts=retries, exponential_wait=3) if retries else False
    return app.task(retry=strategy)


def periodic(cron: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Decorator: run a function at HOURLY, NIGHTLY or another cron time (UTC), on one worker only.

    Missed while the installation was off, it runs once at the next start. Runs never overlap; a
    failed one waits for its next time.
    """

    def register(function: Callable[[], object]) -> Callable[[], object]:
        def run(timestamp: int) -> None:  # procrastinate passes it by name
            function()

        name = f"{function.__module__}.{function.__qualname__}"
        app.periodic(cron=cron)(app.task(run, name=name, lock=name))
        return function

    return register


def every_second(function: Callable[[], object]) -> Callable[[], object]:
    """Decorator: call it once a second in every worker process, in a thread of its own.

    Where only one process may act, the function takes a lock in the database.
    """
    ticks.append(function)
    return function


def defer(task: Task, *, lock: str | None = None, **args: Any) -> None:
    """Ask for a run of the task; it starts once the current transaction commits.

    Jobs of one `lock` run one after the other, in order: a failed one holds the others back until
    its retries are over. Raises TypeError where JSON cannot hold an argument.
    """
    task.configure(lock=lock).defer(**args)


def defer_once(task: Task, name: str, **args: Any) -> None:
    """Ask for a run of the task, unless one of this name waits already; runs of a name never overlap."""
    with suppress(AlreadyEnqueued), transaction.atomic():  # a refused row spoils only a savepoint
        task.configure(lock=name, queueing_lock=name).defer(**args)


def run_waiting() -> int:
    """Run all waiting jobs here, inside the caller's transaction, and say how many: for tests."""
    done = 0
    while job := ProcrastinateJob.objects.filter(status="todo").order_by("id").first():
        app.job_manager.cancel_job_by_id(job.id, delete_job=True)
        app.tasks[job.task_name](**job.args)
        done += 1
    return done


@periodic(NIGHTLY)
def forget_failed_jobs() -> None:
    """Successful jobs are deleted at once; failed ones stay for a month, to be looked at."""
    hours = int(KEEP_FAILED.total_seconds() // 3600)
    forget = async_to_sync(app.job_manager.delete_old_jobs)
    forget(nb_hours=hours, include_failed=True, include_cancelled=True, include_aborted=True)
