"""Second factors in a real browser, with Chromium's virtual authenticator."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from lienthong.identity.factors.rules import hotp, step_at
from lienthong.kit import clock
from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.e2e
PASSWORD = "mot-cau-dai-de-nho"
PHONE = {"width": 360, "height": 740}
INTERNAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer(installation) -> str:
    """A fresh officer of Sở Nội vụ with a password."""
    name = f"khoa{uuid.uuid4().hex[:8]}.snv"
    full_name = ("--unit", "H10.09", "--full-name", "Lý Thị Khóa")
    installation.run(
        "accounts", "add", name, *full_name, "--password-stdin", "--json", input=PASSWORD
    )
    return name


class Device:
    """A virtual authenticator in one page's browser; what it holds can be carried to another page."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL})
        self.id = {"authenticatorId": made["authenticatorId"]}

    def credentials(self) -> list[dict]:
        return self.session.send("WebAuthn.getCredentials", self.id)["credentials"]

    def add(self, credential: dict) -> None:
        self.session.send("WebAuthn.addCredential", self.id | {"credential": credential})

    def verifies(self, yes: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", self.id | {"isUserVerified": yes})


@pytest.fixture
def enter(open_page, officer) -> Callable[..., Page]:
    """The officer in one more browser, after the password."""

    def enter(**options: object) -> Page:
        page = open_page(**options)
        sign_in(page, officer, PASSWORD)
        return page

    return enter


def add_passkey(page: Page) -> None:
    page.goto("/account/security/passkeys/add")
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    expect(page.get_by_role("heading", name="Hãy cất mã dự phòng")).to_be_visible()


def typed_secret(page: Page) -> bytes:
    """The secret as a person types it into an app."""
    import base64

    text = page.locator(".scan .code").inner_text().replace(" ", "")
    return base64.b32decode(text)


def code(secret: bytes, off: int = 0) -> str:
    return hotp(secret, step_at(clock.now()) + off)


def test_enrols_a_passkey_and_signs_in_with_it_alone(enter, open_page, sound, screenshot):
    page = enter()
    Device(page)
    page.goto("/account/security")
    sound(page)
    screenshot(page, "security-empty")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    sound(page)
    screenshot(page, "passkey-add")
    page.get_by_label("Tên để bạn nhận ra khóa này").fill("Máy cơ quan")
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    expect(page.locator(".codes li")).to_have_count(10)
    sound(page)
    screenshot(page, "recovery-codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    assert page.locator(".codes li").first.inner_text() in download.value.path().read_text()
    page.get_by_role("link", name="Tôi đã cất mã").click()
    expect(page.get_by_role("rowheader", name="Máy cơ quan")).to_be_visible()
    sound(page)
    screenshot(page, "security")
    page.locator("details.person summary").click()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    page.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")
    page.goto("/sign-in")
    screenshot(page, "sign-in-passkey")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url("**/")


def test_the_field_for_the_name_offers_the_passkey_by_itself(enter):
    """Chromium's virtual authenticator chooses at once what a person would choose from the list."""
    page = enter()
    Device(page)
    add_passkey(page)
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.wait_for_url("**/")


def test_the_passkey_is_the_second_step_on_another_machine(enter, sound, screenshot):
    page = enter()
    device = Device(page)
    add_passkey(page)
    other = enter(viewport=PHONE, has_touch=True)
    expect(other.get_by_role("heading", name="Xác thực bước hai")).to_be_visible()
    sound(other)
    screenshot(other, "second-step-passkey-phone")
    Device(other).add(device.credentials()[0])
    other.get_by_label("Ghi nhớ thiết bị này 30 ngày").check()
    other.get_by_role("button", name="Dùng khóa truy cập").click()
    other.wait_for_url("**/")


def test_a_person_who_is_not_verified_gets_no_passkey(enter, screenshot):
    page = enter()
    device = Device(page)
    device.verifies(False)
    page.goto("/account/security/passkeys/add")
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    expect(page.get_by_role("alert")).to_contain_text("bạn đã hủy hoặc để quá lâu")
    screenshot(page, "passkey-cancelled")


def test_a_browser_without_passkeys_says_so(enter, open_page, officer):
    page = enter()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/account/security/passkeys/add")
    expect(page.get_by_role("alert")).to_contain_text("không dùng được khóa truy cập")
    expect(page.get_by_role("button", name="Tạo khóa truy cập")).to_be_hidden()


def test_an_app_by_its_picture_or_its_text(enter, sound, screenshot):
    page = enter()
    page.goto("/account/security/app/add")
    sound(page)
    screenshot(page, "app-add")
    secret = typed_secret(page)
    page.get_by_label("Mã sáu chữ số").fill("000000")
    page.get_by_role("button", name="Xác nhận").click()
    sound(page)
    assert typed_secret(page) == secret
    page.get_by_label("Mã sáu chữ số").fill(code(secret))
    page.get_by_role("button", name="Xác nhận").click()
    recovery = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="Tôi đã cất mã").click()
    other = enter()
    expect(other.get_by_role("heading", name="Xác thực bước hai")).to_be_visible()
    sound(other)
    screenshot(other, "second-step")
    other.get_by_label("Mã trong ứng dụng xác thực").fill("000000")
    other.get_by_role("button", name="Xác nhận").click()
    expect(other.get_by_role("alert")).to_contain_text("Mã chưa đúng hoặc đã dùng")
    sound(other)
    screenshot(other, "second-step-wrong")
    other.get_by_text("Không có điện thoại bên mình?").click()
    other.get_by_label("Mã dự phòng").fill(recovery)
    other.get_by_role("button", name="Dùng mã dự phòng").click()
    other.wait_for_url("**/")
    other.goto("/account/security")
    expect(other.get_by_text("Còn 9 mã chưa dùng")).to_be_visible()


def test_works_without_javascript_by_code(open_page, officer):
    page = open_page(java_script_enabled=False, viewport=PHONE)
    sign_in(page, officer, PASSWORD)
    page.goto("/account/security/app/add")
    secret = typed_secret(page)
    page.get_by_label("Mã sáu chữ số").fill(code(secret))
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.locator(".codes li")).to_have_count(10)


