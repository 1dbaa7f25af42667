"""What became of a unit, told as facts and as a line of steps."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong.directory.models import OPEN_END, Succession, Unit, UnitCode
from lienthong.kit.text import format_date
from lienthong.shell.way import Step

History = Mapping[str, list[Any]]  # as directory.queries.history returns it
Dated = tuple[date, Step]


def facts(unit: Unit, past: History) -> list[tuple[str, str]]:
    """What is said of the unit, without what is blank."""
    old = [row.code for row in past["codes"] if row.style == UnitCode.Style.OLD]
    rows = [
        (_("Mã định danh"), unit.code),
        (_("Mã kiểu cũ"), ", ".join(old)),
        (_("Tên ngắn"), unit.short_name),
        (_("Loại"), unit.get_kind_display()),
        (_("Cấp"), unit.get_level_display()),
        (_("Mã hành chính"), unit.admin_code),
        (
            _("Trục liên thông văn bản"),
            _("Có mã riêng") if unit.on_axis else _("Dùng mã của cấp trên"),
        ),
        (_("Hoạt động"), _period(unit.valid_from, unit.valid_to)),
    ]
    return [(label, value) for label, value in rows if value]


def _period(start: date, end: date) -> str:
    """An open end is "nay"; the last day is the one before `end`, which is the first day without."""
    if end == OPEN_END:
        return _("từ %(start)s đến nay") % {"start": format_date(start)}
    words = _("từ %(start)s đến trước ngày %(end)s")
    return words % {"start": format_date(start), "end": format_date(end)}


def steps(unit: Unit, past: History) -> list[Step]:
    """Founding, codes, places and successions in the order in which they happened."""
    told = sorted(_told(unit, past), key=lambda each: each[0])
    return [step for _day, step in told]


def _told(unit: Unit, past: History) -> Iterator[Dated]:
    yield unit.valid_from, Step(_("Bắt đầu hoạt động"), format_date(unit.valid_from))
    yield from _moves(unit, past)
    yield from _codes(unit, past)
    for row in past["predecessors"]:
        words = _("Kế thừa từ %(unit)s") % {"unit": row.predecessor.name}
        yield row.effective_on, Step(words, _decided(row))
    for row in past["successors"]:
        words = _("Chuyển cho %(unit)s") % {"unit": row.successor.name}
        yield row.effective_on, Step(words, _decided(row), "bad")
    if unit.valid_to != OPEN_END and not past["successors"]:
        yield unit.valid_to, Step(_("Kết thúc hoạt động"), format_date(unit.valid_to), "bad")


def _moves(unit: Unit, past: History) -> Iterator[Dated]:
    for row in past["placements"]:
        if row.valid_from > unit.valid_from and row.parent:
            words = _("Chuyển về trực thuộc %(unit)s") % {"unit": row.parent.name}
            yield row.valid_from, Step(words, format_date(row.valid_from))


def _codes(unit: Unit, past: History) -> Iterator[Dated]:
    for row in past["codes"]:
        if row.valid_from > unit.valid_from:
            words = _("Nhận mã %(code)s") % {"code": row.code}
            yield row.valid_from, Step(words, format_date(row.valid_from))
        if row.valid_to < unit.valid_to:
            words = _("Thôi dùng mã %(code)s") % {"code": row.code}
            yield row.valid_to, Step(words, format_date(row.valid_to))


def _decided(row: Succession) -> str:
    return _("%(change)s theo quyết định số %(number)s ngày %(signed)s, có hiệu lực từ %(day)s") % {
        "change": row.get_change_display(),
        "number": row.decision_number,
        "signed": format_date(row.decision_date),
        "day": format_date(row.effective_on),
    }
