"""The columns of a list of officers: what they are called, and how their cells are read."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lienthong.identity import rules
from lienthong.identity.models import Account
from lienthong.kit import cells
from lienthong.kit.importing import Remark
from lienthong.kit.table import CLEAR, Column, Record, Table

_FLAG = gettext_lazy("1 hoặc x: có; 0: không")

COLUMNS = (
    Column(
        "name",
        gettext_lazy("Tên tài khoản"),
        ("Tài khoản", "Tên đăng nhập", "Thư điện tử công vụ", "Email công vụ", "Account name"),
        required=True,
        advice=gettext_lazy("Bắt buộc. Thư điện tử công vụ, có hay không có phần sau @"),
        example="hoalt.snv",
        width=22,
    ),
    Column(
        "family_name",
        gettext_lazy("Họ và tên đệm"),
        ("Họ đệm", "Họ", "Họ và đệm", "Họ và chữ đệm"),
        example="Lê Thị",
        width=22,
    ),
    Column(
        "given_name",
        pgettext_lazy("của người", "Tên"),
        advice=gettext_lazy("Bắt buộc với tài khoản mới, hoặc dùng cột “Họ và tên”"),
        example="Hoa",
        width=12,
    ),
    Column(
        "full_name",
        gettext_lazy("Họ và tên"),
        ("Họ tên", "Họ và tên cán bộ", "Họ và tên công chức", "Tên cán bộ"),
        advice=gettext_lazy("Thay cho hai cột trên; từ cuối cùng là tên"),
        width=26,
    ),
    Column(
        "unit",
        gettext_lazy("Đơn vị"),
        (
            "Mã đơn vị",
            "Thuộc đơn vị/Phòng ban",
            "Đơn vị công tác",
            "Phòng ban",
            "Cơ quan",
            "Cơ quan, đơn vị",
            "Mã định danh đơn vị",
        ),
        advice=gettext_lazy("Bắt buộc với tài khoản mới. Mã định danh hoặc tên đơn vị"),
        example="H10.09.2",
        width=16,
    ),
    Column(
        "unit_name",
        gettext_lazy("Tên đơn vị"),
        advice=gettext_lazy("Để đọc cho dễ; nếu có mã thì phải khớp với mã"),
        width=40,
    ),
    Column(
        "within",
        gettext_lazy("Trực thuộc"),
        ("Đơn vị cấp trên", "Đơn vị chủ quản", "Huyện", "Huyện, thị xã, thành phố", "District"),
        advice=gettext_lazy("Phân biệt các đơn vị cùng tên"),
        width=30,
    ),
    Column("title", gettext_lazy("Chức vụ"), ("Chức danh",), example="Chuyên viên", width=24),
    Column(
        "phone",
        gettext_lazy("Số điện thoại"),
        ("Điện thoại", "Điện thoại cơ quan", "SĐT"),
        example="0271 3000 009",
        width=18,
    ),
    Column(
        "mobile",
        gettext_lazy("Số di động"),
        ("Di động", "Điện thoại di động", "ĐTDĐ"),
        example="0912 000 009",
        width=18,
    ),
    Column(
        "emails",
        gettext_lazy("Email"),
        ("Thư điện tử", "Emails"),
        advice=gettext_lazy("Ngoài thư công vụ; nhiều địa chỉ cách nhau bằng dấu chấm phẩy"),
        width=28,
    ),
    Column("desk", gettext_lazy("Nơi tiếp nhận hồ sơ"), width=28),
    Column("desk_phone", gettext_lazy("Số điện thoại đơn vị tiếp nhận"), width=18),
    Column("office_address", gettext_lazy("Địa chỉ cơ quan"), width=36),
    Column("return_address", gettext_lazy("Địa chỉ trả hồ sơ"), width=36),
    Column("beneficiary_account", gettext_lazy("Mã tài khoản thụ hưởng"), width=20),
    Column("beneficiary_bank", gettext_lazy("Mã ngân hàng thụ hưởng"), width=14),
    Column("tax_code", gettext_lazy("Mã số thuế"), width=16),
    Column(
        "represents_unit",
        gettext_lazy("Đại diện phòng có số riêng/đơn vị"),
        ("Đại diện đơn vị",),
        advice=_FLAG,
        width=12,
    ),
    Column("represents_bureau", gettext_lazy("Đại diện phòng ban"), advice=_FLAG, width=12),
    Column(
        "suspended",
        gettext_lazy("Tạm đình chỉ"),
        ("Đình chỉ",),
        advice=gettext_lazy("1 hoặc x: tạm đình chỉ; 0: đang hoạt động"),
        width=12,
    ),
)
FLAGS = {"represents_unit", "represents_bureau", "suspended"}
# Found out by `account_plan`: who and where the row speaks of.
_PLAIN = {"name", "full_name", "unit", "unit_name", "within"}
_KEPT = {"name", "given_name", "full_name", "unit"}  # cannot be emptied


def read(record: Record, table: Table) -> tuple[dict[str, Any], list[Remark]]:
    """What a row says, by column; blank cells say nothing, a dash empties. And what is wrong."""
    said: dict[str, Any] = {}
    remarks: list[Remark] = []
    for key, cell in record.values.items():
        if cell:
            said[key] = _value(key, cell)
            if problem := _problem(key, cell, said[key]):
                remarks.append(Remark(table.heading_of(key, COLUMNS), *problem))
    return said, remarks


def _value(key: str, cell: str) -> Any:
    if key in FLAGS:
        return False if cell == CLEAR else cells.flag(cell)
    if key == "name":
        return rules.account_name(cell, settings.ENVIRONMENT.mail_domain)
    return "" if cell == CLEAR else cell


def _problem(key: str, cell: str, value: Any) -> tuple[str, str] | None:
    if key == "name":
        problem = rules.account_name_problem(value)
        return (_(problem), "") if problem else None
    if value is None:
        return _("“%(text)s” không rõ là có hay không") % {"text": cell}, _("Hãy ghi 1 hoặc 0.")
    if value == "" and key in _KEPT:
        return _("Không thể để trống giá trị này"), ""
    if cells.lost_letters(cell):
        return (
            _("“%(text)s” đã mất chữ có dấu khi lưu tệp") % {"text": cell},
            _("Hãy lưu lại từ Excel với kiểu “CSV UTF-8” hoặc .xlsx."),
        )
    return _too_long(key, value)


def _too_long(key: str, value: Any) -> tuple[str, str] | None:
    if key in FLAGS or key in _PLAIN:
        return None
    most = Account._meta.get_field(key).max_length
    return (_("Dài hơn %(most)s ký tự") % {"most": most}, "") if len(value) > most else None
