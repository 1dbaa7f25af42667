"""No sequence of delegations, answers, moves, suspensions, switches and days lets anyone enter more than
they hold: by their own right, or by an accepted, running delegation of someone who holds it that day.

`Oracle` says so in plain Python, without our statements; the machine does what people do.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lienthong.delegation import acting, actions
from lienthong.delegation.actions import Draft
from lienthong.delegation.models import Delegation
from lienthong.identity import actions as identity
from lienthong.identity import queries as accounts
from lienthong.identity import sign_in
from lienthong.identity.models import Account, Session
from lienthong.identity.sign_in import Browser, Proof
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.protocols.oidc import authorization
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.sso import actions as sso
from lienthong.sso import configuration, delegable, grants, queries
from lienthong.sso.models import AccessRule
from tests.small_province import add_account
from tests.sso.conftest import register

MORNING = datetime(2024, 10, 1, 2, tzinfo=UTC)
FIRST_DAY = date(2024, 10, 1)
A_DAY = timedelta(days=1)
PEOPLE = ("an", "binh", "chi", "an.hai")  # the last is the second account of the first one's owner
SAME_PERSON = {"an": "an.hai", "an.hai": "an"}
WORK = (
    ("everything", ""),
    ("application", "mot-cua"),
    ("application", "van-ban"),
    ("application", "thu"),
    ("field", "dat-dai"),
)
BINH_HOLDS_DOCUMENTS_UNTIL = FIRST_DAY + 12 * A_DAY


@dataclass
class Given:
    """A delegation as the oracle remembers it."""

    giver: str
    receiver: str
    work: tuple[str, str]
    starts_on: date
    ends_on: date
    posts: tuple[str, str]
    state: str = "asked"


@dataclass
class Seat:
    """A browser: who is signed in, and by which delegation they act."""

    account: str
    given: int | None = None
    token: str = ""


@dataclass
class Oracle:
    today: date = FIRST_DAY
    unit: dict[str, str] = field(
        default_factory=lambda: {"an": "A", "binh": "A", "chi": "B", "an.hai": "B"}
    )
    suspended: set[str] = field(default_factory=set)
    given: dict[int, Given] = field(default_factory=dict)

    def holds_itself(self, who: str, application: str) -> bool:
        """The desk is department A's, the documents are Bình's for a while, mail is everybody's."""
        if who in self.suspended:
            return False
        until = BINH_HOLDS_DOCUMENTS_UNTIL
        return {
            "mot-cua": self.unit[who] == "A",
            "van-ban": who == "binh" and self.today < until,
            "thu": True,
        }[application]

    def may_give(self, who: str) -> set[tuple[str, str]]:
        desk, documents = (self.holds_itself(who, one) for one in ("mot-cua", "van-ban"))
        found = {("everything", "")} if desk or documents else set()
        found |= {("application", "mot-cua"), ("field", "dat-dai")} if desk else set()
        return found | ({("application", "van-ban")} if documents else set())

    def usable(self, one: Given) -> bool:
        at_post = (self.unit[one.giver], self.unit[one.receiver]) == one.posts
        closed = {one.giver, one.receiver} & self.suspended
        running = one.starts_on <= self.today < one.ends_on
        return one.state == "accepted" and running and at_post and not closed

    def enters(self, seat: Seat, application: str) -> bool:
        if seat.given is None:
            return self.holds_itself(seat.account, application)
        one = self.given[seat.given]
        covered = {
            "everything": ("mot-cua", "van-ban"),
            "application": (one.work[1],) if one.work[1] != "thu" else (),
            "field": ("mot-cua",),
        }[one.work[0]]
        usable = self.usable(one) and application in covered
        return usable and self.holds_itself(one.giver, application)


def world(units) -> dict[str, object]:
    """What every example starts from."""
    places = {"A": units.home_affairs, "B": units.construction}
    for name, unit in Oracle().unit.items():
        add_account(name, f"Nguyễn Văn {name}", places[unit], password=False)
    sites = {
        slug: register(slug, allow=False, **given)
        for slug, given in (
            ("mot-cua", {"delegable": True, "handles_fields": True}),
            ("van-ban", {"delegable": True}),
            ("thu", {}),
        )
    }
    desk, documents, mail = (site.application for site in sites.values())
    sso.allow_unit(actor=SYSTEM, application=desk, unit=places["A"])
    binh = Account.objects.select_related("unit").get(name="binh")
    sso.allow_account(actor=SYSTEM, application=documents, account=binh)
    sso.allow_everyone(actor=SYSTEM, application=mail)
    AccessRule.objects.update(valid_from=FIRST_DAY)
    AccessRule.objects.filter(account=binh).update(valid_to=BINH_HOLDS_DOCUMENTS_UNTIL)
    return {"places": places, "sites": sites}


