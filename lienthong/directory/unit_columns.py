"""The columns of a list of units: what they are called, and how their cells are read."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.directory import rules
from lienthong.directory.models import Kind, Level, Unit
from lienthong.kit import cells
from lienthong.kit.importing import Remark
from lienthong.kit.table import CLEAR, Column, Record, Table, forms
from lienthong.kit.text import fold, format_date

COLUMNS = (
    Column(
        "code",
        gettext_lazy("Mã định danh"),
        ("Mã đơn vị", "Mã", "Code"),
        required=True,
        advice=gettext_lazy("Bắt buộc. Các nhóm A–Z và số, nối bằng dấu chấm"),
        example="H10.19.3",
        width=16,
    ),
    Column(
        "old_code",
        gettext_lazy("Mã kiểu cũ"),
        ("Mã cũ",),
        advice=gettext_lazy("Theo QCVN 102:2016, nếu có"),
        example="000.03.19.H10",
        width=18,
    ),
    Column(
        "parent_code",
        gettext_lazy("Mã đơn vị cấp trên"),
        ("Đơn vị cấp trên", "Đơn vị chủ quản", "Mã cấp trên", "Trực thuộc", "Parent"),
        advice=gettext_lazy("Bắt buộc với đơn vị mới; đơn vị đó có thể nằm trong cùng tệp"),
        example="H10.19",
        width=18,
    ),
    Column(
        "name",
        gettext_lazy("Tên đơn vị"),
        ("Tên", "Đơn vị", "Tên đầy đủ"),
        advice=gettext_lazy("Bắt buộc với đơn vị mới"),
        example="Phòng Quản lý đô thị",
        width=44,
    ),
    Column(
        "short_name",
        gettext_lazy("Tên ngắn"),
        ("Tên viết tắt", "Viết tắt"),
        example="P. QLĐT",
        width=24,
    ),
    Column(
        "kind",
        gettext_lazy("Loại"),
        ("Loại đơn vị", "Khối"),
        advice=", ".join(Kind.values),
        example="state",
        width=14,
    ),
    Column(
        "level",
        gettext_lazy("Cấp"),
        ("Cấp đơn vị",),
        advice=", ".join(Level.values),
        example="bureau",
        width=14,
    ),
    Column(
        "valid_from",
        gettext_lazy("Hoạt động từ ngày"),
        ("Từ ngày", "Hiệu lực từ", "Ngày thành lập"),
        advice=gettext_lazy("Để trống: hôm nay"),
        example="2020-01-01",
        width=18,
    ),
    Column(
        "valid_to",
        gettext_lazy("Đến trước ngày"),
        ("Đến ngày", "Hiệu lực đến", "Ngày kết thúc"),
        advice=gettext_lazy("Ngày đầu tiên không còn hoạt động; để trống: đang hoạt động"),
        width=18,
    ),
    Column(
        "axis",
        gettext_lazy("Có mã riêng trên trục liên thông văn bản"),
        ("Trục liên thông văn bản", "Trên trục", "on_axis"),
        advice=gettext_lazy("1 hoặc x: có; 0: không"),
        example="0",
        width=14,
    ),
    Column(
        "admin_code",
        gettext_lazy("Mã hành chính"),
        ("Mã ĐVHC", "Mã đơn vị hành chính"),
        advice=gettext_lazy("Mã số của Tổng cục Thống kê, chỉ với cấp xã"),
        width=14,
    ),
)
LABELS = {column.key: column.label for column in COLUMNS}


def read(record: Record, table: Table) -> tuple[dict[str, Any], list[Remark]]:
    """What a row says, by column: text, dates and flags; blank cells say nothing. And what is wrong."""
    said: dict[str, Any] = {}
    remarks: list[Remark] = []
    for key, cell in record.values.items():
        if cell:
            value = _value(key, cell)
            if isinstance(value, _Unfit):
                remarks.append(Remark(table.heading_of(key, COLUMNS), *value.words))
            else:
                said[key] = value
    return said, remarks


class _Unfit:
    def __init__(self, reason: str, suggestion: str = "") -> None:
        self.words = (reason, suggestion)


def _value(key: str, cell: str) -> Any:
    if cell == CLEAR:
        return _cleared(key)
    return _READERS.get(key, _text)(key, cell)


def _cleared(key: str) -> Any:
    if key in {"old_code", "short_name", "admin_code"}:
        return ""
    return False if key == "axis" else _Unfit(_("Không thể để trống giá trị này"))


def _text(key: str, cell: str) -> str | _Unfit:
    most = Unit._meta.get_field(key).max_length
    if len(cell) > most:
        return _Unfit(_("Dài hơn %(most)s ký tự") % {"most": most})
    if cells.lost_letters(cell):
        return _Unfit(
            _("“%(text)s” đã mất chữ có dấu khi lưu tệp") % {"text": cell},
            _("Hãy lưu lại từ Excel với kiểu “CSV UTF-8” hoặc .xlsx."),
        )
    return cell


def _code(_key: str, cell: str) -> str | _Unfit:
    code = cell.upper()
    problem = rules.code_problem(code)
    return _Unfit(_(problem)) if problem else code


def _parent(_key: str, cell: str) -> str:
    return cell  # a code or a printed name: `plan` finds out


def _day(_key: str, cell: str) -> Any:
    suggestion = _("Hãy ghi ngày dạng 31/01/2020 hoặc 2020-01-31.")
    return cells.day(cell) or _Unfit(
        _("“%(text)s” không phải là ngày") % {"text": cell}, suggestion
    )


def _flag(_key: str, cell: str) -> Any:
    value = cells.flag(cell)
    unclear = _("“%(text)s” không rõ là có hay không") % {"text": cell}
    return _Unfit(unclear, _("Hãy ghi 1 hoặc 0.")) if value is None else value


@cache
def _choices(key: str) -> dict[str, str]:
    """By every way to write it."""
    choices = _CHOICES[key].choices
    return {form: value for value, label in choices for form in {value, *forms(label)}}


def _choice(key: str, cell: str) -> str | _Unfit:
    if value := _choices(key).get(fold(cell)):
        return value
    offered = ", ".join(f"{value} ({label})" for value, label in _CHOICES[key].choices)
    return _Unfit(_("Không có giá trị “%(text)s”") % {"text": cell}, offered)


_CHOICES = {"kind": Kind, "level": Level}
_READERS: dict[str, Callable[[str, str], Any]] = {
    "code": _code,
    "old_code": _code,
    "parent_code": _parent,
    "kind": _choice,
    "level": _choice,
    "valid_from": _day,
    "valid_to": _day,
    "axis": _flag,
}


def shown(value: Any) -> str:
    """A value as the report names it."""
    return format_date(value) if hasattr(value, "year") else str(value)
