"""The launcher: exactly what the account may enter, favourites, notices."""

from datetime import timedelta

import pytest
from django.test import Client

from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.portal import actions, help, queries
from lienthong.sso import actions as sso
from tests.small_province import PASSWORD, actor


def add_application(name, *, category="", everyone=False, unit=None, account=None):
    draft = sso.ApplicationDraft(
        name=name, category=category, redirect_uris=("https://ung-dung.example/cb",)
    )
    application = sso.add_application(actor=SYSTEM, draft=draft).application
    if everyone:
        sso.allow_everyone(actor=SYSTEM, application=application)
    if unit:
        sso.allow_unit(actor=SYSTEM, application=application, unit=unit)
    if account:
        sso.allow_account(actor=SYSTEM, application=application, account=account)
    return application


def notice(text, unit, *, by=SYSTEM, starts=timedelta(hours=-1), ends=timedelta(hours=1), **more):
    now = clock.now()
    draft = actions.NoticeDraft(text=text, starts_at=now + starts, ends_at=now + ends, **more)
    return actions.add_notice(actor=by, unit=unit, draft=draft)


@pytest.fixture
def applications(units, people):
    return {
        "mail": add_application("Thư điện tử", category="Hằng ngày", everyone=True),
        "cabinet": add_application("Họp không giấy", category="Điều hành", unit=units.home_affairs),
        "own": add_application("Riêng", account=people.clerk),
        "nobody": add_application("Chưa mở cho ai"),
    }


@pytest.fixture
def browser(people) -> Client:
    browser = Client()
    browser.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    return browser


def shown(who) -> dict[str, list[str]]:
    shelves, _ = queries.shelves(actor(who))
    return {shelf.title: [one.name for one in shelf.applications] for shelf in shelves}


def test_everyone_sees_what_they_may_enter_and_nothing_else(applications, people):
    assert shown(people.clerk) == {
        "Hằng ngày": ["Thư điện tử"],
        "Điều hành": ["Họp không giấy"],
        "Ứng dụng": ["Riêng"],
    }
    assert shown(people.outsider) == {"Hằng ngày": ["Thư điện tử"]}


def test_a_favourite_stands_in_front_and_goes_back(applications, people, browser):
    url = f"/favourites/{applications['cabinet'].pk}"
    browser.post(url, {"wanted": "1"})
    assert next(iter(shown(people.clerk))) == "Dùng thường xuyên"
    browser.post(url, {"wanted": "0"})
    assert "Dùng thường xuyên" not in shown(people.clerk)


def test_what_one_may_not_enter_cannot_become_a_favourite(applications, people, browser):
    assert (
        browser.post(f"/favourites/{applications['nobody'].pk}", {"wanted": "1"}).status_code == 404
    )


def test_a_favourite_that_closed_is_gone_from_the_launcher(applications, people, browser):
    browser.post(f"/favourites/{applications['cabinet'].pk}", {"wanted": "1"})
    sso.suspend(actor=SYSTEM, application=applications["cabinet"])
    assert "Dùng thường xuyên" not in shown(people.clerk)


def test_the_launcher_asks_little_of_the_database(
    applications, browser, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        assert browser.get("/").status_code == 200


def test_names_of_applications_are_text(units, people, browser):
    """SECURITY.md 27."""
    add_application("<script>alert(1)</script>", everyone=True)
    page = browser.get("/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_notice_reaches_the_subtree_while_it_lasts(units, people):
    notice("Cho cả tỉnh", units.province)
    notice("Cho Sở Nội vụ", units.home_affairs)
    notice("Cho Bù Đăng", units.district)
    notice("Ngày mai", units.province, starts=timedelta(days=1), ends=timedelta(days=2))
    notice("Hôm qua", units.province, starts=timedelta(days=-2), ends=timedelta(days=-1))
    texts = {one.text for one in queries.notices_for(actor(people.clerk))}
    assert texts == {"Cho cả tỉnh", "Cho Sở Nội vụ"}


def test_important_notices_come_first(units, people):
    notice("Quan trọng", units.province, important=True, starts=timedelta(days=-3))
    notice("Thường", units.province)
    assert queries.notices_for(actor(people.clerk))[0].text == "Quan trọng"


def test_only_who_may_writes_notices(units, people):
    with pytest.raises(NotFound):
        notice("Của tôi", units.home_affairs, by=actor(people.department_admin))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://evil.example/", "//evil.example"])
def test_a_notice_links_only_to_the_secure_web(units, url):
    with pytest.raises(Refused):
        notice("Xem", units.province, link_url=url)


def test_a_notice_taken_down_is_gone_at_once(units, people):
    one = notice("Nhầm", units.province)
    actions.end_notice(actor=SYSTEM, notice=one)
    assert queries.notices_for(actor(people.clerk)) == []


def test_notices_are_written_in_the_console(units, people):
    admin = Client()
    admin.post("/sign-in", {"name": "baotq.stttt", "password": PASSWORD})
    form = {
        "text": "Họp giao ban chuyển sang phòng họp không giấy",
        "starts_at": "20/10/2020 07:00",
        "ends_at": "25/10/2099 17:00",
        "unit": "Sở Nội vụ",
    }
    assert admin.post("/console/notices/add", form).status_code == 303
    (mine,) = queries.notices_for(actor(people.clerk))
    assert admin.get(f"/console/notices/{mine.pk}").status_code == 200
    assert "Không ai còn thấy" in admin.get(f"/console/notices/{mine.pk}/end").content.decode()
    assert admin.post(f"/console/notices/{mine.pk}/end").status_code == 303
    assert queries.notices_for(actor(people.clerk)) == []


def test_the_console_of_notices_does_not_exist_for_others(browser):
    assert browser.get("/console/notices").status_code == 404


def test_one_ends_ones_own_other_session(people, browser):
    other = Client()
    other.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    from lienthong.identity.models import Session

    newest = Session.objects.latest("created_at")
    browser.post(f"/account/sessions/{newest.pk}/end")
    assert other.get("/account").status_code == 302
    assert browser.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(people, browser):
    stranger = Client()
    stranger.post("/sign-in", {"name": "lamvv.budang", "password": PASSWORD})
    from lienthong.identity.models import Session

    theirs = Session.objects.get(account=people.outsider)
    browser.post(f"/account/sessions/{theirs.pk}/end")
    assert stranger.get("/account").status_code == 200


@pytest.mark.parametrize("task", [task for each in help.CHAPTERS for task in each.tasks])
def test_help_leads_to_every_task_without_signing_in(db, client, task):
    address = f"/help/{task.slug}"
    assert address in client.get("/help").content.decode()
    shown = client.get(address).content.decode()
    assert str(task.name) in shown and shown.count("<li>") >= len(task.steps)


def test_help_with_a_task_that_is_none(db, client):
    assert client.get("/help/khong-co").status_code == 404
