"""The dashboards in front of a real browser, on an office screen and on a phone.

What docs/dashboards.md shows is left in build/screenshots/scoreboard-*.png.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import OFFICE_SCREEN
from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
PERIOD = "period=2023-02"


@pytest.fixture
def looked_at(sound, screenshot):  # noqa: F811
    """A page is sound on both screens; a picture of each is kept."""

    def look(page: Page, name: str) -> None:
        for size, end in ((PHONE, "-phone"), (OFFICE_SCREEN, "")):
            page.set_viewport_size(size)
            sound(page)
            screenshot(page, f"scoreboard-{name}{end}")

    return look


def test_a_leader_goes_from_the_province_to_the_cell_of_the_file(person, looked_at):  # noqa: F811
    page = person("province_admin")
    page.get_by_role("link", name="Chỉ tiêu", exact=True).click()
    page.get_by_label("Kỳ").select_option("2023-02")
    page.get_by_label("Chỉ tiêu", exact=True).select_option("index")
    page.get_by_role("button", name="Xem").click()
    page.get_by_role("heading", name="Bảng điểm, Tháng 02/2023").wait_for()
    looked_at(page, "province")
    board = page.get_by_role("table", name="Đơn vị và chỉ tiêu")
    row = board.get_by_role("row", name="Sở GTVT")
    row.get_by_role("link", name="88,90%").click()
    expect(page.get_by_text("số liệu này", exact=True)).to_be_visible()
    looked_at(page, "figure")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Tải tệp gốc").click()
    assert "88,90%" in kept.value.path().read_text("utf-8")


def test_a_sentence_leads_to_its_figures(person, looked_at):  # noqa: F811
    page = person("province_admin")
    page.goto(f"/scoreboard?{PERIOD}&topic=shared-platforms")
    page.get_by_role("link", name="Cả câu và nguồn").first.click()
    page.get_by_role("heading", name="Câu này dựa vào đâu").wait_for()
    looked_at(page, "finding")
    page.locator("main table a[href*='/scoreboard/figures/']").first.click()
    page.get_by_role("heading", name="Số liệu này từ đâu").wait_for()


def test_a_unit_and_an_indicator(person, looked_at):  # noqa: F811
    page = person("province_admin")
    page.goto(f"/scoreboard/units/H10.04?{PERIOD}")
    expect(page.get_by_role("heading", name="Chỉ số tổng hợp 67,14")).to_be_visible()
    looked_at(page, "unit")
    page.goto("/scoreboard/units/H10.28?period=2023-07&show=signed-documents")
    looked_at(page, "history")
    page.goto(f"/scoreboard/indicators/signed-documents?{PERIOD}&level=department")
    looked_at(page, "indicator")
    page.get_by_label("Tìm đơn vị").fill("xay dung")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("row", name="Sở Xây dựng")).to_be_visible()
    expect(page.get_by_role("row", name="Sở Nội vụ")).to_have_count(0)


def test_wide_tables_and_empty_periods(person, looked_at):  # noqa: F811
    page = person("province_admin")
    page.goto(f"/scoreboard?{PERIOD}&level=district&topic=online-payments")
    looked_at(page, "topic")
    page.goto(f"/scoreboard?{PERIOD}&level=district&topic=hotline")
    page.get_by_text("Không có số liệu nào như vậy").wait_for()
    looked_at(page, "nothing")


def test_a_districts_administrator_sees_public_figures_and_their_own(person, looked_at):  # noqa: F811
    page = person("district_admin")
    page.goto(f"/scoreboard?{PERIOD}&level=district")
    expect(page.get_by_text("Chỉ tiêu nội bộ chỉ hiện")).to_be_visible()
    looked_at(page, "district")
