"""The administrators' guide of 2024 (SOURCES.md §2), and ours (docs/guide.md), walked step by step.

Every step is looked at on an office screen and on a phone, and leaves its picture for the guide in
build/screenshots/guide. Each test brings the officers that it changes.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from lienthong.identity.factors.rules import hotp, step_at
from lienthong.kit import clock
from lienthong.kit.text import format_date
from tests.cast import CAST, DEMO_PASSWORD
from tests.conftest import OFFICE_SCREEN, SCREENSHOTS
from tests.e2e.conftest import fits, sign_in
from tests.e2e.outside import (
    ORGANISATION,
    at_vneid,
    choose_kind,
    give_number,
    give_otp,
    read_messages,
    telephone_of,
)
from tests.e2e.test_passkeys import typed_secret

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
WITH_VNEID = re.compile("Đăng nhập bằng tài khoản VNEID")
ON_SCREEN = 150_000  # milliseconds: usually two seconds; a lookup that starts late is asked again
MAI, HOA, CHIEF, LAM = "070179000103", "070190000105", "070073000106", "070088000107"
KHANH, NAM = "070202000109", "079080000110"  # a citizen, and a company's representative
CARD = (
    f"{HOA}||Lê Thị Hoa|09091990|Nữ|Phường Tân Thiện, thành phố Đồng Xoài, tỉnh Bình Phước|03102022"
)

USERS = f"""\
Tên đăng nhập,Họ và tên,Email,Điện thoại,Đơn vị,Trạng thái
hoalt,{CAST["clerk"].full_name},{CAST["clerk"].name}@binhphuoc.gov.vn,,Sở Nội vụ,Hoạt động
ha.nguyen,{CAST["department_admin"].full_name},ha.nguyen@thu.example,,Sở Nội vụ,Hoạt động
baotq,{CAST["province_admin"].full_name},{CAST["province_admin"].name}@binhphuoc.gov.vn,,,Hoạt động
baotq2,{CAST["province_admin"].full_name},{CAST["province_admin"].name}@binhphuoc.gov.vn,,,Hoạt động
lamvv,{CAST["outsider"].full_name},,,UBND huyện Bù Đăng,Hoạt động
vanthu.snv,Văn thư Sở,,,Sở Nội vụ,Hoạt động
hoang.it,Đỗ Viết Hoàng Long,,,Công ty Phần mềm,Hoạt động
"""


@pytest.fixture
def picture(sound) -> Callable[..., None]:
    """`picture(page, "bind-2-account", "Tài khoản của tôi")`: a step has its heading, is sound, fits both
    screens, and what they show is kept: from `at` on where the step stands further down, with `opened`
    open (it lies over the page, which axe would take for a fault)."""

    def take(
        page: Page,
        name: str,
        heading: str = "",
        *,
        at: Locator | None = None,
        opened: Locator | None = None,
    ) -> None:
        if heading:
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        page.set_viewport_size(PHONE)
        sound(page)
        page.screenshot(path=SCREENSHOTS / "guide" / "phone" / f"{name}.png", full_page=True)
        page.set_viewport_size(OFFICE_SCREEN)
        fits(page)
        page.evaluate("scrollTo(0, 0)")
        if at is not None:
            at.evaluate("element => element.scrollIntoView()")
        if opened is not None:
            opened.click()
        _keep_small(page.screenshot(), SCREENSHOTS / "guide" / f"{name}.png")

    return take


def _keep_small(png: bytes, target: Path) -> None:
    """With 128 colours, which a page of ours hardly has, a picture of the docs is half as large."""
    image = Image.open(BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target, optimize=True)


@pytest.fixture
def without_policies(installation) -> Iterator[None]:
    """Whatever was demanded of sign-ins is withdrawn after the test."""
    yield
    for policy in installation.run("policy", "list", "--json"):
        installation.run("policy", "end", str(policy["id"]), "--json")


def menu(page: Page) -> Locator:
    """What opens the menu under one's name."""
    return page.locator("details.person summary")


def enter_with_password(page: Page, name: str, password: str = DEMO_PASSWORD) -> Page:
    sign_in(page, name, password)
    page.wait_for_url("**/")
    return page


def choose(page: Page, label: str, typed: str) -> None:
    """The first of what a field offers while one types."""
    page.get_by_role("combobox", name=label).fill(typed)
    page.locator("[role=listbox] [role=option]").first.click()


