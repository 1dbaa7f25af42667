"""In front of a real browser: a form is filled in, handed in and reviewed; a system is let in."""

import pytest

from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
FORM = "phieu-chuyen-doi-so-thang/2023-03"
MINE = f"/scoreboard/forms/{FORM}/H10.09"
REVIEW = f"/console/scoreboard/forms/{FORM}"


def fill(page):
    """All but one; the number of meetings is lower than the month before."""
    meetings = page.get_by_role("group", name="Số cuộc họp trên phần mềm họp không giấy")
    meetings.get_by_label("Giá trị").fill("30")
    plan = page.get_by_role("group", name="Ban hành kế hoạch chuyển đổi số")
    plan.get_by_label("Trả lời").select_option("Chưa có số liệu")
    plan.get_by_label("Ghi chú").fill("Kế hoạch đang trình ký")
    for name in ("ký số", "thư điện tử công vụ"):
        group = page.get_by_role("group", name=name)
        boxes = group.locator("input.number")
        boxes.nth(0).fill("1.860")
        boxes.nth(1).fill("2.000")


def test_a_reporter_fills_a_form_in_and_hands_it_in(person, sound, screenshot):  # noqa: F811
    page = person("department_admin")
    page.goto("/scoreboard/forms")
    sound(page)
    screenshot(page, "forms-mine")
    page.get_by_role("row", name="Tháng 03/2023").get_by_role("link").click()
    page.wait_for_url(f"**{MINE}")
    sound(page)
    screenshot(page, "forms-fill")
    page.get_by_role("group", name="Số cuộc họp").get_by_label("Giá trị").fill("ba mươi")
    page.get_by_role("button", name="Lưu nháp").click()
    page.get_by_text("không phải là số").first.wait_for()
    sound(page)
    screenshot(page, "forms-wrong")
    fill(page)
    page.get_by_role("button", name="Kiểm tra và nộp").click()
    page.get_by_role("heading", name="Nộp biểu mẫu này?").wait_for()
    page.get_by_text("giá trị khác thường").wait_for()
    sound(page)
    screenshot(page, "forms-submit")
    page.set_viewport_size(PHONE)
    sound(page)
    screenshot(page, "forms-submit-phone")
    page.get_by_role("button", name="Nộp", exact=True).click()
    page.get_by_text("Còn rút lại được").wait_for()
    sound(page)
    screenshot(page, "forms-said-phone")
    page.get_by_role("link", name="Rút lại để sửa").click()
    page.get_by_role("button", name="Rút lại").click()
    page.get_by_text("Đã rút lại").wait_for()
    sound(page)
    screenshot(page, "forms-fill-phone")
    page.goto("/scoreboard/forms")
    sound(page)
    screenshot(page, "forms-mine-phone")


def test_a_reporter_finds_forms_on_the_first_page(person, sound, screenshot):  # noqa: F811
    page = person("department_admin")
    section = page.get_by_role("region", name="Biểu mẫu cần điền")
    section.get_by_text("Quá hạn").first.wait_for()
    sound(page)
    screenshot(page, "portal-forms")
    page.set_viewport_size(PHONE)
    sound(page)
    screenshot(page, "portal-forms-phone")
    section.get_by_role("link").first.click()
    page.get_by_role("heading", name="Đường đi").wait_for()


def test_the_centre_reminds_now(person, sound, screenshot):  # noqa: F811
    page = person("province_admin")
    page.goto(REVIEW)
    page.get_by_role("link", name="Nhắc ngay").click()
    page.get_by_role("heading", name="Nhắc các đơn vị chưa nộp?").wait_for()
    sound(page)
    screenshot(page, "forms-remind")
    page.set_viewport_size(PHONE)
    sound(page)
    screenshot(page, "forms-remind-phone")
    page.get_by_role("button", name="Nhắc ngay").click()
    page.get_by_text("đơn vị.").first.wait_for()
    sound(page)
    screenshot(page, "forms-reminded-phone")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert not page.get_by_role("link", name="Nhắc ngay").count()
    screenshot(page, "forms-reminded")


def test_the_centre_reviews(person, sound, screenshot):  # noqa: F811
    page = person("province_admin")
    page.goto("/console/scoreboard/forms")
    sound(page)
    screenshot(page, "forms-designs")
    page.get_by_role("link", name="Phiếu báo cáo chuyển đổi số hằng tháng").click()
    page.wait_for_url("**/phieu-chuyen-doi-so-thang")
    page.get_by_role("link", name="Tháng 03/2023").click()
    page.wait_for_url(f"**{REVIEW}")
    sound(page)
    screenshot(page, "forms-review")
    page.goto(f"{REVIEW}?show=submitted")
    page.get_by_role("link", name="Đánh dấu mọi biểu mẫu").click()
    page.get_by_role("link", name="Bỏ đánh dấu").wait_for()
    sound(page)
    page.locator("tbody th a").first.click()
    page.get_by_role("heading", name="Đường đi").wait_for()
    sound(page)
    screenshot(page, "forms-one")
    page.set_viewport_size(PHONE)
    sound(page)
    screenshot(page, "forms-one-phone")
    page.get_by_label("Điều cần sửa").fill("Xem lại số cuộc họp")
    page.get_by_role("button", name="Trả lại").click()
    page.get_by_text("Đã trả lại").wait_for()
    page.goto(REVIEW)
    sound(page)
    screenshot(page, "forms-review-phone")


def test_the_centre_designs_and_lets_systems_in(person, sound, screenshot):  # noqa: F811
    page = person("province_admin")
    page.goto("/console/scoreboard/forms/new")
    sound(page)
    screenshot(page, "forms-design")
    page.get_by_label("Tên biểu mẫu").fill("Phiếu thử")
    page.get_by_role("button", name="Lưu biểu mẫu").click()
    page.get_by_text("Hãy chọn “Chỉ tiêu”").first.wait_for()
    sound(page)
    page.set_viewport_size(PHONE)
    sound(page)
    screenshot(page, "forms-design-phone")
    page.goto("/console/scoreboard/api")
    sound(page)
    screenshot(page, "forms-api-phone")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_label("Tên hệ thống").fill("Phần mềm họp không giấy")
    page.get_by_role("combobox", name="Đơn vị").fill("Sở Nội vụ")
    page.get_by_label("Số cuộc họp trên phần mềm họp không giấy").check()
    page.get_by_role("button", name="Cấp mã").click()
    page.get_by_text("trang này chỉ hiện một lần").wait_for()
    sound(page)
    page.goto("/console/scoreboard/api")
    sound(page)
    screenshot(page, "forms-api")
