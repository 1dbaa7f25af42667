"""Persons: declared, asked of the population lookup, proved; and nothing of them readable at rest."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction

from lienthong.audit.models import Event
from lienthong.config.cli import main
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.persons import actions, answers, queries
from lienthong.persons import population as lookup
from lienthong.persons.models import Check, Fact, Person
from lienthong.persons.rules import Source
from tests.population import EXACT, HOA
from tests.small_province import actor

pytestmark = pytest.mark.django_db


def declared(**changes) -> Check:
    return actions.declare(actor=SYSTEM, declared=replace(HOA, **changes))


def asked(**changes) -> Check:
    return actions.ask(actor=SYSTEM, check=declared(**changes))


def stored(check: Check) -> Check:
    return Check.objects.get(pk=check.pk)


# ── Declared ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "07019100004"}, "number"),
        ({"number": "003191000042"}, "number"),
        ({"gender": "male"}, "gender"),
        ({"birth_date": date(1992, 7, 4)}, "birth_date"),
        ({"issued_on": date(2004, 1, 1)}, "issued_on"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change, field):
    with pytest.raises(Refused) as refusal:
        declared(**change)
    assert refusal.value.field == field
    assert not Check.objects.exists()


def test_a_declaration_proves_nothing():
    check = declared()
    assert check.state == "declared" and queries.declared(check) == HOA
    assert not Person.objects.exists() and not Fact.objects.exists()


def test_a_number_of_a_birth_abroad_is_odd_and_taken():
    assert declared(number="138191000042").state == "declared"


# ── Asked ───────────────────────────────────────────────────────────────────────────────────────


def test_without_a_lookup_nothing_waits_in_vain():
    with pytest.raises(Refused, match="chưa được nối"):
        actions.ask(actor=SYSTEM, check=declared())
    assert not Check.objects.filter(state="waiting").exists()


def test_exact_proves_the_person(population):
    check = asked()
    assert check.state == "waiting" and population.asked == []  # only a job asks
    jobs.run_waiting()
    check = stored(check)
    assert (check.state, check.method, check.verifier) == ("exact", "lookup", "127.0.0.1")
    assert check.person == queries.person_by_number(HOA.number)
    facts = queries.facts(check.person)
    assert {field: fact.value for field, fact in facts.items()} == {
        field: getattr(HOA, field) for field in facts
    }
    assert len(facts) == 7
    assert {(fact.source, fact.verifier) for fact in facts.values()} == {("lookup", "127.0.0.1")}
    assert population.tokens == [f"Bearer {population.token}"]
    assert population.asked == [
        {
            "number": "070191000042",
            "name": "Lê Thị Hoa",
            "birth_date": "1991-07-04",
            "gender": "female",
            "issued_on": "2021-08-10",
            "issued_at": HOA.issued_at,
            "address": HOA.address,
        }
    ]


@pytest.mark.parametrize(
    ("answer", "state", "differs"),
    [
        ({"result": "differs", "differs": ["issued_on", "name"]}, "differs", ["name", "issued_on"]),
        ({"result": "not_found"}, "not_found", []),
    ],
)
def test_what_is_not_exact_proves_nothing(population, answer, state, differs):
    population.says(answer)
    check = asked()
    jobs.run_waiting()
    check = stored(check)
    assert (check.state, check.differs, check.person) == (state, differs, None)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (EXACT, 503),
        (EXACT, 401),
        (EXACT, 302),
        (b"", 200),
        (b"<html>bao tri</html>", 200),
        ([EXACT], 200),
        ({"result": "EXACT"}, 200),
        ({}, 200),
        ({"result": "exact", "differs": ["name"]}, 200),
        ({"result": "differs", "differs": []}, 200),
        ({"result": "differs"}, 200),
        ({"result": "differs", "differs": ["blood"]}, 200),
        ({"result": "differs", "differs": "name"}, 200),
        ({"result": "differs", "differs": [{"field": "name"}]}, 200),
        (b"x" * 30_000, 200),
    ],
)
def test_anything_else_is_no_answer(population, answer, status):
    """Unavailable is never an answer: it waits, and is asked again."""
    population.says(answer, status)
    check = asked()
    jobs.run_waiting()
    check = stored(check)
    assert check.state == "waiting" and check.attempts == 1 and check.tried_at
    assert check.next_try_at > clock.now()
    assert not Person.objects.exists()


def test_a_lookup_that_is_gone_is_asked_for_days(population):
    population.server.shutdown()
    population.server.server_close()
    check, later = asked(), timedelta()
    jobs.run_waiting()
    for _ in range(12):
        later += timedelta(hours=7)
        with clock.later_by(later):
            due()
    check = stored(check)
    assert check.state == "waiting" and check.attempts == 13


def due() -> None:
    """What the worker does every minute."""
    for check_id in queries.due(100):
        answers.look_up(check_id)


def test_it_is_not_asked_before_its_time_and_answered_once_it_can_be(population):
    population.says(b"", 503)
    check = asked()
    jobs.run_waiting()
    due()
    assert stored(check).attempts == 1
    population.says(EXACT)
    with clock.later_by(timedelta(minutes=2)):
        due()
    assert stored(check).state == "exact" and stored(check).attempts == 2


def test_a_job_that_runs_twice_asks_once(population):
    check = asked()
    answers.look_up(check.pk)
    jobs.run_waiting()
    assert len(population.asked) == 1


def test_a_withdrawn_question_is_not_asked(population):
    check = asked()
    actions.withdraw(checks=[check])
    jobs.run_waiting()
    assert population.asked == [] and not Person.objects.exists()


def test_a_file_that_cannot_be_read_is_no_answer_either(population):
    check = asked()
    lookup.path().write_text("{")
    jobs.run_waiting()
    assert stored(check).state == "waiting"


# ── Proved ──────────────────────────────────────────────────────────────────────────────────────


def prove(source: Source = Source.VNEID, **values):
    said = {"number": HOA.number, "name": HOA.name, "birth_date": HOA.birth_date} | values
    return actions.prove(actor=SYSTEM, source=source, verifier="vneid.example", **said)


def test_vneid_proves_what_it_asserts_and_no_more():
    person = prove()
    assert set(queries.facts(person)) == {"number", "name", "birth_date"}
    assert (person.method, person.verified_by) == ("vneid", "vneid.example")


def test_a_person_is_one_however_often_proved():
    first = prove()
    second = prove(Source.LOOKUP, gender="female")
    assert first == second and Person.objects.count() == 1
    facts = queries.facts(second)
    assert facts["name"].source == "lookup" and facts["gender"].value == "female"
    assert queries.number_of(second) == HOA.number


def test_a_card_in_hand_proves_what_nobody_has_proved(people):
    hantt = actor(people.department_admin)
    person = actions.see_card(actor=hantt, check=declared())
    facts = queries.facts(person)
    assert {fact.source for fact in facts.values()} == {"card"}
    assert {fact.verifier for fact in facts.values()} == {"hantt.snv"}
    assert Check.objects.get().method == "card" and Check.objects.get().person == person


def test_a_card_in_hand_leaves_what_the_register_proved():
    prove(Source.LOOKUP, address="Nơi đã chứng minh")
    person = actions.see_card(actor=SYSTEM, check=declared())
    facts = queries.facts(person)
    assert facts["address"].value == "Nơi đã chứng minh"
    assert facts["name"].source == "lookup" and facts["issued_on"].source == "card"
    assert person.method == "lookup"


@pytest.mark.django_db(transaction=True)
def test_a_card_of_somebody_else_proves_nothing_and_says_nothing():
    prove(name="Lê Thị Hồng")
    check = declared()
    with pytest.raises(Refused) as refusal:
        actions.see_card(actor=SYSTEM, check=check)
    assert "Hồng" not in str(refusal.value) + refusal.value.hint
    assert stored(check).state == "declared"
    assert queries.facts(Person.objects.get())["name"].value == "Lê Thị Hồng"
    assert Event.objects.filter(kind="identity_card_seen", outcome="refused").exists()


@pytest.mark.parametrize("wrong", [{"number": "07019100004"}, {"blood": "O"}])
def test_a_proof_of_something_else_is_a_fault_of_the_program(wrong):
    with pytest.raises(ValueError):
        prove(**wrong)


def test_floors_above_hear_of_an_answer_in_its_own_transaction(population, monkeypatch):
    heard = []
    monkeypatch.setattr(answers, "_listeners", [lambda check: heard.append(check.state)])
    asked()
    jobs.run_waiting()
    assert heard == ["exact"]


def test_what_fails_above_undoes_the_answer(population, monkeypatch):
    def fail(_check: Check) -> None:
        raise RuntimeError

    monkeypatch.setattr(answers, "_listeners", [fail])
    check = asked()
    with pytest.raises(RuntimeError), transaction.atomic():
        answers.look_up(check.pk)
    assert stored(check).state == "waiting" and not Person.objects.exists()


# ── At rest ─────────────────────────────────────────────────────────────────────────────────────

WORDS = ("070191000042", "Thị Hoa", "1991-07-04", "04/07/1991", "female", "2021-08-10", "Tân Phú")


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_tells_nothing_of_a_person(population, people, caplog):
    """DOMAIN.md: encrypted at rest, never in the audit trail, never in logs."""
    who = actor(people.department_admin)
    check = actions.ask(actor=who, check=actions.declare(actor=who, declared=HOA))
    population.says(b"", 503)
    answers.look_up(check.pk)
    with clock.later_by(timedelta(hours=1)):
        population.says(EXACT)
        answers.look_up(check.pk)
    actions.see_card(actor=who, check=declared())
    assert queries.person_by_number(HOA.number)
    dump = _dump()
    assert "persons_fact" in dump and "audit_event" in dump and "procrastinate_jobs" in dump
    for word in WORDS:
        assert word not in dump
        assert word.encode().hex() not in dump
        assert word not in caplog.text
    assert population.token not in dump


def _dump() -> str:
    """Every row of those tables as text, as somebody with the database but without the key reads it."""
    lines = []
    with connection.cursor() as cursor:
        for table in (
            "persons_person",
            "persons_fact",
            "persons_check",
            "audit_event",
            "audit_seal",
        ):
            cursor.execute(f"SELECT '{table}' || t::text FROM {table} t")
            lines += [line for (line,) in cursor.fetchall()]
        cursor.execute("SELECT 'procrastinate_jobs' || t::text FROM procrastinate_jobs t")
        lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def test_the_number_is_found_by_a_hash_that_needs_the_key():
    person = prove()
    assert queries.person_by_number("070191000042") == person
    assert queries.person_by_number("070191000043") is None
    assert bytes(person.number_mac) == settings.VAULT.mac("cccd", b"070191000042")


def test_a_changed_byte_is_not_read_as_a_value():
    person = prove()
    fact = Fact.objects.get(person=person, field="name")
    sealed = bytes(fact.sealed)
    Fact.objects.filter(pk=fact.pk).update(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(InvalidTag):
        queries.facts(person)


# ── The command ─────────────────────────────────────────────────────────────────────────────────


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["persons", "check", *words])


def test_the_command_needs_no_installation():
    good = run("--cccd", HOA.number, "--born", "1991-07-04", "--gender", "female", "--json")
    assert good.exit_code == 0
    assert json.loads(good.stdout) == {"valid": True, "problems": [], "warnings": []}
    bad = run("--cccd", "138191000042", "--born", "04/07/1992", "--gender", "male")
    assert "giới tính nữ" in bad.stdout and "năm 1991" in bad.stdout and "Lưu ý: 138" in bad.stdout
