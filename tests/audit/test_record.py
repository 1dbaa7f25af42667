"""Events are written with the action they tell of, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from lienthong.audit import actions, kinds, rules
from lienthong.audit.actions import Entry, Subject
from lienthong.audit.models import Event, Seal, Unsealed
from lienthong.kit import clock
from lienthong.kit.actor import anonymous
from tests.audit.conftest import HOA, MOVED


@pytest.mark.django_db
def test_an_event_says_who_did_what_to_whom_when_and_from_where(record):
    with clock.standing_at(clock.now()):
        number = record(
            subject=Subject("account", 17, "Nguyễn Thị Đậu"),
            unit_path="/1/5/",
            details={"client": "van-ban", "was": None},
        )
        event = Event.objects.get(pk=number)
        assert event.at == clock.now()
    assert (event.kind, event.outcome) == (MOVED, "ok")
    assert (event.actor_id, event.actor_label, event.session_id) == (7, "hoalt.snv", 3)
    assert (event.subject_kind, event.subject_id) == ("account", "17")
    assert (event.subject_label, event.subject_folded) == ("Nguyễn Thị Đậu", "nguyen thi dau")
    assert (event.unit_path, event.address) == ("/1/5/", "10.20.30.40")
    assert event.details == {"client": "van-ban", "was": None}


@pytest.mark.django_db
def test_it_waits_for_the_sealer(record):
    assert Unsealed.objects.filter(pk=record()).exists()


@pytest.mark.django_db
def test_acting_for_another_records_both(record):
    number = record(replace(HOA, on_behalf_of=99))
    event = Event.objects.get(pk=number)
    assert (event.actor_id, event.on_behalf_of) == (7, 99)


@pytest.mark.django_db
def test_one_statement_writes_an_event(record, django_assert_num_queries):
    from lienthong.audit import actions

    actions._spare_numbers.clear()
    with django_assert_num_queries(2):  # the first of a connection fetches numbers too
        record()
    with django_assert_num_queries(1):
        record()


@pytest.mark.django_db
def test_a_number_typed_as_a_name_is_masked(record):
    number = record(anonymous("10.0.0.1"), subject=Subject("account", "", "070199001234"))
    event = Event.objects.get(pk=number)
    assert event.subject_label == "0701…1234"
    assert "9900" not in event.subject_folded


@pytest.mark.django_db
def test_what_must_not_be_recorded_is_a_programming_error(record):
    with pytest.raises(rules.UnfitDetails):
        record(details={"password": "x"})
    with pytest.raises(ValueError, match="not registered"):
        record(kind="never_heard_of")


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        kinds.register(MOVED, "…")
    with pytest.raises(ValueError, match="letters"):
        kinds.register("Đăng nhập", "…")


@pytest.mark.django_db(transaction=True)
def test_an_action_that_rolls_back_leaves_nothing_but_its_refusal_stays(record):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record()
        1 / 0  # noqa: B018
    number = actions.record_refusal(actor=HOA, kind=MOVED, details={"reason": "scope"})
    (event,) = Event.objects.all()
    assert (event.pk, event.outcome) == (number, "refused")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_the_transaction_that_rolls_back_is_a_programming_error():
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.record_refusal(actor=HOA, kind=MOVED)


@pytest.mark.django_db
def test_ten_thousand_events_at_once(django_assert_max_num_queries):
    entries = (Entry(MOVED, subject=Subject("account", n, f"a{n}")) for n in range(10_000))
    with django_assert_max_num_queries(10):  # COPY is not counted
        assert actions.record_many(actor=HOA, entries=entries) == 10_000
    assert Event.objects.count() == Unsealed.objects.count() == 10_000
    assert Event.objects.get(subject_id="9999").actor_label == "hoalt.snv"


@pytest.mark.django_db
def test_numbers_are_never_given_twice(record):
    numbers = [record() for _ in range(30)]
    actions.record_many(actor=HOA, entries=[Entry(MOVED)] * 30)
    numbers += [record() for _ in range(30)]
    assert len(set(numbers)) == 60
    assert Event.objects.count() == 90


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"],
)
@pytest.mark.parametrize("table", [Event._meta.db_table, Seal._meta.db_table])
def test_the_database_refuses_to_change_the_trail(statement, table):
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


@pytest.mark.django_db
def test_a_clock_that_stands_elsewhere_is_kept_to_the_microsecond(record):
    with clock.later_by(timedelta(days=400)):
        event = Event.objects.get(pk=record())
    assert event.at > clock.now() + timedelta(days=399)
