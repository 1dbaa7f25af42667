"""A forgotten password: a code to a number or address that counts, then a new password; and what an
account's owner sees and does about devices, sessions and the places that codes reach."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity import actions, alerts, one_time
from lienthong.identity.contacts import queries as contacts
from lienthong.identity.contacts.sync import sync
from lienthong.identity.devices.tasks import forget_alerts
from lienthong.identity.factors import recovery_codes
from lienthong.identity.models import (
    Account,
    Alert,
    Contact,
    KnownDevice,
    Password,
    Recovery,
    Session,
)
from lienthong.identity.recovery import rules
from lienthong.identity.recovery.tasks import forget_recoveries
from lienthong.identity.rules import LIMITS
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from tests.human import answered
from tests.message_desk import MessageDesk
from tests.small_province import PASSWORD, actor

NEW = "mot-cau-dai-khac-nua"
NUMBER, ADDRESS = "+84912345678", "hoa@thu.example"
OVER = "Mã này không còn dùng được"


def give_contacts(account: Account, *, verified=True) -> Account:
    Account.objects.filter(pk=account.pk).update(mobile="0912 345 678", emails=ADDRESS)
    sync()
    if verified:
        Contact.objects.filter(account=account).update(verified_at=clock.now())
    account.refresh_from_db()
    return account


@pytest.fixture
def hoa(people, desk: MessageDesk) -> Account:
    """The clerk, with a confirmed mobile and a confirmed personal address."""
    return give_contacts(people.clerk)


@pytest.fixture
def browser() -> Client:
    return Client()


def ask(browser, name="hoalt.snv", channel="sms", **more):
    answer = browser.post("/password/help", {"name": name, "channel": channel, **more})
    jobs.run_waiting()
    return answer


def code_in(desk: MessageDesk, to: str = NUMBER) -> str:
    return re.search(r": (\d{6})\.", desk.texts(to)[-1])[1]


def enter(browser, code):
    return browser.post("/password/code", {"code": code})


def choose(browser, password=NEW):
    return browser.post("/password/new", {"password": password, "again": password})


def recover(browser, desk, channel="sms"):
    ask(browser, channel=channel)
    enter(browser, code_in(desk, NUMBER if channel == "sms" else ADDRESS))
    return choose(browser)


def sign_in(browser, password=PASSWORD, name="hoalt.snv", **extra):
    form = {"name": name, "password": password, **answered()}
    return browser.post("/sign-in", form, **extra)


# ── The way through ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("channel", "to"), [("sms", NUMBER), ("email", ADDRESS)])
def test_a_code_opens_the_page_of_a_new_password(hoa, desk, browser, channel, to):
    sign_in(elsewhere := Client())
    assert ask(browser, channel=channel).headers["Location"] == "/password/code"
    assert [message.to for message in desk.sent()] == [to]
    assert enter(browser, code_in(desk, to)).headers["Location"] == "/password/new"
    assert choose(browser).status_code == 303
    assert elsewhere.get("/account").status_code == 302
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), NEW).status_code == 303


def test_the_owner_hears_of_it_everywhere_else(hoa, desk, browser):
    recover(browser, desk)
    jobs.run_waiting()
    told = [message.to for message in desk.sent() if "vừa được đặt lại" in message.text]
    assert sorted(told) == [ADDRESS, "hoalt.snv@binhphuoc.gov.vn"]
    sign_in(browser, NEW)
    assert "vừa được đặt lại" in browser.get("/").content.decode()
    browser.post("/account/alerts/seen")
    assert "vừa được đặt lại" not in browser.get("/").content.decode()


def test_it_leaves_a_trail(hoa, desk, browser):
    ask(browser)
    enter(browser, "000000" if code_in(desk) != "000000" else "111111")
    enter(browser, code_in(desk))
    choose(browser)
    kinds = Event.objects.filter(subject_id=str(hoa.pk)).order_by("id")
    assert list(kinds.values_list("kind", "outcome"))[-4:] == [
        ("recovery_asked", "ok"),
        ("recovery_code_entered", "refused"),
        ("recovery_code_entered", "ok"),
        ("password_set", "ok"),
    ]


def test_a_new_password_forgets_known_browsers_and_voids_links(hoa, desk, browser):
    sign_in(Client())
    link = actions.issue_password_link(actor=SYSTEM, account=hoa)
    recover(browser, desk)
    assert not KnownDevice.objects.filter(account=hoa).exists()
    assert browser.get(f"/password/{link.rpartition('/')[2]}").status_code == 404


def test_a_weak_password_is_refused_in_words_and_another_can_be_chosen(hoa, desk, browser):
    ask(browser)
    enter(browser, code_in(desk))
    assert "quá phổ biến" in choose(browser, "1234567890").content.decode()
    assert choose(browser).status_code == 303


def test_the_page_offers_what_is_configured(people, desk, browser):
    page = browser.get("/password/help").content.decode()
    assert 'value="sms"' in page
    assert 'value="email"' in page
    desk.configure("smtp")
    assert 'value="sms"' not in browser.get("/password/help").content.decode()
    desk.configure()
    page = browser.get("/password/help").content.decode()
    assert 'name="name"' not in page
    assert "Gặp quản trị đơn vị" in page


@pytest.mark.parametrize("path", ["/password/code", "/password/new"])
def test_without_a_code_under_way_one_starts_anew(people, desk, browser, path):
    assert browser.get(path).headers["Location"] == "/password/help"
    browser.cookies["recovery"] = "x" * 43
    assert browser.get(path).headers["Location"] == "/password/help"


def test_what_nobody_finished_is_forgotten(hoa, desk, browser):
    ask(browser)
    with clock.later_by(one_time.LIFETIME + timedelta(seconds=1)):
        forget_recoveries()
    assert not Recovery.objects.exists()


# ── What counts ─────────────────────────────────────────────────────────────────────────────────


def test_what_an_administrator_typed_counts_after_a_week(people, desk, browser):
    give_contacts(people.clerk, verified=False)
    ask(browser)
    assert desk.sent() == []
    with clock.later_by(timedelta(days=7, minutes=1)):
        ask(Client())
    assert len(desk.sent(NUMBER)) == 1


def test_a_number_that_several_accounts_list_opens_none_until_it_is_confirmed(
    people, desk, browser
):
    give_contacts(people.clerk, verified=False)
    give_contacts(people.outsider, verified=False)
    with clock.later_by(timedelta(days=8)):
        for channel in ("sms", "email"):
            ask(Client(), channel=channel)
        assert desk.sent() == []
        sign_in(browser)
        assert "tài khoản khác cũng ghi" in browser.get("/account/contacts").content.decode()
        Contact.objects.filter(account=people.clerk).update(verified_at=clock.now())
        ask(Client())
        ask(Client(), name="lamvv.budang")
        assert len(desk.sent(NUMBER)) == 1


def test_a_colleague_spoils_no_number_by_typing_it(people, desk, browser):
    give_contacts(people.clerk, verified=False)
    Contact.objects.create(
        account=people.outsider, channel="sms", address=NUMBER, since=clock.now()
    )
    with clock.later_by(timedelta(days=8)):
        ask(browser)
    assert len(desk.sent(NUMBER)) == 1


def test_a_number_left_behind_by_a_removed_account_is_shared_with_nobody(people, desk, browser):
    give_contacts(people.clerk, verified=False)
    give_contacts(people.outsider, verified=False)
    actions.remove(actor=SYSTEM, account=people.outsider)
    with clock.later_by(timedelta(days=8)):
        ask(browser)
    assert len(desk.sent(NUMBER)) == 1


def test_a_number_that_is_changed_counts_from_the_change(people, desk, browser):
    give_contacts(people.clerk, verified=False)
    with clock.later_by(timedelta(days=8)):
        Account.objects.filter(pk=people.clerk.pk).update(mobile="0987 654 321")
        sync()
        ask(browser)
        assert desk.sent() == []
        ask(Client(), channel="email")
    assert [message.to for message in desk.sent()] == [ADDRESS]


def test_a_number_that_nobody_noted_yet_does_not_count(people, desk, browser):
    Account.objects.filter(pk=people.clerk.pk).update(mobile="0912 345 678")
    ask(browser)
    assert desk.sent() == []


@pytest.mark.parametrize(
    "typed", ["0912 345 678", "+84 912.345.678", "84912345678", "(0912) 345-678"]
)
def test_the_note_and_the_account_mean_the_same_number(people, typed):
    Account.objects.filter(pk=people.clerk.pk).update(
        mobile=typed, emails=" Hoa@Thu.example ;b@c.vn"
    )
    sync()
    people.clerk.refresh_from_db()
    listed = contacts.listed(people.clerk)
    assert [one.address for one in listed] == [NUMBER, ADDRESS, "b@c.vn"]
    assert all(one.usable_from for one in listed)


def test_what_is_gone_and_comes_back_counts_anew(people):
    give_contacts(people.clerk)
    Account.objects.filter(pk=people.clerk.pk).update(mobile="")
    sync()
    Account.objects.filter(pk=people.clerk.pk).update(mobile="0912 345 678")
    sync()
    assert Contact.objects.get(channel="sms").verified_at is None


@pytest.mark.parametrize("official", ["hoalt.snv@binhphuoc.gov.vn", "hoa@snv.BinhPhuoc.gov.vn"])
def test_the_official_mailbox_never_gets_a_code(people, desk, browser, official):
    """It stands behind this very account."""
    Account.objects.filter(pk=people.clerk.pk).update(emails=official)
    sync()
    Contact.objects.update(verified_at=clock.now())
    ask(browser, channel="email")
    assert desk.sent() == []


def test_an_administrator_is_told_why_no_code_comes(people, desk, browser):
    give_contacts(people.department_admin)
    ask(browser, "hantt.snv")
    (text,) = desk.texts(NUMBER)
    assert "không đặt lại được chỉ bằng mã" in text
    assert not re.search(r"\d{6}", text)


def test_an_administrator_shows_a_second_factor_beside_the_code(people, desk, browser):
    give_contacts(people.department_admin)
    sheet = recovery_codes.renew(actor=SYSTEM, account=people.department_admin)
    ask(browser, "hantt.snv")
    enter(browser, code_in(desk))
    form = {"password": NEW, "again": NEW}
    for wrong in ({}, {"factor": "000000"}):
        assert browser.post("/password/new", form | wrong).status_code == 200
    assert browser.post("/password/new", form | {"factor": sheet[0]}).status_code == 303
    assert Event.objects.filter(kind="password_set", details__by="sms").exists()


def test_a_role_granted_meanwhile_closes_the_way(hoa, units, desk, browser):
    ask(browser)
    enter(browser, code_in(desk))
    actions.grant_role(actor=SYSTEM, account=hoa, role="unit_admin", unit=units.home_affairs)
    assert "bước xác thực thứ hai" in choose(browser).content.decode()
    assert sign_in(Client()).status_code == 303


@pytest.mark.parametrize("how", ["suspend", "remove"])
def test_a_closed_account_gets_no_code_and_sets_no_password(hoa, desk, browser, how):
    ask(browser)
    enter(browser, code_in(desk))
    getattr(actions, how)(actor=SYSTEM, account=hoa)
    assert choose(browser).headers["Location"] == "/password/help"
    desk.desk.clear()
    ask(Client())
    assert desk.sent() == []


# ── Without a code: a session that showed something as good ─────────────────────────────────────


@pytest.mark.parametrize(
    ("methods", "minutes", "administers", "may"),
    [
        ("pwd", 0, False, False),
        ("pwd otp", 0, False, False),
        ("vneid1", 0, False, True),
        ("vneid1", 0, True, False),
        ("vneid2", 0, True, True),
        ("hwk", 9, True, True),
        ("hwk", 11, False, False),
        ("vneid2 pwd", 11, False, False),
    ],
)
def test_only_a_fresh_strong_proof_replaces_the_old_password(methods, minutes, administers, may):
    now = clock.now()
    assert may is rules.replaces_password(
        methods.split(),
        shown_at=now - timedelta(minutes=minutes),
        now=now,
        administers=administers,
    )


def test_a_password_session_sets_no_password_without_the_old_one(people, browser):
    sign_in(browser)
    page = browser.post("/account/password/new", {"password": NEW, "again": NEW})
    assert "Cần xác thực lại" in page.content.decode()
    assert sign_in(Client()).status_code == 303


def test_a_vneid_session_sets_one(people, browser):
    sign_in(browser)
    Session.objects.update(methods="vneid2")
    answer = browser.post("/account/password/new", {"password": NEW, "again": NEW})
    assert answer.status_code == 303
    assert sign_in(Client(), NEW).status_code == 303


# ── New devices ─────────────────────────────────────────────────────────────────────────────────


def test_the_first_device_is_no_news_and_the_second_is(hoa, desk, browser):
    sign_in(browser)
    jobs.run_waiting()
    assert desk.sent() == []
    sign_in(Client(), REMOTE_ADDR="10.1.2.3", headers={"user-agent": "Firefox Windows"})
    jobs.run_waiting()
    (letter,) = desk.sent()
    assert letter.to == ADDRESS
    assert "10.1.2.3" in letter.text
    assert "Firefox trên Windows" in letter.text
    assert "thiết bị mới" in browser.get("/").content.decode()


def test_what_was_told_is_forgotten_with_the_history(hoa, desk, browser):
    sign_in(browser)
    sign_in(Client())
    jobs.run_waiting()
    assert Alert.objects.exists()
    with clock.later_by(timedelta(days=91)):
        forget_alerts()
    assert not Alert.objects.exists()


def test_a_known_device_is_no_news(hoa, desk, browser):
    sign_in(browser)
    browser.post("/sign-out")
    sign_in(browser)
    assert jobs.run_waiting() == 0


def test_many_new_devices_are_told_of_a_few_times_a_day(hoa, desk):
    for _ in range(LIMITS["new_device"].failures + 4):
        sign_in(Client())
    jobs.run_waiting()
    assert len(desk.sent()) == LIMITS["new_device"].failures


def test_without_a_personal_address_the_telephone_rings(hoa, desk, browser):
    Account.objects.filter(pk=hoa.pk).update(emails="")
    sign_in(browser)
    sign_in(Client())
    jobs.run_waiting()
    assert [message.to for message in desk.sent()] == [NUMBER]


# ── Devices and sessions ────────────────────────────────────────────────────────────────────────


def test_sessions_and_devices_are_listed(people, browser):
    sign_in(browser, headers={"user-agent": "Firefox Windows"})
    sign_in(Client(), REMOTE_ADDR="10.1.2.3", headers={"user-agent": "Chrome Android"})
    page = browser.get("/account/devices").content.decode()
    for words in ("Firefox trên Windows", "Chrome trên Android", "10.1.2.3", "mật khẩu", "Mức 1"):
        assert words in page


def test_a_session_is_ended_and_the_others_stay(people, browser):
    sign_in(browser)
    sign_in(other := Client())
    session = Session.objects.latest("pk")
    browser.post(f"/account/sessions/{session.pk}/end")
    assert other.get("/account").status_code == 302
    assert browser.get("/account").status_code == 200


def test_not_me_ends_everything_and_leads_to_a_new_password(hoa, desk, browser):
    sign_in(browser)
    sign_in(thief := Client())
    session = Session.objects.latest("pk")
    jobs.run_waiting()
    answer = browser.post(f"/account/sessions/{session.pk}/not-me", {"current": PASSWORD})
    assert re.fullmatch(r"/password/[\w-]{43}", answer.headers["Location"])
    assert thief.get("/account").status_code == 302
    assert browser.get("/account").status_code == 302
    assert sign_in(thief).status_code == 200  # the password that the thief knows
    browser.post(answer.headers["Location"], {"password": NEW, "again": NEW})
    assert sign_in(browser, NEW).status_code == 303
    jobs.run_waiting()
    told = [message.to for message in desk.sent() if "người lạ" in message.text]
    assert sorted(told) == [NUMBER, ADDRESS, "hoalt.snv@binhphuoc.gov.vn"]
    assert Event.objects.filter(kind="session_disowned", outcome="ok").exists()
    assert alerts.unseen(actor(hoa))


def test_not_me_wants_the_password(people, browser):
    """Or a thief in one session could take the account over by pointing at its owner's."""
    sign_in(Client())
    sign_in(browser)
    owners = Session.objects.earliest("pk")
    page = browser.post(f"/account/sessions/{owners.pk}/not-me", {"current": "sai-mat-khau-roi"})
    assert "Mật khẩu hiện tại chưa đúng" in page.content.decode()
    assert Session.objects.filter(ended_at=None).count() == 2
    assert Password.objects.filter(account=people.clerk).exists()


