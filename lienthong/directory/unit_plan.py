"""What each row of a list of units means among the units that exist and the other rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong.directory import actions, queries, unit_columns
from lienthong.directory.finder import Finder
from lienthong.directory.models import OPEN_END, Placement, Unit, UnitCode
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Advance, Change, Outcome, Remark, RowReport
from lienthong.kit.sheet.rows import clean
from lienthong.kit.table import Record, Table
from lienthong.kit.text import format_date

MOST_LEVELS = 20  # a code of 35 characters has at most 18 groups
DRAFTED = {"name", "short_name", "kind", "level", "admin_code", "old_code"}


@dataclass(slots=True, eq=False)
class UnitRow:
    """A row, and what it would do."""

    record: Record
    report: RowReport
    said: dict[str, Any]
    unit: Unit | None = None  # the one it speaks of; None: a new one
    before: actions.UnitDraft | None = None
    after: actions.UnitDraft | None = None
    start: date = OPEN_END
    end: date = OPEN_END
    parent: "Unit | UnitRow | None" = None
    moves: bool = False
    depth: int = 0  # units above, once everything is done

    @property
    def number(self) -> int:
        return self.record.number

    def changes(self) -> str:
        """What it would do, as text: equal texts, equal effects."""
        known = (self.unit.pk, self.unit.path) if self.unit else None
        above = self.parent.number if isinstance(self.parent, UnitRow) else self.parent
        above_id = above.path if isinstance(above, Unit) else above
        parts = (self.number, self.report.outcome, known, self.before, self.after, self.start)
        return repr((*parts, self.end, self.moves, above_id))


@dataclass(frozen=True, slots=True)
class _Claim:
    """That a code shall mean a row's unit on these days."""

    code: str
    start: date
    end: date
    row: UnitRow
    key: str

    def meets(self, start: date, end: date) -> bool:
        return self.start < end and start < self.end


