"""Signing in with VNeID where scripts are off; the usual ways are in `test_guide.py`."""

import pytest
from playwright.sync_api import expect

from tests.e2e.outside import at_vneid

pytestmark = pytest.mark.e2e
SEN = "070195000108"
BUTTON = "Đăng nhập bằng tài khoản VNEID"


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