def test_a_device_is_forgotten(people, browser):
    sign_in(browser)
    browser.post(f"/account/devices/{KnownDevice.objects.get().pk}/forget")
    assert not KnownDevice.objects.exists()


@pytest.mark.parametrize(
    "path", ["/account/devices/{device}/forget", "/account/sessions/{session}/not-me"]
)
def test_others_devices_and_sessions_do_not_exist(people, browser, path):
    sign_in(Client(), name="lamvv.budang")
    theirs = path.format(device=KnownDevice.objects.get().pk, session=Session.objects.get().pk)
    sign_in(browser)
    assert browser.post(theirs, {"current": PASSWORD}).status_code == 404


def test_the_history_shows_what_was_refused_too(people, browser):
    sign_in(Client(), "sai-mat-khau-roi", REMOTE_ADDR="10.6.6.6")
    sign_in(Client(), "sai-mat-khau-roi", name="lamvv.budang", REMOTE_ADDR="10.7.7.7")
    sign_in(browser)
    page = browser.get("/account/sign-ins").content.decode()
    assert "Bị từ chối" in page
    assert "10.6.6.6" in page
    assert "10.7.7.7" not in page


def test_the_history_goes_page_by_page_for_ninety_days(people, browser):
    for days in range(100):
        with clock.later_by(timedelta(days=-days)):
            sign_in(Client())
    sign_in(browser)
    seen, url = [], "/account/sign-ins"
    while url:
        page = browser.get(url).content.decode()
        seen += re.findall(r'<time datetime="([^"]+)"', page)
        older = re.search(r'href="(\?before=[^"]+)"', page)
        url = f"/account/sign-ins{older[1]}" if older else None
    assert len(seen) == len(set(seen)) == 91
    assert browser.get("/account/sign-ins?before=x").status_code == 200


