"""Whoever owns the database but not the master key cannot change the past unseen (SECURITY.md 52)."""

from threading import Thread

from django.db import connection

from lienthong.audit import actions, rules, sealing, verification
from lienthong.audit.checks import Finding, Head, What
from lienthong.kit import clock
from tests.audit.conftest import HOA, MOVED


def test_an_untouched_trail_is_whole(trail, record):
    record()
    report = verification.verify()
    assert report.ok
    assert (report.events, report.seals, report.unsealed) == (13, 4, 1)


def test_a_changed_event_is_named(trail, owner, findings):
    owner("UPDATE audit_event SET actor_label = 'nobody' WHERE id = %s", trail[1][1])
    assert findings() == [Finding(What.EVENT_CHANGED, event=trail[1][1], seal=2)]


def test_every_column_of_an_event_is_held(trail, owner, findings):
    changes = {
        "at": "at + interval '1 microsecond'",
        "kind": "'x'",
        "outcome": "'failed'",
        "actor_id": "8",
        "actor_label": "'x'",
        "on_behalf_of": "8",
        "subject_kind": "'x'",
        "subject_id": "'x'",
        "subject_label": "'x'",
        "subject_folded": "'x'",
        "unit_path": "'/9/'",
        "address": "'x'",
        "session_id": "NULL",
        "details": """'{"rows": 99}'""",
        "mac": "sha256(mac)",
    }
    assert {*changes} | {"id"} == {*rules.EventRow.__slots__} | {"mac"}
    for column, value in changes.items():
        owner("CREATE TEMP TABLE kept AS SELECT * FROM audit_event WHERE id = %s", trail[0][0])
        owner(f"UPDATE audit_event SET {column} = {value} WHERE id = %s", trail[0][0])
        assert findings() == [Finding(What.EVENT_CHANGED, event=trail[0][0], seal=1)], column
        owner("DELETE FROM audit_event WHERE id = %s", trail[0][0])
        owner("INSERT INTO audit_event SELECT * FROM kept")
        owner("DROP TABLE kept")
    assert findings() == []


def test_what_python_cannot_read_is_named_too(trail, owner, findings):
    (first, second, third), *_ = trail
    owner("ALTER TABLE audit_event ALTER mac DROP NOT NULL")
    owner("UPDATE audit_event SET at = 'infinity' WHERE id = %s", first)
    owner(
        "UPDATE audit_event SET details = %s WHERE id = %s", '{"rows": ' + "9" * 5000 + "}", second
    )
    owner("UPDATE audit_event SET mac = NULL WHERE id = %s", third)
    owner("UPDATE audit_seal SET at = '-infinity' WHERE seq = 2")
    assert findings() == [
        Finding(What.EVENT_CHANGED, event=first, seal=1),
        Finding(What.EVENT_CHANGED, event=second, seal=1),
        Finding(What.EVENT_CHANGED, event=third, seal=1),
        Finding(What.SEAL_CHANGED, seal=2),
    ]


def test_a_removed_event_is_named(trail, owner, findings):
    owner("DELETE FROM audit_event WHERE id = %s", trail[2][0])
    assert findings() == [Finding(What.EVENT_REMOVED, event=trail[2][0], seal=3)]


def test_events_that_swap_their_numbers_are_named(trail, owner, findings):
    first, second = trail[0][0], trail[3][2]
    owner("UPDATE audit_event SET id = -1 WHERE id = %s", first)
    owner("UPDATE audit_event SET id = %s WHERE id = %s", first, second)
    owner("UPDATE audit_event SET id = %s WHERE id = -1", second)
    assert findings() == [
        Finding(What.EVENT_CHANGED, event=first, seal=1),
        Finding(What.EVENT_CHANGED, event=second, seal=4),
    ]


def test_events_reordered_within_a_seal_are_found(trail, owner, findings):
    owner("UPDATE audit_seal SET event_ids = ARRAY[%s, %s, %s] WHERE seq = 2", *reversed(trail[1]))
    assert findings() == [
        Finding(What.SEAL_CHANGED, seal=2),
        Finding(What.EVENTS_SWAPPED, seal=2),
    ]


def test_an_event_edited_before_sealing_is_named(trail, owner, record, findings):
    number = record()
    owner("UPDATE audit_event SET outcome = 'refused' WHERE id = %s", number)
    assert findings() == [Finding(What.EVENT_CHANGED, event=number)]
    sealing.seal()
    assert findings() == [Finding(What.EVENT_CHANGED, event=number, seal=5)]