def machine(places, sites):
    people, numbers = st.sampled_from(PEOPLE), st.integers(0, 5)

    class Province(RuleBasedStateMachine):
        @initialize(data=st.data(), days=st.integers(0, 9))
        def morning(self, data, days):
            """Everybody signs in, and somebody acts for somebody: chance alone seldom comes that far."""
            self.oracle, self.seats = Oracle(), {}
            for who in PEOPLE:
                self._enter(who, who)
            self._hand_over(data, days)

        def __init__(self):
            super().__init__()
            self.stack = ExitStack()
            self.stack.enter_context(clock.standing_at(MORNING))
            example = transaction.atomic()
            example._from_testcase = True  # refusals are written in transactions of their own
            example.__enter__()
            self.stack.callback(example.__exit__, ValueError, ValueError(), None)

        def teardown(self):
            try:
                self._every_door()
            finally:
                self.stack.close()

        # What people do

        @rule(
            seat=people,
            receiver=people,
            work=st.sampled_from(WORK),
            starts=st.integers(-1, 4),
            days=st.integers(0, 9),
        )
        def ask(self, seat, receiver, work, starts, days):
            actor = self._present(seat)
            if actor is not None:
                self._ask(actor, seat, receiver, work, (starts, days))

        def _ask(self, actor, seat, receiver, work, when):
            """The delegation's number, where it could be asked for."""
            starts, days = when
            giver, first = self.seats[seat].account, self.oracle.today + starts * A_DAY
            one = Given(
                giver,
                receiver,
                work,
                first,
                first + (days + 1) * A_DAY,
                (self.oracle.unit[giver], self.oracle.unit[receiver]),
            )
            draft = Draft(_account(receiver), *work, first, first + days * A_DAY, "Nghỉ phép")
            expected = self._may_ask(self.seats[seat], one)
            try:
                asked = actions.ask(actor=actor, draft=draft, offers=delegable.offers)
            except Refused:
                assert not expected
                return None
            assert expected
            self.oracle.given[asked.pk] = one
            return asked.pk

        @rule(data=st.data(), days=st.integers(0, 9))
        def hand_over(self, data, days):
            """What most people do: asked for, accepted, begun, each at their own browser."""
            self._hand_over(data, days)

        def _hand_over(self, data, days):
            givers = [who for who in PEOPLE if self.oracle.may_give(who)]
            if not givers:
                return
            giver = data.draw(st.sampled_from(givers))
            work = data.draw(st.sampled_from(sorted(self.oracle.may_give(giver))))
            receiver = data.draw(st.sampled_from([who for who in PEOPLE if who != giver]))
            self._enter(giver, giver)
            pk = self._ask(self._actor(giver), giver, receiver, work, (0, days))
            if pk and receiver not in self.oracle.suspended:
                self._enter(receiver, receiver)
                self._answer(self._actor(receiver), receiver, pk, True)
                self._begin(self._actor(receiver), receiver, pk)

        @rule(seat=people, number=numbers, yes=st.booleans())
        def answer(self, seat, number, yes):
            actor, pk = self._present(seat), self._chosen(number)
            if actor is not None and pk is not None:
                self._answer(actor, seat, pk, yes)

        def _answer(self, actor, seat, pk, yes):
            answering = actions.accept if yes else actions.decline
            try:
                answering(actor=actor, delegation=Delegation.objects.get(pk=pk))
            except Refused:
                return
            one, sitting = self.oracle.given[pk], self.seats[seat]
            assert sitting.given is None and sitting.account == one.receiver
            assert one.state == "asked" and self.oracle.today < one.ends_on
            one.state = "accepted" if yes else "declined"

        @rule(seat=people, number=numbers)
        def revoke(self, seat, number):
            actor, pk = self._present(seat), self._chosen(number)
            if actor is None or pk is None:
                return
            try:
                actions.revoke(actor=actor, delegation=Delegation.objects.get(pk=pk))
            except Refused:
                return
            one, sitting = self.oracle.given[pk], self.seats[seat]
            assert sitting.given is None and sitting.account in (one.giver, one.receiver)
            one.state = "revoked"

        @rule(seat=people, number=numbers)
        def begin(self, seat, number):
            actor, pk = self._present(seat), self._chosen(number)
            if actor is not None and pk is not None:
                self._begin(actor, seat, pk)

        def _begin(self, actor, seat, pk):
            sitting, one = self.seats[seat], self.oracle.given[pk]
            mine = sitting.given is None and sitting.account == one.receiver
            expected = mine and self.oracle.usable(one)
            delegation = Delegation.objects.get(pk=pk)
            try:
                entered = acting.begin(
                    actor=actor, browser=self._browser(seat), delegation=delegation
                )
            except Refused:
                assert not expected
            else:
                assert expected
                self.seats[seat] = Seat(sitting.account, pk, entered.token)

        @rule(seat=people)
        def stop(self, seat):
            actor = self._actor(seat)
            if actor is None or self.seats[seat].given is None:
                return
            entered = acting.stop(actor=actor, browser=self._browser(seat))
            self.seats[seat] = Seat(self.seats[seat].account, None, entered.token)

        @rule(seat=st.sampled_from(sorted(SAME_PERSON)))
        def switch(self, seat):
            """To the other account of the same person, as identity does it."""
            actor = self._actor(seat)
            other = SAME_PERSON.get(self.seats[seat].account)
            if actor is not None and other not in self.oracle.suspended:
                session = Session.objects.get(pk=actor.session_id)
                self._enter(seat, other, since=session)

        @rule(seat=people)
        def sign_in_again(self, seat):
            if seat not in self.oracle.suspended:
                self._enter(seat, seat)

        # What happens to them

        @rule(who=people, unit=st.sampled_from("AB"))
        def move(self, who, unit):
            if who not in self.oracle.suspended and self.oracle.unit[who] != unit:
                identity.move_account(actor=SYSTEM, account=_account(who), unit=places[unit])
                self.oracle.unit[who] = unit

        @rule(who=people)
        def suspend(self, who):
            if who not in self.oracle.suspended:
                identity.suspend(actor=SYSTEM, account=_account(who))
                self.oracle.suspended.add(who)

        @precondition(lambda self: self.oracle.suspended)
        @rule()
        def resume(self):
            for who in self.oracle.suspended:
                identity.resume(actor=SYSTEM, account=_account(who))
            self.oracle.suspended.clear()

        @rule(days=st.integers(1, 5))
        def days_pass(self, days):
            """With the sessions that run, as if they had no end of their own."""
            self.oracle.today += days * A_DAY
            noon = MORNING + (self.oracle.today - FIRST_DAY)
            self.stack.enter_context(clock.standing_at(noon))
            live = Session.objects.filter(ended_at=None)
            live.update(expires_at=noon + A_DAY, seen_at=noon)

        @rule()
        def a_second_passes(self):
            acting.end_over()
            for seat in self.seats.values():
                if seat.given is not None and not self.oracle.usable(self.oracle.given[seat.given]):
                    assert accounts.live_session(seat.token, "") is None

        # What must hold

        @invariant()
        def nobody_enters_more_than_they_hold(self):
            for name, seat in getattr(self, "seats", {}).items():
                actor = self._actor(name)
                shown = {one.slug for one in queries.enterable(actor)} if actor else set()
                assert shown == (self._expected(seat) if actor else set()), (name, seat)

        def _every_door(self):
            """The same at the authorization endpoint's own statement."""
            for name, seat in getattr(self, "seats", {}).items():
                actor = self._actor(name)
                for slug, site in sites.items() if actor else ():
                    assert _enters(actor, site) == (slug in self._expected(seat)), (name, slug)

        def _expected(self, seat: Seat) -> set[str]:
            return {slug for slug in sites if self.oracle.enters(seat, slug)}

        def _may_ask(self, seat: Seat, one: Given) -> bool:
            oracle = self.oracle
            twice = any(
                (other.giver, other.receiver, other.work) == (one.giver, one.receiver, one.work)
                and other.state in ("asked", "accepted")
                and other.starts_on < one.ends_on
                and one.starts_on < other.ends_on
                for other in oracle.given.values()
            )
            return (
                seat.given is None
                and one.giver != one.receiver
                and not {one.giver, one.receiver} & oracle.suspended
                and one.work in oracle.may_give(one.giver)
                and one.starts_on >= oracle.today
                and not twice
            )

        def _present(self, seat: str):
            """Who sits there; signed in again where the session has ended and that is possible."""
            if self._actor(seat) is None and seat not in self.oracle.suspended:
                self._enter(seat, seat)
            return self._actor(seat)

        def _enter(self, seat: str, account: str, since: Session | None = None) -> None:
            proof = Proof(_account(account), ("pwd",), since=since)
            entered = sign_in.begin_session(self._browser(seat), proof)
            self.seats[seat] = Seat(account, None, entered.token)

        def _browser(self, seat: str) -> Browser:
            token = self.seats[seat].token if seat in self.seats else ""
            return Browser("10.0.0.1", session_id=accounts.session_of_cookie(token))

        def _actor(self, seat: str):
            found = accounts.live_session(self.seats[seat].token, "10.0.0.1")
            return found[0] if found else None

        def _chosen(self, number: int) -> int | None:
            known = sorted(self.oracle.given)
            return known[number % len(known)] if known else None

    return Province


def _account(name: str) -> Account:
    return Account.objects.select_related("unit").get(name=name)


def _enters(actor, site) -> bool:
    registered = configuration.current().find(site.client_id)
    wanted = authorization.read(Parameters(site.request()), registered.client)
    return isinstance(grants.enter(actor=actor, registered=registered, request=wanted), str)


def test_nobody_ever_enters_more_than_they_hold(units):
    with clock.standing_at(MORNING):
        province = machine(**world(units))
    run_state_machine_as_test(
        province,
        settings=settings(
            max_examples=50,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
