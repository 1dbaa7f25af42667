"""Doing another's work: how it begins, what applications are told, how it ends."""

from datetime import timedelta

import pytest

from lienthong.audit.models import Event
from lienthong.console import succession
from lienthong.delegation import acting as work
from lienthong.delegation import actions
from lienthong.delegation.models import Acting
from lienthong.directory import actions as directory
from lienthong.directory.actions import Decision
from lienthong.identity import actions as identity
from lienthong.identity.models import Password, Session
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.protocols.oidc import claims as oidc
from lienthong.sso import actions as sso
from lienthong.sso import queries
from tests.delegation.conftest import ask, begin, browser_of, give
from tests.small_province import PASSWORD, actor, add_unit
from tests.sso.conftest import answered

A_DAY = timedelta(days=1)


def claims(tokens: dict, name: str) -> dict:
    """What one of our tokens says."""
    typ = {"id_token": oidc.TYP_ID, "access_token": oidc.TYP_ACCESS}[name]
    return queries.verified(tokens[name], typ=typ)


def subject(account) -> str:
    account.refresh_from_db()
    return str(account.subject)


def enters(browser, site) -> bool:
    return "code" in answered(site.ask(browser))


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_menu_offers_what_one_may_do_for_others(people, colleague, colleagues, sites):
    give(people.clerk, colleague, "application", sites.desk.application.slug)
    assert "Làm việc thay: Lê Thị Hoa (Một cửa điện tử)" in text(colleagues.get("/account"))


def test_every_page_says_for_whom_one_acts(acting):
    for path in ("/", "/account", "/delegations", "/help"):
        page = text(acting.browser.get(path))
        assert "Bạn đang làm việc thay Lê Thị Hoa (Sở Nội vụ)." in page
        assert "Làm việc thay: " not in page
    assert "Bạn đang làm việc thay" in acting.browser.get("/nowhere").content.decode()


def test_one_goes_back_without_a_new_sign_in(acting, colleague):
    before = Session.objects.get(account=colleague, ended_at=None)
    answer = acting.browser.post("/delegations/stop")
    assert answer.status_code == 303
    after = Session.objects.get(account=colleague, ended_at=None)
    assert (after.on_behalf_of, before.on_behalf_of_id is None) == (None, False)
    assert (after.authenticated_at, after.expires_at) == (
        before.authenticated_at,
        before.expires_at,
    )
    assert "Bạn đang làm việc thay" not in text(acting.browser.get("/account"))


def test_the_launcher_shows_what_may_be_entered_for_the_giver(acting):
    page = text(acting.browser.get("/"))
    assert "Một cửa điện tử" in page and "Quản lý văn bản" in page
    assert "Thư điện tử</" not in page and "Cấp phép xây dựng" not in page


def test_tokens_and_userinfo_name_both(acting, people, colleague, sites):
    tokens = sites.desk.tokens(acting.browser)
    for name in ("id_token", "access_token"):
        said = claims(tokens, name)
        assert (said["sub"], said["act"]) == (subject(people.clerk), {"sub": subject(colleague)})
    person = sites.desk.userinfo(tokens["access_token"]).json()
    assert person["sub"] == subject(people.clerk)
    assert person["act"] == {"sub": subject(colleague), "name": "Ngô Văn Minh"}
    until = acting.delegation.ends_on.isoformat()
    assert person["delegation"] == {"kind": "everything", "key": "", "until": until}


def test_ones_own_tokens_name_nobody_else(clerks, sites):
    tokens = sites.desk.tokens(clerks)
    assert "act" not in claims(tokens, "id_token")
    person = sites.desk.userinfo(tokens["access_token"]).json()
    assert not {"act", "delegation"} & set(person)


def test_a_field_opens_what_handles_fields_and_is_told(people, colleague, colleagues, sites):
    begin(colleagues, give(people.clerk, colleague, "field", "dat-dai"))
    assert not enters(colleagues, sites.documents)
    tokens = sites.desk.tokens(colleagues)
    told = sites.desk.userinfo(tokens["access_token"]).json()["delegation"]
    assert (told["kind"], told["key"]) == ("field", "dat-dai")


def test_one_application_opens_no_other(people, colleague, colleagues, sites):
    begin(
        colleagues, give(people.clerk, colleague, "application", sites.documents.application.slug)
    )
    assert enters(colleagues, sites.documents)
    assert not any(enters(colleagues, site) for site in (sites.desk, sites.mail, sites.others))


def test_what_is_not_delegable_stays_closed(acting, sites):
    refused = answered(sites.mail.ask(acting.browser))
    assert refused["error"] == "access_denied"


def test_what_the_giver_lost_is_lost(acting, people, sites):
    tokens = sites.desk.tokens(acting.browser)
    (rule,) = queries.rules_of(sites.desk.application)
    sso.end_rule(actor=SYSTEM, application=sites.desk.application, rule=rule)
    assert not enters(acting.browser, sites.desk)
    assert sites.desk.userinfo(tokens["access_token"]).status_code == 401


