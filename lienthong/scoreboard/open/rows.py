"""Public figures as rows of open data: the same columns in CSV and in JSON, described in one place."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from lienthong.directory.models import Unit
from lienthong.kit.text import noop
from lienthong.scoreboard.collecting.understanding import plain
from lienthong.scoreboard.comparing import told as comparisons
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Direction

Row = dict[str, Any]

# name: (type, what it holds)
COLUMNS = {
    "period": ("string", noop("Kỳ: 2023-02 là tháng, 2023-Q1 là quý, 2023 là năm")),
    "as_of": ("date", noop("Số liệu đến hết ngày này")),
    "indicator": ("string", noop("Mã chỉ tiêu")),
    "indicator_name": ("string", noop("Tên chỉ tiêu")),
    "unit_of_measure": ("string", noop("Đơn vị tính; % là tỷ lệ, 92.7 nghĩa là 92,7%")),
    "kind": (
        "string",
        noop("unit: một đơn vị; unplaced: có trong tổng nhưng không rõ đơn vị; total: cả tỉnh"),
    ),
    "unit": ("string", noop("Mã định danh của đơn vị theo Quyết định 20/2020/QĐ-TTg")),
    "unit_name": ("string", noop("Tên đơn vị, hoặc tên dòng như in trong nguồn")),
    "level": ("string", noop("Nhóm so sánh: department, district, commune, province")),
    "state": (
        "string",
        noop(
            "value: có số liệu, kể cả 0; no_data: phải có nhưng chưa ai báo cáo; "
            "not_applicable: không áp dụng"
        ),
    ),
    "value": ("number", noop("Giá trị; trống khi không có số liệu; 0 nghĩa là bằng không")),
    "previous": ("number", noop("Giá trị của kỳ công khai liền trước cùng loại, nếu so sánh được")),
    "target": ("number", noop("Chỉ tiêu phải đạt vào ngày chốt số liệu")),
    "verdict": ("string", noop("met: đạt; missed: không đạt; none: không có chỉ tiêu")),
    "rank": ("integer", noop("Thứ hạng trong nhóm; bằng nhau thì cùng hạng: 1, 2, 2, 4")),
    "peers": ("integer", noop("Số đơn vị có hạng trong nhóm")),
}
HISTORY = (
    "period", "as_of", "indicator", "indicator_name", "unit_of_measure", "kind", "unit",
    "unit_name", "level", "state", "value",
)  # fmt: skip


def rows(found: Standings) -> Iterator[Row]:
    """Of an indicator in a period: units in order, rows of no unit, and all together if it is known."""
    head = heading(found.indicator, found.period, COLUMNS)
    for line in found.lines:
        yield head | _line(line)
    for row in found.unplaced:
        yield head | loose(row)
    if found.total is not None and len(found.lines) > 1:
        yield head | {"kind": "total", "state": "value", "value": plain(found.total)}


def heading(indicator: Indicator, period: Period, columns: Iterable[str]) -> Row:
    """What all rows of an indicator in a period have in common; every column is there."""
    return dict.fromkeys(columns) | {
        "period": period.code,
        "as_of": period.as_of.isoformat(),
        "indicator": indicator.code,
        "indicator_name": indicator.name,
        "unit_of_measure": indicator.unit_of_measure,
    }


def told(unit: Unit, state: str, value: Decimal | None) -> Row:
    """What a unit tells, or that it does not."""
    return {
        "kind": "unit",
        "unit": unit.code,
        "unit_name": unit.name,
        "level": unit.level,
        "state": str(state),
        "value": plain(value),
    }


def _line(line: Line) -> Row:
    ranked = line.indicator.direction != Direction.NONE and line.rank is not None
    return told(line.unit, comparisons.state(line), line.value) | {
        "previous": plain(line.previous),
        "target": plain(line.target),
        "verdict": str(line.verdict),
        "rank": line.rank if ranked else None,
        "peers": line.peers if ranked else None,
    }


def loose(row: Loose) -> Row:
    """A printed row that is no unit."""
    return {
        "kind": "unplaced",
        "unit_name": row.label,
        "state": "value",
        "value": plain(row.value),
    }


def table(many: Iterable[Row], columns: Iterable[str] = COLUMNS) -> Iterator[list[Any]]:
    """Rows as lists, for CSV."""
    names = list(columns)
    for row in many:
        yield [row[name] for name in names]
