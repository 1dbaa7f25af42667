"""Running what `kit.jobs` registers, with lost jobs, lost databases and stops in mind."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.db.models.functions import Now
from procrastinate import JobContext, PsycopgConnector
from procrastinate.contrib.django import DjangoApp, app, connector_params
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from lienthong.kit import clock, jobs

HEARTBEAT = 5  # seconds
SILENCE = 20  # seconds without a heartbeat after which a worker is taken for dead
GRACE = 1.5  # seconds that running jobs get when the worker is told to stop
HAND_BACK = 0.8  # seconds to hand back those that did not make it
CATCH_UP = 25 * 3600  # seconds: a night missed while the installation was off is made up for
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5  # seconds between attempts to reach a database that is away

OPTIONS = {
    "concurrency": 4,
    "delete_jobs": "successful",
    "fetch_job_polling_interval": 2,  # notifications wake it, but not for a retry that is due
    "update_heartbeat_interval": HEARTBEAT,
    "stalled_worker_timeout": SILENCE,
    "install_signal_handlers": False,
}

logger = logging.getLogger(__name__)
_running: set[int] = set()  # ids of the jobs that this process is busy with


def run(stop: threading.Event) -> None:
    """Run jobs and ticks until `stop`, and return within three seconds of it.

    A thread may still be busy with a job then. The job was handed back to the queue, so the process
    has to exit without waiting for its threads.
    """
    for tick in jobs.ticks:
        _start(_repeat, tick, 1, stop)
    _start(_repeat, _rescue, HEARTBEAT, stop)
    working = _start(_keep_working, stop)
    stop.wait()
    working.join(GRACE)
    if working.is_alive():
        _start(_attempt, _hand_back).join(HAND_BACK)  # what this misses, a rescue finds


def _start(function: Callable[..., object], *args: Any) -> threading.Thread:
    thread = threading.Thread(target=function, args=args, daemon=True)
    thread.start()
    return thread


def _repeat(tick: Callable[[], object], seconds: float, stop: threading.Event) -> None:
    """An outage is told when it begins and when it ends, not every second."""
    failing = False
    while not stop.is_set():
        began, error = time.monotonic(), _attempt(tick)
        if error and not failing:
            logger.error("%s fails, tried again every %s s", tick.__name__, seconds, exc_info=error)
        elif failing and not error:
            logger.warning("%s works again", tick.__name__)
        failing = error is not None
        stop.wait(max(0.0, began + seconds - time.monotonic()))


def _attempt(tick: Callable[[], object]) -> Exception | None:
    try:
        try:
            tick()
        finally:
            close_old_connections()
    except Exception as error:
        return error
    return None


def _keep_working(stop: threading.Event) -> None:
    """procrastinate's worker ends when the database goes away: start it again."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        began, reason = time.monotonic(), "the runner gave up"
        try:
            asyncio.run(_work(stop))
        except Exception as error:
            cause = error.__cause__ or error
            reason = f"{type(cause).__name__}: {cause}"
        if not stop.is_set():
            lasted = time.monotonic() - began > SILENCE
            pause = FIRST_PAUSE if lasted else min(2 * pause, LONGEST_PAUSE)
            logger.warning("starts again in %s s: %s", pause, reason)
            stop.wait(pause)


async def _work(stop: threading.Event) -> None:
    """One life of procrastinate's worker."""
    # Periodic jobs are deferred from asgiref's own thread: its connection may be one that was lost.
    await sync_to_async(close_old_connections)()
    hurt = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(partial(_unheeded, hurt))
    worker = _worker_app()
    async with worker.open_async():
        running = worker.run_worker_async(worker_middleware=[_watched], **OPTIONS)
        working = asyncio.ensure_future(running)
        while not (stop.is_set() or hurt.is_set() or working.done()):
            await asyncio.wait({working}, timeout=0.1)
        working.cancel()  # takes no more jobs, waits for those that run; a second time it aborts them
        with contextlib.suppress(asyncio.CancelledError):
            await working


def _unheeded(hurt: asyncio.Event, loop: asyncio.AbstractEventLoop, context: dict) -> None:
    """A job whose end could not be stored is in nobody's care until this worker has ended."""
    loop.default_exception_handler(context)
    hurt.set()


def _worker_app() -> DjangoApp:
    """The registered tasks on connections that can listen.

    The tasks stay with `app`, so that a job which defers another does so in its own transaction.
    """
    pool = {"min_size": 1, "max_size": OPTIONS["concurrency"] + 2, "timeout": LONGEST_PAUSE}
    connector = PsycopgConnector(kwargs=connector_params(), **pool)
    worker = DjangoApp(connector=connector, periodic_defaults={"max_delay": CATCH_UP})
    worker.tasks, worker.periodic_registry = app.tasks, app.periodic_registry
    return worker


async def _watched(job: Callable[[], Awaitable[Any]], context: JobContext, _worker: Any) -> Any:
    _running.add(context.job.id)
    try:
        return await job()
    except Exception as error:
        name, attempt = context.job.task_name, context.job.attempts + 1
        logger.warning("%s: attempt %s: %s: %s", name, attempt, type(error).__name__, error)
        raise
    finally:
        _running.discard(context.job.id)


def _rescue() -> None:
    """Let the jobs of dead workers run again, unless they seem to be what kills the workers.

    The rows are locked meanwhile: every worker looks for the same ones.
    """
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - timedelta(seconds=SILENCE))
    lost = ProcrastinateJob.objects.filter(silent, status="doing").exclude(id__in=_running)
    with transaction.atomic():
        for job in lost.select_for_update(of=("self",), skip_locked=True):
            logger.warning("%s: attempt %s lost its worker", job.task_name, job.attempts + 1)
            _run_again(job) if job.attempts < jobs.MAX_ATTEMPTS else _give_up(job)


def _run_again(job: ProcrastinateJob) -> None:
    app.job_manager.retry_job_by_id(job.id, retry_at=clock.now())


def _give_up(job: ProcrastinateJob) -> None:
    finish = async_to_sync(app.job_manager.finish_job_by_id_async)
    finish(job.id, status=Status.FAILED, delete_job=False)


def _hand_back() -> None:
    for job in ProcrastinateJob.objects.filter(id__in=_running, status="doing"):
        logger.warning("%s: stopped in attempt %s", job.task_name, job.attempts + 1)
        _run_again(job)
