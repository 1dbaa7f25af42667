"""An application's own SCIM server follows who may enter, whatever it answers meanwhile."""

import json
from datetime import timedelta

import pytest

from lienthong.audit.models import Event
from lienthong.identity import actions as identity
from lienthong.identity.models import Account
from lienthong.kit import clock, jobs, networks
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scim import reconciling, targets
from lienthong.scim.models import Provisioned, Target
from lienthong.scim.targets import TargetDraft
from lienthong.sso import actions as sso
from tests.scim.conftest import ENTERPRISE, USER
from tests.scim.foreign import TOKEN, running, says
from tests.small_province import actor
from tests.sso.conftest import register

HOA = "hoalt.snv@binhphuoc.gov.vn"
HA = "hantt.snv@binhphuoc.gov.vn"


@pytest.fixture
def foreign(settings):
    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)
    with running() as server:
        yield server


@pytest.fixture
def application(units, people):
    """An application for Sở Nội vụ."""
    application = register("Văn bản", allow=False).application
    sso.allow_unit(actor=SYSTEM, application=application, unit=units.home_affairs)
    return application


@pytest.fixture
def target(application, foreign):
    draft = TargetDraft(base_url=foreign.url, token=TOKEN)
    return targets.set_target(actor=SYSTEM, application=application, draft=draft)


def run(target: Target) -> tuple[int, int, int]:
    """One run, now; (in step, waiting, failed) after it."""
    target.refresh_from_db()
    reconciling.run(target)
    target.refresh_from_db()
    found = targets.progress(target)
    return found.in_step, found.waiting, found.failed


def some_time_later():
    return clock.later_by(timedelta(hours=7))


# In step


def test_whoever_may_enter_is_there(target, foreign, people):
    assert run(target) == (2, 0, 0)
    hoa = foreign.users()[HOA]

    assert set(foreign.users()) == {HOA, HA}
    assert hoa["externalId"] == str(people.clerk.subject)
    assert hoa["active"] is True
    assert (hoa["displayName"], hoa["title"]) == ("Lê Thị Hoa", "Chuyên viên")
    assert hoa["name"]["familyName"] == "Lê Thị"
    assert hoa["emails"] == [{"value": HOA, "type": "work", "primary": True}]
    assert hoa[ENTERPRISE]["department"] == "Sở Nội vụ"


def test_a_target_is_asked_as_soon_as_it_is_set(target, foreign):
    assert jobs.run_waiting() >= 1
    assert set(foreign.users()) == {HOA, HA}


def test_nothing_is_sent_where_nothing_has_changed(target, foreign):
    run(target)
    foreign.asked.clear()
    assert run(target) == (2, 0, 0)
    assert foreign.asked == []


def test_a_change_is_sent_and_what_others_keep_there_stays(target, foreign, people):
    run(target)
    (hoa,) = [one for one in foreign.storage.resources if one.user_name == HOA]
    hoa.nick_name = "Hoa VT"
    hoa.emails.append(type(hoa.emails[0])(value="hoa@thu.example", type="home"))
    profile = identity.Profile.named("Lê Thị Hòa", mobile="0912 345 678")
    identity.edit_account(actor=SYSTEM, account=people.clerk, profile=profile)

    assert run(target) == (2, 0, 0)
    told = foreign.users()[HOA]
    assert told["displayName"] == "Lê Thị Hòa"
    assert told["phoneNumbers"][0]["value"] == "0912 345 678"
    assert "title" not in told
    assert told["nickName"] == "Hoa VT"
    assert [one["value"] for one in told["emails"]] == [HOA, "hoa@thu.example"]


@pytest.mark.parametrize("how", ["suspended", "removed", "moved", "rule"])
def test_whoever_may_no_longer_enter_is_closed_and_not_deleted(
    target, foreign, people, units, application, how
):
    run(target)
    if how == "suspended":
        identity.suspend(actor=SYSTEM, account=people.clerk)
    elif how == "removed":
        identity.remove(actor=SYSTEM, account=people.clerk)
    elif how == "moved":
        identity.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)
    else:
        from lienthong.sso import queries

        for rule in queries.rules_of(application):
            sso.end_rule(actor=SYSTEM, application=application, rule=rule)
    run(target)

    assert foreign.users()[HOA]["active"] is False
    assert foreign.count("DELETE") == 0


def test_who_may_enter_again_is_opened_again(target, foreign, people):
    run(target)
    before = foreign.users()[HOA]["id"]
    identity.suspend(actor=SYSTEM, account=people.clerk)
    run(target)
    identity.resume(actor=SYSTEM, account=people.clerk)

    assert run(target) == (2, 0, 0)
    assert foreign.users()[HOA]["active"] is True
    assert foreign.users()[HOA]["id"] == before