def bind(page: Page, name: str, number: str) -> None:
    """Without looking left or right."""
    enter_with_password(page, name).goto("/account/vneid/begin")
    at_vneid(page, number)
    page.get_by_role("button", name="Gắn tài khoản").click()
    expect(page.get_by_text("Đã gắn", exact=True)).to_be_visible()


def test_an_administrator_verifies_an_officer(person, officer, picture):
    name = officer("hoalt.snv", "Lê Thị Hoa", "H10.09.2", "--title", "Chuyên viên")
    page = person("department_admin")
    page.goto("/console/")
    picture(page, "verify-1-console")
    page.get_by_role("link", name="Đơn vị và cán bộ").click()
    picture(page, "verify-2-tree", "Đơn vị và cán bộ")
    page.get_by_label("Tìm đơn vị, cán bộ").press_sequentially(name.partition(".")[0])
    found = page.locator("#found").get_by_role("link", name="Lê Thị Hoa")
    expect(found).to_be_visible()
    picture(page, "verify-3-search")
    found.click()
    expect(page.get_by_label("Họ và tên đệm")).to_have_value("Lê Thị")
    picture(page, "verify-4-officer")
    part = page.locator("#identity")
    part.get_by_label("Đọc mã QR của thẻ").fill(CARD)
    part.get_by_label("Đọc mã QR của thẻ").press("Enter")
    expect(part.get_by_label("Số CCCD (12 số)")).to_have_value(HOA)
    picture(page, "verify-5-scanned", at=part)
    part.get_by_role("button", name="Xác thực tài khoản VNEID").click()
    expect(part.get_by_text("Thông tin số CCCD chính xác")).to_be_visible(timeout=ON_SCREEN)
    picture(page, "verify-6-exact", at=part)
    page.goto("/console/identities?show=bound")
    expect(page.get_by_role("link", name="Lê Thị Hoa").first).to_be_visible()
    picture(page, "verify-7-list")


def test_an_officer_binds_vneid_and_signs_in_with_it(officer, open_page, installation, picture):
    name = officer("lamvv.budang", CAST["outsider"].full_name, "H10.31.3")
    page = enter_with_password(open_page(), name)
    picture(page, "bind-1-menu", opened=menu(page))
    page.get_by_role("link", name="Tài khoản của tôi").click()
    picture(page, "bind-2-account", "Tài khoản của tôi")
    page.get_by_role("link", name="Gắn tài khoản VNeID").click()
    picture(page, "bind-3-before", "Gắn tài khoản VNeID")
    page.get_by_role("link", name="Mở VNeID").click()
    picture(page, "bind-4-kind", "Đăng nhập VNeID")
    choose_kind(page)
    picture(page, "bind-5-number")
    give_number(page, LAM)
    picture(page, "bind-6-otp", "Nhập mã OTP")
    give_otp(page, read_messages(open_page(), installation, telephone_of(LAM)))
    expect(page.get_by_text("0700…0107")).to_be_visible()
    picture(page, "bind-7-confirm")
    page.get_by_role("button", name="Gắn tài khoản").click()
    expect(page.get_by_text("Đã gắn", exact=True)).to_be_visible()
    picture(page, "bind-8-bound")
    later = open_page()
    later.goto("/")
    picture(later, "bind-9-sign-in")
    later.get_by_role("link", name=WITH_VNEID).click()
    at_vneid(later, LAM)
    later.wait_for_url("**/")
    expect(later.get_by_text("Chào Võ Văn Lâm.")).to_be_visible()


def test_one_person_changes_between_two_accounts(officer, open_page, picture):
    duties = ("H10.16.1", "Phó Giám đốc Sở"), ("H10.60.41", "Ủy viên Ban Chấp hành")
    places = "sxd", "dukccqdnt"
    for place, (unit, title) in zip(places, duties, strict=True):
        name = officer(f"ducpm.{place}", "Phạm Minh Đức", unit, "--title", title)
        bind(open_page(), name, CHIEF)
    page = open_page()
    page.goto("/sign-in")
    page.get_by_role("link", name=WITH_VNEID).click()
    at_vneid(page, CHIEF)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn muốn dùng tài khoản nào?")
    picture(page, "switch-1-choose")
    page.get_by_role("radio", name=re.compile("Phó Giám đốc Sở")).first.check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Tôi biết rồi").click()
    expect(page.get_by_role("heading", name="Về tài khoản của bạn")).to_have_count(0)
    picture(page, "switch-2-menu", opened=menu(page))
    page.get_by_role("button", name=re.compile("Chuyển tài khoản: Ủy viên")).first.click()
    expect(page.get_by_text("Đã chuyển sang Ủy viên")).to_be_visible()
    picture(page, "switch-3-switched")


