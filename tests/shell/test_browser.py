"""Every component in a real browser: on an office screen and a phone, by keyboard, without JavaScript."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import WCAG

pytestmark = pytest.mark.e2e

SCREENS = {"office": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}
PAGES = ["/", "/sign-in", "/console", "/officer", "/components", "/remove", "/nowhere", "/fail/bug"]

# What must not pass 44 px by 44 px: links inside sentences are exempt (WCAG 2.2, 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll(
    '.btn, .links a, .tile a, .tree a, .pages a, .who, input:not([type=hidden]), select, button')]
  .filter((each) => each.offsetParent)
  .map((each) => [each.outerHTML.slice(0, 80), Math.round(each.getBoundingClientRect().height)])
  .filter(([, height]) => height < 44)"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which any word of the console, a refused script or style for example, is a failure."""
    page = browser.new_page(base_url=address, viewport=SCREENS["office"])
    page.set_default_timeout(5000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    page.close()
    expected = ("Failed to load resource", "Response Status Error Code")  # pages that are errors
    assert [text for text in complaints if not text.startswith(expected)] == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits(page, path, screen):
    page.set_viewport_size(SCREENS[screen])
    page.goto(path)
    rules = WCAG | {"runOnly": [*WCAG["runOnly"], "best-practice"]}
    results = Axe().run(page, options=rules)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", PAGES)
def test_targets_are_large_enough_for_a_thumb(page, path):
    page.set_viewport_size(SCREENS["phone"])
    page.goto(path)
    small = page.evaluate(SMALL_TARGETS)
    assert [
        target for target in small if "checkbox" not in target[0] and "radio" not in target[0]
    ] == []


def test_a_page_with_errors_is_accessible_and_starts_at_the_summary(page):
    page.goto("/officer")
    page.get_by_role("button", name="Lưu").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert Axe().run(page).violations_count == 0
    summary.get_by_role("link", name="Hãy điền “Họ và tên”.").click()
    expect(page.get_by_label("Họ và tên")).to_be_focused()


def test_a_page_weighs_little(browser, address):
    page = browser.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{address}/", wait_until="networkidle")
    page.close()
    assert sum(sizes) < 100_000


def test_the_skip_link_comes_first(page):
    page.goto("/console")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_persons_menu_opens_and_closes_by_keyboard(page):
    page.goto("/")
    summary = page.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tài khoản của tôi")).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.get_by_role("link", name="Tài khoản của tôi")).to_be_hidden()
    summary.click()
    page.locator("h1").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_hidden()


def test_the_tree_is_walked_with_arrows(page):
    page.goto("/console")
    focused = page.locator("[role=treeitem]:focus")
    page.get_by_role("treeitem", name="Văn phòng Sở").focus()
    page.keyboard.press("ArrowLeft")
    expect(focused).to_contain_text("Sở Xây dựng")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("treeitem", name="Quy hoạch kiến trúc")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    expect(focused).to_contain_text("Sở Giáo dục và Đào tạo")
    page.keyboard.press("End")
    expect(focused).to_contain_text("Thành phố Đồng Xoài")
    page.keyboard.press("Home")
    expect(focused).to_contain_text("Tỉnh Bình Phước")


def test_the_tree_fetches_children_when_they_are_wanted(page):
    page.goto("/console")
    page.get_by_role("treeitem", name="Sở Giáo dục và Đào tạo").focus()
    page.keyboard.press("ArrowRight")
    child = page.get_by_role("treeitem", name="Phòng Tổ chức")
    expect(child).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(child).to_be_focused()


def test_the_tree_finds_a_name_by_its_first_letters_without_diacritics(page):
    page.goto("/console")
    page.get_by_role("treeitem", name="Tỉnh Bình Phước").focus()
    page.keyboard.type("so xay")
    expect(page.locator("[role=treeitem]:focus")).to_contain_text("Sở Xây dựng")


def test_only_one_link_of_the_tree_is_a_stop_for_tab(page):
    page.goto("/console")
    assert page.locator("[role=treeitem][tabindex='0']").count() == 1
    expect(page.locator("[role=treeitem][tabindex='0']")).to_contain_text("Văn phòng Sở")


def test_applications_are_found_while_typing(page):
    page.goto("/")
    search = page.get_by_role("searchbox", name="Tìm ứng dụng")
    search.fill("lich cong")
    expect(page.get_by_role("link", name="Lịch công tác")).to_be_visible()
    expect(page.get_by_role("link", name="Thư điện tử")).to_be_hidden()
    expect(page.get_by_role("heading", name="Điều hành")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Thấy 1 mục")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Lịch công tác")).to_be_focused()
    search.fill("không có")
    expect(page.get_by_role("status")).to_have_text("Không thấy mục nào")


def test_a_unit_is_chosen_from_suggestions_by_keyboard(page):
    page.goto("/officer")
    unit = page.get_by_role("combobox", name="Thuộc đơn vị/Phòng ban")
    suggested = page.get_by_role("listbox").get_by_role("option")
    unit.fill("van phong")
    expect(suggested).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(suggested.nth(1)).to_have_attribute("aria-selected", "true")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Enter")
    expect(unit).to_have_value("Văn phòng Sở")
    expect(page.locator("[name=unit_value]")).to_have_value("H10.09.1")
    unit.press_sequentially(" x")
    expect(page.locator("[name=unit_value]")).to_have_value("")
    expect(suggested).to_have_text("Không có kết quả")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_password_can_be_read_and_leaves_hidden(page):
    page.goto("/sign-in")
    field = page.get_by_label("Mật khẩu", exact=True)
    field.fill("mật khẩu")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    expect(field).to_have_attribute("type", "password")


def test_progress_goes_on_until_there_is_nothing_to_ask(page):
    page.goto("/components")
    expect(page.get_by_text("Đã xong")).to_be_visible()


def test_an_error_behind_htmx_is_shown(page):
    page.goto("/components")
    page.get_by_role("button", name="Hỏng").click()
    expect(page.get_by_role("heading", name="Hệ thống gặp lỗi")).to_be_visible()


def test_a_form_that_is_sent_works_without_javascript(browser, address):
    page = browser.new_page(base_url=address, java_script_enabled=False)
    page.goto("/officer")
    page.get_by_label("Họ và tên").fill("Phạm Minh Đức")
    page.get_by_label("Ngày sinh").fill("04071991")
    page.get_by_label("Quản trị đơn vị").check()
    page.get_by_label("Thuộc đơn vị").fill("van phong so")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("radio", name="Văn phòng Sở Sở Nội vụ").check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("body")).to_contain_text('{"unit": "H10.09.1", "day": "1991-07-04"}')
    page.close()


def test_the_tree_and_the_menu_work_without_javascript(browser, address):
    page = browser.new_page(base_url=address, java_script_enabled=False)
    page.goto("/console")
    expect(page.get_by_role("link", name="Quy hoạch kiến trúc")).to_be_visible()
    page.locator("summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(f"{address}/")
    page.close()


def test_paper_gets_the_content_only(page):
    page.goto("/components")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Mọi thành phần")).to_be_visible()
    expect(page.locator("nav.links")).to_be_hidden()
    expect(page.get_by_role("link", name="Tải Excel")).to_be_hidden()