@pytest.fixture
def stricter(installation):
    """Lịch công tác asks the officers of Sở Nội vụ for level 2, while the test lasts."""
    today = clock.today().isoformat()
    scope = ("--app", "calendar", "--unit", "H10.09", "--level", "2", "--on", today)
    made = installation.run("policy", "require", *scope, "--json")
    yield
    installation.run("policy", "end", str(made["id"]), "--json")


def test_an_application_that_asks_for_more_leads_through_enrolment_and_back(
    enter, stricter, sound, screenshot
):
    page = enter()
    page.wait_for_url("**/")
    Device(page)
    page.get_by_role("link", name="Lịch công tác").click()
    expect(page.get_by_role("heading", name="Cần xác thực thêm")).to_be_visible()
    sound(page)
    screenshot(page, "step-up-enrol")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_role("button", name="Tạo khóa truy cập").click()
    page.get_by_role("link", name="Tôi đã cất mã").click()
    expect(page.get_by_text("Lý Thị Khóa").first).to_be_visible()
    assert "/sign-in" not in page.url


def test_step_up_with_a_passkey_in_a_running_session(enter, installation, screenshot, sound):
    first = enter()
    device = Device(first)
    add_passkey(first)
    page = enter(viewport=PHONE, has_touch=True)
    held = Device(page)
    held.add(device.credentials()[0])
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/")
    page.goto("/account/security/codes")
    expect(page.get_by_role("heading", name="Tạo bộ mã dự phòng mới?")).to_be_visible()
    for path, picture in (("", "security-phone"), ("/app/add", "app-add-phone")):
        page.goto(f"/account/security{path}")
        sound(page)
        screenshot(page, picture)


def test_gives_up_and_the_application_is_told(enter, stricter, screenshot):
    page = enter(viewport=PHONE, has_touch=True)
    page.wait_for_url("**/")
    page.get_by_role("link", name="Lịch công tác").click()
    screenshot(page, "step-up-enrol-phone")
    page.get_by_role("link", name=re.compile("Thôi, trở lại")).click()
    expect(page.get_by_role("heading", name="chưa được vào ứng dụng này")).to_be_visible()
