"""The sealer: everything, once, in order, by one at a time, and never without a head for long."""

import os
import threading
import time

import pytest
from django.db import connection, connections, transaction

from lienthong.audit import actions, heads, sealing, verification
from lienthong.audit.actions import Entry
from lienthong.audit.models import Event, Seal, Unsealed
from tests.audit.conftest import HOA, MOVED

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work):
    """Run with a database connection of its own; join to wait."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_nothing_to_seal(heads_file):
    assert sealing.seal() is None
    assert not heads_file.exists()


def test_what_waits_is_sealed_in_order_with_its_head_outside(record, heads_file):
    numbers = [record() for _ in range(3)]
    first = sealing.seal()
    assert (first.seq, first.event_ids) == (1, sorted(numbers))
    record()
    second = sealing.seal()
    assert bytes(second.previous) == bytes(first.hash)
    assert not Unsealed.objects.exists()
    lines = heads_file.read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert lines[1].endswith(bytes(second.hash).hex())
    assert heads_file.stat().st_mode & 0o777 == 0o600


def test_a_transaction_that_commits_late_is_sealed_all_the_same(record):
    numbered, committed = threading.Event(), threading.Event()
    late = []

    def slow():
        with transaction.atomic():
            late.append(record())
            numbered.set()
            committed.wait(10)

    thread = in_a_thread(slow)
    numbered.wait(10)
    sooner = record()
    assert sealing.seal().event_ids == [sooner]
    committed.set()
    thread.join()
    assert sealing.seal().event_ids == late
    assert verification.verify().ok


def test_of_two_sealers_one_works(record):
    record()
    with sealing._only_sealer() as alone:
        assert alone
        other = []
        in_a_thread(lambda: other.append(sealing.seal())).join()
        assert other == [None]
    assert sealing.seal() is not None


def test_sealers_that_race_seal_everything_once(record):
    def write():
        for _ in range(40):
            record()

    def seal():
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and (writing() or Unsealed.objects.exists()):
            sealing.seal()

    writers = [in_a_thread(write) for _ in range(2)]

    def writing():
        return any(writer.is_alive() for writer in writers)

    for thread in [*writers, in_a_thread(seal), in_a_thread(seal)]:
        thread.join()
    report = verification.verify()
    assert (report.ok, report.events, report.unsealed) == (True, 80, 0)


def test_a_crash_between_commit_and_head_is_made_good(record, heads_file, monkeypatch):
    record()
    sealing.seal()
    record()
    real = heads.append
    calls = []

    def dies_second(path, lines):
        calls.append(lines)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(path, lines)

    monkeypatch.setattr(heads, "append", dies_second)
    with pytest.raises(KeyboardInterrupt):
        sealing.seal()
    monkeypatch.setattr(heads, "append", real)
    assert Seal.objects.count() == 2
    assert len(heads_file.read_text().splitlines()) == 1
    assert verification.verify().ok  # the newest seal may lack its head
    assert sealing.seal() is None  # nothing new, yet the head is written
    assert [line.split()[0] for line in heads_file.read_text().splitlines()] == ["1", "2"]
    assert verification.verify().ok


def test_a_head_cut_short_is_written_again_on_a_line_of_its_own(record, heads_file):
    record()
    sealing.seal()
    whole = heads_file.read_text()
    heads_file.write_text(whole[:50])
    assert sealing.seal() is None
    assert heads_file.read_text() == f"{whole[:50]}\n{whole}"
    assert verification.verify().ok


def test_nothing_is_sealed_while_heads_cannot_be_written(record, heads_file):
    record()
    sealing.seal()
    heads_file.unlink()
    heads_file.mkdir()
    record()
    with pytest.raises(OSError):
        sealing.seal()
    assert Seal.objects.count() == 1
    heads_file.rmdir()
    assert sealing.seal().seq == 2


def test_heads_that_were_lost_are_written_anew_and_the_trail_says_so(trail, heads_file):
    lost = heads_file.read_bytes()
    heads_file.unlink()
    sealing.seal()
    assert heads_file.read_bytes().startswith(lost)
    (event,) = Event.objects.filter(kind="audit_heads_restored")
    assert event.details == {"heads": 4}
    assert verification.verify().ok


def test_ten_thousand_events_are_sealed_within_a_second():
    actions.record_many(actor=HOA, entries=[Entry(MOVED)] * 10_000)
    start = time.process_time()
    assert sealing.seal_all() == 10_000
    assert time.process_time() - start < 1
    assert verification.verify().ok


def test_more_than_one_seal_holds_is_sealed_in_several(monkeypatch):
    monkeypatch.setattr(sealing, "EVENTS_PER_SEAL", 10)
    actions.record_many(actor=HOA, entries=[Entry(MOVED)] * 25)
    assert sealing.seal_all() == 25
    assert [len(seal.event_ids) for seal in Seal.objects.order_by("seq")] == [10, 10, 5]


def test_the_lock_is_given_back_after_a_failure(record, heads_file):
    heads_file.mkdir(parents=True)
    record()
    with pytest.raises(OSError):
        sealing.seal()
    connection.close()
    heads_file.rmdir()
    assert sealing.seal() is not None
    assert os.path.exists(heads_file)  # noqa: PTH110
