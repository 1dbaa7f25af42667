"""A list of declared identities (CCCD number, name on the card, …), planned and applied as a whole.

Rows are known by the account's name. What a row does not say stays as it was declared. Reports name
fields and what is wrong, never a value: they are kept for a week, and identity data are kept sealed only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.identity import actions, events, queries, rules, verification
from lienthong.identity.models import Account
from lienthong.kit import cells, clock, table
from lienthong.kit.actor import Actor
from lienthong.kit.importing import (
    REPORT_COLUMNS,
    Advance,
    Change,
    Outcome,
    Plan,
    Remark,
    RowReport,
    Source,
    nowhere,
    only_scope,
)
from lienthong.kit.refusal import NotFound
from lienthong.kit.sheet import Sheet
from lienthong.kit.table import CLEAR, Column, Record, Table
from lienthong.kit.text import fold
from lienthong.persons import queries as persons
from lienthong.persons import sealing, words
from lienthong.persons.rules import FIELDS, MOST_CHARACTERS, Declared, review
from lienthong.persons.rules import Remark as Finding
from lienthong.protocols import cccd

_DAY = gettext_lazy("Ngày/tháng/năm, ví dụ 04/07/1991")
COLUMNS = (
    Column(
        "account",
        gettext_lazy("Tên tài khoản"),
        ("Tài khoản", "Thư điện tử công vụ", "Email công vụ", "name"),
        required=True,
        advice=gettext_lazy("Bắt buộc. Thư điện tử công vụ, có hay không có phần sau @"),
        example="hoalt.snv",
        width=22,
    ),
    Column(
        "number",
        gettext_lazy("Số CCCD"),
        ("CCCD", "Số căn cước", "Số định danh cá nhân", "Số CCCD/định danh"),
        required=True,
        advice=gettext_lazy("Bắt buộc. 12 chữ số, cột định dạng văn bản để không mất số 0 ở đầu"),
        example="070191000042",
        width=16,
    ),
    Column(
        "name",
        gettext_lazy("Họ và tên trên thẻ CCCD"),
        ("Họ và tên", "Họ tên", "Họ tên trên thẻ"),
        advice=gettext_lazy("Bắt buộc với cán bộ chưa khai"),
        example="Lê Thị Hoa",
        width=26,
    ),
    Column("birth_date", gettext_lazy("Ngày sinh"), ("Ngày tháng năm sinh",), advice=_DAY),
    Column(
        "gender",
        gettext_lazy("Giới tính"),
        ("Nam/Nữ",),
        advice=gettext_lazy("Nam hoặc Nữ"),
        example="Nữ",
        width=10,
    ),
    Column("issued_on", gettext_lazy("Ngày cấp"), ("Ngày cấp CCCD",), advice=_DAY),
    Column("issued_at", gettext_lazy("Nơi cấp"), ("Nơi cấp CCCD",), width=36),
    Column("address", gettext_lazy("Địa chỉ"), ("Địa chỉ thường trú", "Nơi thường trú"), width=40),
)
_GENDERS = {"nam": "male", "male": "male", "nu": "female", "female": "female"}
_NEEDED = ("number", "name", "birth_date", "gender")


def plan(*, actor: Actor, sheet: Sheet, advance: Advance = nowhere) -> Plan:
    """What the list would change, and what is wrong with it; `advance` hears of each row.

    Raises Refused where it is no such list, NotFound where the actor administers nobody.
    """
    if not actor.may(actions.MANAGE):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    read = table.read(sheet, COLUMNS, ignored=REPORT_COLUMNS)
    rows = list(_Planner(actor, read).rows(advance))
    return Plan.of(read, rows)


def apply(
    *,
    actor: Actor,
    sheet: Sheet,
    source: Source,
    seen: str | None = None,
    advance: Advance = nowhere,
) -> Plan:
    """Apply all rows or none, in one transaction; returns what was done.

    Raises Refused if rows have errors, importing.Outdated if the plan is no longer the one `seen`.
    """
    with transaction.atomic():
        planned = plan(actor=actor, sheet=sheet, advance=advance)

        def write(rows: Sequence[_Row]) -> None:
            said = [(row.account, row.after) for row in rows]
            verification.declare_many(actor=actor, said=said)
            advance(len(rows))

        planned.carry_out(write, seen=seen, advance=advance)
        _record(actor, source, planned)
    return planned


def _record(actor: Actor, source: Source, planned: Plan) -> None:
    audit.record(
        actor=actor,
        kind=events.IDENTITIES_IMPORTED,
        subject=audit.Subject("file", source.digest[:16], source.name),
        unit_path=only_scope(actor, actions.MANAGE),
        details={"sha256": source.digest, **planned.counts},
    )


@dataclass(slots=True, eq=False)
class _Row:
    record: Record
    report: RowReport
    name: str
    account: Account | None = None
    before: Declared | None = None
    after: Declared | None = None

    def changes(self) -> str:
        """Everything that the row would change, as text."""
        return repr((self.name, self.after, self.report.outcome))


class _Planner:
    def __init__(self, actor: Actor, read: Table) -> None:
        self._actor, self._table = actor, read
        self._seen: dict[str, int] = {}

    def rows(self, advance: Advance) -> Iterator[_Row]:
        rows = [self._begin(record) for record in self._table.records]
        accounts = self._accounts({row.name for row in rows})
        for row in rows:
            row.account = accounts.get(row.name)
            self._judge(row)
            advance(1)
        self._refuse_superiors(rows)
        for row in rows:
            row.report.outcome = _outcome(row)
            yield row

    def _begin(self, record: Record) -> _Row:
        domain = settings.ENVIRONMENT.mail_domain
        name = rules.account_name(record.values["account"], domain)
        return _Row(record, RowReport(record.number, name), name)

    def _accounts(self, names: set[str]) -> dict[str, Account]:
        found = queries.visible(self._actor).filter(name__in=names, removed_at=None)
        found = found.select_related("unit", "declared", "person").defer("photo")
        return {account.name: account for account in found}

    def _judge(self, row: _Row) -> None:
        """Everything that is wrong with one row; what it would declare, where nothing is."""
        if row.account is None:
            return self._say(row, "account", _("Không có cán bộ này trong các đơn vị bạn quản trị"))
        if (earlier := self._seen.setdefault(row.name, row.record.number)) != row.record.number:
            said = _("Tài khoản này đã có ở dòng %(row)s") % {"row": earlier}
            return self._say(row, "account", said)
        row.before = persons.declared(row.account.declared) if row.account.declared else None
        said = self._said(row, row.before.given() if row.before else {})
        self._refuse_faulty(row, said)
        if not row.report.blocked():
            row.after = Declared.typed(**said)
            self._refuse_another(row)
        return None

    def _said(self, row: _Row, known: dict[str, Any]) -> dict[str, Any]:
        """What is known with what the row says on top; cells that cannot be read are named."""
        for field in FIELDS:
            cell = row.record.values.get(field, "")
            if cell == CLEAR:
                known.pop(field, None)
            elif cell:
                known[field] = value = _value(field, cell)
                if value is None:
                    self._say(row, field, _unreadable(field))
                elif len(cell) > MOST_CHARACTERS.get(field, len(cell)):
                    most = {"most": MOST_CHARACTERS[field]}
                    self._say(row, field, _("Dài hơn %(most)s ký tự") % most)
                elif cells.lost_letters(cell):
                    self._say(
                        row,
                        field,
                        _("Chữ có dấu đã mất khi lưu tệp"),
                        _("Hãy lưu lại từ Excel với kiểu “CSV UTF-8” hoặc .xlsx."),
                    )
        return known

    def _refuse_faulty(self, row: _Row, said: dict[str, Any]) -> None:
        for field in _NEEDED:
            if not said.get(field) and not row.report.blocked():
                self._say(row, field, _("Thiếu “%(label)s”") % {"label": words.label(field)})
        if row.report.blocked():
            return
        known = (said["number"], said["birth_date"], said["gender"], said.get("issued_on"))
        problems, warnings = review(*known, today=clock.today())
        for found in problems:
            self._tell(row, found, _lost_zero(found, said["number"]))
        for found in warnings:
            self._tell(row, found, blocks=False)

    def _refuse_another(self, row: _Row) -> None:
        person = row.account.person
        if person and bytes(person.number_mac) != sealing.number_mac(row.after.number):
            self._say(row, "number", _("Tài khoản này đã gắn với một người khác"))

    def _refuse_superiors(self, rows: list[_Row]) -> None:
        known = [row for row in rows if row.account]
        roles = queries.roles_by_account([row.account for row in known])
        for row in known:
            if not queries.may_change(self._actor, roles.get(row.account.pk, ())):
                self._say(row, "account", _("Tài khoản này có quyền cao hơn quyền của bạn"))

    def _tell(
        self, row: _Row, found: Finding, suggestion: str = "", *, blocks: bool = True
    ) -> None:
        self._say(row, found.field, words.sentence(found), suggestion, blocks=blocks)

    def _say(
        self, row: _Row, key: str, reason: str, suggestion: str = "", *, blocks: bool = True
    ) -> None:
        heading = self._table.heading_of(key, COLUMNS)
        row.report.remarks.append(Remark(heading, reason, suggestion, blocks))


def _value(field: str, cell: str) -> Any:
    """A cell as the value it stands for; None where it cannot be read."""
    if field in {"birth_date", "issued_on"}:
        return cells.day(cell)
    if field == "gender":
        return _GENDERS.get(fold(cell))
    return cccd.digits(cell) if field == "number" else cell


def _unreadable(field: str) -> str:
    if field == "gender":
        return _("Hãy ghi Nam hoặc Nữ")
    return _("Không đọc được ngày; hãy viết như 04/07/1991")


def _lost_zero(found: Finding, number: str) -> str:
    """A spreadsheet has taken the number for an amount."""
    if found.finding.kind == cccd.Kind.FORM and len(number) in (10, 11) and number.isdecimal():
        return _("Bảng tính đã bỏ số 0 ở đầu: hãy định dạng cột này là văn bản rồi nhập lại.")
    return ""


def _outcome(row: _Row) -> Outcome:
    if row.report.blocked():
        return Outcome.ERROR
    if row.before == row.after:
        return Outcome.UNCHANGED
    before = row.before.given() if row.before else {}
    after: dict[str, str | date] = row.after.given()
    changed = [field for field in FIELDS if before.get(field) != after.get(field)]
    row.report.changes = [Change.of(words.label(field), "…", "…") for field in changed]
    return Outcome.CHANGED if row.before else Outcome.ADDED