ENDINGS = {
    "revoked": lambda it, people, units: actions.revoke(
        actor=actor(people.clerk), delegation=it.delegation
    ),
    "giver suspended": lambda it, people, units: identity.suspend(
        actor=SYSTEM, account=people.clerk
    ),
    "giver removed": lambda it, people, units: identity.remove(actor=SYSTEM, account=people.clerk),
    "giver moved": lambda it, people, units: identity.move_account(
        actor=SYSTEM, account=people.clerk, unit=units.commune
    ),
    "receiver suspended": lambda it, people, units: identity.suspend(
        actor=SYSTEM, account=it.delegation.receiver
    ),
    "receiver moved": lambda it, people, units: identity.move_account(
        actor=SYSTEM, account=it.delegation.receiver, unit=units.commune
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_ends_it_ends_it_at_once(ending, acting, people, units, sites):
    tokens = sites.desk.tokens(acting.browser)
    ENDINGS[ending](acting, people, units)
    assert sites.desk.userinfo(tokens["access_token"]).status_code == 401
    assert sites.desk.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not enters(acting.browser, sites.desk)
    work.end_over()
    assert not Session.objects.filter(on_behalf_of=people.clerk, ended_at=None).exists()
    assert not Acting.objects.filter(running=True).exists()
    assert work.end_over() == 0


def test_it_is_over_the_day_after_the_last(acting, people, sites):
    tokens = sites.desk.tokens(acting.browser)
    last = acting.delegation.ends_on - A_DAY - clock.today()
    Session.objects.update(expires_at=clock.now() + timedelta(days=30))
    with clock.later_by(last):
        assert work.end_over() == 0
        assert sites.desk.refresh(tokens["refresh_token"]).status_code == 200
    with clock.later_by(last + A_DAY):
        assert sites.desk.refresh(tokens["refresh_token"]).status_code == 400
        assert work.end_over() == 1
    ended = Session.objects.get(on_behalf_of=people.clerk)
    assert ended.ended_reason == "delegation_over"


def test_a_session_that_ended_otherwise_is_not_ended_twice(acting):
    acting.browser.post("/sign-out")
    assert work.end_over() == 0
    assert not Acting.objects.filter(running=True).exists()


def test_acting_cannot_begin_before_its_day_nor_unanswered(people, colleague, colleagues, sites):
    coming = give(people.clerk, colleague, starts=A_DAY)
    asked = ask(people.clerk, colleague, "application", sites.desk.application.slug)
    for delegation in (coming, asked):
        answer = colleagues.post(f"/delegations/{delegation.pk}/act", follow=True)
        assert "không dùng được hôm nay" in text(answer)
    assert not Session.objects.filter(on_behalf_of=people.clerk).exists()


def test_nobody_else_begins_by_it(people, colleague, sites, clerks):
    delegation = give(people.clerk, colleague)
    assert clerks.post(f"/delegations/{delegation.pk}/act", follow=True).status_code == 200
    stranger = browser_of(people.outsider)
    assert stranger.post(f"/delegations/{delegation.pk}/act").status_code == 404
    assert not Session.objects.exclude(on_behalf_of=None).exists()


def test_administrators_rights_are_not_at_hand_while_acting(people, sites):
    delegation = give(people.clerk, people.department_admin)
    browser = browser_of(people.department_admin)
    assert browser.get("/console/").status_code == 200
    begin(browser, delegation)
    assert browser.get("/console/").status_code == 404
    browser.post("/delegations/stop")
    assert browser.get("/console/").status_code == 200


def test_the_givers_rights_are_not_at_hand_either(people, colleague, colleagues, sites):
    identity.grant_role(
        actor=SYSTEM, account=people.clerk, role="unit_admin", unit=people.clerk.unit
    )
    begin(colleagues, give(people.clerk, colleague))
    assert colleagues.get("/console/").status_code == 404


def test_the_givers_account_and_password_stay_the_givers(acting, people, colleague):
    before = Password.objects.get(account=people.clerk).hash
    page = text(acting.browser.get("/account"))
    assert "minhnv.snv" in page and "hoalt.snv" not in page
    new = {"current": PASSWORD, "password": "mot-cau-khac-cung-dai"}
    acting.browser.post("/account/password", new)
    assert Password.objects.get(account=people.clerk).hash == before


def test_both_are_written_down(acting, people, colleague, sites):
    sites.desk.tokens(acting.browser)
    acting.browser.post("/delegations/stop")
    kinds = ("application_entered", "token_granted", "acting_ended", "account_switched")
    for kind in kinds:
        event = Event.objects.filter(kind=kind).order_by("id").first()
        assert (event.actor_id, event.on_behalf_of) == (colleague.pk, people.clerk.pk), kind
    begun = Event.objects.get(kind="acting_begun")
    assert begun.subject_label == "hoalt.snv → minhnv.snv"
    assert begun.unit_path == people.clerk.unit.path


def test_a_unit_that_only_changed_its_name_keeps_its_delegations(people, colleague, units, sites):
    """What runs ends, because applications know the old unit, and can be begun again."""
    delegation = give(people.clerk, colleague)
    browser = browser_of(colleague)
    begin(browser, delegation)
    _decide(units, "rename")
    assert work.end_over() == 1
    browser = browser_of(colleague)
    begin(browser, delegation)
    assert work.end_over() == 0
    assert enters(browser, sites.desk)


def test_a_unit_that_was_merged_leaves_its_delegations_behind(people, colleague, units, sites):
    """Another body, other duties: what is still wanted is given again."""
    delegation = give(people.clerk, colleague)
    _decide(units, "merge")
    browser = browser_of(colleague)
    answer = browser.post(f"/delegations/{delegation.pk}/act", follow=True)
    assert "không dùng được hôm nay" in text(answer)


def _decide(units, change: str) -> None:
    """The clerk's department becomes another unit today."""
    heir = add_unit("H10.77", "Sở Nội vụ và Lao động", units.province)
    directory.move_unit(actor=SYSTEM, unit=units.office, parent=heir)
    succession.end_unit(
        actor=SYSTEM,
        unit=units.home_affairs,
        change=change,
        successors=[heir],
        decision=Decision("12/QĐ-UBND", clock.today(), clock.today()),
    )
