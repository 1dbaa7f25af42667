"""In front of a real browser: a table is brought, looked at, applied, its doubtful cells decided."""

import pytest

from lienthong.demo.province import DATA
from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
NAME = "2023-03-17_app_users.csv"


@pytest.fixture
def centre(person):  # noqa: F811
    """The province's administrator, on the page of figures."""
    page = person("province_admin")
    page.goto("/console/scoreboard")
    return page


def bring(page, content: str):
    upload = {"name": NAME, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Bảng số liệu").set_input_files(upload)
    page.get_by_label("Kỳ").select_option("2023-02")
    page.get_by_role("button", name="Đọc tệp").click()


def test_a_table_is_brought_and_taken_back(centre, sound, screenshot):  # noqa: F811
    sound(centre)
    screenshot(centre, "scoreboard-figures")
    text = (DATA / "figures" / NAME).read_text("utf-8")
    text = text.replace("3.007,47", "3.017,47").replace("Bù Đốp,692", "Bù Dop Mới,692")
    bring(centre, text)
    centre.get_by_role("heading", name="Nhập tệp này?").wait_for()
    sound(centre)
    screenshot(centre, "scoreboard-preview")
    centre.get_by_role("button", name="Nhập", exact=True).click()
    centre.get_by_text("Đã ghi").first.wait_for()
    sound(centre)
    screenshot(centre, "scoreboard-file")
    centre.get_by_role("link", name="Chưa rõ đơn vị").first.click()
    sound(centre)
    screenshot(centre, "scoreboard-unit")
    centre.go_back()
    centre.get_by_role("link", name="Hoàn tác").click()
    sound(centre)
    centre.get_by_role("button", name="Hoàn tác").click()
    centre.get_by_text("Lần nhập này đã được hoàn tác").wait_for()


def test_doubtful_cells_are_looked_at(centre, sound, screenshot):  # noqa: F811
    centre.get_by_role("link", name="Xem từng ô").click()
    centre.get_by_role("link", name="Đánh dấu mọi ô có gợi ý").click()
    sound(centre)
    screenshot(centre, "scoreboard-waiting")
    centre.get_by_role("row", name="875,1").get_by_role("link").click()
    sound(centre)
    screenshot(centre, "scoreboard-cell")


def test_on_a_phone(centre, sound, screenshot):  # noqa: F811
    centre.set_viewport_size(PHONE)
    centre.reload()
    sound(centre)
    screenshot(centre, "scoreboard-figures-phone")
    centre.goto("/console/scoreboard/waiting")
    sound(centre)
    screenshot(centre, "scoreboard-waiting-phone")
    centre.get_by_role("link", name="Xem", exact=False).last.click()
    sound(centre)
    screenshot(centre, "scoreboard-cell-phone")


def test_a_template_is_had_filled_in_and_brought(centre, sound, screenshot):  # noqa: F811
    centre.get_by_role("link", name="Tải mẫu").click()
    sound(centre)
    screenshot(centre, "scoreboard-template")
    centre.get_by_role("combobox").select_option("2023-02")
    centre.get_by_label("Cấp huyện").check()
    with centre.expect_download() as waited:
        centre.get_by_role("button", name="Tải CSV").click()
    heading, *rows = waited.value.path().read_text("utf-8-sig").splitlines()
    assert heading.startswith("Mã đơn vị,Đơn vị,") and len(rows) > 10
    centre.set_viewport_size(PHONE)
    centre.reload()
    sound(centre)
    screenshot(centre, "scoreboard-template-phone")
    centre.goto("/console/scoreboard/template?indicator=app-users")
    with centre.expect_download() as waited:
        centre.get_by_role("button", name="Tải CSV").click()
    text = waited.value.path().read_text("utf-8-sig").splitlines()
    filled = [text[0], *(f"{line},7" for line in text[1:3])]
    centre.goto("/console/scoreboard")
    bring(centre, "\n".join(filled))
    centre.get_by_text("Bảng theo chỉ tiêu tự chọn").wait_for()
    sound(centre)


def test_a_new_indicator_says_what_its_kind_of_value_asks_for(centre, sound, screenshot):  # noqa: F811
    centre.goto("/console/scoreboard/indicators/new")
    sound(centre)
    screenshot(centre, "scoreboard-new-indicator")