class Planner:
    """Reads the rows once, and the units that they speak of in a handful of statements."""

    def __init__(self, actor: Actor, table: Table) -> None:
        self._actor, self._table = actor, table
        self._today = clock.today()
        self._finder = Finder(actor, actions.MANAGE)
        self._rows: list[UnitRow] = []

    def rows(self, advance: Advance) -> list[UnitRow]:
        """Every row with its report."""
        self._rows = [self._read(record) for record in self._table.records]
        self._find_units()
        for row in self._rows:
            self._draft(row)
            advance(1)
        self._by_code = self._group_by_code()
        for row in self._rows:
            self._find_parent(row)
        self._measure_depths()
        self._refuse_second_meanings()
        self._refuse_planned_moves()
        for row in self._rows:
            row.report.outcome = _outcome(row)
            if row.report.outcome == Outcome.CHANGED:
                row.report.changes = [
                    Change.of(self._table.heading_of(key, unit_columns.COLUMNS), before, after)
                    for key, before, after in _changed(row)
                ]
        return self._rows

    # ── The row itself ──────────────────────────────────────────────────────────────────────────

    def _read(self, record: Record) -> UnitRow:
        said, remarks = unit_columns.read(record, self._table)
        report = RowReport(record.number, str(said.get("code") or record.values["code"]))
        row = UnitRow(record, report, said)
        report.remarks += remarks
        if not record.values["code"]:
            self._say(row, "code", _("Thiếu mã định danh"))
        return row

    def _say(self, row: UnitRow, key: str, reason: str, suggestion: str = "") -> None:
        heading = self._table.heading_of(key, unit_columns.COLUMNS)
        row.report.remarks.append(Remark(heading, reason, suggestion))

    def _find_units(self) -> None:
        """Which existing unit each row speaks of."""
        scopes = self._actor.scopes(actions.MANAGE)
        codes = {row.said["code"] for row in self._rows if "code" in row.said}
        found = UnitCode.objects.select_related("unit__parent").filter(code__in=codes)
        known: dict[str, list[UnitCode]] = {}
        for code in found.filter(queries.within(scopes, "unit__path")).order_by("valid_from"):
            known.setdefault(code.code, []).append(code)
        spoken_of: dict[int, UnitRow] = {}
        for row in self._rows:
            row.unit = self._meant(row, known.get(row.said.get("code", ""), []))
            if row.unit:
                self._refuse_repetition(row, spoken_of.setdefault(row.unit.pk, row))
        self._old_codes = dict(
            UnitCode.objects.filter(unit__in=spoken_of, style=UnitCode.Style.OLD)
            .order_by("valid_to")
            .values_list("unit_id", "code")
        )

    def _meant(self, row: UnitRow, known: list[UnitCode]) -> Unit | None:
        start, end = row.said.get("valid_from"), row.said.get("valid_to", OPEN_END)
        for code in known:
            if code.unit.valid_from == start:
                return code.unit
        for code in known:
            if code.valid_from < end and (start or self._today) < code.valid_to:
                return code.unit
        if known and not start:
            ended = format_date(known[-1].valid_to)
            self._say(
                row,
                "code",
                _("Mã này thuộc một đơn vị đã kết thúc ngày %(day)s") % {"day": ended},
                _("Đơn vị mới mang mã cũ cần có cột “Hoạt động từ ngày”."),
            )
        return None

    def _refuse_repetition(self, row: UnitRow, first: UnitRow) -> None:
        if first is not row:
            self._say(row, "code", _("Đơn vị này đã có ở dòng %(row)s") % {"row": first.number})

    def _draft(self, row: UnitRow) -> None:
        row.start = row.said.get("valid_from") or self._today
        row.end = row.said.get("valid_to") or OPEN_END
        if row.unit:
            self._draft_known(row, row.unit)
        else:
            self._draft_new(row)

    def _draft_known(self, row: UnitRow, unit: Unit) -> None:
        values = {
            key: getattr(unit, key) for key in actions.UnitDraft.__slots__ if key != "old_code"
        }
        row.before = actions.UnitDraft(**values, old_code=self._old_codes.get(unit.pk, ""))
        row.after = _said_of(row.before, row)
        ended = unit.valid_to <= self._today
        if ended and row.after.old_code != row.before.old_code:
            self._say(row, "old_code", _("Đơn vị đã kết thúc hoạt động, không nhận mã mới"))
        for key, present in (("valid_from", unit.valid_from), ("valid_to", unit.valid_to)):
            if row.said.get(key, present) != present:
                self._refuse_date(row, key, present)

    def _refuse_date(self, row: UnitRow, key: str, present: date) -> None:
        words = {
            "valid_from": _("Ngày bắt đầu hoạt động của đơn vị đã có không sửa qua danh sách"),
            "valid_to": _("Đơn vị kết thúc theo quyết định, không qua danh sách"),
        }
        shown = "" if present == OPEN_END else format_date(present)
        keep = _("Hãy để trống, hoặc ghi như hiện có: %(day)s") % {"day": shown}
        self._say(row, key, words[key], keep if shown else _("Hãy để trống ô này."))

    def _draft_new(self, row: UnitRow) -> None:
        code = row.said.get("code", "")
        if code and not row.said.get("name"):
            self._say(row, "name", _("Đơn vị mới cần có tên"))
        if row.end <= row.start:
            self._say(row, "valid_to", _("Ngày kết thúc phải sau ngày bắt đầu"))
        row.after = _said_of(actions.UnitDraft(name="", code=code), row)

    # ── Where it stands ─────────────────────────────────────────────────────────────────────────

    def _group_by_code(self) -> dict[str, list[UnitRow]]:
        by_code: dict[str, list[UnitRow]] = {}
        for row in self._rows:
            by_code.setdefault(row.said.get("code", ""), []).append(row)
        return by_code

    def _find_parent(self, row: UnitRow) -> None:
        printed = row.said.get("parent_code", "")
        if row.unit and (not printed or self._stands_under(row.unit, printed)):
            return
        if not printed:
            self._check_root(row)
            return
        parent = self._row_with(printed, row.start) or self._finder.find(
            printed, self._table.heading_of("parent_code", unit_columns.COLUMNS)
        )
        if isinstance(parent, Remark):
            row.report.remarks.append(parent)
            return
        row.parent = parent.unit or parent if isinstance(parent, UnitRow) else parent
        if row.unit:
            self._check_move(row, row.unit)
        self._check_ends(row)

    @staticmethod
    def _stands_under(unit: Unit, printed: str) -> bool:
        return unit.parent is not None and unit.parent.code == printed.upper()

    def _row_with(self, code: str, on: date) -> UnitRow | None:
        """The row of that code that is valid on the day, or else the last one."""
        rows = self._by_code.get(code.upper(), ())
        return next((row for row in rows if row.start <= on < row.end), rows[-1] if rows else None)

    def _check_root(self, row: UnitRow) -> None:
        """Only an installation without units takes a unit without one above, and only one."""
        if not self._actor.may(actions.MANAGE, "/"):
            self._say(row, "parent_code", _("Thiếu đơn vị cấp trên"))
        elif Unit.objects.filter(parent=None).exists():
            self._say(row, "parent_code", _("Đã có đơn vị gốc; đơn vị này thiếu đơn vị cấp trên"))
        else:
            first = next(r for r in self._rows if not r.unit and not r.said.get("parent_code"))
            if first is not row:
                words = _("Đơn vị gốc đã có ở dòng %(row)s; đơn vị này thiếu đơn vị cấp trên")
                self._say(row, "parent_code", words % {"row": first.number})

    def _check_move(self, row: UnitRow, unit: Unit) -> None:
        if isinstance(row.parent, Unit) and row.parent.pk == unit.parent_id:
            return
        row.moves = True
        above = unit.parent
        if above is None:
            self._say(row, "parent_code", _("Đơn vị gốc không thể chuyển hoặc kết thúc"))
        elif not self._actor.may(actions.MANAGE, above.path):
            self._say(row, "parent_code", _("Chỉ quản trị cấp trên mới chuyển được đơn vị này"))
        elif unit.valid_to <= self._today:
            self._say(row, "parent_code", _("Đơn vị đã kết thúc hoạt động, không chuyển được nữa"))
        else:
            words = _("Chuyển từ “%(before)s” cùng mọi đơn vị trực thuộc") % {"before": above.name}
            heading = self._table.heading_of("parent_code", unit_columns.COLUMNS)
            row.report.remarks.append(Remark(heading, words, blocks=False))

    def _check_ends(self, row: UnitRow) -> None:
        parent = row.parent
        ends = parent.end if isinstance(parent, UnitRow) else parent.valid_to
        if ends < (row.unit.valid_to if row.unit else row.end):
            words = _("Đơn vị cấp trên kết thúc hoạt động trước, ngày %(day)s")
            self._say(row, "parent_code", words % {"day": format_date(ends)})

    def _measure_depths(self) -> None:
        """Levels above each row; who stands beneath oneself has none."""
        self._row_of = {row.unit.pk: row for row in self._rows if row.unit and row.moves}
        self._in_scope = {unit.pk: unit for unit in self._finder.units.values()}
        depths: dict[object, int | None] = {None: -1}
        for row in self._rows:
            depth = self._depth(row.unit or row, depths)
            if depth is None:
                self._say(row, "parent_code", _("Các đơn vị cấp trên tạo thành vòng khép kín"))
            elif depth >= MOST_LEVELS:
                words = _("Cây đơn vị sâu hơn %(most)s cấp")
                self._say(row, "parent_code", words % {"most": MOST_LEVELS})
            row.depth = depth or 0

    def _depth(self, node: Unit | UnitRow, depths: dict[object, int | None]) -> int | None:
        """0 at the top; None on a way that never ends. Remembers what it walks through."""
        way: list[object] = []
        at: Unit | UnitRow | None = node
        while self._key(at) not in depths:
            key = self._key(at)
            depths[key] = None  # until the way has come to an end
            way.append(key)
            at = self._above(at)
        depth = depths[self._key(at)]
        for key in reversed(way):
            depth = None if depth is None else depth + 1
            depths[key] = depth
        return depths[self._key(node)]

    @staticmethod
    def _key(node: Unit | UnitRow | None) -> object:
        return node.pk if isinstance(node, Unit) else node

    def _above(self, node: Unit | UnitRow) -> Unit | UnitRow | None:
        if isinstance(node, UnitRow):
            return node.parent
        if node.pk in self._row_of:
            return self._row_of[node.pk].parent
        return self._in_scope.get(node.parent_id or 0)

    # ── What the database would refuse ──────────────────────────────────────────────────────────

    def _refuse_second_meanings(self) -> None:
        """One code means one unit on one day, here and everywhere, the actor's scope or not."""
        claims = [claim for row in self._rows for claim in self._claims(row)]
        taken: dict[str, list[UnitCode]] = {}
        for code in UnitCode.objects.filter(code__in={claim.code for claim in claims}):
            taken.setdefault(code.code, []).append(code)
        earlier: dict[str, list[_Claim]] = {}
        for claim in claims:
            own = claim.row.unit.pk if claim.row.unit else None
            for code in taken.get(claim.code, ()):
                if code.unit_id != own and claim.meets(code.valid_from, code.valid_to):
                    self._say(claim.row, claim.key, _("Mã này đang là mã của một đơn vị khác"))
                    break
            for other in earlier.setdefault(claim.code, []):
                if claim.meets(other.start, other.end):
                    words = _("Mã này đã có ở dòng %(row)s") % {"row": other.row.number}
                    self._say(claim.row, claim.key, words)
                    break
            earlier[claim.code].append(claim)

    def _claims(self, row: UnitRow) -> Iterator[_Claim]:
        if row.unit is None:
            if row.after.code:
                yield _Claim(row.after.code, row.start, row.end, row, "code")
            if row.after.old_code:
                yield _Claim(row.after.old_code, row.start, row.end, row, "old_code")
        elif row.after.old_code and row.after.old_code != row.before.old_code:
            yield _Claim(row.after.old_code, self._today, OPEN_END, row, "old_code")

    def _refuse_planned_moves(self) -> None:
        moving = {row.unit.pk: row for row in self._rows if row.unit and row.moves}
        later = Placement.objects.filter(unit__in=moving, valid_from__gt=self._today)
        for placement in later.select_related("unit"):
            words = _("%(unit)s đã được chuyển sau ngày đó") % {"unit": placement.unit.name}
            self._say(moving[placement.unit_id], "parent_code", words)


def _said_of(draft: actions.UnitDraft, row: UnitRow) -> actions.UnitDraft:
    """The draft with what the row says, but for what it only repeats, be it a dash."""
    said = {
        key: value
        for key, value in row.said.items()
        if key in DRAFTED and row.record.values[key] != clean(getattr(draft, key))
    }
    return replace(draft, on_axis=row.said.get("axis", draft.on_axis), **said)


def _changed(row: UnitRow) -> Iterator[tuple[str, object, object]]:
    """(column, before, after) of everything that the row changes."""
    for name, (before, after) in actions.difference(row.before, row.after).items():
        yield "axis" if name == "on_axis" else name, before, after
    if row.moves:
        above = row.parent.after if isinstance(row.parent, UnitRow) else row.parent
        yield "parent_code", row.unit.parent.code, above.code


def _outcome(row: UnitRow) -> Outcome:
    if row.report.blocked():
        return Outcome.ERROR
    if row.unit is None:
        return Outcome.ADDED
    return Outcome.CHANGED if row.moves or row.before != row.after else Outcome.UNCHANGED
