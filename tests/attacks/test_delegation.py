"""Attacks on delegations (SECURITY.md 50, 51): more than one holds, chains, hiding behind another."""

from datetime import timedelta

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.delegation import acting as work
from lienthong.delegation import actions
from lienthong.delegation.models import Delegation
from lienthong.identity import queries as identity
from lienthong.identity import sign_in
from lienthong.identity.models import Session
from lienthong.identity.sign_in import Browser, Proof
from lienthong.kit import clock
from lienthong.kit.refusal import Refused
from lienthong.sso import delegable
from tests.delegation.conftest import (
    acting,
    ask,
    begin,
    browser_of,
    clerks,
    colleague,
    colleagues,
    draft,
    give,
    sites,
)
from tests.identity.test_vneid import bound
from tests.identity.vneid_world import CHIEF
from tests.small_province import actor, add_account
from tests.sso.conftest import answered

__all__ = ["acting", "clerks", "colleague", "colleagues", "sites"]
SESSION = "lienthong"


def live_actor(browser):
    """Whoever the browser's cookie stands for."""
    found = identity.live_session(browser.cookies[SESSION].value, "203.0.113.9")
    return found[0] if found else None


def test_nobody_gives_what_they_may_not_enter(people, colleague, sites):
    """50: neither by the page nor past it."""
    others = sites.others.application.slug
    with pytest.raises(Refused, match="Bạn không ủy quyền được việc này"):
        ask(people.clerk, colleague, "application", others)
    sent = {"receiver": colleague.name, "what": f"application:{others}", "confirmed": "1"}
    today = clock.today()
    days = {"starts_on": f"{today:%d/%m/%Y}", "last_day": f"{today:%d/%m/%Y}", "reason": "x"}
    browser_of(people.clerk).post("/delegations/add", sent | days)
    assert not Delegation.objects.exists()


def test_what_was_given_opens_nothing_that_the_giver_cannot_enter(people, colleague, sites):
    """50: "everything" is everything of the giver's, not of the receiver's wishes."""
    browser = browser_of(colleague)
    begin(browser, give(people.clerk, colleague))
    assert answered(sites.others.ask(browser))["error"] == "access_denied"


def test_a_row_written_past_the_form_opens_nothing_either(people, colleague, sites):
    """50: the doors ask the giver's own right again, whatever a delegation claims."""
    delegation = give(people.clerk, colleague)
    Delegation.objects.filter(pk=delegation.pk).update(
        kind="application", key=sites.others.application.slug
    )
    browser = browser_of(colleague)
    begin(browser, delegation)
    assert answered(sites.others.ask(browser))["error"] == "access_denied"


def test_no_chains(acting, people, colleague, sites):
    """50: who acts for another neither gives that on, nor takes on more, nor acts for a third."""
    chained = live_actor(acting.browser)
    assert chained.on_behalf_of == people.clerk.pk
    with pytest.raises(Refused, match="thôi làm thay"):
        actions.ask(actor=chained, draft=draft(people.outsider), offers=delegable.offers)
    offered = ask(people.auditor, colleague, "application", sites.others.application.slug)
    with pytest.raises(Refused, match="thôi làm thay"):
        actions.accept(actor=chained, delegation=offered)
    assert acting.browser.get("/delegations/add").status_code == 303
    actions.accept(actor=actor(colleague), delegation=offered)
    acting.browser.post(f"/delegations/{offered.pk}/act")
    assert live_actor(acting.browser).on_behalf_of == people.clerk.pk


def test_what_one_only_acts_for_is_not_ones_own_to_give(people, colleague, sites):
    """50: the receiver's own offers hold nothing of the giver's."""
    give(people.clerk, colleague)
    assert delegable.offers(colleague) == []
    with pytest.raises(Refused):
        ask(colleague, people.outsider)


def test_a_revocation_while_somebody_begins_leaves_no_session(people, colleague, sites):
    """50: whichever comes first, nobody acts afterwards."""
    delegation = give(people.clerk, colleague)
    browser = browser_of(colleague)
    begin(browser, delegation)
    actions.revoke(actor=actor(people.clerk), delegation=delegation)
    assert live_actor(browser) is None
    again = browser_of(colleague)
    again.post(f"/delegations/{delegation.pk}/act")
    assert live_actor(again).on_behalf_of is None


