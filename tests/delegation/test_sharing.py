"""Accounts that several people seem to use: what is counted, and what the page proposes."""

from datetime import timedelta

import pytest

from lienthong.delegation import sharing_queries
from lienthong.identity.models import KnownDevice, Session
from lienthong.kit import clock, secrets
from tests.delegation.conftest import browser_of
from tests.small_province import actor

PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36"
OTHER_PC = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36"
OFFICE, HOME, MOBILE = "203.0.113.5", "198.51.100.7", "2001:db8:1:2::9"


def session(account, address, *, days_ago=1, at=2, hours=4, browser=PC):
    """A session of some hours, begun at an hour (UTC) some days ago."""
    day = clock.now().replace(hour=at, minute=0) - timedelta(days=days_ago)
    seen = day + timedelta(hours=hours)
    return Session.objects.create(
        account=account,
        digest=secrets.digest(secrets.new_token()),
        created_at=day,
        authenticated_at=day,
        seen_at=seen,
        expires_at=day + timedelta(hours=12),
        ended_at=seen,
        ended_reason="signed_out",
        address=address,
        user_agent=browser,
        methods="pwd",
    )


def device(account, number: int, *, days_ago=1):
    seen = clock.now() - timedelta(days=days_ago)
    KnownDevice.objects.create(
        account=account,
        digest=secrets.digest(f"{account.pk} {number}"),
        first_seen_at=seen,
        last_seen_at=seen,
    )


def listed(admin) -> dict[str, list[tuple[str, int]]]:
    found = sharing_queries.likely_shared(actor(admin))
    return {one.account.name: [(sign.name, count) for sign, count in one.signs] for one in found}


@pytest.fixture
def admin(people):
    return people.department_admin


def test_two_computers_in_two_places_at_once_for_three_days(people, admin):
    for days_ago in (1, 2, 3):
        session(people.clerk, OFFICE, days_ago=days_ago)
        session(people.clerk, HOME, days_ago=days_ago, at=4, browser=OTHER_PC)
    assert listed(admin) == {"hoalt.snv": [("together", 3)]}


@pytest.mark.parametrize(
    "second",
    [
        {"address": HOME, "at": 7},  # one after the other
        {"address": "203.0.113.200", "at": 4},  # in the same network
        {"address": MOBILE, "at": 4, "browser": PHONE},  # a telephone beside the computer
    ],
    ids=["one after the other", "same network", "a telephone"],
)
def test_what_one_person_does(people, admin, second):
    for days_ago in (1, 2, 3, 4, 5):
        session(people.clerk, OFFICE, days_ago=days_ago)
        session(people.clerk, days_ago=days_ago, **second)
    assert listed(admin) == {}


def test_many_devices_and_many_networks_together(people, admin):
    for number in range(8):
        device(people.clerk, number)
        session(people.clerk, f"192.0.{number}.7", days_ago=number + 1)
    assert listed(admin) == {"hoalt.snv": [("devices", 8), ("networks", 8)]}


def test_what_is_long_ago_does_not_count(people, admin):
    for number in range(9):
        device(people.clerk, number, days_ago=40)
        session(people.clerk, f"192.0.{number}.7", days_ago=40)
    assert listed(admin) == {}


def test_many_places_in_one_day(people, admin):
    for number in range(6):
        device(people.clerk, number)
        session(people.clerk, f"192.0.{number}.7", at=number, hours=1)
    found = dict(listed(admin)["hoalt.snv"])
    assert found == {"devices": 6, "busiest_day": 6}


def test_only_the_subtree(people, admin, units):
    for days_ago in (1, 2, 3):
        session(people.outsider, OFFICE, days_ago=days_ago)
        session(people.outsider, HOME, days_ago=days_ago, at=4)
    assert listed(admin) == {}
    assert list(listed(people.province_admin)) == ["lamvv.budang"]
    beneath = sharing_queries.likely_shared(actor(admin), units.district.path)
    assert beneath == []


def test_the_page_says_why_and_what_to_do(people, admin, units):
    for days_ago in (1, 2, 3):
        session(people.clerk, OFFICE, days_ago=days_ago)
        session(people.clerk, HOME, days_ago=days_ago, at=4)
    page = browser_of(admin).get("/console/shared-accounts").content.decode()
    assert "1 tài khoản." in page and "Lê Thị Hoa" in page
    assert "3 ngày có hai máy tính ở hai mạng khác nhau cùng dùng một lúc" in page
    assert f"/console/units/{units.home_affairs.pk}/accounts/add" in page
    assert f"/console/accounts/{people.clerk.pk}/password" in page
    assert "một người chỉ ngồi ở một máy" in page.lower() or "Một người chỉ ngồi ở một máy" in page
