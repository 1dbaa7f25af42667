"""Officers in the console: the form, adding, moving, suspending, removing, passwords, pictures."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lienthong.audit.models import Event
from lienthong.identity import actions
from lienthong.identity.models import Account, PasswordLink, Session
from lienthong.kit.actor import SYSTEM
from tests.console.conftest import signed_in, text
from tests.small_province import add_account


def url(account, *rest: str) -> str:
    return "/".join(["/console/accounts", str(account.pk), *rest])


def stored(account) -> Account:
    return Account.objects.get(pk=account.pk)


FILLED = {
    "family_name": "Lê Thị",
    "given_name": "Hoa",
    "title": "Chuyên viên chính",
    "phone": "0271 3000 111",
    "mobile": "0900 000 222",
    "emails": "hoa@thu.example; hoa.le@thu.example",
    "desk": "Bộ phận Một cửa, bàn số 3",
    "desk_phone": "0271 3000 112",
    "office_address": "Số 1, đường 6/1, Đồng Xoài",
    "return_address": "Số 1, đường 6/1, Đồng Xoài",
    "beneficiary_account": "1234567890",
    "beneficiary_bank": "970405",
    "tax_code": "3800100200-001",
    "represents_unit": "on",
    "represents_bureau": "on",
}


# ── The form ────────────────────────────────────────────────────────────────────────────────────


def test_every_field_of_the_form_is_kept(admin, people):
    assert admin.post(url(people.clerk), opened(admin, people.clerk)).status_code == 303
    kept = stored(people.clerk)
    for name, value in FILLED.items():
        assert getattr(kept, name) == (value == "on" or value), name


def test_the_form_says_what_is_known_of_password_sessions_and_roles(admin, people):
    shown = text(admin.get(url(people.clerk)))
    assert "hoalt.snv" in shown and "@binhphuoc.gov.vn" in shown
    assert "Đặt lúc" in shown and "0 phiên đang mở" in shown and "Chưa lần nào" in shown
    signed_in(people.clerk)
    shown = text(admin.get(url(people.clerk)))
    assert "1 phiên đang mở" in shown and "Chrome trên Windows" in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"given_name": " "}, "Tên"),
        ({"phone": "gọi sau"}, "Số điện thoại chỉ gồm chữ số"),
        ({"emails": "hoa@thu.example, hoa"}, "cách nhau bằng dấu chấm phẩy"),
        ({"tax_code": "070199000042"}, "Mã số thuế gồm 10 chữ số"),
        ({"title": "x" * 101}, "100"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(admin, people, wrong, words):
    shown = text(admin.post(url(people.clerk), FILLED | wrong))
    assert "Có chỗ cần sửa" in shown and words in shown
    assert "Bộ phận Một cửa, bàn số 3" in shown
    assert stored(people.clerk).title == "Chuyên viên"


def test_all_that_is_wrong_is_said_at_once(admin, people):
    wrong = FILLED | {"phone": "x", "tax_code": "x"}
    shown = text(admin.post(url(people.clerk), wrong))
    assert "Số điện thoại chỉ gồm" in shown and "Mã số thuế gồm" in shown


def opened(browser, account) -> dict[str, str]:
    """What the form holds when it is opened: its version among it."""
    seen = re.search(r'name="seen" value="([^"]+)"', text(browser.get(url(account))))
    return FILLED | {"seen": seen[1]}


def test_a_form_opened_before_anothers_change_loses_nothing(admin, department, people):
    mine, theirs = opened(admin, people.clerk), opened(department, people.clerk)
    department.post(url(people.clerk), theirs | {"title": "Phó Trưởng phòng"})
    shown = text(admin.post(url(people.clerk), mine), status=409)
    assert "người khác đã lưu" in shown and "Phó Trưởng phòng" in shown
    assert 'value="Chuyên viên chính"' in shown  # what I typed
    assert stored(people.clerk).title == "Phó Trưởng phòng"
    again = re.search(r'name="seen" value="([^"]+)"', shown)
    admin.post(url(people.clerk), FILLED | {"seen": again[1]})
    assert stored(people.clerk).title == "Chuyên viên chính"


def test_markup_in_a_name_is_text(admin, people):
    filled = opened(admin, people.clerk) | {"title": "<b>Trưởng</b>"}
    assert admin.post(url(people.clerk), filled).status_code == 303
    assert "<b>Trưởng</b>" not in text(admin.get(url(people.clerk)))


# ── Adding ──────────────────────────────────────────────────────────────────────────────────────

NEW = {"family_name": "Trần Văn", "given_name": "Ất", "name": "attv.snv@binhphuoc.gov.vn"}


def test_an_officer_is_added_in_the_unit_that_is_typed(admin, units, people):
    answer = admin.post(
        f"/console/units/{units.province.pk}/accounts/add", NEW | {"unit": "so noi vu"}
    )
    added = Account.objects.get(name="attv.snv")
    assert answer["Location"] == url(added)
    assert (added.full_name, added.unit) == ("Trần Văn Ất", units.home_affairs)


def test_the_unit_is_the_one_whose_page_one_comes_from(admin, units):
    shown = text(admin.get(f"/console/units/{units.office.pk}/accounts/add"))
    assert 'value="Văn phòng Sở, Sở Nội vụ"' in shown and 'value="H10.09.2"' in shown


def test_a_name_that_is_taken_is_refused_beside_its_field(admin, units, people):
    filled = NEW | {"name": "hoalt.snv", "unit": "", "unit_value": "H10.09"}
    shown = text(admin.post(f"/console/units/{units.office.pk}/accounts/add", filled))
    assert "đã có người dùng" in shown and 'value="Ất"' in shown


# ── Moving, suspending, removing ────────────────────────────────────────────────────────────────


def test_a_move_first_shows_tiles_sessions_and_roles(admin, units, people, application):
    application("Văn bản Sở Nội vụ", unit=units.home_affairs)
    application("Văn bản Sở Xây dựng", unit=units.construction)
    application("Thư điện tử")
    signed_in(people.department_admin)
    asked = {"unit": "", "unit_value": "H10.16"}
    shown = text(admin.get(url(people.department_admin, "move"), asked))
    assert "Chuyển Nguyễn Thị Thu Hà về Sở Xây dựng, Tỉnh Bình Phước?" in shown
    assert "Không vào được 1 ứng dụng: <b>Văn bản Sở Nội vụ</b>" in shown
    assert "Được vào thêm 1 ứng dụng: <b>Văn bản Sở Xây dựng</b>" in shown
    assert "Thư điện tử</b>" not in shown
    assert "Phiên đăng nhập kết thúc ngay: Chrome trên Windows, 10.20.30.40" in shown
    assert "Mất vai trò Quản trị đơn vị ở Sở Nội vụ" in shown
    assert stored(people.department_admin).unit == units.office


def test_an_officer_moves(admin, units, people):
    address = f"{url(people.clerk, 'move')}?unit=&unit_value=H10.16"
    assert admin.post(address)["Location"] == url(people.clerk)
    assert stored(people.clerk).unit == units.construction


def test_a_move_to_where_one_is_goes_nowhere(admin, people):
    shown = text(admin.get(url(people.clerk, "move"), {"unit": "", "unit_value": "H10.09"}))
    assert "Cán bộ đang ở đơn vị này" in shown


def test_suspending_shows_what_is_lost_and_can_be_undone(admin, people, application):
    application("Thư điện tử")
    browser = signed_in(people.clerk)
    shown = text(admin.get(url(people.clerk, "suspend")))
    assert "<b>Thư điện tử</b>" in shown and "Phiên đăng nhập kết thúc ngay" in shown
    admin.post(url(people.clerk, "suspend"))
    assert "Tạm đình chỉ từ" in text(admin.get(url(people.clerk)))
    assert browser.get("/").status_code == 302  # out at once (SECURITY.md 40)
    admin.post(url(people.clerk, "resume"))
    assert stored(people.clerk).enabled


def test_a_removal_is_undone_from_its_message(admin, units, people):
    shown = text(admin.get(url(people.department_admin, "remove")))
    assert "Mất vai trò Quản trị đơn vị ở Sở Nội vụ" in shown
    answer = admin.post(url(people.department_admin, "remove"), follow=True)
    shown = text(answer)
    assert "Đã xóa Nguyễn Thị Thu Hà." in shown
    assert f'action="{url(people.department_admin, "restore")}"' in shown
    admin.post(url(people.department_admin, "restore"))
    assert stored(people.department_admin).removed_at is None


def test_who_was_removed_is_found_in_a_list_of_their_own(admin, units, people):
    admin.post(url(people.clerk, "remove"))
    of_unit = f"/console/units/{units.home_affairs.pk}"
    assert "Lê Thị Hoa" not in text(admin.get(of_unit))
    assert "Lê Thị Hoa" in text(admin.get(of_unit, {"show": "removed", "name": "hoa"}))
    shown = text(admin.get(url(people.clerk)))
    assert "Khôi phục cán bộ" in shown and "<fieldset disabled>" in shown


def test_whose_unit_has_ended_is_moved_before_being_restored(admin, units, people):
    removed = add_account("bomv.bombo", "Bùi Văn Bo", units.commune, password=False)
    actions.remove(actor=SYSTEM, account=removed)
    type(units.commune).objects.filter(pk=units.commune.pk).update(valid_to="2024-01-01")
    assert "hãy chuyển cán bộ sang đơn vị khác" in text(admin.get(url(removed)))
    admin.post(url(removed, "restore"))
    assert stored(removed).removed_at is not None


def test_nobody_removes_oneself(admin, people):
    shown = text(admin.post(url(people.province_admin, "remove"), follow=True))
    assert "không thể tự đình chỉ hoặc xóa" in shown
    assert "Xóa cán bộ" not in text(admin.get(url(people.province_admin)))


# ── Passwords ───────────────────────────────────────────────────────────────────────────────────


def test_a_link_is_shown_once_and_never_again(admin, people):
    assert not PasswordLink.objects.exists()
    text(admin.get(url(people.clerk, "password")))
    assert not PasswordLink.objects.exists()  # asking issues nothing
    shown = text(admin.post(url(people.clerk, "password")))
    link = re.search(r"http://[^\"]+/password/[\w-]{43}", shown)[0]
    assert "Không gửi vào hộp thư hoalt.snv@binhphuoc.gov.vn" in shown
    for again in (url(people.clerk), url(people.clerk, "password")):
        assert link not in text(admin.get(again))
    assert "Liên kết đang chờ" in text(admin.get(url(people.clerk)))
    assert not Event.objects.filter(details__icontains=link[-43:]).exists()


def test_no_link_for_who_is_suspended(admin, people):
    actions.suspend(actor=SYSTEM, account=people.clerk)
    shown = text(admin.post(url(people.clerk, "password"), follow=True))
    assert "đang tạm đình chỉ hoặc đã xóa" in shown and not PasswordLink.objects.exists()


# ── Pictures ────────────────────────────────────────────────────────────────────────────────────


def picture(side: int = 900, form: str = "PNG", **more) -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (side, side // 2), "navy").save(kept, form, **more)
    return SimpleUploadedFile("ảnh.png", kept.getvalue(), "image/png")


def test_a_picture_is_drawn_anew_and_small(admin, people):
    exif = Image.Exif()
    exif[0x010E] = "chụp ở nhà riêng"
    admin.post(url(people.clerk, "photo", "set"), {"photo": picture(form="JPEG", exif=exif)})
    answer = admin.get(url(people.clerk, "photo"))
    assert answer["Content-Type"] == "image/jpeg" and "no-store" in answer["Cache-Control"]
    drawn = Image.open(BytesIO(answer.content))
    assert drawn.size == (480, 240) and not drawn.getexif()
    assert f'src="{url(people.clerk, "photo")}"' in text(admin.get(url(people.clerk)))
    admin.post(url(people.clerk, "photo", "set"), {"drop": "1"})
    assert admin.get(url(people.clerk, "photo")).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
    ],
    ids=["empty", "svg", "cut off", "gif"],
)
def test_what_is_no_picture_is_refused(admin, people, content):
    sent = {"photo": SimpleUploadedFile("a.png", content, "image/png")}
    answer = admin.post(url(people.clerk, "photo", "set"), sent, follow=True)
    assert "Tệp này không phải ảnh" in text(answer) or "Hãy chọn một tệp ảnh" in text(answer)
    assert stored(people.clerk).photo is None


def test_a_picture_that_claims_to_be_huge_is_refused(admin, people):
    sent = {"photo": picture(20_000)}
    answer = admin.post(url(people.clerk, "photo", "set"), sent, follow=True)
    assert "quá nhiều điểm ảnh" in text(answer) and stored(people.clerk).photo is None


# ── Sessions ────────────────────────────────────────────────────────────────────────────────────


def test_sessions_are_seen_and_ended(admin, people):
    one, other = signed_in(people.clerk), signed_in(people.clerk)
    shown = text(admin.get(url(people.clerk, "sessions")))
    assert shown.count("Chrome trên Windows") == 2 and "10.20.30.40" in shown
    first = Session.objects.filter(account=people.clerk).order_by("pk").first()
    admin.post(url(people.clerk, "sessions", "end"), {"session": first.pk})
    assert (one.get("/").status_code, other.get("/").status_code) == (302, 200)
    admin.post(url(people.clerk, "sessions", "end"))
    assert other.get("/").status_code == 302


def test_a_session_of_another_account_is_not_ended_by_this_address(admin, people):
    browser = signed_in(people.outsider)
    mine = signed_in(people.clerk)
    theirs = Session.objects.get(account=people.outsider)
    for named in (theirs.pk, "x", "", 10**30):
        answer = admin.post(url(people.clerk, "sessions", "end"), {"session": named})
        assert answer.status_code == 404
    assert browser.get("/").status_code == mine.get("/").status_code == 200
