"""A table to fill in: the units with their codes, and a column for each chosen indicator, headed so that
it is read again as that one (`tables/general.py`)."""

import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lienthong.directory.models import Level, Unit, UnitCode
from lienthong.kit import clock, spreadsheet
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import MOST_COLUMNS
from lienthong.scoreboard import queries
from lienthong.scoreboard.collecting.understanding import known
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.models.indicators import Measure, Reporter
from lienthong.scoreboard.tables.general import Headings

CODE, UNIT = "Mã đơn vị", "Đơn vị"  # as the table is read, in any language
LEVELS = list(Level)
MOST_INDICATORS = MOST_COLUMNS - 2
WIDTHS, NARROWEST, WIDEST = (14, 40), 14, 36


@dataclass(frozen=True, slots=True)
class Template:
    """Headings, and a row for each unit with its code and name."""

    heading: Sequence[str]
    rows: Sequence[tuple[str, str]]

    def csv(self) -> bytes:
        return b"".join(spreadsheet.csv_lines(self.heading, self.rows))

    def xlsx(self) -> bytes:
        """What is typed into it stays the text that was typed: "92,7" is no date and no product."""
        file = io.BytesIO()
        values = (min(WIDEST, max(NARROWEST, len(text) + 2)) for text in self.heading[2:])
        widths = (*WIDTHS, *values)
        spreadsheet.write_xlsx(file, self.heading, self.rows, widths=widths, to_edit=True)
        return file.getvalue()


def offered(on: date) -> list[Indicator]:
    """What a file may bring on a day, in the order of the report: all but what is counted here itself."""
    return list(queries.indicators(on).exclude(reporter=Reporter.PLATFORM))


def of_centre(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Those that the centre reports, and so many as a file takes."""
    found = [one for one in indicators if one.reporter == Reporter.CENTRE]
    return found[:MOST_INDICATORS]


def of(codes: Collection[str], *, levels: Collection[str] = (), on: date | None = None) -> Template:
    """For indicators by code, or those of the centre, on a day or today. Raises Refused, in words, for a
    code or a level that there is not."""
    day = on or clock.today()
    there = {one.code: one for one in offered(day)}
    wrong = [code for code in codes if code not in there]
    if wrong:
        raise Refused(
            _("Không có chỉ tiêu %(code)s") % {"code": ", ".join(wrong)},
            hint=_("Xem: lienthong scoreboard indicators list"),
        )
    if unknown := [level for level in levels if level not in LEVELS]:
        raise Refused(
            _("Không có cấp đơn vị %(level)s") % {"level": ", ".join(unknown)},
            hint=", ".join(LEVELS),
        )
    chosen = [there[code] for code in dict.fromkeys(codes)] or of_centre(there.values())
    return template(chosen, levels=levels, on=day)


def template(
    indicators: Sequence[Indicator], *, levels: Collection[str] = (), on: date
) -> Template:
    """For the units of a day, of some levels or all, to which any of the indicators applies.

    Raises Refused for more indicators than a file has columns, for none, and where no unit is left.
    """
    if not indicators:
        raise Refused(_("Hãy chọn ít nhất một chỉ tiêu"))
    if len(indicators) > MOST_INDICATORS:
        raise Refused(
            _("Một tệp nhận nhiều nhất %(most)s chỉ tiêu") % {"most": MOST_INDICATORS},
            hint=_("Hãy bỏ bớt, hoặc tải thành nhiều mẫu."),
        )
    units = _units(indicators, levels, on)
    if not units:
        raise Refused(
            _("Các chỉ tiêu này không áp dụng cho đơn vị nào ở cấp đã chọn"),
            hint=_("Hãy chọn cấp khác, hoặc bỏ chọn cấp."),
        )
    codes = _codes(units, on)
    rows = [(codes.get(unit.pk, unit.code), unit.name) for unit in units]
    return Template([CODE, UNIT, *_headings(indicators, on)], rows)


def _units(indicators: Iterable[Indicator], levels: Collection[str], on: date) -> list[Unit]:
    found = {unit.pk: unit for one in indicators for unit in queries.units_of(one, on)}
    chosen = (unit for unit in found.values() if not levels or unit.level in levels)
    return sorted(chosen, key=lambda unit: (LEVELS.index(unit.level), unit.sort_key))


def _codes(units: Iterable[Unit], on: date) -> dict[int, str]:
    """By unit, the code that it had on the day."""
    held = UnitCode.objects.filter(unit__in=units, valid_from__lte=on, valid_to__gt=on)
    ordered = held.order_by("-style", "-pk").values_list("unit_id", "code")
    return dict(ordered)  # the last one counts: of the current style


def _headings(indicators: Iterable[Indicator], on: date) -> list[str]:
    headings = Headings({code: one for code, one in known(on).items() if one.in_force})
    return [_heading(one, headings) for one in indicators]


def _heading(one: Indicator, headings: Headings) -> str:
    """The shortest name that means no other, with what it is measured in; at last the code."""
    unit = "%" if one.measure == Measure.SHARE else one.unit_of_measure
    texts = [f"{name} ({unit})" for name in (one.short_name, one.name, one.code) if name]
    own = (text for text in texts if [each.code for each in headings.meant(text)] == [one.code])
    return next(own, one.code)
