"""Delegations as a file; that somebody took it along is recorded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.delegation import events, queries, words
from lienthong.delegation.models import Delegation
from lienthong.delegation.queries import Filters
from lienthong.kit import spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.spreadsheet import Cell
from lienthong.kit.text import format_date

Pair = tuple[str, str]
Names = Callable[[Iterable[Pair]], dict[Pair, str]]  # sso.delegable.names, a floor above
AT_ONCE = 500
WIDTHS = (8, 26, 22, 28, 26, 22, 28, 34, 12, 12, 24, 40, 20, 20, 20, 20, 20)


def csv(*, actor: Actor, filters: Filters, names: Names) -> Iterator[bytes]:
    """Lines of a CSV file of what the actor may see, newest first."""
    found = _begin(actor, filters, "csv")
    return spreadsheet.csv_lines(_heading(), _rows(found, names))


def xlsx(file: BinaryIO, *, actor: Actor, filters: Filters, names: Names) -> None:
    """Write an XLSX file of the same."""
    found = _begin(actor, filters, "xlsx")
    spreadsheet.write_xlsx(file, _heading(), _rows(found, names), widths=WIDTHS)


def _begin(actor: Actor, filters: Filters, form: str) -> QuerySet[Delegation]:
    found = queries.visible(actor, filters)
    details = {"format": form, "lines": found.count()}
    path = filters.unit or actor.unit_path
    audit.record(actor=actor, kind=events.EXPORTED, unit_path=path, details=details)
    return found


def _heading() -> Sequence[str]:
    party = (_("tài khoản"), _("đơn vị"))
    giver = [_("Người giao"), *(f"{_('Người giao')}: {part}" for part in party)]
    receiver = [_("Người nhận"), *(f"{_('Người nhận')}: {part}" for part in party)]
    course = [_("Đề nghị lúc"), _("Trả lời lúc"), _("Thu hồi lúc"), _("Người thu hồi")]
    days = [_("Từ ngày"), _("Đến hết ngày"), _("Trạng thái")]
    said = [_("Lý do"), _("Số quyết định, văn bản")]
    return [_("Số"), *giver, *receiver, _("Việc được làm thay"), *days, *said, *course]


def _rows(found: QuerySet[Delegation], names: Names) -> Iterator[Sequence[Cell]]:
    language = translation.get_language()  # a streamed answer is read after the request's has ended
    remaining = found.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(remaining, AT_ONCE)):
        with translation.override(language):
            named = names((one.kind, one.key) for one in chunk)
            rows = [_row(one, named[one.kind, one.key]) for one in chunk]
        yield from rows


def _row(one: Delegation, what: str) -> Sequence[Cell]:
    return (
        one.pk,
        *(one.giver.full_name, one.giver.name, one.giver.unit.label),
        *(one.receiver.full_name, one.receiver.name, one.receiver.unit.label),
        words.sentence(what),
        *(format_date(one.starts_on), format_date(words.last_day(one)), words.tag(one)[0]),
        *(one.reason, one.decision),
        *(one.asked_at, one.answered_at, one.ended_at, one.ended_by),
    )
