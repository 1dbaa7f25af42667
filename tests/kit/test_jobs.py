"""Jobs: deferred with the transaction, run by a worker process that may be killed at any moment."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from lienthong.config.processes import spawn, wait_until
from lienthong.kit import jobs
from tests.kit.sample import tasks

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds; a busy machine starts a worker in two or three


class Diary:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def __str__(self) -> str:
        return str(self.path)

    @property
    def lines(self) -> list[str]:
        return self.path.read_text().splitlines()

    def reads(self, *expected: str) -> bool:
        return wait_until(lambda: self.lines == list(expected), PATIENCE)


@pytest.fixture
def diary(tmp_path) -> Diary:
    return Diary(tmp_path / "diary")


@pytest.fixture
def ticks(tmp_path) -> Diary:
    return Diary(tmp_path / "ticks")


@pytest.fixture
def start_worker(transactional_db, ticks) -> Iterator[Callable[..., subprocess.Popen]]:
    started = []
    quiet = {"DJANGO_SETTINGS_MODULE": "tests.kit.sample.settings", "SAMPLE_TICKS": str(ticks)}

    def start(**variables: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "lienthong.config.worker"]
        started.append(spawn(command, env=os.environ | quiet | variables, cwd=ROOT))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def sql(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def statuses() -> list[tuple[str, int]]:
    """(status, attempts) of the jobs of the sample, oldest first."""
    ours = "task_name LIKE 'tests.kit.sample.tasks.%%' AND task_name NOT LIKE '%%nightly'"
    return sql(f"SELECT status::text, attempts FROM procrastinate_jobs WHERE {ours} ORDER BY id")


def as_if_the_heartbeat_had_stopped_a_minute_ago() -> None:
    sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")


def test_a_job_is_asked_for_with_the_transaction_or_not_at_all(db, diary):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.defer(tasks.note, diary=str(diary), text="undone")
        1 / 0  # noqa: B018
    with transaction.atomic():
        jobs.defer(tasks.note, diary=str(diary), text="kept")
    assert jobs.run_waiting() == 1
    assert diary.lines == ["kept begins", "kept ends"]
    assert jobs.run_waiting() == 0


def test_a_task_called_directly_is_the_plain_function(diary):
    tasks.note(diary=str(diary), text="now")
    assert diary.lines == ["now begins", "now ends"]


def test_arguments_are_json(db, diary):
    with pytest.raises(TypeError):
        jobs.defer(tasks.note, diary=diary, text="a path is not JSON")


def test_failed_jobs_are_forgotten_after_a_month(db, diary):
    for _ in range(2):
        jobs.defer(tasks.fail, diary=str(diary))
    sql("UPDATE procrastinate_jobs SET status = 'failed'")
    sql(
        "UPDATE procrastinate_events SET at = now() - interval '31 days' "
        "WHERE job_id = (SELECT min(id) FROM procrastinate_jobs)"
    )
    jobs.forget_failed_jobs()
    assert statuses() == [("failed", 0)]


def test_a_worker_runs_what_waits_and_what_is_deferred_later(start_worker, diary):
    jobs.defer(tasks.note, diary=str(diary), text="before")
    start_worker()
    assert diary.reads("before begins", "before ends")
    jobs.defer(tasks.note, diary=str(diary), text="after")
    assert diary.reads("before begins", "before ends", "after begins", "after ends")
    assert wait_until(lambda: statuses() == [], PATIENCE)


def test_a_job_defers_another_in_its_own_transaction(start_worker, diary):
    jobs.defer(tasks.note_later, diary=str(diary), undo=True)
    jobs.defer(tasks.note_later, diary=str(diary), undo=False)
    start_worker()
    expected = ["asked", "asked", "kept begins", "kept ends"]
    assert wait_until(lambda: sorted(diary.lines) == expected, PATIENCE)
    assert wait_until(lambda: statuses() == [], PATIENCE)


def test_the_job_of_a_killed_worker_runs_again_once(start_worker, diary, tmp_path):
    gate = tmp_path / "gate"
    jobs.defer(tasks.note, diary=str(diary), text="import", gate=str(gate))
    victim = start_worker()
    assert diary.reads("import begins")
    victim.kill()
    victim.wait()
    assert statuses() == [("doing", 0)]
    as_if_the_heartbeat_had_stopped_a_minute_ago()
    start_worker()
    start_worker()
    assert diary.reads("import begins", "import begins")
    gate.touch()
    assert diary.reads("import begins", "import begins", "import ends")
    assert wait_until(lambda: statuses() == [], PATIENCE)


def test_a_job_that_could_not_be_marked_as_done_runs_again(start_worker, diary, tmp_path):
    gate = tmp_path / "gate"
    jobs.defer(tasks.note, diary=str(diary), text="import", gate=str(gate))
    start_worker()
    assert diary.reads("import begins")
    with transaction.atomic():
        sql("SELECT id FROM procrastinate_jobs WHERE task_name = %s FOR UPDATE", tasks.note.name)
        gate.touch()
        held_up = "FROM pg_locks WHERE pg_blocking_pids(pid) @> ARRAY[pg_backend_pid()]"
        assert wait_until(lambda: sql(f"SELECT pg_terminate_backend(pid) {held_up}"), PATIENCE)
    assert diary.reads("import begins", "import ends", "import begins", "import ends")
    assert wait_until(lambda: statuses() == [], PATIENCE)


def test_a_living_worker_keeps_its_job_though_its_heartbeat_is_late(start_worker, diary, tmp_path):
    gate = tmp_path / "gate"
    jobs.defer(tasks.note, diary=str(diary), text="long", gate=str(gate))
    start_worker()
    assert diary.reads("long begins")
    as_if_the_heartbeat_had_stopped_a_minute_ago()  # a machine that slept
    fresh = "SELECT last_heartbeat > now() - interval '30 seconds' FROM procrastinate_workers"
    assert wait_until(lambda: sql(fresh) == [(True,)], PATIENCE)
    assert statuses() == [("doing", 0)]
    gate.touch()
    assert diary.reads("long begins", "long ends")


def test_a_job_that_keeps_killing_its_workers_is_given_up(start_worker, diary):
    jobs.defer(tasks.note, diary=str(diary), text="never")
    sql("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", jobs.MAX_ATTEMPTS)
    start_worker()
    assert wait_until(lambda: statuses() == [("failed", jobs.MAX_ATTEMPTS + 1)], PATIENCE)
    assert diary.lines == []


def test_a_failed_job_waits_for_its_next_attempt_unless_it_has_none(start_worker, diary):
    jobs.defer(tasks.fail_once, diary=str(diary))
    jobs.defer(tasks.fail, diary=str(diary))
    start_worker()
    # The second attempt comes after 3 s; the third, after 9 s more, is not waited for.
    assert diary.reads("failing", "failing", "failing")
    assert wait_until(lambda: statuses() == [("failed", 1), ("todo", 2)], PATIENCE)


def test_jobs_of_one_lock_run_one_after_the_other(start_worker, diary, tmp_path):
    gate = tmp_path / "gate"
    for text in ("first", "second"):
        jobs.defer(tasks.note, lock="unit 7", diary=str(diary), text=text, gate=str(gate))
    jobs.defer(tasks.note, diary=str(diary), text="other")
    start_worker()
    assert diary.reads("first begins", "other begins", "other ends")
    gate.touch()
    in_turn = ["first ends", "second begins", "second ends"]
    assert wait_until(lambda: diary.lines[3:] == in_turn, PATIENCE)


def test_a_night_missed_is_caught_up_with_by_one_worker(start_worker, diary):
    for _ in range(2):
        start_worker(SAMPLE_DIARY=str(diary))
    missed = "SELECT count(*) FROM procrastinate_periodic_defers WHERE task_name LIKE '%%nightly'"
    assert wait_until(lambda: sql(missed) == [(1,)], PATIENCE)
    assert diary.reads("nightly")


def test_told_to_stop_a_worker_hands_its_job_back_and_leaves_within_three_seconds(
    start_worker, diary, tmp_path
):
    jobs.defer(tasks.note, diary=str(diary), text="long", gate=str(tmp_path / "never"))
    worker = start_worker()
    assert diary.reads("long begins")
    told = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert time.monotonic() - told < 3
    assert statuses() == [("todo", 1)]


def test_ticks_come_every_second(start_worker, ticks):
    start_worker()
    assert wait_until(lambda: len(ticks.lines) >= 4, PATIENCE)
    times = [float(line) for line in ticks.lines[:4]]
    assert times[3] - times[0] == pytest.approx(3, abs=0.7)


def test_ticks_periodic_jobs_and_jobs_survive_a_lost_database(start_worker, diary, ticks):
    start_worker(SAMPLE_DIARY=str(diary))
    assert diary.reads("nightly")
    assert wait_until(lambda: ticks.lines, PATIENCE)
    sql("DELETE FROM procrastinate_periodic_defers")  # as if another night were missed
    sql("DELETE FROM procrastinate_workers")  # as others do with a worker that was long away
    every_other = "datname = current_database() AND pid <> pg_backend_pid()"
    sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {every_other}")
    seen = len(ticks.lines)
    jobs.defer(tasks.note, diary=str(diary), text="job")
    expected = ["job begins", "job ends", "nightly", "nightly"]
    assert wait_until(lambda: sorted(diary.lines) == expected, PATIENCE)
    assert wait_until(lambda: len(ticks.lines) >= seen + 2, PATIENCE)
