"""Cut-off dates, second factors by policy, exempt accounts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.identity import sign_in
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM, Right
from lienthong.kit.refusal import NotFound, Refused
from lienthong.persons.models import Person
from lienthong.sso.policies import actions, queries
from lienthong.sso.policies.actions import PolicyDraft
from tests.console.conftest import CHROME, signed_in, text
from tests.small_province import actor
from tests.sso.conftest import answered, register
from tests.sso.test_commands import run


@pytest.fixture
def site(people):
    return register("Một cửa điện tử")


@pytest.fixture
def admin(people):
    return signed_in(people.province_admin)


def session(account, *methods: str, person: Person | None = None):
    """A browser with a session that was shown these methods."""
    from django.conf import settings
    from django.test import Client

    proof = sign_in.Proof(account, methods, person_id=person.pk if person else None)
    _, token = sign_in.start_session(sign_in.Browser("10.20.30.40", CHROME), proof)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = token
    return browser


@pytest.fixture
def person(db) -> Person:
    return Person.objects.create(
        number_mac=b"1" * 32, verified_at=clock.now(), verified_by="VNeID", method="vneid"
    )


def cut_off(site=None, *, days: int = 0, **given):
    starts_on = clock.today() + timedelta(days=days)
    application = site.application if site else None
    draft = PolicyDraft(starts_on=starts_on, application=application, vneid=True, **given)
    return actions.set_policy(actor=SYSTEM, draft=draft)


def enters(site, browser) -> bool:
    """In, or asked to sign in otherwise."""
    answer = site.ask(browser)
    assert answer.status_code == 303
    return "code" in answered(answer) if "app.example" in answer["Location"] else False


# ── A cut-off ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("methods", "proved", "passkey_counts", "expected"),
    [
        (("pwd",), False, False, False),
        (("pwd", "otp"), False, False, False),
        (("vneid1",), True, False, True),
        (("vneid2",), True, False, True),
        (("hwk",), True, False, False),
        (("hwk",), True, True, True),
        (("hwk",), False, True, False),  # a passkey, but nobody knows whose
    ],
)
def test_from_the_day_on_only_what_the_policy_says_enters(
    site, people, person, methods, proved, passkey_counts, expected
):
    cut_off(site, passkey_counts=passkey_counts)
    browser = session(people.clerk, *methods, person=person if proved else None)
    assert enters(site, browser) is expected


def test_before_the_day_a_password_enters_and_on_the_day_the_open_session_is_asked(site, people):
    cut_off(site, days=3)
    browser = signed_in(people.clerk)
    tokens = site.tokens(browser)
    with clock.later_by(timedelta(days=2)):
        assert enters(site, signed_in(people.clerk))
    with clock.later_by(timedelta(days=3)):
        later = signed_in(people.clerk)
        assert not enters(site, later)
    assert site.userinfo(tokens["access_token"]).status_code == 200


def test_attack_40_what_a_cut_off_account_holds_is_worth_nothing_at_once(site, people):
    tokens = site.tokens(signed_in(people.clerk))
    cut_off(site)
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"]).status_code == 400
    told = site.post("/oidc/introspect", token=tokens["access_token"]).json()
    assert told == {"active": False}


def test_a_silent_question_is_told_that_a_person_is_needed(site, people):
    cut_off(site)
    told = answered(site.ask(signed_in(people.clerk), prompt="none"))
    assert told["error"] == "interaction_required"


def test_the_sign_in_page_asks_for_vneid(site, people):
    cut_off(site)
    asked = site.ask(signed_in(people.clerk))
    assert asked["Location"].startswith("/sign-in?")


@pytest.mark.parametrize("where", ["unit", "role", "other application", "other unit"])
def test_only_those_concerned_are_asked(site, people, units, where):
    other = register("Lịch công tác")
    inside = {"unit": units.home_affairs, "other unit": units.construction}
    if where in inside:
        cut_off(site, unit=inside[where])
    elif where == "role":
        cut_off(site, role="unit_admin")
    else:
        cut_off(other)
    assert enters(site, signed_in(people.clerk)) is (where != "unit")
    assert enters(site, signed_in(people.outsider))
    assert enters(site, signed_in(people.department_admin)) is (where not in ("unit", "role"))


def test_a_policy_that_ends_asks_no_longer(site, people):
    policy = cut_off(site)
    actions.end_policy(actor=SYSTEM, policy=policy)
    assert enters(site, signed_in(people.clerk))


def test_acting_for_another_is_no_way_around_ones_own_cut_off(people, units):
    """Whoever acts is asked what they would be asked for themselves."""
    from lienthong.delegation.models import Acting, Delegation
    from lienthong.identity.models import Session

    site = register("Một cửa điện tử", delegable=True)
    day = clock.today()
    delegation = Delegation.objects.create(
        giver=people.outsider,
        receiver=people.clerk,
        giver_unit=people.outsider.unit,
        receiver_unit=people.clerk.unit,
        kind="everything",
        starts_on=day,
        ends_on=day + timedelta(days=9),
        reason="đi công tác",
        state="accepted",
        asked_at=clock.now(),
    )
    browser = signed_in(people.clerk)
    own = Session.objects.get(account=people.clerk)
    Session.objects.filter(pk=own.pk).update(on_behalf_of=people.outsider)
    Acting.objects.create(session=own, delegation=delegation)
    assert enters(site, browser)
    cut_off(site, unit=units.home_affairs)
    assert not enters(site, browser)


# ── Levels ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("level", "methods", "expected"),
    [
        (2, ("pwd",), False),
        (2, ("pwd", "otp"), True),
        (2, ("pwd", "rc"), True),
        (2, ("hwk",), True),
        (2, ("vneid1",), True),
        (3, ("pwd", "otp"), False),
        (3, ("vneid1",), False),
        (3, ("vneid2",), True),
    ],
)
def test_a_level_is_required(site, people, level, methods, expected):
    draft = PolicyDraft(starts_on=clock.today(), application=site.application, level=level)
    actions.set_policy(actor=SYSTEM, draft=draft)
    assert enters(site, session(people.clerk, *methods)) is expected


def test_administrators_rights_wait_for_the_second_factor(people, units):
    draft = PolicyDraft(starts_on=clock.today(), role="province_admin", level=2)
    actions.set_policy(actor=SYSTEM, draft=draft)
    weak = signed_in(people.province_admin).get("/console/units")
    assert weak.status_code == 302 and weak["Location"].startswith("/sign-in?")
    strong = session(people.province_admin, "pwd", "otp")
    assert strong.get("/console/units", follow=True).status_code == 200
    assert signed_in(people.department_admin).get("/console/units", follow=True).status_code == 200


def test_who_holds_no_right_learns_nothing_of_the_console(people):
    draft = PolicyDraft(starts_on=clock.today(), level=2)
    actions.set_policy(actor=SYSTEM, draft=draft)
    assert signed_in(people.clerk).get("/console/units").status_code == 404


# ── Who may (SECURITY.md 50) ────────────────────────────────────────────────────────────────────


def test_a_departments_administrator_asks_of_the_own_people_only(people, units):
    hers = actor(people.department_admin)
    draft = PolicyDraft(starts_on=clock.today(), vneid=True)
    actions.set_policy(actor=hers, draft=PolicyDraft(clock.today(), unit=units.office, vneid=True))
    with pytest.raises(NotFound):
        actions.set_policy(
            actor=hers, draft=PolicyDraft(clock.today(), unit=units.construction, vneid=True)
        )
    with pytest.raises(Refused):
        actions.set_policy(actor=hers, draft=draft)
    assert [one.unit for one in queries.visible(hers)] == [units.office]


def test_attack_50_nobody_ends_what_a_superior_asks_of_their_people(people, units):
    """By the action, on the page, and by a milder requirement beside it."""
    province, hers = actor(people.province_admin), actor(people.department_admin)
    strict = PolicyDraft(clock.today(), unit=units.office, vneid=True)
    above = actions.set_policy(actor=province, draft=strict)
    own = actions.set_policy(
        actor=hers, draft=PolicyDraft(clock.today(), unit=units.office, level=2)
    )
    with pytest.raises(Refused, match="cấp trên"):
        actions.end_policy(actor=hers, policy=queries.policy(hers, above.pk))
    browser = session(people.department_admin, "vneid2")
    page = text(browser.get("/console/policies"))
    assert "do baotq.stttt đặt" in page
    assert page.count("Bỏ") == 1
    browser.post(f"/console/policies/{above.pk}/end")
    above.refresh_from_db()
    assert above.ended_at is None
    for ends, policy in ((hers, own), (province, above)):
        actions.end_policy(actor=ends, policy=policy)
    assert not queries.visible(province).exists()


def test_a_superior_ends_what_was_set_below_and_a_successor_what_was_set_before(people, units):
    hers = actor(people.department_admin)
    drafts = [PolicyDraft(clock.today(), unit=units.office, level=level) for level in (2, 3)]
    first, second = [actions.set_policy(actor=hers, draft=draft) for draft in drafts]
    successor = replace(hers, account_id=people.clerk.pk, label="hoalt.snv")
    actions.end_policy(actor=successor, policy=first)
    actions.end_policy(actor=actor(people.province_admin), policy=second)


def test_an_applications_administrator_keeps_what_the_province_asks_of_it(people, units):
    site = register("Lịch công tác", owner=units.home_affairs)
    rights = (Right("applications.manage", units.home_affairs.path),)
    hers = replace(actor(people.clerk), rights=rights)
    above = cut_off(site)
    own = actions.set_policy(
        actor=hers, draft=PolicyDraft(clock.today(), application=site.application, level=2)
    )
    with pytest.raises(Refused):
        actions.end_policy(actor=hers, policy=above)
    actions.end_policy(actor=hers, policy=own)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"vneid": False}, "demand"),
        ({"vneid": True, "role": "king"}, "role"),
    ],
)
def test_what_cannot_be_asked(db, given, field):
    with pytest.raises(Refused) as refused:
        actions.set_policy(actor=SYSTEM, draft=PolicyDraft(clock.today(), **given))
    assert refused.value.field == field


def test_no_policy_begins_in_the_past(db):
    with pytest.raises(Refused):
        cut_off(days=-1)


# ── Break glass ─────────────────────────────────────────────────────────────────────────────────


def test_a_named_account_still_enters_when_all_others_are_shut_out(site, people):
    cut_off()
    glass = actions.name_break_glass(
        actor=SYSTEM, account=people.clerk, reason="Sửa khi VNeID hỏng"
    )
    assert enters(site, signed_in(people.clerk))
    assert not enters(site, signed_in(people.outsider))
    actions.end_break_glass(actor=SYSTEM, glass=glass)
    assert not enters(site, signed_in(people.clerk))


def test_they_are_few_and_named_by_who_sets_policies_everywhere(people, units):
    from tests.small_province import add_account

    for number in range(actions.MOST_BREAK_GLASS):
        account = add_account(
            f"k{number}.snv", f"Nguyễn Văn K{number}", units.office, password=False
        )
        actions.name_break_glass(actor=SYSTEM, account=account, reason="trực")
    with pytest.raises(Refused):
        actions.name_break_glass(actor=SYSTEM, account=people.clerk, reason="trực")
    with pytest.raises(Refused):
        actions.name_break_glass(
            actor=actor(people.department_admin), account=people.clerk, reason="trực"
        )
    assert not queries.break_glass(actor(people.department_admin)).exists()


# ── What people see ─────────────────────────────────────────────────────────────────────────────


def test_an_administrator_sees_first_whom_it_would_shut_out(site, admin, people, person):
    from lienthong.identity.models import Account

    Account.objects.filter(pk=people.clerk.pk).update(person=person, bound_at=clock.now())
    starts_on = (clock.today() + timedelta(days=20)).strftime("%d/%m/%Y")
    typed = {"demand": "vneid", "starts_on": starts_on, "application": site.application.slug}
    preview = text(admin.post("/console/policies/add", typed))
    assert "4 trong 5 cán bộ chưa gắn VNeID" in preview
    assert not queries.visible(SYSTEM).exists()
    assert admin.post("/console/policies/add", {**typed, "confirmed": "1"}).status_code == 303
    (policy,) = queries.visible(SYSTEM)
    assert "Chỉ đăng nhập bằng VNeID" in text(admin.get("/console/policies"))
    assert "1 trong 5 cán bộ đã gắn VNeID" in text(admin.get(f"/console/policies/{policy.pk}"))


def test_those_concerned_see_the_days_run_down(site, people):
    cut_off(site, days=12)
    told = text(signed_in(people.clerk).get("/"))
    assert "Còn 12 ngày" in told and "Một cửa điện tử" in told


def test_who_is_bound_is_not_bothered(site, people, person):
    from lienthong.identity.models import Account

    cut_off(site, days=12)
    Account.objects.filter(pk=people.clerk.pk).update(person=person, bound_at=clock.now())
    assert "VNeID" not in text(signed_in(people.clerk).get("/"))


def test_readiness_counts_by_unit_and_reason(site, people, units):
    lines = {line.unit: line for line in queries.readiness(SYSTEM)}
    assert lines["Sở Nội vụ"].concerned == 2 and lines["Sở Nội vụ"].undeclared == 2
    mine = queries.readiness(actor(people.department_admin))
    assert [line.unit for line in mine] == ["Sở Nội vụ"]


def test_the_cut_off_is_told_to_applications_within_seconds(site, people):
    """The grants end as soon as the policy is committed; test_backchannel tells how it goes on."""
    from lienthong.sso.models import Grant

    site.tokens(signed_in(people.clerk))
    cut_off(site)
    jobs.run_waiting()
    assert Grant.objects.get().ended_reason == "no longer"


# ── The command ─────────────────────────────────────────────────────────────────────────────────


def test_the_command_sets_a_cut_off(site, people):
    on = (clock.today() + timedelta(days=30)).isoformat()
    told = run("policy", "cutoff", "--app", site.client_id, "--unit", "H10.09", "--on", on)
    assert told["vneid"] is True and told["starts_on"] == on
    assert (told["concerned"], told["bound"], told["missing"]) == (2, 0, 2)
    (listed,) = run("policy", "list")
    assert listed["id"] == told["id"]
    run("policy", "end", str(told["id"]))
    assert run("policy", "list") == []


def test_exempt_accounts_by_command(people):
    run("policy", "break-glass", "add", "hoalt.snv", "--reason", "trực hệ thống")
    assert [one["account"] for one in run("policy", "break-glass", "list")] == ["hoalt.snv"]
    run("policy", "break-glass", "end", "hoalt.snv")
    assert run("policy", "break-glass", "list") == []


# ── Reminders ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "letters"), [(30, 4), (8, 0), (7, 4), (1, 4), (0, 0)])
def test_those_not_bound_are_reminded_on_some_days(site, people, person, desk, days, letters):
    from lienthong.identity.models import Account
    from lienthong.sso.policies import reminders

    desk.configure("smtp")
    cut_off(site, days=days)
    Account.objects.filter(pk=people.clerk.pk).update(person=person, bound_at=clock.now())
    assert reminders.send_due() == letters
    jobs.run_waiting()
    assert len(desk.sent()) == letters and not desk.sent("hoalt.snv@binhphuoc.gov.vn")
