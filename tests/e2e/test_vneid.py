"""Signing in with VNeID and changing between accounts, in a real browser (the guide of 2024)."""

import re

import pytest
from playwright.sync_api import Page, expect

from sandbox.vneid.people import register
from tests.cast import CAST, DEMO_PASSWORD
from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.e2e
CHIEF, SEN = "070073000106", "070195000108"
BUTTON = "Đăng nhập bằng tài khoản VNEID"


def at_vneid(page: Page, number: str) -> None:
    """Kind of account, number and password, the code from the telephone."""
    page.get_by_role("button", name=re.compile("dành cho Công dân")).click()
    page.get_by_label("Số định danh cá nhân").fill(number)
    page.get_by_label("Mật khẩu VNeID").fill(register().password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_label("Mã OTP gồm 6 chữ số").fill(register().otp)
    page.get_by_role("button", name="Xác nhận").click()


def test_one_person_binds_two_accounts_and_changes_between_them(open_page, screenshot, sound):
    page = open_page()
    page.goto("/")
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
    sound(page)
    screenshot(page, "sign-in-vneid")
    page.get_by_role("link", name=BUTTON).click()
    at_vneid(page, CHIEF)

    # None is bound yet: the first, by name and password
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chưa có tài khoản nào")
    sound(page)
    screenshot(page, "vneid-nothing-bound")
    page.get_by_label("Thư điện tử công vụ").fill(CAST["chief"].name)
    page.get_by_label("Mật khẩu", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Tiếp tục", exact=True).click()
    expect(page.get_by_text("0700…0106")).to_be_visible()
    sound(page)
    screenshot(page, "vneid-bind")
    page.get_by_role("button", name="Gắn tài khoản").click()
    page.wait_for_url("**/")

    # The second, from its own account
    other = open_page()
    sign_in(other, "chief_in_party")
    other.wait_for_url("**/")
    other.goto("/account")
    other.get_by_role("link", name="Gắn tài khoản VNeID").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Gắn tài khoản VNeID")
    sound(other)
    other.get_by_role("link", name="Mở VNeID").click()
    at_vneid(other, CHIEF)
    other.get_by_role("button", name="Gắn tài khoản").click()
    expect(other.get_by_text("Đã gắn", exact=True)).to_be_visible()
    sound(other)

    # Now one chooses, and changes without signing in again
    third = open_page(viewport={"width": 360, "height": 740})
    third.goto("/")
    third.get_by_role("link", name=BUTTON).click()
    at_vneid(third, CHIEF)
    expect(third.get_by_role("heading", level=1)).to_have_text("Bạn muốn dùng tài khoản nào?")
    sound(third)
    screenshot(third, "vneid-accounts")
    third.get_by_role("radio", name=re.compile("Phó Giám đốc Sở")).check()
    third.get_by_role("button", name="Tiếp tục").click()
    third.wait_for_url("**/")
    third.locator("details.person summary").click()
    screenshot(third, "switch-menu")
    third.get_by_role("button", name=re.compile("Chuyển tài khoản: Ủy viên")).click()
    expect(third.get_by_text("Đã chuyển sang Ủy viên")).to_be_visible()
    sound(third)


def test_a_citizen_comes_in_without_scripts(open_page, screenshot):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name=BUTTON).click()
    at_vneid(page, SEN)
    page.get_by_role("link", name="Tiếp tục với tư cách công dân").click()
    screenshot(page, "vneid-citizen")
    page.get_by_role("button", name="Tạo tài khoản").click()
    page.wait_for_url("**/")
    expect(page.get_by_text("Chào Đặng Thị Sen.")).to_be_visible()