# ── Where codes go ──────────────────────────────────────────────────────────────────────────────


def add(browser, channel="email", address="hoa.moi@thu.example", current=PASSWORD):
    form = {"channel": channel, "address": address, "current": current}
    answer = browser.post("/account/contacts", form)
    jobs.run_waiting()
    return answer


def test_an_address_counts_once_its_code_came_back(people, desk, browser):
    sign_in(browser)
    page = add(browser).headers["Location"]
    people.clerk.refresh_from_db()
    assert people.clerk.emails == ""
    browser.post(page, {"code": code_in(desk, "hoa.moi@thu.example")})
    people.clerk.refresh_from_db()
    assert people.clerk.emails == "hoa.moi@thu.example"
    assert [one.address for one in contacts.usable(people.clerk)] == ["hoa.moi@thu.example"]
    assert "Đã xác nhận" in browser.get("/account/contacts").content.decode()


def test_a_new_mobile_replaces_the_old_one_which_hears_of_it(hoa, desk, browser):
    sign_in(browser)
    page = add(browser, "sms", "0987 654 321").headers["Location"]
    browser.post(page, {"code": code_in(desk, "+84987654321")})
    jobs.run_waiting()
    hoa.refresh_from_db()
    assert hoa.mobile == "0987 654 321"
    assert "thêm nơi nhận mã: +84…321" in desk.texts(NUMBER)[-1]
    assert Account.objects.filter(search__contains="0987 654 321").exists()


