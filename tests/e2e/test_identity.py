"""The guide of 2024: an administrator opens an officer's form and verifies the VNeID account."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

# What the card of the cast's clerk would say; the stand-in for the population register knows her.
CARD = (
    "070190000105||Lê Thị Hoa|09091990|Nữ|"
    "Phường Tân Thiện, thành phố Đồng Xoài, tỉnh Bình Phước|03102022"
)
ON_SCREEN = 150_000  # milliseconds: usually two seconds; a lookup that starts late is asked again


def test_an_officers_card_is_scanned_and_the_account_verified(person, screenshot, sound):
    page = person("department_admin")
    page.goto("/console/search?q=hoalt.snv")
    page.locator("main").get_by_role("link", name="Lê Thị Hoa").first.click()
    part = page.locator("#identity")
    part.get_by_label("Đọc mã QR của thẻ").fill(CARD)
    part.get_by_label("Đọc mã QR của thẻ").press("Enter")
    expect(part.get_by_label("Số CCCD (12 số)")).to_have_value("070190000105")
    screenshot(page, "guide-identity-1-form")
    part.get_by_role("button", name="Xác thực tài khoản VNEID").click()
    expect(part.get_by_text("Thông tin số CCCD chính xác")).to_be_visible(timeout=ON_SCREEN)
    screenshot(page, "guide-identity-2-verified")
    sound(page)
    page.goto("/console/identities?show=bound")
    expect(page.get_by_role("link", name="Lê Thị Hoa")).to_be_visible()
    screenshot(page, "guide-identity-3-list")
