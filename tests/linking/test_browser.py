"""In front of a real browser: lists of users beside the usual way, which `tests/e2e/test_guide.py` walks."""

import pytest

from tests.cast import CAST
from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
DOMAIN = "binhphuoc.gov.vn"
PHONE = {"width": 360, "height": 740}
LIST = f"""\
Tên đăng nhập,Họ và tên,Email,Điện thoại,Đơn vị,Trạng thái
hoalt,{CAST["clerk"].full_name},{CAST["clerk"].name}@{DOMAIN},,Sở Nội vụ,Hoạt động
ha.nguyen,{CAST["department_admin"].full_name},ha.nguyen@thu.example,,Sở Nội vụ,Hoạt động
baotq,{CAST["province_admin"].full_name},{CAST["province_admin"].name}@{DOMAIN},,,Hoạt động
baotq2,{CAST["province_admin"].full_name},{CAST["province_admin"].name}@{DOMAIN},,,Hoạt động
lamvv,{CAST["outsider"].full_name},,,UBND huyện Bù Đăng,Hoạt động
vanthu.snv,Văn thư Sở,,,Sở Nội vụ,Hoạt động
hoang.it,Đỗ Viết Hoàng Long,,,Công ty Phần mềm,Hoạt động
"""


@pytest.fixture
def brought(person):  # noqa: F811
    """The province's administrator, on the page of a list that was just brought."""
    page = person("province_admin")
    page.goto("/console/applications/calendar/users")
    upload = {"name": "nguoi-dung-lich.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.get_by_label("Danh sách người dùng").set_input_files(upload)
    page.get_by_role("button", name="Đối chiếu").click()
    page.get_by_role("heading", name="Việc tiếp theo").wait_for(timeout=20_000)
    return page


def test_on_a_phone(brought, sound, screenshot):  # noqa: F811
    brought.set_viewport_size(PHONE)
    brought.reload()
    sound(brought)
    screenshot(brought, "linking-phone")
    brought.goto(f"{brought.url}/rows/4")
    sound(brought)


def test_columns_are_said_by_a_person(person, sound, screenshot):  # noqa: F811
    page = person("province_admin")
    page.goto("/console/applications/tasks/users")
    content = f"Người dùng OneWin\nMS1,MS2,MS3\nhoa,Lê Thị Hoa,{CAST['clerk'].name}@{DOMAIN}\n"
    upload = {"name": "onewin.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Danh sách người dùng").set_input_files(upload)
    page.get_by_role("button", name="Đối chiếu").click()
    page.get_by_role("heading", name="Cột nào là gì?").wait_for(timeout=20_000)
    sound(page)
    screenshot(page, "linking-columns")
    page.get_by_label("Tên đăng nhập").select_option("0")
    page.get_by_label("Thư điện tử").select_option("2")
    page.get_by_role("button", name="Đối chiếu").click()
    page.get_by_role("heading", name="Việc tiếp theo").wait_for(timeout=20_000)