def test_what_is_listed_is_confirmed_without_waiting(people, desk, browser):
    give_contacts(people.clerk, verified=False)
    sign_in(browser)
    assert "dùng được từ" in browser.get("/account/contacts").content.decode()
    page = add(browser, "email", ADDRESS).headers["Location"]
    browser.post(page, {"code": code_in(desk, ADDRESS)})
    people.clerk.refresh_from_db()
    assert people.clerk.emails == ADDRESS
    assert [one.address for one in contacts.usable(people.clerk)] == [ADDRESS]


@pytest.mark.parametrize(
    ("channel", "address", "words"),
    [
        ("sms", "0271 3000 000", "10 chữ số"),
        ("email", "khong-phai-thu", "Viết một địa chỉ thư"),
        ("email", "hoa@binhphuoc.gov.vn", "ngoài thư công vụ"),
        ("email", "hoa@thu.example\nBcc: x@y.vn", "Viết một địa chỉ thư"),
    ],
)
def test_what_cannot_get_a_code_is_refused(people, desk, browser, channel, address, words):
    sign_in(browser)
    assert words in add(browser, channel, address).content.decode()
    assert desk.sent() == []


def test_the_password_is_asked_again(people, desk, browser):
    sign_in(browser)
    assert "Mật khẩu hiện tại chưa đúng" in add(browser, current="sai").content.decode()
    assert desk.sent() == []


