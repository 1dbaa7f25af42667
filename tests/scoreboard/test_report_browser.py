"""In front of a real browser: the report of February is read, written in, pasted into, previewed."""

import pytest

from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
WORD = (
    "<h2>Kết quả nổi bật</h2><p class=MsoNormal><b>Sở Nội vụ</b> dẫn đầu<o:p></o:p></p>"
    "<table><tr><th>Đơn vị</th><th>Tỷ lệ</th></tr><tr><td>Sở A</td><td>92,7%</td></tr></table>"
)


@pytest.fixture
def centre(person):  # noqa: F811
    """The province's administrator, on the page of reports."""
    page = person("province_admin")
    page.goto("/console/scoreboard/reports")
    return page


def open_report(page) -> None:
    page.get_by_role("link", name="Báo cáo chuyên đề, Tháng 02/2023").first.click()
    page.get_by_role("heading", name="Các mục").wait_for()


def test_the_report_is_looked_at(centre, sound, screenshot):  # noqa: F811
    sound(centre)
    screenshot(centre, "reports")
    open_report(centre)
    sound(centre)
    screenshot(centre, "report")
    address = centre.url
    centre.goto(f"{address}/cover")
    sound(centre)
    screenshot(centre, "report-cover")
    centre.goto(f"{address}/submit")
    sound(centre)
    centre.goto(f"{address}/preview")
    centre.get_by_text("DỰ THẢO").first.wait_for()
    sound(centre)
    screenshot(centre, "report-preview")
    centre.get_by_role("link", name="92,70%").first.click()
    centre.wait_for_url("**/scoreboard/figures/*")
    centre.goto("/scoreboard/reports")
    sound(centre)


def step(page, *buttons: str) -> None:
    """The next thing to do with a report, and then yes."""
    for name in buttons:
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("heading", name="Các mục").wait_for()


def test_a_published_report_leads_to_its_figures_and_a_correction_is_seen_before_it_is_approved(
    centre,
    person,  # noqa: F811
    sound,  # noqa: F811
    screenshot,
):
    """Of the other kind, so that the draft of the special report stays one."""
    centre.get_by_label("Kỳ").select_option("2023-02")
    centre.get_by_label("Loại").select_option("regular")
    centre.get_by_role("button", name="Lập bản thảo").click()
    centre.get_by_role("heading", name="Các mục").wait_for()
    step(centre, "Trình duyệt")
    approver = person("compiler")
    approver.goto(centre.url)
    step(approver, "Duyệt", "Phát hành")
    approver.get_by_role("link", name="Đọc báo cáo").click()
    approver.get_by_role("link", name="92,70%").first.click()
    approver.get_by_text("đến nay chưa thay đổi").wait_for()
    sound(approver)
    screenshot(approver, "published-figure")
    centre.reload()
    centre.get_by_role("link", name="Phát hành lại", exact=True).click()
    centre.get_by_label("Lý do phát hành lại").fill("Đóng dấu lại")
    centre.get_by_role("button", name="Lập bản phát hành lại").click()
    centre.get_by_role("heading", name="Khác báo cáo số").wait_for()
    sound(centre)
    centre.get_by_role("link", name="Trình duyệt", exact=True).click()
    centre.get_by_role("heading", name="Khác báo cáo số").wait_for()
    sound(centre)
    screenshot(centre, "report-correction")


def paste(page, html: str) -> None:
    """What the browser hands over when somebody pastes."""
    page.locator("#editor").evaluate(
        """(editor, html) => {
            editor.focus();
            getSelection().selectAllChildren(editor);
            getSelection().collapseToEnd();
            const data = new DataTransfer();
            data.setData("text/html", html);
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            editor.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        html,
    )


def test_a_section_is_written_and_pasted_into(centre, sound, screenshot):  # noqa: F811
    open_report(centre)
    centre.get_by_role("link", name="Tin tức chuyển đổi số", exact=True).click()
    editor = centre.locator("#editor")
    editor.click()
    editor.press_sequentially("Tin trong tháng")
    paste(centre, WORD)
    editor.get_by_role("heading", name="Kết quả nổi bật").wait_for()
    centre.get_by_text("Đã giữ bản nháp").wait_for(timeout=15_000)
    sound(centre)
    screenshot(centre, "report-section")
    centre.get_by_role("button", name="Lưu", exact=True).click()
    centre.get_by_text("Đã lưu mục").wait_for()
    centre.get_by_role("link", name="Tin tức chuyển đổi số", exact=True).click()
    assert "Tin trong tháng" in editor.inner_text() and "92,7%" in editor.inner_text()
    centre.get_by_role("button", name="Quay lại bản trước").click()
    centre.get_by_text("Đã quay lại bản trước").wait_for()


def test_without_javascript_a_section_is_text(open_page, sound, screenshot):  # noqa: F811
    from tests.e2e.conftest import sign_in

    page = open_page(java_script_enabled=False)
    sign_in(page, "province_admin")
    page.goto("/console/scoreboard/reports")
    open_report(page)
    page.get_by_role("link", name="Góc chia sẻ kinh nghiệm, giải pháp", exact=True).click()
    assert "## Họp không giấy" in page.get_by_role("textbox", name="Nội dung").input_value()
    screenshot(page, "report-section-plain")


def test_on_a_phone(centre, sound, screenshot):  # noqa: F811
    centre.set_viewport_size(PHONE)
    centre.reload()
    sound(centre)
    screenshot(centre, "reports-phone")
    open_report(centre)
    sound(centre)
    screenshot(centre, "report-phone")
    address = centre.url
    centre.goto(f"{address}/preview")
    sound(centre)
    screenshot(centre, "report-preview-phone")
    centre.goto(address)
    centre.get_by_role("link", name="Góc chia sẻ kinh nghiệm, giải pháp", exact=True).click()
    sound(centre)
    screenshot(centre, "report-section-phone")