def test_who_was_deleted_there_is_created_again(target, foreign, people):
    run(target)
    foreign.storage.resources = [one for one in foreign.storage.resources if one.user_name != HOA]
    profile = identity.Profile.named("Lê Thị Hòa")
    identity.edit_account(actor=SYSTEM, account=people.clerk, profile=profile)

    assert run(target) == (2, 0, 0)
    assert foreign.users()[HOA]["displayName"] == "Lê Thị Hòa"


def test_an_application_is_told_no_more_than_it_may_know(foreign, application):
    draft = sso.draft_of(application)
    from dataclasses import replace

    sso.edit_application(
        actor=SYSTEM,
        application=application,
        draft=replace(draft, claims=("email",), identifier="account"),
    )
    target = targets.set_target(
        actor=SYSTEM, application=application, draft=TargetDraft(foreign.url, TOKEN)
    )
    run(target)

    told = foreign.users()["hoalt.snv"]
    assert not {"name", "displayName", "title", "phoneNumbers", ENTERPRISE} & set(told)


def test_our_own_extension_is_sent_where_it_is_known_only(target, foreign):
    run(target)
    assert foreign.users()[HOA]["schemas"] == [USER, ENTERPRISE]


def test_only_officers_are_told_of(target, foreign, people):
    assert {one.account.kind for one in Provisioned.objects.select_related("account")} <= {
        Account.Kind.OFFICER
    }


# Conflicts


def test_the_same_officer_who_is_there_already_is_taken_over(target, foreign, people):
    emails = [{"value": HOA.upper(), "type": "work"}]
    theirs = foreign.create(
        {"schemas": [USER], "userName": HOA, "emails": emails, "nickName": "Hoa VT"}
    )

    assert run(target) == (2, 0, 0)
    told = foreign.users()[HOA]
    assert (told["id"], told["nickName"]) == (theirs, "Hoa VT")
    assert told["externalId"] == str(people.clerk.subject)


@pytest.mark.parametrize("emails", [[], [{"value": "hoa@thu.example", "type": "work"}]])
def test_somebody_else_of_that_name_is_left_alone(target, foreign, emails):
    foreign.create(
        {"schemas": [USER], "userName": HOA, "displayName": "Somebody", "emails": emails}
    )

    assert run(target) == (1, 0, 1)
    assert foreign.users()[HOA]["displayName"] == "Somebody"
    (row,) = targets.failed(target)
    assert (row.account.name, row.problem.split()[0]) == ("hoalt.snv", "stranger")
    assert "thư công vụ" in targets.explain(row.problem)


def test_an_answer_that_was_lost_creates_nobody_twice(target, foreign):
    """The server acted, and its answer did not come through."""
    lost = []

    def fall_silent(method, _path):
        return says("500 Lost") if method == "POST" and not lost.append(method) else None

    foreign.afterwards = fall_silent
    assert run(target) == (0, 0, 2)
    assert len(lost) == 2 and len(foreign.users()) == 2

    foreign.afterwards = lambda *_: None
    with some_time_later():
        assert run(target) == (2, 0, 0)
    assert foreign.count("POST") == 2


# Trouble


@pytest.mark.parametrize(
    "fault, code",
    [
        (says("503 Busy", b"", Retry_After="120"), "busy"),
        (says("429 Slow down", b"", Retry_After="120"), "busy"),
        (says("401 No", b"{}"), "token"),
        (says("302 Over there", b"", Location="http://10.0.0.1/"), "moved"),
        (says("500 Oops", b"<html>"), "broken"),
        (says("200 OK", b"<html>Xin ch\xc3\xa0o"), "garbage"),
        (says("200 OK", b"[]"), "garbage"),
        (says("201 Created", b'{"id": 7}'), "garbage"),
        (says("201 Created", json.dumps({"id": "x" * 999}).encode()), "garbage"),
        (says("200 OK", b"x" * 2_000_000), "unreachable"),
    ],
)
def test_a_server_in_trouble_is_left_in_peace_for_a_while(
    target, foreign, people, units, fault, code
):
    from tests.small_province import add_account

    add_account("anhnv.snv", "Nguyễn Văn Anh", units.office, password=False)
    foreign.fault = lambda *_: fault
    assert run(target)[0] == 0
    assert target.problem.split()[0] == code
    assert len(foreign.asked) <= 8
    assert target.next_run_at > clock.now()

    foreign.fault = lambda *_: None
    with some_time_later():
        assert run(target) == (3, 0, 0)
    assert (target.problem, target.failures) == ("", 0)