def test_a_code_of_an_address_is_guessed_five_times(people, desk, browser):
    sign_in(browser)
    page = add(browser).headers["Location"]
    right = code_in(desk, "hoa.moi@thu.example")
    for number in range(one_time.MOST_TRIES):
        browser.post(page, {"code": f"{(int(right) + 1 + number) % 10**6:06}"})
    assert "quá nhiều lần" in browser.post(page, {"code": right}).content.decode()


def test_codes_to_strangers_addresses_are_few(people, desk, browser):
    sign_in(browser)
    for number in range(LIMITS["contact"].failures + 1):
        last = add(browser, address=f"nguoi{number}@thu.example")
    assert "quá nhiều lần" in last.content.decode()
    assert len(desk.sent()) == LIMITS["contact"].failures


def test_where_nothing_can_be_sent_it_counts_after_a_week(people, desk, browser):
    desk.configure()
    sign_in(browser)
    add(browser)
    sync()
    people.clerk.refresh_from_db()
    assert people.clerk.emails == "hoa.moi@thu.example"
    assert contacts.usable(people.clerk) == []


def test_an_address_is_taken_off(hoa, desk, browser):
    sign_in(browser)
    url = f"/account/contacts/remove?channel=email&address={ADDRESS}"
    assert "Bỏ nơi nhận mã này?" in browser.get(url).content.decode()
    browser.post(url, {"current": PASSWORD})
    hoa.refresh_from_db()
    assert hoa.emails == ""
    assert [one.address for one in contacts.listed(hoa)] == [NUMBER]
    assert Alert.objects.filter(account=hoa, kind="contact_removed").exists()
    assert browser.get(url).status_code == 404


def test_others_codes_do_not_exist(people, desk, browser):
    sign_in(other := Client(), name="lamvv.budang")
    page = add(other).headers["Location"]
    sign_in(browser)
    assert browser.get(page).headers["Location"] == "/account/contacts"
