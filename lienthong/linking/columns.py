"""The columns of an application's list of users: told from their headings, or as a person says."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit import table
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import Row, Sheet
from lienthong.kit.table import Column
from lienthong.kit.text import fold
from lienthong.linking import rules

COLUMNS = (
    Column(
        "user",
        gettext_lazy("Tên đăng nhập"),
        (
            "Tên tài khoản", "Tài khoản", "Tên người dùng", "Tên truy cập", "Mã người dùng", "Mã tài khoản",
            "Username", "User name", "User", "Login", "Login name", "Account", "Account name", "User ID",
            "UserId",
        ),
    ),
    Column(
        "name",
        gettext_lazy("Họ và tên"),
        (
            "Họ tên", "Tên đầy đủ", "Họ và tên cán bộ", "Tên cán bộ", "Cán bộ", "Họ tên cán bộ", "Người dùng",
            "Tên hiển thị", "Full name", "Fullname", "Display name", "Name",
        ),
    ),
    Column(
        "family_name",
        gettext_lazy("Họ và tên đệm"),
        ("Họ đệm", "Họ", "Họ lót", "Họ và chữ đệm", "Last name", "Surname", "Family name"),
    ),
    Column("given_name", gettext_lazy("Tên riêng"), ("Tên", "First name", "Given name")),
    Column(
        "email",
        gettext_lazy("Thư điện tử"),
        (
            "Thư điện tử công vụ", "Email", "E-mail", "Email công vụ", "Thư công vụ", "Hộp thư",
            "Địa chỉ email", "Địa chỉ thư điện tử", "Mail", "Email address",
        ),
    ),
    Column(
        "phone",
        gettext_lazy("Điện thoại"),
        ("Số điện thoại", "SĐT", "Điện thoại cơ quan", "Phone", "Phone number", "Tel", "Telephone"),
    ),
    Column(
        "mobile",
        gettext_lazy("Di động"),
        ("Số di động", "Điện thoại di động", "ĐTDĐ", "Mobile", "Mobile phone", "Cell phone"),
    ),
    Column(
        "unit",
        gettext_lazy("Đơn vị"),
        (
            "Cơ quan", "Cơ quan, đơn vị", "Đơn vị công tác", "Tên đơn vị", "Mã đơn vị", "Thuộc đơn vị",
            "Mã định danh đơn vị", "Unit", "Organization", "Organisation", "Agency", "Company", "Office",
        ),
    ),
    Column(
        "bureau",
        gettext_lazy("Phòng, ban"),
        ("Phòng ban", "Phòng", "Bộ phận", "Đơn vị/Phòng ban", "Department", "Division"),
    ),
    Column(
        "status",
        gettext_lazy("Trạng thái"),
        ("Tình trạng", "Hoạt động", "Kích hoạt", "Trạng thái tài khoản", "Status", "State", "Active"),
    ),
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}
LONGEST = {"user": 200, "name": 200, "email": 500, "phone": 200, "unit": 300, "bureau": 300}
STATUS_LONGEST = 100


class Unrecognised(Refused):
    """The headings do not tell which column is which; a person has to."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns a person took, and the headings by which the next such list is recognised."""

    heading: int  # number of the row
    titles: tuple[str, ...]
    places: Mapping[str, int]  # by key of COLUMNS, from 0

    def stored(self) -> dict[str, Any]:
        return {"heading": self.heading, "titles": self.titles, "places": dict(self.places)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Choice":
        return cls(stored["heading"], tuple(stored["titles"]), stored["places"])


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says."""

    number: int
    user: str
    name: str
    email: str
    phone: str
    unit: str
    bureau: str
    status: str

    @property
    def key(self) -> str:
        """Whom decisions are kept for: the user name, or all that is said where there is none."""
        if self.user:
            return rules.key(self.user)
        told = "|".join((fold(self.name), self.email.lower(), self.phone, fold(self.unit)))
        return "#" + hashlib.sha256(told.encode()).hexdigest()

    @property
    def basis(self) -> str:
        """Changes with what a decision rests on: the same user name may pass to somebody else."""
        return hashlib.sha256(f"{fold(self.name)}|{self.email.lower()}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Read:
    rows: tuple[Said, ...]
    notes: tuple[str, ...]


def read(sheet: Sheet) -> Read:
    """The rows beneath headings that are known. Raises Unrecognised, with words on what is missing."""
    try:
        found = table.read(sheet, _requiring("user"))
    except Refused as refusal:
        found = _by_email(sheet, refusal)
    rows = (_said(record.number, record.values) for record in found.records)
    return Read(tuple(row for row in rows if _says_something(row)), found.notes)


def _by_email(sheet: Sheet, refusal: Refused) -> table.Table:
    """A list without user names is of use if it has e-mails."""
    try:
        return table.read(sheet, _requiring("email"))
    except Refused:
        raise Unrecognised(str(refusal), hint=_("Hãy chỉ ra từng cột.")) from refusal


def _requiring(key: str) -> list[Column]:
    return [Column(one.key, one.label, one.headings, required=one.key == key) for one in COLUMNS]


def read_as(sheet: Sheet, choice: Choice) -> Read:
    """The rows as a person has said which column is which."""
    rows = (
        _said(row.number, {key: _cell(row, place) for key, place in choice.places.items()})
        for row in sheet.rows
        if row.number > choice.heading
    )
    return Read(tuple(row for row in rows if _says_something(row)), sheet.notes)


def recognise(sheet: Sheet, known: Choice) -> Choice | None:
    """The earlier choice, if this list has the same headings in one of its first rows."""
    for row in sheet.rows[: table.HEADING_WITHIN]:
        if row.cells == known.titles:
            return Choice(row.number, row.cells, known.places)
    return None


def chosen(sheet: Sheet, heading: int, places: Mapping[str, int]) -> Choice:
    """What a person says: `heading` is a row's number. Raises Refused if it cannot be."""
    titles = next((row.cells for row in sheet.rows if row.number == heading), None)
    if titles is None:
        raise Refused(_("Tệp không có dòng %(row)s") % {"row": heading}, field="heading")
    if "user" not in places and "email" not in places:
        raise Refused(_("Hãy chọn cột tên đăng nhập hoặc cột thư điện tử"), field="user")
    return Choice(heading, titles, places)


def named(sheet: Sheet, headings: Mapping[str, str]) -> Choice:
    """Columns by their headings, key → heading as it stands in the file. Raises Refused."""
    if unknown := sorted(set(headings) - set(LABELS)):
        raise Refused(_("Không có cột %(name)s") % {"name": unknown[0]})
    wanted = {key: fold(heading) for key, heading in headings.items()}
    for row in sheet.rows[: table.HEADING_WITHIN]:
        cells = [fold(cell) for cell in row.cells]
        if set(wanted.values()) <= set(cells):
            return chosen(sheet, row.number, {key: cells.index(one) for key, one in wanted.items()})
    raise Refused(_("Không dòng nào trong 20 dòng đầu có đủ các tiêu đề đã nêu"))


def likely_heading(sheet: Sheet) -> Row | None:
    """The first of the fullest rows at the top: titles above a table are short."""
    return max(sheet.rows[: table.HEADING_WITHIN], key=lambda row: len(row.cells), default=None)


def guessed(heading: Row) -> dict[str, int]:
    """What the headings that are known mean, by key: a start for whoever has to say the others."""
    found: dict[str, int] = {}
    for place, cell in enumerate(heading.cells):
        key = next((one.key for one in COLUMNS if fold(cell) in _spellings(one)), None)
        if key and cell:
            found.setdefault(key, place)
    return found


def _spellings(column: Column) -> set[str]:
    return {fold(heading) for heading in column.headings} | table.forms(column.label)


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _said(number: int, values: Mapping[str, str]) -> Said:
    """E-mails may stand for missing user names, and user names for a missing column of e-mails."""
    user, email = values.get("user", ""), values.get("email", "")
    if "email" not in values and "@" in user:
        email = user
    both = (values.get("family_name", ""), values.get("given_name", ""))
    told = {
        "user": user or next(iter(rules.emails(email)), ""),
        "name": values.get("name") or " ".join(filter(None, both)),
        "email": email,
        "phone": "; ".join(filter(None, (values.get("mobile", ""), values.get("phone", "")))),
        "unit": values.get("unit", ""),
        "bureau": values.get("bureau", ""),
    }
    cut = {key: value[: LONGEST[key]] for key, value in told.items()}
    return Said(number, **cut, status=values.get("status", "")[:STATUS_LONGEST])


def _says_something(row: Said) -> bool:
    return bool(row.user or row.name or row.email)