def test_from_a_date_on_only_vneid_opens_the_one_stop_system(
    person, officer, open_page, installation, without_policies, picture
):
    unit = "H10.28.2"
    name = officer("maiht.budop", "Hoàng Thị Mai", unit, "--title", "Chuyên viên một cửa")
    day = clock.today() + timedelta(days=20)
    admin = person("province_admin")
    admin.goto("/console/policies")
    picture(admin, "cutoff-1-none")
    admin.get_by_role("link", name="Đặt yêu cầu").click()
    admin.get_by_label("Chỉ đăng nhập bằng VNeID (hạn chuyển đổi)").check()
    admin.get_by_label(re.compile("Từ ngày")).fill(format_date(day))
    admin.get_by_label("Ứng dụng", exact=True).select_option(label="Một cửa điện tử")
    choose(admin, "Đơn vị", unit)
    picture(admin, "cutoff-2-form")
    admin.get_by_role("button", name="Xem trước").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Đặt yêu cầu này?")
    picture(admin, "cutoff-3-preview")
    admin.get_by_role("button", name="Đặt yêu cầu").click()
    expect(admin.get_by_text("Đã đặt yêu cầu đăng nhập.")).to_be_visible()
    picture(admin, "cutoff-4-set")
    page = enter_with_password(open_page(), name)
    expect(page.get_by_text("Còn 20 ngày:")).to_be_visible()
    picture(page, "cutoff-5-countdown")

    # The day comes, and finds the session open
    today = clock.today().isoformat()
    installation.run(
        "policy", "cutoff", "--app", "one-stop", "--unit", unit, "--on", today, "--json"
    )
    page.get_by_role("link", name="Một cửa điện tử").click()
    picture(page, "cutoff-6-asked", "Cần xác thực thêm")
    page.get_by_role("link", name=re.compile("VNeID", re.IGNORECASE)).first.click()
    at_vneid(page, MAI)
    picture(page, "cutoff-7-bind", "Gắn tài khoản này với VNeID của bạn?")
    page.get_by_role("button", name="Gắn tài khoản").click()
    expect(page.get_by_role("heading", name="TIẾP NHẬN HỒ SƠ")).to_be_visible()
    picture(page, "cutoff-8-inside")


def test_an_officer_does_anothers_work(person, officer, open_page, picture):
    receiver = officer("nganvt.sxd", "Vũ Thị Ngân", "H10.16.1", "--title", "Chuyên viên")
    giver = person("chief")
    menu(giver).click()
    giver.get_by_role("link", name="Ủy quyền").click()
    picture(giver, "delegate-1-list", "Ủy quyền")
    giver.get_by_role("link", name="Thêm ủy quyền").first.click()
    choose(giver, "Giao cho", receiver)
    giver.get_by_label("Việc được làm thay").select_option(label="Một cửa điện tử")
    giver.get_by_label("Lý do").fill("Đi công tác, hồ sơ vẫn đúng hạn")
    giver.get_by_label("Số quyết định").fill("12/QĐ-SXD")
    picture(giver, "delegate-2-form")
    giver.get_by_role("button", name="Tiếp tục").click()
    picture(giver, "delegate-3-check", "Kiểm tra trước khi gửi")
    giver.get_by_role("button", name="Xác nhận").click()
    expect(giver.get_by_role("status").first).to_be_visible()
    picture(giver, "delegate-4-asked")

    page = enter_with_password(open_page(), receiver)
    picture(page, "delegate-5-told")
    page.get_by_role("link", name="Xem và trả lời").click()
    picture(page, "delegate-6-answer", "Phạm Minh Đức → Vũ Thị Ngân")
    page.get_by_role("button", name="Nhận ủy quyền").click()
    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    picture(page, "delegate-7-accepted")
    page.get_by_role("button", name="Làm việc thay", exact=True).click()
    expect(page.get_by_text("Bạn đang làm việc thay Phạm Minh Đức")).to_be_visible()
    picture(page, "delegate-8-acting")
    page.get_by_role("link", name="Một cửa điện tử").click()
    expect(page.get_by_text("đang giải quyết thay")).to_contain_text("Vũ Thị Ngân")
    picture(page, "delegate-9-both-names")
    page.goto("/")
    page.get_by_role("button", name="Thôi làm thay").first.click()
    expect(page.get_by_text("Bạn đang làm việc thay")).to_have_count(0)

    giver.reload()
    giver.get_by_role("link", name="Thu hồi").click()
    picture(giver, "delegate-10-revoke", "Thu hồi ủy quyền?")
    giver.get_by_role("button", name="Thu hồi").click()
    expect(giver.get_by_text("Đã thu hồi").first).to_be_visible()
    picture(giver, "delegate-11-revoked")