def test_an_event_removed_before_sealing_is_named(trail, owner, record, findings):
    number = record()
    owner("DELETE FROM audit_event WHERE id = %s", number)
    assert findings() == [Finding(What.EVENT_REMOVED, event=number)]
    sealing.seal()
    assert findings() == [Finding(What.EVENT_REMOVED, event=number, seal=5)]


def test_an_event_kept_from_the_sealer_is_named(trail, owner, record, findings):
    number = record()
    owner("DELETE FROM audit_unsealed WHERE event_id = %s", number)
    sealing.seal()
    assert findings() == [Finding(What.EVENT_NOT_QUEUED, event=number)]


def test_an_event_made_without_the_key_is_named(trail, owner, findings):
    """The forger knows the code, and computes the mac with a key of their own."""
    row = actions._row(10**6, actions.Entry(MOVED), HOA, "")
    *columns, _ = actions._stored(row)
    values = [*columns, rules.event_mac(row, lambda message: b"x" * 32)]
    marks = ", ".join(["%s"] * len(values))
    owner(f"INSERT INTO audit_event ({', '.join(row.__slots__)}, mac) VALUES ({marks})", *values)
    assert {(finding.what, finding.event) for finding in findings()} == {
        (What.EVENT_NOT_QUEUED, 10**6),
        (What.EVENT_CHANGED, 10**6),
    }
    owner("INSERT INTO audit_unsealed VALUES (%s)", 10**6)
    sealing.seal()
    assert findings() == [Finding(What.EVENT_CHANGED, event=10**6, seal=5)]


def test_a_replayed_row_is_named(trail, owner, findings):
    """A whole row, mac included, under a new number: the mac holds the number."""
    owner("CREATE TEMP TABLE copy AS SELECT * FROM audit_event WHERE id = %s", trail[0][0])
    owner("UPDATE copy SET id = 999999")
    owner("INSERT INTO audit_event SELECT * FROM copy")
    owner("INSERT INTO audit_unsealed VALUES (999999)")
    sealing.seal()
    assert findings() == [Finding(What.EVENT_CHANGED, event=999_999, seal=5)]


def test_an_event_sealed_twice_is_named(trail, owner, findings):
    owner("INSERT INTO audit_unsealed VALUES (%s)", trail[0][1])
    sealing.seal()
    assert findings() == [Finding(What.EVENT_SEALED_TWICE, event=trail[0][1])]


def test_a_number_given_out_again_shows_whose_place_was_taken(trail, owner, findings):
    """Set back the sequence, remove an event, and let the program itself fill its place."""
    number = trail[0][0]
    owner("DELETE FROM audit_event WHERE id = %s", number)
    owner("SELECT setval('audit_event_ids', 1, false)")
    actions._spare_numbers.clear()
    assert actions.record(actor=HOA, kind=MOVED) == number
    sealing.seal()
    assert findings() == [
        Finding(What.EVENTS_SWAPPED, seal=1),
        Finding(What.EVENT_SEALED_TWICE, event=number),
    ]


def test_a_removed_seal_is_named_and_so_are_its_events(trail, owner, findings):
    owner("DELETE FROM audit_seal WHERE seq = 2")
    assert findings() == [
        Finding(What.SEAL_REMOVED, seal=2, until=2),
        *(Finding(What.EVENT_NOT_QUEUED, event=number) for number in trail[1]),
    ]


def test_a_seal_removed_with_its_events_is_named(trail, owner, findings):
    owner("DELETE FROM audit_seal WHERE seq <= 2")
    owner("DELETE FROM audit_event WHERE id = ANY(%s)", trail[0] + trail[1])
    assert findings() == [Finding(What.SEAL_REMOVED, seal=1, until=2)]


def test_closing_the_gap_of_a_removed_seal_is_found(trail, owner, findings):
    owner("DELETE FROM audit_seal WHERE seq = 2")
    owner("UPDATE audit_seal SET seq = seq - 1 WHERE seq > 2")
    found = findings()
    assert Finding(What.SEAL_CHANGED, seal=2) in found
    assert Finding(What.SEAL_CHANGED, seal=3) in found
    assert Finding(What.TAIL_CUT, seal=4, until=4) in found


