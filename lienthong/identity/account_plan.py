"""What each row of a list of officers means among the accounts that exist and the other rows."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.directory.finder import Finder
from lienthong.directory.models import Unit
from lienthong.directory.rules import expand
from lienthong.identity import account_columns, actions, bulk_edits, queries, rules
from lienthong.identity.actions import Profile
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Advance, Change, Outcome, Remark, RowReport
from lienthong.kit.sheet.rows import clean
from lienthong.kit.table import Record, Table
from lienthong.kit.text import split_name

PHONES = ("phone", "mobile", "desk_phone")
# Nine digits of a mobile phone, ten of a landline (Thông tư 22/2014/TT-BTTTT): a spreadsheet has
# taken the number for an amount and dropped the zero in front.
_WITHOUT_ZERO = re.compile(r"[35789][0-9]{8}|2[0-9]{9}")


@dataclass(slots=True, eq=False)
class AccountRow:
    """A row, and what it would do."""

    record: Record
    report: RowReport
    said: dict[str, Any]
    account: Account | None = None  # the one it speaks of; None: a new one
    before: Profile | None = None
    after: Profile | None = None
    unit: Unit | None = None  # where the officer will be
    suspended: bool = False

    @property
    def name(self) -> str:
        return self.said.get("name", "")

    @property
    def is_edited(self) -> bool:
        return self.account is not None and self.before != self.after

    @property
    def is_moved(self) -> bool:
        return self.account is not None and self.unit.pk != self.account.unit_id

    @property
    def is_suspended(self) -> bool:
        return self.suspended and (self.account is None or self.account.suspended_at is None)

    @property
    def is_resumed(self) -> bool:
        return (
            self.account is not None
            and not self.suspended
            and self.account.suspended_at is not None
        )

    def changes(self) -> str:
        """What it would do, as text: equal texts, equal effects."""
        unit = self.unit.path if self.unit else ""
        told = (self.record.number, self.report.outcome, self.name, unit, self.suspended)
        if self.account is None:
            return repr((*told, self.after))
        edit = bulk_edits.Edit(self.account, self.before, self.after)
        pairs = [(n, getattr(self.before, n), getattr(self.after, n)) for n in edit.changed]
        return repr((*told, self.account.pk, self.account.unit.path, pairs))


class Planner:
    """Reads the rows once, and the accounts that they speak of in a handful of statements."""

    def __init__(self, actor: Actor, table: Table, *, lock: bool) -> None:
        """`lock`: the accounts that exist stay as they are until the transaction ends."""
        self._actor, self._table, self._lock = actor, table, lock
        self._finder = Finder(actor, actions.MANAGE)

    def rows(self, advance: Advance) -> list[AccountRow]:
        """Every row with its report."""
        rows = [self._read(record) for record in self._table.records]
        self._refuse_repetitions(rows)
        mine, others = self._accounts({row.name for row in rows if row.name})
        for row in rows:
            row.account = mine.get(row.name)
            self._draft(row)
            advance(1)
        self._refuse_names_in_use(rows, others)
        self._refuse_superiors(rows)
        self._tell_losses(rows)
        for row in rows:
            row.report.outcome = _outcome(row)
            if row.report.outcome == Outcome.CHANGED:
                row.report.changes = [
                    Change.of(self._table.heading_of(key, account_columns.COLUMNS), before, after)
                    for key, before, after in _changed(row)
                ]
        return rows

    def _say(
        self, row: AccountRow, key: str, reason: str, suggestion: str = "", *, blocks: bool = True
    ) -> None:
        heading = self._table.heading_of(key, account_columns.COLUMNS)
        row.report.remarks.append(Remark(heading, reason, suggestion, blocks))

    def _read(self, record: Record) -> AccountRow:
        said, remarks = account_columns.read(record, self._table)
        subject = said.get("name") if not remarks else record.values["name"]
        report = RowReport(record.number, subject or "", remarks=remarks)
        row = AccountRow(record, report, said)
        if not row.name and not remarks:
            self._say(row, "name", _("Thiếu tên tài khoản"))
        return row

    def _refuse_repetitions(self, rows: list[AccountRow]) -> None:
        first: dict[str, AccountRow] = {}
        for row in rows:
            if row.name and first.setdefault(row.name, row) is not row:
                earlier = first[row.name].record.number
                self._say(row, "name", _("Tài khoản này đã có ở dòng %(row)s") % {"row": earlier})

    def _accounts(self, names: set[str]) -> tuple[dict[str, Account], set[str]]:
        """Accounts in the actor's scope by name, and the names that belong to others."""
        found = queries.visible(self._actor).filter(name__in=names)
        found = found.select_related("unit").defer("photo", "search", "sort_key").order_by("pk")
        if self._lock:
            found = found.select_for_update(of=("self",), no_key=True)
        mine = {account.name: account for account in found}
        taken = Account.objects.filter(name__in=names - mine.keys())
        return mine, set(taken.values_list("name", flat=True))

    # ── Who, and what is said of them ───────────────────────────────────────────────────────────

    def _draft(self, row: AccountRow) -> None:
        if row.account:
            self._draft_known(row, row.account)
        else:
            self._draft_new(row)

    def _draft_known(self, row: AccountRow, account: Account) -> None:
        if account.removed_at is not None:
            advice = _("Hãy khôi phục tài khoản trước, rồi nhập lại.")
            self._say(row, "name", _("Tài khoản này đã bị xóa"), advice)
        row.before = Profile.of(account)
        row.after = self._said_of(row, row.before, account.full_name)
        row.unit = self._unit(row, account.unit) or account.unit
        row.suspended = row.said.get("suspended", account.suspended_at is not None)
        if row.is_suspended and account.pk == self._actor.account_id:
            words = _("Bạn không thể tự đình chỉ hoặc xóa tài khoản của mình")
            self._say(row, "suspended", words)
        if row.before != row.after:
            self._check(row)

    def _draft_new(self, row: AccountRow) -> None:
        row.after = self._said_of(row, Profile(family_name="", given_name=""), "")
        row.suspended = row.said.get("suspended", False)
        if row.said.get("unit") or row.said.get("unit_name"):
            row.unit = self._unit(row, None)
        else:
            self._say(row, "unit", _("Tài khoản mới cần có đơn vị"))
        self._check(row)

    def _said_of(self, row: AccountRow, profile: Profile, full_name: str) -> Profile:
        """The profile with what the row says, but for what it only repeats, be it a dash."""
        said = {
            key: value
            for key, value in row.said.items()
            if key in bulk_edits.PROFILE and _differs(row, key, getattr(profile, key))
        }
        for key in PHONES:
            if _WITHOUT_ZERO.fullmatch(said.get(key) or ""):
                said[key] = f"0{said[key]}"
                told = _("Đã thêm số 0 ở đầu: %(number)s") % {"number": said[key]}
                self._say(row, key, told, blocks=False)
        whole = row.said.get("full_name")
        if whole and whole != clean(full_name) and not row.said.get("given_name"):
            said["family_name"], said["given_name"] = split_name(whole)
        return replace(profile, **said)

    def _check(self, row: AccountRow) -> None:
        """Every rule of the officer's form."""
        by_whole_name = "full_name" in self._table.keys and "given_name" not in row.said
        for key, problem in rules.profile_problems(asdict(row.after)).items():
            self._say(
                row, "full_name" if key == "given_name" and by_whole_name else key, _(problem)
            )
        for key in ("family_name", "given_name") if by_whole_name else ():
            if len(getattr(row.after, key)) > (most := Account._meta.get_field(key).max_length):
                self._say(row, "full_name", _("Dài hơn %(most)s ký tự") % {"most": most})

    # ── Where ───────────────────────────────────────────────────────────────────────────────────

    def _unit(self, row: AccountRow, present: Unit | None) -> Unit | None:
        """The unit that the row names; the present one where it names none, or that one again."""
        key = "unit" if row.said.get("unit") else "unit_name"
        printed = row.said.get(key)
        if not printed or (present and printed.upper() == present.code):
            unit = present
        else:
            unit = self._named(row, key, printed, present)
        if unit and key == "unit" and (name := row.said.get("unit_name")):
            self._compare(row, unit, name)
        return unit

    def _named(self, row: AccountRow, key: str, printed: str, present: Unit | None) -> Unit | None:
        within = self._within(row)
        if within is None:
            return None
        heading = self._table.heading_of(key, account_columns.COLUMNS)
        found = self._finder.find(printed, heading, within)
        if isinstance(found, Unit):
            return found
        # "Văn phòng" names many, but says nothing new of someone who is in one of them.
        if present and not found.candidates and expand(printed) == expand(present.name):
            return present
        row.report.remarks.append(found)
        return None

    def _within(self, row: AccountRow) -> str | None:
        """The code of the unit that the officer's unit belongs to; blank: not said; None: unknown."""
        printed = row.said.get("within", "")
        if not printed:
            return ""
        heading = self._table.heading_of("within", account_columns.COLUMNS)
        found = self._finder.find(printed, heading)
        if isinstance(found, Unit):
            return found.code
        row.report.remarks.append(found)
        return None

    def _compare(self, row: AccountRow, unit: Unit, name: str) -> None:
        """Code and name on one row must not say two things: which one is meant, only a person knows."""
        if expand(name) != expand(unit.name) and self._finder.resolve(name).code != unit.code:
            words = _("Mã đơn vị là của “%(unit)s”, không phải “%(name)s”")
            told = words % {"unit": unit.name, "name": name}
            self._say(row, "unit_name", told, _("Hãy sửa mã, hoặc để trống cột tên."))

    # ── What the other accounts have to say ─────────────────────────────────────────────────────

    def _refuse_names_in_use(self, rows: list[AccountRow], others: set[str]) -> None:
        """Said last: a row that could not be added anyway tells nothing of other units' accounts."""
        for row in rows:
            if row.name in others and not row.report.blocked():
                words = _("Tên tài khoản %(name)s đã có người dùng") % {"name": row.name}
                self._say(row, "name", words, _("Hãy chọn tên khác."))

    def _refuse_superiors(self, rows: list[AccountRow]) -> None:
        changed = [row for row in rows if row.account and _changes(row)]
        held = queries.roles_by_account(row.account for row in changed)
        for row in changed:
            if not queries.may_change(self._actor, held.get(row.account.pk, ())):
                self._say(
                    row,
                    "name",
                    _("Tài khoản hoặc vai trò này có quyền cao hơn quyền của bạn"),
                    _("Đề nghị quản trị cấp trên thực hiện"),
                )

    def _tell_losses(self, rows: list[AccountRow]) -> None:
        """Who is moved or suspended loses something: said before it is done."""
        leaving = [row for row in rows if row.account and (row.is_moved or row.is_suspended)]
        lost = bulk_edits.losses([row.account for row in leaving])
        for row in leaving:
            sessions = lost.sessions.get(row.account.pk, 0)
            if row.is_moved:
                self._tell_move(row, sessions, lost.roles.get(row.account.pk, 0))
            else:
                told = [_("Tạm đình chỉ"), *([_sessions(sessions)] if sessions else [])]
                self._say(row, "suspended", ", ".join(told), blocks=False)

    def _tell_move(self, row: AccountRow, sessions: int, roles: int) -> None:
        way = {"before": row.account.unit.name, "after": row.unit.name}
        told = [_("Chuyển từ “%(before)s” sang “%(after)s”") % way]
        told += [_sessions(sessions)] if sessions else []
        told += [_roles(roles)] if roles else []
        self._say(row, "unit", ", ".join(told), blocks=False)


