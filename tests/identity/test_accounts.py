"""Accounts, passwords and roles: who may change whom, and what it costs them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from lienthong.identity import actions, bulk, queries
from lienthong.identity.models import Account, Password, Role, Session
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from tests.small_province import PASSWORD, actor, add_account


def test_people_are_listed_by_given_name_in_vietnamese_order(units):
    for number, name in enumerate(
        ["Trần Văn Ất", "Lê Thị Ánh", "Đỗ Văn Đạt", "Bùi Thị Dung", "Hồ Thị An"]
    ):
        add_account(f"nguoi{number}.snv", name, units.home_affairs, password=False)
    listed = [account.full_name for account in queries.in_unit(SYSTEM, units.home_affairs)]
    assert listed == ["Hồ Thị An", "Lê Thị Ánh", "Trần Văn Ất", "Bùi Thị Dung", "Đỗ Văn Đạt"]


@pytest.mark.parametrize("typed", ["hoa le", "LÊ THỊ HOA", "hoalt", "thi hoa"])
def test_people_are_found_as_people_type(people, typed):
    assert list(queries.search(SYSTEM, typed)) == [people.clerk]


@pytest.mark.parametrize(
    "name", ["Lê Hoa", "hoa lt", "-hoa", "hoa.", "hòa", "a" * 65, "", "hoa@evil.example"]
)
def test_a_name_that_is_no_mailbox_is_refused(units, name):
    with pytest.raises(Refused) as refusal:
        add_account(name, "Lê Thị Hoa", units.home_affairs, password=False)
    assert refusal.value.field == "name"


def test_a_name_is_never_given_twice_not_even_after_a_removal(people, units):
    actions.remove(actor=SYSTEM, account=people.clerk)
    with pytest.raises(Refused, match="đã có người dùng"):
        add_account("hoalt.snv", "Lê Thanh Hoa", units.home_affairs, password=False)


def test_a_removal_can_be_undone_but_roles_do_not_come_back(people):
    actions.remove(actor=SYSTEM, account=people.department_admin)
    actions.restore(actor=SYSTEM, account=people.department_admin)
    assert Account.objects.get(pk=people.department_admin.pk).enabled
    assert not queries.roles_of(people.department_admin).exists()


def test_nobody_suspends_or_removes_oneself(people):
    admin = actor(people.province_admin)
    for act in (actions.suspend, actions.remove):
        with pytest.raises(Refused):
            act(actor=admin, account=people.province_admin)


@pytest.mark.parametrize(
    "act",
    [
        lambda a, who, _: actions.suspend(actor=a, account=who),
        lambda a, who, _: actions.remove(actor=a, account=who),
        lambda a, who, _: actions.issue_password_link(actor=a, account=who),
        lambda a, who, _: actions.set_password(actor=a, account=who, password=PASSWORD),
        lambda a, who, _: actions.sign_out_everywhere(actor=a, account=who),
        lambda a, who, _: actions.edit_account(
            actor=a, account=who, profile=actions.Profile.of(who)
        ),
        lambda a, who, units: actions.move_account(actor=a, account=who, unit=units.office),
        lambda a, who, units: actions.grant_role(
            actor=a, account=who, role="unit_admin", unit=units.office
        ),
    ],
)
def test_an_administrator_touches_nobody_outside_the_subtree(people, units, act):
    """SECURITY.md 49."""
    with pytest.raises(NotFound):
        act(actor(people.department_admin), people.outsider, units)


def test_an_administrator_does_not_move_anyone_out_of_the_subtree(people, units):
    with pytest.raises(NotFound):
        actions.move_account(
            actor=actor(people.department_admin), account=people.clerk, unit=units.construction
        )


def test_nobody_grants_more_than_they_hold(people, units):
    """SECURITY.md 50."""
    admin = actor(people.department_admin)
    with pytest.raises(Refused, match="cao hơn"):
        actions.grant_role(
            actor=admin, account=people.clerk, role="province_admin", unit=units.home_affairs
        )
    with pytest.raises(Refused):
        actions.grant_role(
            actor=admin, account=people.clerk, role="unit_admin", unit=units.province
        )
    granted = actions.grant_role(
        actor=admin, account=people.clerk, role="unit_admin", unit=units.office
    )
    assert granted.unit == units.office


def test_the_superior_in_ones_own_unit_is_out_of_reach(people, units):
    """Resetting the password of someone with more rights would be a way to take them."""
    superior = add_account(
        "cuongnv.snv", "Nguyễn Văn Cường", units.office, role="province_admin", over=units.province
    )
    with pytest.raises(Refused, match="cao hơn"):
        actions.issue_password_link(actor=actor(people.department_admin), account=superior)


def test_moving_costs_sessions_and_roles(people, units):
    Client().post("/sign-in", {"name": "hantt.snv", "password": PASSWORD})
    moved = actions.move_account(actor=SYSTEM, account=people.department_admin, unit=units.district)
    assert moved.unit == units.district
    assert Session.objects.get().ended_reason == "moved"
    assert not Role.objects.filter(account=moved, valid_to__gt=clock.today()).exists()


def test_a_role_runs_out_by_itself(people, units):
    actions.grant_role(
        actor=SYSTEM,
        account=people.clerk,
        role="unit_admin",
        unit=units.office,
        until=clock.today() + timedelta(days=3),
    )
    assert actor(people.clerk).may("accounts.manage", units.office.path)
    with clock.later_by(timedelta(days=3)):
        assert not actor(people.clerk).may("accounts.manage", units.office.path)


# ── Passwords ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def link(people) -> str:
    url = actions.issue_password_link(actor=actor(people.department_admin), account=people.clerk)
    assert url.startswith("http://localhost:8000/password/")  # SECURITY.md 34: our own host, always
    return url.removeprefix("http://localhost:8000")


def choose(link, password="cau-moi-that-dai"):
    return Client().post(link, {"password": password, "again": password})


def test_a_first_password_is_set_by_a_one_time_link(people, link):
    Password.objects.all().delete()
    assert choose(link).status_code == 303
    entered = Client().post("/sign-in", {"name": "hoalt.snv", "password": "cau-moi-that-dai"})
    assert entered.status_code == 303


def test_a_link_works_once(people, link):
    choose(link)
    assert choose(link, "cau-khac-that-dai").status_code == 404


def test_a_link_runs_out(people, link):
    with clock.later_by(timedelta(hours=73)):
        assert Client().get(link).status_code == 404


def test_a_new_link_replaces_the_one_before(people, link):
    actions.issue_password_link(actor=SYSTEM, account=people.clerk)
    assert Client().get(link).status_code == 404


def test_a_suspended_account_has_no_use_of_its_link(people, link):
    actions.suspend(actor=SYSTEM, account=people.clerk)
    assert choose(link).status_code == 404


def test_setting_a_password_ends_the_sessions(people, link):
    Client().post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    choose(link)
    assert Session.objects.get().ended_reason == "password_set"


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("ngan", "ít nhất 10"),
        ("1234567890", "phổ biến"),
        ("matkhau2024!", "phổ biến"),
        ("aaaaaaaaaaaa", "phổ biến"),
        ("qwertyuiop", "phổ biến"),
        ("hoalt.snv12", "giống"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(people, link, password, says):
    answer = choose(link, password)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert choose(link).status_code == 303  # the refusal did not spend the link


def test_changing_the_password_keeps_this_session_and_ends_the_others(people):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    answer = here.post(
        "/account/password",
        {"current": PASSWORD, "password": "cau-moi-that-dai", "again": "cau-moi-that-dai"},
    )
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_changing_needs_the_present_password(people):
    browser = Client()
    browser.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    answer = browser.post(
        "/account/password",
        {"current": "khong-phai-no", "password": "cau-moi-that-dai", "again": "cau-moi-that-dai"},
    )
    assert "chưa đúng" in answer.content.decode()


def test_a_name_taken_meanwhile_is_an_integrity_error_in_bulk_too(people, units):
    new = bulk.NewAccount("hoalt.snv", units.office, actions.Profile("Lê Thanh", "Hoa"))
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.add_accounts(actor=SYSTEM, accounts=[new])