def test_an_administrator_adds_a_second_factor(
    person, officer, open_page, installation, without_policies, picture
):
    name = officer("lantt.snv", "Trương Thị Lan", "H10.09.2", "--title", "Phó Chánh Văn phòng")
    installation.run(
        "accounts", "role", "grant", name, "unit_admin", "--unit", "H10.09.2", "--json"
    )
    boss = person("province_admin")
    boss.goto("/console/policies/add")
    boss.get_by_label(re.compile("Xác thực hai lớp")).check()
    boss.get_by_label(re.compile("Từ ngày")).fill(format_date(clock.today()))
    choose(boss, "Đơn vị", "H10.09.2")
    boss.get_by_label("Chỉ với vai trò quản trị").select_option(label="Quản trị đơn vị")
    picture(boss, "factor-1-demand")
    boss.get_by_role("button", name="Xem trước").click()
    boss.get_by_role("button", name="Đặt yêu cầu").click()

    page = enter_with_password(open_page(), name)
    page.get_by_role("link", name="Cán bộ", exact=True).click()
    expect(page.get_by_role("heading", name="Cần xác thực thêm")).to_be_visible()
    picture(page, "factor-2-asked")
    page.get_by_role("link", name="Dùng ứng dụng xác thực trên điện thoại").click()
    picture(page, "factor-3-qr", "Thêm ứng dụng xác thực")
    secret = typed_secret(page)
    page.get_by_label("Mã sáu chữ số").fill(hotp(secret, step_at(clock.now())))
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.locator(".codes li")).to_have_count(10)
    picture(page, "factor-4-codes")
    page.get_by_role("link", name="Tôi đã cất mã").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quản trị")
    picture(page, "factor-5-console")

    # From now on the second step is asked for after the password
    later = open_page()
    sign_in(later, name)
    picture(later, "factor-6-second-step", "Xác thực bước hai")
    later.get_by_label("Mã trong ứng dụng xác thực").fill(hotp(secret, step_at(clock.now()) + 1))
    later.get_by_role("button", name="Xác nhận").click()
    later.goto("/console/")
    expect(later.get_by_role("heading", level=1)).to_have_text("Quản trị")


def test_a_forgotten_password_and_a_session_of_somebody_else(
    officer, open_page, installation, picture
):
    name = officer("quennv.budop", "Ngô Văn Quên", "H10.28.2", "--title", "Chuyên viên")
    letters = f"{name.partition('.')[0]}@thu.example"
    page = enter_with_password(open_page(), name)
    page.goto("/account/contacts")
    page.get_by_label(re.compile("Thư cá nhân")).check()
    page.get_by_label("Số di động hoặc địa chỉ thư").fill(letters)
    page.get_by_label("Mật khẩu hiện tại", exact=True).fill(DEMO_PASSWORD)
    picture(page, "help-1-contact")
    page.get_by_role("button", name="Gửi mã xác nhận").click()
    page.get_by_label("Mã gồm 6 chữ số").fill(read_messages(open_page(), installation, letters))
    page.get_by_role("button", name="Xác nhận").click()
    picture(page, "help-2-confirmed", "Nơi nhận mã")

    later = open_page()
    later.goto("/sign-in")
    later.get_by_role("link", name="Quên mật khẩu?").click()
    later.get_by_label("Thư điện tử công vụ").fill(name)
    later.get_by_label(re.compile("Thư tới địa chỉ cá nhân")).check()
    picture(later, "help-3-forgotten")
    later.get_by_role("button", name="Gửi mã").click()
    picture(later, "help-4-code", "Nhập mã")
    later.get_by_label("Mã gồm 6 chữ số").fill(read_messages(open_page(), installation, letters))
    later.get_by_role("button", name="Tiếp tục").click()
    new = "mot-cau-dai-de-nho"
    later.get_by_label("Mật khẩu mới", exact=True).fill(new)
    later.get_by_label("Nhập lại mật khẩu mới", exact=True).fill(new)
    picture(later, "help-5-new-password")
    later.get_by_role("button", name="Đặt mật khẩu").click()

    stranger, own = (enter_with_password(open_page(), name, new) for _ in range(2))
    picture(own, "help-6-new-device")
    own.goto("/account/devices")
    picture(own, "help-7-devices")
    own.get_by_role("link", name="Không phải tôi").first.click()
    picture(own, "help-8-not-me", "Phiên này không phải của bạn?")
    own.get_by_label("Mật khẩu hiện tại", exact=True).fill(new)
    own.get_by_role("button", name="Không phải tôi").click()
    expect(own.get_by_label("Mật khẩu mới", exact=True)).to_be_visible()
    picture(own, "help-9-afterwards")
    stranger.goto("/account")
    expect(stranger).to_have_url(re.compile("/sign-in"))