def _roles(count: int) -> str:
    words = ngettext("mất %(count)s vai trò quản trị", "mất %(count)s vai trò quản trị", count)
    return words % {"count": count}


def _sessions(count: int) -> str:
    words = ngettext(
        "kết thúc %(count)s phiên đăng nhập", "kết thúc %(count)s phiên đăng nhập", count
    )
    return words % {"count": count}


def _differs(row: AccountRow, key: str, present: Any) -> bool:
    """Whether the cell says something else than what it would be exported as."""
    if isinstance(present, bool):
        return row.said[key] != present
    return row.record.values[key] != clean(present)


def _changes(row: AccountRow) -> bool:
    return row.is_edited or row.is_moved or row.is_suspended or row.is_resumed


def _changed(row: AccountRow) -> Iterator[tuple[str, object, object]]:
    """(column, before, after) of everything that the row changes."""
    edit = bulk_edits.Edit(row.account, row.before, row.after)
    for name in bulk_edits.PROFILE:
        if name in edit.changed:
            yield name, getattr(row.before, name), getattr(row.after, name)
    if row.is_moved:
        yield "unit", row.account.unit.code, row.unit.code
    if row.is_suspended or row.is_resumed:
        yield "suspended", not row.suspended, row.suspended


def _outcome(row: AccountRow) -> Outcome:
    if row.report.blocked():
        return Outcome.ERROR
    if row.account is None:
        return Outcome.ADDED
    return Outcome.CHANGED if _changes(row) else Outcome.UNCHANGED
