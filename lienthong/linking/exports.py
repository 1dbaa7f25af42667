"""Lists that leave the house: what the vendor has to put right, what units have to see to, every row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.kit import spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.spreadsheet import Cell
from lienthong.linking import events, queries, words
from lienthong.linking.models import LinkRow, LinkRun
from lienthong.linking.queries import Task
from lienthong.sso import queries as sso

Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """One list: its file's name without an end, headings with widths in characters, and rows."""

    name: str
    columns: tuple[tuple[Any, int], ...]
    rows: list[Sequence[Cell]]

    def lines(self) -> Iterator[bytes]:
        return spreadsheet.csv_lines(self._heading(), self.rows)

    def xlsx(self, file: BinaryIO) -> None:
        widths = [width for _label, width in self.columns]
        spreadsheet.write_xlsx(file, self._heading(), self.rows, widths=widths)

    def _heading(self) -> list[str]:
        return [str(label) for label, _width in self.columns]


_ROW = (gettext_lazy("Dòng"), 8)
_USER = (gettext_lazy("Tên đăng nhập trong ứng dụng"), 28)
_NAME = (gettext_lazy("Họ tên trong ứng dụng"), 28)
_EMAIL = (gettext_lazy("Thư điện tử trong ứng dụng"), 32)
_UNIT = (gettext_lazy("Đơn vị trong ứng dụng"), 40)
_OFFICER = (gettext_lazy("Cán bộ"), 28)
_OFFICIAL = (gettext_lazy("Thư điện tử công vụ"), 34)
_OF_OFFICER = (gettext_lazy("Đơn vị"), 44)


def corrections(actor: Actor, run: LinkRun) -> Table:
    """For the application's vendor: which of its records needs which e-mail."""
    wanted = (gettext_lazy("Thư điện tử công vụ cần ghi"), 34)
    rows = [
        (one.row.row, one.row.user, one.row.name, one.row.email, one.email, words.unit(one.account))
        for one in queries.corrections(actor, run)
    ]
    columns = (_ROW, _USER, _NAME, _EMAIL, wanted, _OF_OFFICER)
    _record(actor, run, "corrections", len(rows))
    return Table(f"can-bo-sung-thu-{run.application.slug}", columns, rows)


def results(actor: Actor, run: LinkRun, show: str = "", typed: str = "") -> Table:
    """Every row, or those that are shown, with what became of it."""
    found = list(queries.rows(run, show, typed).select_related("decision"))
    known = queries.accounts(actor, run, found)
    columns = (
        _ROW, _USER, _NAME, _EMAIL, _UNIT, (gettext_lazy("Kết quả"), 24), _OFFICER, _OFFICIAL,
        (gettext_lazy("Lý do"), 50), (gettext_lazy("Quyết định"), 30),
    )  # fmt: skip
    _record(actor, run, "results", len(found))
    return Table(
        f"doi-chieu-{run.application.slug}", columns, [_result(row, known) for row in found]
    )


def _result(row: LinkRow, known: dict[int, Any]) -> Sequence[Cell]:
    account = known.get(row.account_id)
    who = (account.full_name, words.email(account)) if account else ("", "")
    return (
        row.row, row.user, row.name, row.email, words.printed_unit(row),
        str(words.OUTCOMES[row.outcome].label), *who, words.reason(row), words.decision(row, known),
    )  # fmt: skip


def todo_of_run(actor: Actor, run: LinkRun) -> Table:
    """For an application's administrator: what each unit has to see to."""
    found = queries.tasks_of(actor, sso.MANAGE, [run])
    return _todo(actor, run, [queries.as_task(row) for row in found])


def todo(actor: Actor, runs: Sequence[LinkRun], right: str, typed: str = "") -> Table:
    """For a unit's administrator: what the own units have to see to, in every application."""
    found = queries.tasks_of(actor, right, runs, typed)
    return _todo(
        actor, runs[0] if len(runs) == 1 else None, [queries.as_task(row) for row in found]
    )


def _todo(actor: Actor, run: LinkRun | None, tasks: list[Task]) -> Table:
    columns = (
        _OF_OFFICER, (gettext_lazy("Ứng dụng"), 30), _OFFICER, _OFFICIAL, _USER, _NAME,
        (gettext_lazy("Việc cần làm"), 70),
    )  # fmt: skip
    rows = [
        (
            unit_of(one), one.application.name,
            one.account.full_name if one.account else "",
            words.email(one.account) if one.account else "",
            one.row.user, one.row.name, todo_sentence(one),
        )
        for one in tasks
    ]  # fmt: skip
    _record(actor, run, "todo", len(rows))
    slug = f"-{run.application.slug}" if run else ""
    return Table(f"viec-can-lam{slug}", columns, rows)


def unit_of(task: Task) -> str:
    """The officer's unit, or the one that the list names for somebody unknown."""
    if task.account:
        return words.unit(task.account)
    return task.row.place.name if task.row.place else ""


def todo_sentence(task: Task) -> str:
    """What to do about it."""
    if task.account is None:
        return _("Không có cán bộ này trong danh bạ: báo là ai, hoặc đề nghị khóa hồ sơ")
    words_ = _("Ghi %(email)s vào thông tin cá nhân trong ứng dụng")
    if not task.sure:
        words_ = _("Kiểm tra hồ sơ này đúng của cán bộ, rồi ghi %(email)s vào đó")
    return words_ % {"email": words.email(task.account)}


def _record(actor: Actor, run: LinkRun | None, what: str, lines: int) -> None:
    """Lists of people leave a trace."""
    application = run.application if run else None
    owner = application.owner if application else None
    subject = (
        audit.Subject("application", application.pk, application.name) if application else None
    )
    audit.record(
        actor=actor,
        kind=events.LINKING_EXPORTED,
        subject=subject,
        unit_path=owner.path if owner else "",
        details={"list": what, "lines": lines},
    )
