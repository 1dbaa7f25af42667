"""The trail as a file: who may read it may take it along, and that too is recorded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.audit import actions, events, kinds, people, places, queries
from lienthong.audit.models import Event
from lienthong.audit.queries import Filters
from lienthong.kit import spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.kit.spreadsheet import Cell
from lienthong.kit.text import format_number

MOST_LINES = {"csv": 1_000_000, "xlsx": 100_000}
WIDTHS = (10, 20, 28, 12, 20, 12, 14, 10, 32, 36, 16, 10, 60)


Advance = Callable[[int], None]


def csv(*, actor: Actor, filters: Filters, advance: Advance = lambda _: None) -> Iterator[bytes]:
    """Lines of a CSV file, read from the database as they are taken; newest first.

    Raises Refused, before the first line, if there are more than MOST_LINES.
    """
    _begin(actor, filters, "csv")
    return spreadsheet.csv_lines(_heading(), _rows(actor, filters, advance))


def xlsx(
    file: BinaryIO, *, actor: Actor, filters: Filters, advance: Advance = lambda _: None
) -> None:
    """Write an XLSX file, newest first; raises Refused if there are more than MOST_LINES."""
    _begin(actor, filters, "xlsx")
    rows = _rows(actor, filters, advance)
    spreadsheet.write_xlsx(file, _heading(), rows, widths=WIDTHS)


def _begin(actor: Actor, filters: Filters, form: str) -> None:
    most = MOST_LINES[form]
    lines = queries.count(actor, filters, most)
    if lines > most:
        raise Refused(
            _("Có hơn %(most)s sự kiện: quá nhiều cho một tệp.") % {"most": format_number(most)},
            hint=_("Hãy chọn khoảng thời gian ngắn hơn hoặc lọc thêm."),
        )
    wanted = {
        name: str(value) for name, value in asdict(filters).items() if value not in ("", None)
    }
    details = {"format": form, "lines": lines, "filters": wanted}
    path = filters.unit or actor.unit_path
    actions.record(actor=actor, kind=events.AUDIT_EXPORTED, unit_path=path, details=details)


def _heading() -> Sequence[str]:
    return (
        _("Số"),
        _("Thời điểm"),
        _("Sự kiện"),
        _("Kết quả"),
        _("Người thực hiện"),
        _("Thay mặt tài khoản"),
        _("Loại đối tượng"),
        _("Mã đối tượng"),
        _("Đối tượng"),
        _("Đơn vị"),
        _("Địa chỉ"),
        _("Phiên"),
        _("Chi tiết"),
    )


def _rows(actor: Actor, filters: Filters, advance: Advance) -> Iterator[Sequence[Cell]]:
    language = translation.get_language()  # a streamed answer is read after the request's has ended
    for chunk in queries.every(actor, filters):
        with translation.override(language):
            names = places.names({event.unit_path for event in chunk})
            givers = people.names(event.on_behalf_of for event in chunk)
            rows = [_row(event, names, givers) for event in chunk]
        yield from rows
        advance(len(rows))


def _row(event: Event, names: dict[str, str], givers: dict[int, str]) -> Sequence[Cell]:
    return (
        event.id,
        event.at,
        kinds.label(event.kind),
        event.get_outcome_display(),
        event.actor_label,
        givers.get(event.on_behalf_of, ""),
        kinds.subject_label(event.subject_kind),
        event.subject_id,
        event.subject_label,
        names.get(event.unit_path, event.unit_path),
        event.address,
        event.session_id,
        details_text(event),
    )


def details_text(event: Event) -> str:
    """Details as one line: "client: van-ban; scopes: openid, email"."""
    return "; ".join(f"{key}: {plain(value)}" for key, value in event.details.items())


def plain(value: object) -> str:
    """A detail's value as people read it."""
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {plain(item)}" for key, item in value.items())
    words = {True: _("có"), False: _("không"), None: "–"}
    return str(words[value]) if value is None or isinstance(value, bool) else str(value)