def test_a_citizen_and_a_business_enter_the_one_stop_system(open_page, installation, picture):
    one_stop = f"http://localhost:{installation.port + 8}/"
    page = open_page()
    page.goto(one_stop)
    picture(page, "citizen-1-doors")
    page.get_by_role("link", name=WITH_VNEID).click()
    picture(page, "citizen-2-vneid-only", "Cổng đăng nhập tập trung")
    page.get_by_role("link", name=WITH_VNEID).click()
    at_vneid(page, KHANH)
    picture(page, "citizen-3-who", "Chưa có tài khoản nào gắn với định danh này")
    page.get_by_role("link", name="Tiếp tục với tư cách công dân").click()
    picture(page, "citizen-4-create", "Tạo tài khoản từ VNeID")
    page.get_by_role("button", name="Tạo tài khoản").click()
    expect(page.get_by_role("heading", name="TRANG CÁ NHÂN")).to_be_visible()
    expect(page.get_by_text("Điểu Khánh").first).to_be_visible()
    picture(page, "citizen-5-personal")

    business = open_page()
    business.goto(one_stop)
    business.get_by_role("link", name=WITH_VNEID).click()
    business.get_by_role("link", name=WITH_VNEID).click()
    at_vneid(business, NAM, ORGANISATION)
    picture(business, "citizen-6-represents", "Tạo tài khoản từ VNeID")
    business.get_by_role("button", name="Tạo tài khoản").click()
    picture(business, "citizen-7-business", "TRANG CÁ NHÂN")
    expect(business.get_by_text("Công ty TNHH Hạt điều Mẫu").first).to_be_visible()


def test_an_applications_users_are_matched(person, picture):
    page = person("province_admin")
    page.goto("/console/applications/calendar")
    page.get_by_role("link", name="Đối chiếu người dùng").click()
    upload = {"name": "nguoi-dung-lich.csv", "mimeType": "text/csv", "buffer": USERS.encode()}
    page.get_by_label("Danh sách người dùng").set_input_files(upload)
    picture(page, "linking-1-upload")
    page.get_by_role("button", name="Đối chiếu").click()
    page.get_by_role("heading", name="Việc tiếp theo").wait_for(timeout=ON_SCREEN)
    picture(page, "linking-2-outcomes")
    page.get_by_role("link", name="Chờ quyết định").click()
    page.get_by_label("Chọn dòng 3").check()
    picture(page, "linking-3-decide", at=page.locator("#rows"))
    page.get_by_role("button", name="Đúng là người được đề xuất").click()
    expect(page.get_by_text("Đã quyết định 1 dòng.")).to_be_visible()
    page.get_by_role("link", name="Đã quyết định").click()
    page.get_by_role("button", name="Hoàn tác quyết định ở dòng 3").click()
    expect(page.get_by_text("Đã hoàn tác")).to_be_visible()
    page.goto(f"{page.url.split('?')[0]}/rows/4")
    picture(page, "linking-4-row")

    unit = person("department_admin")
    unit.goto("/console/")
    unit.get_by_role("link", name="Cán bộ chưa vào được ứng dụng").click()
    expect(unit.get_by_text("ha.nguyen@thu.example")).to_be_visible()
    expect(unit.locator("main")).not_to_contain_text(CAST["outsider"].full_name)
    picture(unit, "linking-5-todo")
