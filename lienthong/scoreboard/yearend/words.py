"""What a sheet prints: values, months, ranks, sources."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.scoreboard import words
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.models import Fact, Indicator, Measure
from lienthong.scoreboard.rules import numbers as numbers_of
from lienthong.scoreboard.rules.comparing import Verdict
from lienthong.scoreboard.yearend.evidence import Evidence
from lienthong.scoreboard.yearend.sheet import AHEAD, Index, Month, Row, Sheet

NONE = "–"
SIGNS = {Fact.State.NOT_APPLICABLE: "x", AHEAD: ""}
MILLION = Decimal(1_000_000)


def title(sheet: Sheet) -> str:
    """ "Phiếu đánh giá năm 2023"."""
    return _("Phiếu đánh giá năm %(year)s") % {"year": sheet.year}


def until(sheet: Sheet) -> str:
    """Up to which day the sheet goes, and that the year is not over where it is not."""
    told = {"month": words.period(sheet.closing), "day": f"{sheet.closing.as_of:%d/%m/%Y}"}
    if sheet.is_whole:
        return _("Số liệu cả năm, đến ngày %(day)s") % told
    return _("Số liệu đến kỳ %(month)s (ngày %(day)s); năm chưa đủ 12 tháng") % told


def unit_of_measure(indicator: Indicator) -> str:
    """Amounts are printed in millions: whole đồng of twelve months fit on no page."""
    if indicator.measure == Measure.AMOUNT:
        return _("triệu %(unit)s") % {"unit": indicator.unit_of_measure}
    return indicator.unit_of_measure


def cell(indicator: Indicator, value: Decimal | None) -> Decimal | str:
    """As a document's cell: a number where it is one, in the unit of measure beside it."""
    if value is None:
        return NONE
    if indicator.measure == Measure.YES_NO:
        return words.value(indicator, value)
    return value / MILLION if indicator.measure == Measure.AMOUNT else value


def month(indicator: Indicator, one: Month) -> Decimal | str:
    """The same for a month; what does not apply has a sign of its own."""
    if one.state in SIGNS:
        return SIGNS[one.state]
    return cell(indicator, one.value)


def shown(indicator: Indicator, value: Decimal | None) -> str:
    """As a page prints it, short: "92,7%", "1.069", "Có"; amounts in millions."""
    if value is None or indicator.measure == Measure.YES_NO:
        return words.value(indicator, value)
    amount = value / MILLION if indicator.measure == Measure.AMOUNT else value
    return numbers_of.short(amount, share=indicator.measure == Measure.SHARE)


def shown_month(indicator: Indicator, one: Month) -> str:
    """The same for a month."""
    if one.state in SIGNS:
        return SIGNS[one.state]
    return shown(indicator, one.value)


def parts(one: Index) -> list[tuple[Line, str, str, str, str]]:
    """Each part of an index: its line, value, score, weight, and score × weight."""
    return [
        (
            one.lines[code],
            words.value(one.lines[code].indicator, one.lines[code].value),
            NONE if part.score is None else numbers_of.show(part.score, decimals=2),
            numbers_of.short(part.weight, decimals=3),
            numbers_of.show((part.score or Decimal(0)) * part.weight, decimals=2),
        )
        for code, part in one.score.parts.items()
    ]


def verdict(row: Row) -> str:
    """ "Đạt", "Không đạt", or nothing where there is no target or no value."""
    said = {Verdict.MET: _("Đạt"), Verdict.MISSED: _("Không đạt")}
    return said.get(row.verdict, "")


def rank(row: Row) -> str:
    """ "3/18"."""
    return f"{row.rank}/{row.peers}" if row.rank else NONE


def numbers(many: Sequence[int]) -> str:
    """Ascending numbers as people write them: "1, 3–6, 8"."""
    return ", ".join(
        f"{first}–{last}" if last - first > 1 else ", ".join(map(str, range(first, last + 1)))
        for first, last in _runs(many)
    )


def _runs(many: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for one in many:
        if runs and runs[-1][1] == one - 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return runs


def missing(sheet: Sheet) -> list[str]:
    """A line for each indicator that lacks months, and one for months that were never opened."""
    unopened = sheet.unopened
    lines = []
    if unopened:
        lines.append(_("Chưa mở kỳ: tháng %(months)s") % {"months": numbers(unopened)})
    for row in sheet.rows:
        lacking = [one for one in sheet.missing(row) if one not in unopened]
        if lacking:
            told = {"name": row.indicator.name, "months": numbers(lacking)}
            lines.append(_("%(name)s: tháng %(months)s") % told)
    return lines


def lacking(sheet: Sheet) -> str:
    """The same shortly, by the rows' numbers: "Chưa mở kỳ: tháng 1. Chưa có số liệu: tháng 2 (chỉ tiêu
    3, 8, 9)."
    """
    rows: dict[tuple[int, ...], list[int]] = {}
    for place, row in enumerate(sheet.rows, start=1):
        months = tuple(one for one in sheet.missing(row) if one not in sheet.unopened)
        if months:
            rows.setdefault(months, []).append(place)
    told = [
        _("tháng %(months)s (chỉ tiêu %(rows)s)")
        % {"months": numbers(months), "rows": numbers(places)}
        for months, places in sorted(rows.items())
    ]
    unopened = {"months": numbers(sheet.unopened)}
    said = [_("Chưa mở kỳ: tháng %(months)s.") % unopened] if sheet.unopened else []
    if told:
        said.append(_("Chưa có số liệu: %(told)s.") % {"told": "; ".join(told)})
    return " ".join(said)


def source(one: Evidence) -> str:
    """ "Tệp: 2023-03-17_app_users.csv, dòng 4"."""
    kind = str(one.batch.get_kind_display())
    return ": ".join(filter(None, (kind, _place(one))))


def place(one: Evidence) -> str:
    """Without its kind where it has a name: "2023-03-17_app_users.csv, dòng 4"."""
    return _place(one) or str(one.batch.get_kind_display())


def _place(one: Evidence) -> str:
    row = _("dòng %(row)s") % {"row": one.row} if one.row else ""
    return ", ".join(filter(None, (one.batch.name, row)))
