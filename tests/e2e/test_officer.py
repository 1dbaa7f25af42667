"""An officer's morning, in a real browser, on an office screen and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import CAST, DEMO_PASSWORD
from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
TILES = (
    'Phòng họp không giấy "VNPT eCabinet"',
    "Chỉ đạo điều hành",
    'Quản lý văn bản "VNPT-iOffice V4"',
    'Quản lý văn bản "VNPT-iOffice V5"',
    "Lịch công tác",
    "Điều hành tác nghiệp",
    "Thư điện tử",
    "Một cửa điện tử",
)


def test_signs_in_with_the_keyboard_alone_and_enters_an_application(page, screenshot, sound):
    page.goto("/")
    expect(page).to_have_title(re.compile("Đăng nhập"))
    sound(page)
    screenshot(page, "sign-in")
    page.get_by_label("Thư điện tử công vụ").focus()
    page.keyboard.type(CAST["clerk"].name)
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    sound(page)
    screenshot(page, "launcher")
    page.get_by_role("link", name="Lịch công tác").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lê Thị Hoa").first).to_be_visible()
    expect(page.get_by_text("Sở Nội vụ").first).to_be_visible()
    screenshot(page, "application")


def test_the_launcher_has_the_tiles_of_the_province(person):
    page = person("clerk")
    for name in TILES:
        expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator("header")).to_contain_text(
        re.compile("hệ thống thông tin chính quyền số", re.I)
    )
    expect(page.get_by_role("heading", name="Cổng đăng nhập tập trung")).to_be_visible()


def test_an_application_that_one_may_not_enter_has_no_tile(person):
    page = person("outsider")
    expect(page.get_by_role("link", name="Thư điện tử")).to_be_visible()
    expect(page.get_by_role("link", name="VNPT-iOffice V4")).to_have_count(0)


def test_finds_a_tile_while_typing_without_diacritics(person):
    page = person("clerk")
    page.get_by_label("Tìm ứng dụng").fill("lich cong")
    expect(page.get_by_role("link", name="Lịch công tác")).to_be_visible()
    expect(page.get_by_role("link", name="Thư điện tử")).to_be_hidden()


def test_keeps_favourites_in_front(person):
    page = person("chief")
    page.get_by_role("button", name="Thư điện tử: thêm vào").click()
    first = page.locator("#applications").get_by_role("heading", level=2).first
    expect(first).to_have_text("Dùng thường xuyên")
    page.get_by_role("button", name="Thư điện tử: bỏ khỏi").click()
    expect(page.get_by_role("heading", name="Dùng thường xuyên")).to_have_count(0)


def test_one_sign_in_opens_every_application(person):
    page = person("clerk")
    for number in range(len(TILES)):
        page.goto("/")
        page.locator(".tile > a").nth(number).click()
        expect(page.get_by_text("Lê Thị Hoa").first).to_be_visible()
        assert "/sign-in" not in page.url


def test_a_wrong_password_is_said_in_words_and_to_screen_readers(page, sound):
    sign_in(page, "clerk", "khong-phai-mat-khau")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Thư điện tử hoặc mật khẩu chưa đúng.")
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Thư điện tử công vụ")).to_have_value(CAST["clerk"].name)
    sound(page)


def test_the_pages_speak_english_on_request(page, sound):
    page.goto("/sign-in")
    page.get_by_role("link", name="English").first.click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sound(page)


def test_works_on_a_phone(person, sound, screenshot):
    page = person("clerk", viewport=PHONE, has_touch=True)
    sound(page)
    screenshot(page, "launcher-phone")
    page.goto("/account")
    sound(page)


def test_signs_out_and_is_out(person):
    page = person("clerk")
    page.locator("details.person summary").click()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    expect(page.get_by_role("heading", name="Bạn đã đăng xuất")).to_be_visible()
    page.goto("/account")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_works_without_javascript(open_page):
    page = open_page(java_script_enabled=False)
    sign_in(page, "clerk")
    page.get_by_role("link", name="Thư điện tử").click()
    expect(page.get_by_text("Lê Thị Hoa").first).to_be_visible()
