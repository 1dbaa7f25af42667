"""What must hold of a document before it is printed, and whose fault it is if it does not."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.document import cells, fonts, pictures
from lienthong.scoreboard.document.blocks import (
    BulletList,
    Chart,
    Closing,
    Document,
    Heading,
    Link,
    NumberedList,
    Picture,
    Run,
    Table,
    plain,
)

MOST_BLOCKS = 3_000
MOST_CHARACTERS = 2_000_000  # of the whole document
MOST_IN_ONE = 30_000  # characters of a text: what a cell of a spreadsheet holds
MOST_ROWS, MOST_COLUMNS = 5_000, 40  # of a table
MOST_BARS = 400
MOST_DEPTH = 4  # of lists
MOST_BYTES = 60_000_000  # of all pictures
MOST_PIXELS = 200_000_000  # of all pictures that are pasted at once, as they come


def check(document: Document) -> None:
    """Raises Refused, naming the block and what to do, unless every format can carry the document."""
    if not document.title:
        raise Refused(_("Văn bản chưa có tên"), hint=_("Hãy đặt tên cho văn bản."))
    _check_amounts(document)
    _texts(document.cover, _("Trang bìa"))
    _texts(document.head, _("Phần đầu văn bản"))
    _texts((document.title, document.author), _("Tên văn bản"))
    for place, block in enumerate(document.blocks):
        try:
            _texts(block, None)
            _check(block)
            if isinstance(block, Chart):
                _check_chart(block, document.blocks[max(place - 1, 0) : place + 2])
        except Refused as refused:
            raise _named(refused, place, block) from None


def _check_amounts(document: Document) -> None:
    """Too much of everything together."""
    size = sum(len(text) for text in strings(document))
    data = sum(len(block.data) for block in document.blocks if isinstance(block, Picture))
    if (
        len(document.blocks) > MOST_BLOCKS
        or size > MOST_CHARACTERS
        or data > MOST_BYTES
    ):  # fmt: skip
        raise Refused(
            _("Văn bản quá dài"),
            hint=_("Hãy chia thành nhiều văn bản: tối đa %(blocks)d khối, %(mb)d MB ảnh.")
            % {"blocks": MOST_BLOCKS, "mb": MOST_BYTES // 1_000_000},
        )


def _named(refused: Refused, place: int, block: Any) -> Refused:
    """The same, saying where: "Khối 12 (bảng “Người dùng”): …"."""
    where = _("Khối %(number)d (%(name)s)") % {"number": place + 1, "name": _name(block)}
    return Refused(
        f"{where}: {refused}", hint=refused.hint, field=f"blocks.{place}", facts=refused.facts
    )


def _name(block: Any) -> str:
    match block:
        case Table():
            kind, words = _("bảng"), block.caption
        case Chart():
            kind, words = _("biểu đồ"), block.chart.title
        case Picture():
            kind, words = _("ảnh"), block.caption or block.alt
        case Heading():
            kind, words = _("tiêu đề"), plain(block.text)
        case BulletList() | NumberedList():
            kind, words = _("danh sách"), plain(block.items[0].text) if block.items else ""
        case Closing():
            kind, words = _("phần ký"), block.signatures[0].office if block.signatures else ""
        case _:
            kind, words = _("đoạn"), plain(getattr(block, "text", ()))
    short = words if len(words) <= 60 else f"{words[:59]}…"
    return f"{kind} “{short}”"


def strings(given: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, tuple):
        for one in given:
            yield from strings(one)
    elif is_dataclass(given):
        for field in fields(given):
            yield from strings(getattr(given, field.name))


def _texts(given: Any, where: str | None) -> None:
    """Printable, and of a length that a reader may be asked to read."""
    prefix = f"{where}: " if where else ""
    for text in strings(given):
        if len(text) > MOST_IN_ONE:
            raise Refused(prefix + _("đoạn chữ quá dài"), hint=_("Hãy chia thành nhiều đoạn."))
        if lost := fonts.missing(text):
            shown = " ".join(f"“{char}” (U+{ord(char):04X})" for char in lost[:5])
            raise Refused(
                prefix + _("phông chữ không có ký tự %(characters)s") % {"characters": shown},
                hint=_("Hãy xóa ký tự này hoặc thay bằng chữ."),
                facts={"characters": lost},
            )


def _check(block: Any) -> None:
    match block:
        case Heading():
            _hold(1 <= block.level <= 6, _("cấp tiêu đề không đúng"), _("Chọn cấp 1 đến 6."))
            words = _("Hãy nhập tiêu đề hoặc xóa khối này.")
            _hold(bool(plain(block.text).strip()), _("tiêu đề trống"), words)
        case BulletList() | NumberedList():
            _check_list(block, 1)
        case Picture():
            _check_picture(block)
        case Table():
            _check_table(block)
    for address in _addresses(block):
        _hold(
            address.startswith(("http://", "https://")),
            _("liên kết không hợp lệ: %(link)s") % {"link": address[:80]},
            _("Liên kết phải bắt đầu bằng http:// hoặc https://."),
        )


def _hold(holds: bool, message: str, hint: str) -> None:
    if not holds:
        raise Refused(message, hint=hint)


def _addresses(given: Any) -> Iterator[str]:
    """Where the links of a block lead."""
    if isinstance(given, Link):
        yield given.address
    elif isinstance(given, Run):
        yield from filter(None, (given.link,))
    elif isinstance(given, tuple):
        for one in given:
            yield from _addresses(one)
    elif is_dataclass(given) and not isinstance(given, Chart):
        for field in fields(given):
            yield from _addresses(getattr(given, field.name))


def _check_list(block: BulletList | NumberedList, depth: int) -> None:
    _hold(depth <= MOST_DEPTH, _("danh sách lồng quá sâu"), _("Tối đa 4 cấp."))
    _hold(bool(block.items), _("danh sách trống"), _("Hãy thêm mục hoặc xóa khối này."))
    for item in block.items:
        if item.nested is not None:
            _check_list(item.nested, depth + 1)


def _check_picture(block: Picture) -> None:
    hint = _("Viết một câu nói ảnh cho thấy gì, cho người không nhìn được.")
    _hold(bool(block.alt.strip()), _("ảnh chưa có mô tả"), hint)
    pictures.facts(block.data)


def _check_table(table: Table) -> None:
    width = len(table.columns)
    _hold(
        1 <= width <= MOST_COLUMNS and len(table.rows) <= MOST_ROWS,
        _("bảng quá lớn"),
        _("Tối đa %(rows)d dòng, %(columns)d cột.") % {"rows": MOST_ROWS, "columns": MOST_COLUMNS},
    )
    total = () if table.total is None else (table.total,)
    same = all(len(row) == width for row in (*table.rows, *total))
    _hold(same, _("các dòng không cùng số ô"), _("Mỗi dòng cần %(n)d ô.") % {"n": width})
    try:
        cells.header_places(table)
    except ValueError:
        _hold(False, _("tiêu đề cột không khớp"), _("Kiểm tra các ô gộp của tiêu đề."))


def _check_chart(block: Chart, near: tuple[Any, ...]) -> None:
    """A chart has its table, and its lines as many values as months."""
    has = block.table is not None or any(isinstance(one, Table) for one in near)
    _hold(has, _("biểu đồ chưa có bảng số liệu"), _("Hãy đặt bảng ngay trước hoặc sau biểu đồ."))
    _hold(bool(block.chart.title.strip()), _("biểu đồ chưa có tên"), _("Hãy đặt tên biểu đồ."))
    _hold(
        bool(block.alt.strip()),
        _("biểu đồ chưa có mô tả"),
        _("Viết một câu nói biểu đồ cho thấy gì."),
    )
    _hold(
        _even(block.chart),
        _("số liệu biểu đồ không khớp"),
        _("Mỗi đường, mỗi thanh cần đủ giá trị."),
    )
    if block.table is not None:
        _check_table(block.table)


def _even(chart: charts.Chart) -> bool:
    match chart:
        case charts.Bars():
            return 0 < len(chart.bars) <= MOST_BARS
        case charts.Line():
            months = len(chart.months)
            return 0 < months <= MOST_BARS and all(
                len(one.values) == months for one in chart.series
            )
        case charts.Shares():
            parts = len(chart.parts)
            amounts = [value for one in chart.stacks for value in one.values if value is not None]
            return (
                0 < len(chart.stacks) <= MOST_BARS
                and all(len(one.values) == parts for one in chart.stacks)
                and all(amount >= 0 for amount in amounts)
            )
