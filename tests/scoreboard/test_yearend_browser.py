"""In front of a real browser: a unit's year is read, taken along, and all units' are made."""

import pytest

from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
FEBRUARY = "?period=2023-02&level=district"


@pytest.fixture
def centre(person):  # noqa: F811
    """The province's administrator, on the list of units."""
    page = person("province_admin")
    page.goto(f"/scoreboard/year-end{FEBRUARY}")
    return page


def test_a_units_year_is_read_and_leads_to_its_sources(centre, sound, screenshot):  # noqa: F811
    sound(centre)
    screenshot(centre, "year-end-units")
    centre.get_by_role("link", name="Huyện Bù Đăng", exact=True).click()
    centre.get_by_role("heading", name="Phiếu đánh giá năm 2023").wait_for()
    sound(centre)
    screenshot(centre, "year-end-sheet")
    with centre.expect_download() as download:
        centre.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == "phieu-danh-gia-2023-H10-31-huyen-bu-dang.pdf"
    centre.get_by_role("link", name="53,99%").first.click()
    centre.get_by_text("2023-03-17_shared_platforms.csv").first.wait_for()


def test_on_a_phone(centre, sound, screenshot):  # noqa: F811
    centre.set_viewport_size(PHONE)
    centre.reload()
    sound(centre)
    screenshot(centre, "year-end-units-phone")
    centre.goto("/scoreboard/year-end/H10.31/2023?until=2")
    sound(centre)
    screenshot(centre, "year-end-sheet-phone")


def test_all_units_are_made_while_one_watches(centre, sound, screenshot):  # noqa: F811
    centre.get_by_label("Định dạng").select_option("xlsx")
    centre.get_by_role("button", name="Lập một tệp nén").click()
    sound(centre)
    screenshot(centre, "year-end-archive")
    with centre.expect_download(timeout=60_000) as download:
        centre.get_by_role("link", name="Tải tệp nén").click(timeout=60_000)
    assert download.value.suggested_filename == "phieu-danh-gia-2023-02-xlsx.zip"


def test_what_the_platform_measured_says_how(centre, sound, screenshot):  # noqa: F811
    centre.goto("/scoreboard/indicators/officers-bound")
    sound(centre)
    screenshot(centre, "platform-indicator")