def test_a_longer_session_than_ones_own_is_not_to_be_had(acting, colleague):
    """50: acting and going back stretches nothing, and freshens no proof."""
    session = Session.objects.get(account=colleague, ended_at=None)
    with clock.later_by(timedelta(hours=1)):
        acting.browser.post("/delegations/stop")
    back = Session.objects.get(account=colleague, ended_at=None)
    assert back.expires_at == session.expires_at
    assert back.authenticated_at == session.authenticated_at


def test_an_old_cookie_neither_begins_nor_stops(people, colleague, sites):
    """50: a session that became another is worth nothing."""
    delegation = give(people.clerk, colleague)
    browser = browser_of(colleague)
    old = browser.cookies[SESSION].value
    begin(browser, delegation)
    thief = browser_of(people.outsider)
    thief.cookies[SESSION] = old
    assert thief.post(f"/delegations/{delegation.pk}/act").status_code == 302
    assert thief.post("/delegations/stop").status_code == 302


def test_nothing_about_delegations_changes_by_a_get(people, colleague, clerks, sites):
    """23: links in a letter give, take and begin nothing."""
    asked = ask(people.clerk, colleague)
    browser = browser_of(colleague)
    for what in ("accept", "decline", "act"):
        assert browser.get(f"/delegations/{asked.pk}/{what}").status_code == 405
    assert browser.get("/delegations/stop").status_code == 405
    clerks.get(f"/delegations/{asked.pk}/revoke")
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_every_line_written_while_acting_names_both(acting, people, colleague, sites):
    """51: whatever is done in such a session, by whichever page, is the actor's and for the giver."""
    start = Event.objects.order_by("-id").first().id
    tokens = sites.desk.tokens(acting.browser)
    sites.desk.refresh(tokens["refresh_token"])
    sites.mail.ask(acting.browser)
    acting.browser.post("/account/password", {"current": "sai", "password": "mot-cau-khac-dai"})
    acting.browser.get("/oidc/authorize", {"client_id": "khong-co"})
    sites.desk.post("/oidc/revoke", token=tokens["refresh_token"])
    acting.browser.post("/sign-out")
    lines = Event.objects.filter(id__gt=start)
    kinds = set(lines.values_list("kind", flat=True))
    assert {"application_entered", "token_refreshed", "grant_ended", "sign_out"} <= kinds
    both = {(colleague.pk, people.clerk.pk)}
    assert set(lines.values_list("actor_id", "on_behalf_of")) == both


def test_the_end_of_acting_is_written_down_too(acting, people):
    """51: when the delegation ends it, the trail says so."""
    Delegation.objects.update(ends_on=clock.today(), starts_on=clock.today() - timedelta(days=1))
    work.end_over()
    ended = Event.objects.get(kind="acting_ended")
    assert ended.subject_id == str(acting.delegation.pk)


def test_changing_accounts_carries_no_work_of_another_along(people, units, sites):
    """50: who acts for another and goes on with a second account of theirs leaves that work behind."""
    first = bound(add_account("ducpm.snv", "Phạm Minh Đức", units.office), CHIEF)
    second = bound(add_account("ducpm.dang", "Phạm Minh Đức", units.district), CHIEF)
    delegation, browser = give(people.clerk, first), Client()
    proof = Proof(first, ("vneid2",), person_id=first.person_id)
    browser.cookies[SESSION] = sign_in.start_session(Browser("203.0.113.9"), proof)[1]
    begin(browser, delegation)
    tokens = sites.desk.tokens(browser)
    assert browser.post(f"/switch/{second.pk}").status_code == 303
    now = live_actor(browser)
    assert (now.account_id, now.on_behalf_of) == (second.pk, None)
    assert browser.post(f"/delegations/{delegation.pk}/act").status_code == 404
    assert answered(sites.desk.ask(browser))["error"] == "access_denied"
    assert sites.desk.userinfo(tokens["access_token"]).status_code == 401
    assert sites.desk.refresh(tokens["refresh_token"]).status_code == 400
