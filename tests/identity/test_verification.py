"""An officer's identity: declared, asked, compared with the card, bound, let go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.audit.models import Event
from lienthong.identity import actions, alerts, binding, verification
from lienthong.identity.models import Account, Alert
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.persons import actions as persons
from lienthong.persons import answers, queries
from lienthong.persons.models import Check, Person
from lienthong.persons.rules import Source
from tests.population import HOA
from tests.small_province import actor, add_account

LAM = replace(HOA, number="070082000043", name="Võ Văn Lâm", gender="male")
LAM = replace(LAM, birth_date=LAM.birth_date.replace(year=1982))


def stored(account) -> Account:
    return Account.objects.select_related("person", "declared", "unit").get(pk=account.pk)


@pytest.fixture
def hantt(people):
    return actor(people.department_admin)


def declare(who, account, declared=HOA) -> Check:
    return verification.declare(actor=who, account=account, declared=declared)


def test_exact_binds_the_account(hantt, people, population):
    declare(hantt, people.clerk)
    verification.ask(actor=hantt, account=stored(people.clerk))
    assert stored(people.clerk).person is None
    jobs.run_waiting()
    bound = stored(people.clerk)
    assert bound.person == queries.person_by_number(HOA.number) and bound.bound_at
    line = Event.objects.get(kind="account_bound")
    assert line.actor_label == "hantt.snv" and line.subject_label == "hoalt.snv"
    assert line.unit_path == people.clerk.unit.path and line.details == {"method": "lookup"}


@pytest.mark.parametrize("result", ["differs", "not_found"])
def test_anything_else_binds_nothing(hantt, people, population, result):
    population.says({"result": result, "differs": ["name"] if result == "differs" else []})
    declare(hantt, people.clerk)
    verification.ask(actor=hantt, account=stored(people.clerk))
    jobs.run_waiting()
    assert stored(people.clerk).person is None and stored(people.clerk).declared.state == result


def test_who_has_lost_the_right_meanwhile_binds_nothing(hantt, people, population, units):
    declare(hantt, people.clerk)
    verification.ask(actor=hantt, account=stored(people.clerk))
    actions.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)
    jobs.run_waiting()
    assert stored(people.clerk).declared.state == "exact" and stored(people.clerk).person is None


def test_a_card_in_hand_binds(hantt, people):
    declare(hantt, people.clerk)
    verification.see_card(actor=hantt, account=stored(people.clerk))
    assert stored(people.clerk).person.method == "card"
    assert stored(people.clerk).person.verified_by == "hantt.snv"


def test_nobody_vouches_for_themselves(hantt, people):
    declare(hantt, people.department_admin)
    with pytest.raises(Refused, match="thẻ của mình"):
        verification.see_card(actor=hantt, account=stored(people.department_admin))


def test_a_new_declaration_takes_the_place_of_the_old(hantt, people):
    old = declare(hantt, people.clerk)
    new = declare(hantt, people.clerk, replace(HOA, address=""))
    assert not Check.objects.filter(pk=old.pk).exists()
    assert stored(people.clerk).declared == new


def test_one_person_holds_several_accounts(hantt, people, population):
    second = add_account("hoalt.dukcc", "Lê Thị Hoa", people.clerk.unit)
    for account in (people.clerk, second):
        declare(hantt, account)
        verification.ask(actor=hantt, account=stored(account))
        jobs.run_waiting()
    assert stored(second).person == stored(people.clerk).person
    assert Person.objects.count() == 1


def test_a_persons_other_accounts_hear_of_a_new_one(hantt, people, population):
    """SECURITY.md 39: nobody takes up a person behind their back."""
    second = add_account("hoalt.dukcc", "Lê Thị Hoa", people.clerk.unit)
    for account in (people.clerk, second):
        declare(hantt, account)
        verification.see_card(actor=hantt, account=stored(account))
    (told,) = Alert.objects.filter(account=people.clerk, context__name="hoalt.dukcc")
    assert "hantt.snv đã gắn tài khoản hoalt.dukcc" in alerts.words(told)
    assert HOA.number not in str(told.context)


def test_an_account_has_one_holder(hantt, people):
    declare(hantt, people.clerk)
    verification.see_card(actor=hantt, account=stored(people.clerk))
    with pytest.raises(Refused, match="người khác"):
        declare(hantt, people.clerk, LAM)
    lam = persons.prove(
        actor=SYSTEM,
        number=LAM.number,
        name=LAM.name,
        birth_date=LAM.birth_date,
        source=Source.VNEID,
        verifier="vneid.example",
    )
    with pytest.raises(Refused, match="người khác"):
        binding.bind(actor=hantt, account=stored(people.clerk), person=lam)


def test_unbinding_ends_sessions_and_says_why(hantt, people):
    declare(hantt, people.clerk)
    verification.see_card(actor=hantt, account=stored(people.clerk))
    with pytest.raises(Refused) as refusal:
        binding.unbind(actor=hantt, account=stored(people.clerk), reason=" ")
    assert refusal.value.field == "reason"
    binding.unbind(actor=hantt, account=stored(people.clerk), reason="Gắn nhầm người")
    freed = stored(people.clerk)
    assert (freed.person, freed.bound_at, freed.declared) == (None, None, None)
    assert Event.objects.get(kind="account_unbound").details["reason"] == "Gắn nhầm người"


@pytest.mark.parametrize("step", ["declare", "ask", "see_card", "stop_waiting", "bind", "unbind"])
def test_another_subtrees_officer_is_not_there(people, population, step):
    """SECURITY.md 49."""
    declare(SYSTEM, people.outsider, LAM)
    account, hantt = stored(people.outsider), actor(people.department_admin)
    acts = {
        "declare": lambda: declare(hantt, account, LAM),
        "ask": lambda: verification.ask(actor=hantt, account=account),
        "see_card": lambda: verification.see_card(actor=hantt, account=account),
        "stop_waiting": lambda: verification.stop_waiting(actor=hantt, account=account),
        "bind": lambda: binding.bind(actor=hantt, account=account, person=Person()),
        "unbind": lambda: binding.unbind(actor=hantt, account=account, reason="x"),
    }
    with pytest.raises(NotFound):
        acts[step]()
    assert stored(people.outsider).declared.state == "declared" and population.asked == []


def test_superiors_are_not_bound_by_their_subordinates(hantt, people, units):
    chief = add_account(
        "chanhvp", "Đỗ Văn Chánh", units.office, role="province_admin", over=units.province
    )
    with pytest.raises(Refused, match="quyền cao hơn"):
        declare(hantt, chief)


def test_a_question_taken_back_is_not_asked(hantt, people, population):
    declare(hantt, people.clerk)
    verification.ask(actor=hantt, account=stored(people.clerk))
    verification.stop_waiting(actor=hantt, account=stored(people.clerk))
    jobs.run_waiting()
    assert population.asked == [] and stored(people.clerk).declared.state == "declared"


def test_waiting_goes_on_for_days(hantt, people, population):
    population.says(b"", 503)
    declare(hantt, people.clerk)
    check = verification.ask(actor=hantt, account=stored(people.clerk))
    jobs.run_waiting()
    with clock.later_by(timedelta(days=3)):
        population.says({"result": "exact"})
        answers.look_up(check.pk)
    assert stored(people.clerk).person
