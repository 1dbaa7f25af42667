"""Pages of account help in a real browser, on an office screen and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from lienthong.identity.contacts.sync import sync
from lienthong.identity.models import Account, Contact, Session
from lienthong.kit import clock, jobs
from tests.e2e.conftest import WCAG
from tests.small_province import PASSWORD

SIZES = {"wide": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}
SIGNED_IN = {
    "account": "/account",
    "devices": "/account/devices",
    "history": "/account/sign-ins",
    "contacts": "/account/contacts",
    "remove": "/account/contacts/remove?channel=sms&address=%2B84912345678",
    "not-enough": "/account/password/new",
}


@pytest.fixture
def page(people, desk, live_server, browser, request):
    """A browser of this size; the clerk has contacts, sessions elsewhere and refused attempts."""
    _prepare(people.clerk)
    context = browser.new_context(
        base_url=live_server.url, locale="vi-VN", viewport=SIZES[request.param]
    )
    yield context.new_page(), request.param
    context.close()


def _prepare(clerk: Account) -> None:
    emails = "hoa@thu.example; hoa.le.thi@khac.example"
    Account.objects.filter(pk=clerk.pk).update(mobile="0912 345 678", emails=emails)
    sync()
    Contact.objects.filter(address="hoa@thu.example").update(verified_at=clock.now())
    form = {"name": clerk.name, "password": PASSWORD}
    for agent in ("Chrome Android", "Firefox Windows NT"):
        elsewhere = Client(REMOTE_ADDR="10.20.3.4", headers={"user-agent": agent})
        elsewhere.post("/sign-in", form)
        Client(REMOTE_ADDR="10.66.6.6").post("/sign-in", form | {"password": "sai-mat-khau"})
    jobs.run_waiting()


def sound(page, name: str, screenshot) -> None:
    """Nothing overflows, axe finds nothing; a picture is kept."""
    tab, size = page
    screenshot(tab, f"help-{name}-{size}")
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    faults = Axe().run(tab, options=WCAG).response["violations"]
    assert [(name, fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


def sign_in(tab, password: str) -> None:
    tab.get_by_label("Thư điện tử công vụ").fill("hoalt.snv")
    tab.get_by_label("Mật khẩu", exact=True).fill(password)
    tab.get_by_role("button", name="Đăng nhập", exact=True).click()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_a_password_is_asked_for_again(page, screenshot):
    tab, _size = page
    tab.goto("/password/help")
    sound(page, "start", screenshot)
    tab.get_by_label("Thư điện tử công vụ").fill("hoalt.snv")
    tab.get_by_role("button", name="Gửi mã").click()
    tab.get_by_label("Mã gồm 6 chữ số").fill("một")
    tab.get_by_role("button", name="Tiếp tục").click()
    sound(page, "code", screenshot)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_a_question_stands_in_the_sign_in_page(page, screenshot):
    tab, _size = page
    tab.goto("/sign-in")
    for _ in range(2):
        sign_in(tab, "sai-mat-khau")
        tab.get_by_role("alert").wait_for()
    tab.get_by_text("Câu hỏi này giúp chặn").wait_for()
    sound(page, "question", screenshot)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_an_owner_sees_the_account_from_all_sides(page, screenshot):
    tab, _size = page
    tab.goto("/sign-in")
    sign_in(tab, PASSWORD)
    tab.wait_for_url("**/")
    sound(page, "launcher", screenshot)
    stranger = Session.objects.filter(user_agent__contains="Firefox").get()
    for name, path in (SIGNED_IN | {"not-me": f"/account/sessions/{stranger.pk}/not-me"}).items():
        tab.goto(path)
        sound(page, name, screenshot)
