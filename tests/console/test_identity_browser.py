"""The guide's step "Xác thực tài khoản VNEID" in a browser: scan, correct, ask, wait, bound."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from lienthong.identity.models import Account
from lienthong.persons import answers
from tests.console.conftest import signed_in
from tests.e2e.conftest import WCAG
from tests.population import HOA

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
QR = "070191000042||Lê Thị Hoa|04071991|Nữ|Khu phố 2, Tân Phú, Đồng Xoài, Bình Phước|10082021"


@pytest.fixture
def open_as(live_server, browser):
    """A page of somebody who is signed in; whatever its console says fails the test."""
    contexts, complaints = [], []

    def open_as(account, **options) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="vi-VN", **options)
        cookie = signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def sound(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    faults = Axe().run(page, options=WCAG).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


def look_up(account) -> None:
    answers.look_up(Account.objects.get(pk=account.pk).declared_id)


def test_a_card_is_scanned_asked_for_and_binds(open_as, people, population, screenshot):
    page = open_as(people.department_admin, viewport={"width": 1366, "height": 768})
    page.goto(f"/console/accounts/{people.clerk.pk}")
    part = page.locator("#identity")
    scanner = part.get_by_label("Đọc mã QR của thẻ")
    scanner.fill(QR)
    scanner.press("Enter")  # as a hand scanner does
    expect(part.get_by_label("Số CCCD (12 số)")).to_have_value("070191000042")
    expect(part.get_by_text("Đã đọc mã QR")).to_be_in_viewport()
    part.get_by_label("Nam", exact=True).check()
    expect(part.get_by_text("của giới tính nữ, ở đây chọn nam")).to_be_visible()
    screenshot(page, "identity-while-typing")
    part.get_by_label("Nữ", exact=True).check()
    expect(part.get_by_text("Số khớp với ngày sinh và giới tính")).to_be_visible()
    part.get_by_label("Nơi cấp").fill(HOA.issued_at)
    sound(page)
    part.get_by_role("button", name="Xác thực tài khoản VNEID").click()
    expect(part.get_by_text("Đang chờ tra cứu dân cư trả lời")).to_be_in_viewport()
    look_up(people.clerk)
    expect(part.get_by_text("Thông tin số CCCD chính xác")).to_be_visible()
    part.get_by_text("Nguồn", exact=True).first.click()
    sound(page)
    screenshot(page, "identity-bound")


def test_waiting_and_differing_on_a_phone(open_as, people, population, screenshot):
    page = open_as(people.department_admin, viewport={"width": 360, "height": 740})
    page.goto(f"/console/accounts/{people.clerk.pk}")
    part = page.locator("#identity")
    part.get_by_label("Đọc mã QR của thẻ").fill(QR)
    part.get_by_role("button", name="Điền").click()
    population.says(b"", 503)
    part.get_by_role("button", name="Xác thực tài khoản VNEID").click()
    expect(part.get_by_text("Thường chỉ mất vài giây")).to_be_visible()
    look_up(people.clerk)
    expect(part.get_by_text("Đã thử 1 lần")).to_be_visible()
    sound(page)
    screenshot(page, "identity-waiting-phone")
    part.get_by_role("button", name="Thôi chờ, sửa thông tin").click()
    population.says({"result": "differs", "differs": ["name", "issued_on"]})
    part.get_by_role("button", name="Xác thực tài khoản VNEID").click()
    expect(part.get_by_text("Thường chỉ mất vài giây")).to_be_visible()
    look_up(people.clerk)
    expect(part.get_by_text("Họ và tên trên thẻ CCCD, Ngày cấp")).to_be_visible()
    sound(page)
    screenshot(page, "identity-differs-phone")


def test_vouching_for_a_card_works_without_javascript(open_as, people, screenshot):
    page = open_as(
        people.department_admin, viewport={"width": 1366, "height": 768}, java_script_enabled=False
    )
    page.goto(f"/console/accounts/{people.clerk.pk}")
    part = page.locator("#identity")
    part.get_by_label("Đọc mã QR của thẻ").fill(QR)
    part.get_by_role("button", name="Điền").click()
    part.get_by_role("button", name="Đã đối chiếu thẻ gốc").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xác nhận thẻ gốc của Lê Thị Hoa?")
    screenshot(page, "identity-card")
    page.get_by_role("button", name="Tôi đã đối chiếu thẻ gốc").click()
    expect(part.get_by_text("Đã gắn định danh")).to_be_visible()


@pytest.mark.parametrize("width", [1366, 360])
def test_the_list_fits_and_is_accessible(open_as, people, screenshot, width):
    page = open_as(people.province_admin, viewport={"width": width, "height": 768})
    page.goto("/console/identities")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác thực VNeID của cán bộ")
    sound(page)
    screenshot(page, f"identities-{width}")