def test_pauses_grow_and_what_the_server_asks_for_is_kept(target, foreign):
    foreign.fault = lambda *_: says("401 No")
    pauses = []
    for _ in range(8):
        with some_time_later():
            run(target)
            pauses.append((target.next_run_at - clock.now()).total_seconds())
    assert [round(pause / 60) for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60]

    foreign.fault = lambda *_: says("503 Busy", Retry_After="1800")
    Target.objects.filter(pk=target.pk).update(failures=0)
    run(target)
    assert (target.next_run_at - clock.now()).total_seconds() > 1700


def test_one_bad_officer_does_not_hold_up_the_others(target, foreign):
    """The server breaks at one of them, and only there."""
    seen = []

    def first_one(method, _path):
        seen.append(method)
        return (
            says("400 Bad", b'{"detail": "Kh\\u00f4ng nh\\u1eadn"}')
            if seen == ["GET", "POST"]
            else None
        )

    foreign.fault = first_one
    assert run(target) == (1, 0, 1)
    (row,) = targets.failed(target)
    assert targets.explain(row.problem) == "Máy chủ không nhận (400 Không nhận)"
    assert target.problem == ""
    asked = len(foreign.asked)
    run(target)
    assert len(foreign.asked) == asked  # not again at once
    with some_time_later():
        assert run(target) == (2, 0, 0)


def test_a_server_that_is_not_there(target, foreign):
    Target.objects.filter(pk=target.pk).update(base_url="http://127.0.0.1:9/v2")
    assert run(target) == (0, 2, 0)
    assert target.problem.startswith("unreachable")


def test_attack_19_a_server_in_a_network_that_is_not_listed_is_not_asked(target, foreign, settings):
    settings.OUTBOUND_PRIVATE = networks.Listed()
    run(target)
    assert target.problem.startswith("address")
    assert foreign.asked == []


def test_a_run_has_an_end(target, foreign, monkeypatch):
    """What is left waits for the next run, which is due at once."""
    monkeypatch.setattr(reconciling, "BUDGET", -1.0)
    assert run(target) == (1, 1, 0)
    assert target.next_run_at <= clock.now()


# When


def test_every_minute_who_is_due_is_asked_once(target):
    from lienthong.scim import tasks

    Target.objects.update(next_run_at=clock.now())
    assert tasks.start_due() == 1
    assert tasks.start_due() == 0
    with clock.later_by(timedelta(minutes=11)):  # that run was lost
        assert tasks.start_due() == 1


def test_a_paused_target_and_a_closed_application_are_not_asked(target, application):
    from lienthong.scim import tasks

    Target.objects.update(next_run_at=clock.now())
    sso.suspend(actor=SYSTEM, application=application)
    assert tasks.start_due() == 0
    sso.resume(actor=SYSTEM, application=application)
    draft = TargetDraft(base_url=target.base_url, enabled=False)
    targets.set_target(actor=SYSTEM, application=application, draft=draft)
    assert tasks.start_due() == 0


# Who sets it


def test_another_address_is_another_server(target, foreign, application):
    run(target)
    with pytest.raises(Refused) as refused:
        draft = TargetDraft(base_url="https://other.example/scim")
        targets.set_target(actor=SYSTEM, application=application, draft=draft)
    assert refused.value.field == "token"

    draft = TargetDraft(base_url="https://other.example/scim", token="other")
    targets.set_target(actor=SYSTEM, application=application, draft=draft)
    assert not Provisioned.objects.exists()


def test_the_token_is_sealed_and_in_no_trail(target):
    assert TOKEN.encode() not in bytes(target.sealed_token)
    (line,) = Event.objects.filter(kind="scim_target_set")
    assert TOKEN not in str(line.details)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "vanban",
        "ftp://x.example/",
        "http://x.example/scim",
        "https://u:p@x.example/",
        "https://x/?a=1",
    ],
)
def test_an_address_that_may_not_be_is_refused(application, address):
    with pytest.raises(Refused) as refused:
        draft = TargetDraft(base_url=address, token="t")
        targets.set_target(actor=SYSTEM, application=application, draft=draft)
    assert refused.value.field == "base_url"


def test_attack_49_a_unit_s_administrator_does_not_reach_the_provinces_application(
    target, application, people
):
    other = actor(people.department_admin)
    assert list(targets.visible(other)) == []
    with pytest.raises(NotFound):
        targets.set_target(
            actor=other, application=application, draft=TargetDraft("https://x.example", "t")
        )
    with pytest.raises(NotFound):
        targets.remove_target(actor=other, target=target)


def test_what_was_told_stays_when_the_target_is_removed(target, foreign):
    run(target)
    targets.remove_target(actor=SYSTEM, target=target)
    assert {one["active"] for one in foreign.users().values()} == {True}
    assert not Target.objects.exists()