def test_every_column_of_a_seal_is_held(trail, owner, findings):
    changes = {
        "at": "at + interval '1 microsecond'",
        "previous": "sha256(previous)",
        "event_ids": "event_ids[1:2]",
        "content": "sha256(content)",
        "hash": "sha256(hash)",
    }
    assert {*changes} | {"seq"} == {*rules.SealRow.__slots__} | {"hash"}
    for column, value in changes.items():
        owner("CREATE TEMP TABLE kept AS SELECT * FROM audit_seal WHERE seq = 3")
        owner(f"UPDATE audit_seal SET {column} = {value} WHERE seq = 3")
        seals = {finding.seal for finding in findings() if finding.what is What.SEAL_CHANGED}
        assert seals == {3}, column
        owner("DELETE FROM audit_seal WHERE seq = 3")
        owner("INSERT INTO audit_seal SELECT * FROM kept")
        owner("DROP TABLE kept")
    assert findings() == []


def test_seals_that_swap_places_are_found(trail, owner, findings):
    owner("UPDATE audit_seal SET seq = seq - 5 WHERE seq IN (2, 3)")
    owner("UPDATE audit_seal SET seq = -seq WHERE seq < 0")
    assert {(f.what, f.seal) for f in findings()} >= {
        (What.SEAL_CHANGED, 2),
        (What.SEAL_CHANGED, 3),
    }


def test_a_tail_cut_off_is_found_by_the_heads_outside(trail, owner, findings):
    owner("DELETE FROM audit_seal WHERE seq >= 3")
    owner("DELETE FROM audit_event WHERE id = ANY(%s)", trail[2] + trail[3])
    assert findings() == [Finding(What.TAIL_CUT, seal=3, until=4)]


def test_an_emptied_trail_is_found(trail, owner, findings):
    owner("DELETE FROM audit_seal")
    owner("DELETE FROM audit_event")
    assert findings() == [Finding(What.TAIL_CUT, seal=1, until=4)]


def test_a_cut_tail_stays_visible_when_the_trail_goes_on(trail, owner, record, findings):
    owner("DELETE FROM audit_seal WHERE seq >= 3")
    owner("DELETE FROM audit_event WHERE id = ANY(%s)", trail[2] + trail[3])
    record()
    assert sealing.seal().seq == 5
    assert findings() == [Finding(What.SEAL_REMOVED, seal=3, until=4)]


def test_heads_that_were_taken_away_are_missed(trail, heads_file, findings):
    lines = heads_file.read_text().splitlines(keepends=True)
    heads_file.write_text("".join(lines[:1] + lines[3:]))
    assert findings() == [Finding(What.HEAD_MISSING, seal=2, until=3)]
    heads_file.unlink()
    assert findings() == [Finding(What.HEAD_MISSING, seal=1, until=4)]


def test_a_changed_head_is_named(trail, heads_file, findings):
    lines = heads_file.read_text().splitlines(keepends=True)
    forged = Head(2, clock.now(), b"x" * 32)
    heads_file.write_text("".join([lines[0], f"{forged}\n", "rubbish\n", *lines[2:]]))
    assert findings() == [
        Finding(What.HEAD_CHANGED, seal=2),
        Finding(What.HEAD_UNREADABLE, line=3),
    ]


def test_an_older_copy_of_the_heads_is_good_enough_to_check_against(trail, heads_file, tmp_path):
    copy = tmp_path / "copy"
    copy.write_text("".join(heads_file.read_text().splitlines(keepends=True)[:2]))
    assert verification.verify(copy).ok


def test_both_database_and_heads_cut_show_against_a_copy_elsewhere(
    trail, owner, heads_file, tmp_path
):
    copy = tmp_path / "copy"
    copy.write_bytes(heads_file.read_bytes())
    owner("DELETE FROM audit_seal WHERE seq = 4")
    owner("DELETE FROM audit_event WHERE id = ANY(%s)", trail[3])
    heads_file.write_text("".join(copy.read_text().splitlines(keepends=True)[:3]))
    assert verification.verify().ok
    assert verification.verify(copy).findings == (Finding(What.TAIL_CUT, seal=4, until=4),)


def test_events_written_while_it_runs_disturb_nothing(trail, record):
    def elsewhere() -> None:
        record()
        sealing.seal()
        connection.close()

    def meanwhile(_: int) -> None:
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()

    assert verification.verify(advance=meanwhile).ok
    report = verification.verify()
    assert report.ok
    assert report.seals > 4
