"""A unit's administrator at work, by keyboard where that is what the issue asks for."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.cast import CAST
from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.e2e
PASSWORD = "mot-cau-dai-de-nho"


@pytest.fixture
def admin(person) -> Page:
    return person("department_admin")


@pytest.fixture
def newcomer(installation) -> str:
    """A fresh officer of Sở Nội vụ with a password."""
    name = f"moi{uuid.uuid4().hex[:8]}.snv"
    full_name = ("--unit", "H10.09", "--full-name", "Trần Thị Mới")
    installation.run(
        "accounts", "add", name, *full_name, "--password-stdin", "--json", input=PASSWORD
    )
    return name


def open_officer(page: Page, name: str) -> None:
    page.goto(f"/console/search?q={name}")
    page.locator("main").get_by_role("link", name="Trần Thị Mới").first.click()
    expect(page.get_by_label("Họ và tên đệm")).to_have_value("Trần Thị")


def test_walks_the_tree_with_the_arrow_keys(admin, screenshot, sound):
    admin.goto("/console/units")
    sound(admin)
    screenshot(admin, "console")
    admin.get_by_role("treeitem").first.focus()
    admin.keyboard.press("ArrowDown")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", level=2).first).not_to_have_text("Sở Nội vụ")


def test_sees_nothing_outside_the_subtree(admin):
    admin.goto("/console/search?q=bu dang")
    expect(admin.locator("main")).not_to_contain_text("huyện Bù Đăng")
    outsider = CAST["outsider"]
    admin.goto(f"/console/search?q={outsider.name}")
    expect(admin.locator("main")).not_to_contain_text(outsider.full_name)


def test_adds_an_officer_who_then_sets_a_password(admin, open_page, sound, screenshot):
    name = f"them{uuid.uuid4().hex[:8]}.snv"
    admin.goto("/console/units")
    admin.get_by_role("link", name="Thêm mới cán bộ").first.click()
    sound(admin)
    admin.get_by_label(re.compile("Tên tài khoản")).fill(name)
    admin.get_by_label(re.compile("Họ và tên đệm")).fill("Trần Thị")
    admin.locator("[name=given_name]").fill("Thêm")
    admin.get_by_role("button", name="Thêm cán bộ").click()
    admin.get_by_role("link", name="Đặt lại mật khẩu").click()
    admin.get_by_role("button", name="Cấp liên kết").click()
    screenshot(admin, "password-link")
    link = admin.locator("#link").input_value()
    officer = open_page()
    officer.goto(link)
    sound(officer)
    officer.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    officer.get_by_label("Nhập lại mật khẩu mới", exact=True).fill(PASSWORD)
    officer.get_by_role("button", name="Đặt mật khẩu").click()
    sign_in(officer, name, PASSWORD)
    expect(officer.get_by_text("Chào Trần Thị Thêm")).to_be_visible()


def test_edits_an_officer(admin, newcomer, sound, screenshot):
    open_officer(admin, newcomer)
    sound(admin)
    screenshot(admin, "officer")
    admin.get_by_label("Chức vụ").fill("Phó Trưởng phòng")
    admin.get_by_role("button", name="Lưu", exact=True).click()
    expect(admin.get_by_role("status")).to_be_visible()
    expect(admin.get_by_label("Chức vụ")).to_have_value("Phó Trưởng phòng")


def test_suspending_shows_what_is_lost_and_throws_the_officer_out(
    admin, newcomer, open_page, sound, screenshot
):
    officer = open_page()
    sign_in(officer, newcomer, PASSWORD)
    open_officer(admin, newcomer)
    admin.get_by_role("link", name="Tạm đình chỉ").last.click()
    expect(admin.locator("main")).to_contain_text("Thư điện tử")
    expect(admin.locator("main")).to_contain_text("Phiên đăng nhập kết thúc ngay")
    sound(admin)
    screenshot(admin, "what-is-lost")
    admin.get_by_role("button", name="Tạm đình chỉ").click()
    officer.goto("/account")
    expect(officer).to_have_url(re.compile("/sign-in"))


def test_a_removal_is_undone(admin, newcomer):
    open_officer(admin, newcomer)
    admin.get_by_role("link", name="Xóa cán bộ").click()
    admin.get_by_role("button", name=re.compile("Xóa")).click()
    admin.get_by_role("button", name=re.compile("Khôi phục|Hoàn tác")).first.click()
    expect(admin.locator("main")).to_contain_text("Trần Thị Mới")


def test_registers_an_application(person, sound, screenshot):
    page = person("province_admin")
    page.goto("/console/applications/add")
    sound(page)
    page.get_by_label(re.compile("Tên ứng dụng")).fill("Thư viện số")
    page.locator("[name=redirect_uris]").fill("https://thu-vien.tinh.example/callback")
    page.get_by_role("button", name=re.compile("Đăng ký|Thêm|Lưu")).last.click()
    expect(page.locator("main")).to_contain_text("thu-vien-so")
    screenshot(page, "application-registered")


def test_reads_the_trail(person, sound, screenshot):
    page = person("auditor")
    page.goto("/console/audit/")
    sound(page)
    screenshot(page, "audit")
    expect(page.locator("main table")).to_contain_text("Đăng nhập")


@pytest.mark.parametrize("size", [(1366, 768), (360, 740)], ids=["office", "phone"])
@pytest.mark.parametrize(
    "address",
    [
        "/console/",
        "/console/units",
        "/console/names",
        "/console/applications",
        "/console/notices",
        "/help",
    ],
)
def test_every_page_of_the_console_is_sound(person, sound, address, size):
    page = person("province_admin", viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    sound(page)
