"""A topic's part of the report: what its figures say, its tables, a chart beside each."""

from collections.abc import Iterator, Sequence

from lienthong.scoreboard.document.blocks import Block, BulletList, Item, Note, Paragraph, Run
from lienthong.scoreboard.reports import drawings, layouts, tables, ways
from lienthong.scoreboard.reports.layouts.shape import ByUnit, Column, Table, Topic
from lienthong.scoreboard.reports.sheet import Sheet
from lienthong.scoreboard.telling.prose import tell

NOTHING = "Trong kỳ chưa có số liệu về nội dung này."
UNTOLD = "Chưa nhận định về: %s, vì còn ô số liệu đang chờ xác minh."
OTHERS = "Các chỉ tiêu khác"

Led = tuple[Block, ways.Rows]  # a block, with what its rows or items lead to


def blocks(key: str, sheet: Sheet) -> list[Led]:
    """What is printed of a topic, in order; never empty."""
    layout = layouts.of(key)
    if not sheet.topic(key):
        return [(Paragraph((Run(NOTHING),)), ())]
    return [*_sentences(layout, sheet), *_tables(layout, sheet)]


def _sentences(layout: Topic, sheet: Sheet) -> Iterator[Led]:
    """Nothing is said of an indicator of which a cell still waits: it might prove untrue."""
    asked = [one.code for one in sheet.topic(layout.key)]
    asked = asked if layout.told is None else [one for one in layout.told if one in asked]
    clear = [code for code in asked if code not in sheet.doubtful]
    said = tell(sheet.of(clear))
    if said:
        items = tuple(Item((Run(one.text),)) for one in said)
        yield BulletList(items), [[ways.finding(one)] for one in said]
    if len(clear) < len(asked):
        names = ", ".join(sheet.standings[one].indicator.name for one in asked if one not in clear)
        yield Note((Run(UNTOLD % names),)), ()


def _tables(layout: Topic, sheet: Sheet) -> Iterator[Led]:
    for one in [*layout.tables, *_others(layout, sheet)]:
        made = (
            tables.by_unit(one, sheet) if isinstance(one, ByUnit) else tables.by_figure(one, sheet)
        )
        if made is None:
            continue
        yield made.table, made.ways
        chart = drawings.drawn(one.chart, sheet) if one.chart else None
        if chart is not None:
            yield chart, ()


def _others(layout: Topic, sheet: Sheet) -> Sequence[Table]:
    """Indicators with figures that no table of the layout names: in a table of their own."""
    named = {code for one in layout.tables for code in one.indicators}
    left = [one for one in sheet.topic(layout.key) if one.code not in named]
    columns = tuple(Column((one.short_name or one.name,), one.code) for one in left)
    return [ByUnit(OTHERS, columns, total=False)] if columns else []
