"""The sheet as a document: Word, PDF and XLSX take the same."""

from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.scoreboard import words as figures
from lienthong.scoreboard.document.blocks import (
    Block,
    BulletList,
    Cell,
    Column,
    Cover,
    Document,
    Heading,
    Item,
    Kind,
    Note,
    Run,
    Table,
    Text,
)
from lienthong.scoreboard.models import Measure
from lienthong.scoreboard.rules.numbers import half_up
from lienthong.scoreboard.telling import names
from lienthong.scoreboard.yearend import words
from lienthong.scoreboard.yearend.sheet import MONTHS, Index, Row, Sheet

DAY = "ngày …… tháng …… năm ……"


def of(sheet: Sheet) -> Document:
    """The whole sheet: what it says, what is missing, what it rests on, who signs."""
    return Document(
        f"{words.title(sheet)} – {sheet.unit.name}",
        (
            _whole_year(sheet),
            *_predecessors(sheet),
            *(block for one in sheet.indexes for block in _index(one)),
            _signatures(),
            *_months(sheet),
            *_missing(sheet),
            *_evidence(sheet),
        ),
        cover=_cover(sheet),
        author=settings.ENVIRONMENT.province,
    )


def _cover(sheet: Sheet) -> Cover:
    """The number and the day are written in by who signs."""
    called = names.full(sheet.unit, "platform")
    return Cover(
        body=called,
        number="",
        place_and_date=DAY,
        title=words.title(sheet).upper(),
        authority=settings.ENVIRONMENT.province,
        subtitle=called,
        period=words.until(sheet),
    )


def _predecessors(sheet: Sheet) -> list[Block]:
    if not sheet.predecessors:
        return []
    told = _("Gồm cả số liệu của các đơn vị trước khi sắp xếp: %(names)s.")
    called = ", ".join(one.name for one in sheet.predecessors)
    return [Note(_text(told % {"names": called}))]


def _whole_year(sheet: Sheet) -> Table:
    columns = (
        Column(_("TT")),
        Column(_("Chỉ tiêu")),
        Column(_("Đơn vị tính")),
        Column(_("Cả năm"), Kind.NUMBER),
        Column(_("Chỉ tiêu giao"), Kind.NUMBER),
        Column(_("Kết quả")),
        Column(_("Hạng")),
        Column(_("Minh chứng")),
    )
    rows = tuple(
        (
            str(place),
            row.indicator.name,
            words.unit_of_measure(row.indicator),
            words.cell(row.indicator, row.value),
            None if row.target is None else words.cell(row.indicator, row.target),
            words.verdict(row),
            words.rank(row),
            words.numbers(row.sources),
        )
        for place, row in enumerate(sheet.rows, start=1)
    )
    note = _(
        "“–”: chưa có số liệu, khác với số không. “Cả năm” tính theo cách cộng dồn của từng chỉ tiêu. "
        "Hạng: trong các đơn vị cùng cấp, ở kỳ cuối. Minh chứng: số trong bảng cuối."
    )
    return Table(_("Kết quả cả năm"), columns, rows, note=note)


def _months(sheet: Sheet) -> list[Block]:
    """By short names, since the numbers are those of the first table. Amounts stand apart: their wide
    figures would leave no room for words."""
    note = _("“–”: chưa có số liệu, khác với số không; “x”: không áp dụng.")
    numbered = list(enumerate(sheet.rows, start=1))
    amounts = [one for one in numbered if one[1].indicator.measure == Measure.AMOUNT]
    others = [one for one in numbered if one not in amounts]
    tables = [(_("Từng tháng"), others), (_("Số tiền từng tháng"), amounts)]
    return [_twelve(caption, rows, note) for caption, rows in tables if rows]


def _twelve(caption: str, rows: list[tuple[int, Row]], note: str) -> Table:
    columns = (
        Column(_("TT")),
        Column(_("Chỉ tiêu")),
        Column(_("Đơn vị tính")),
        *(Column(_("T%(month)d") % {"month": number}, Kind.NUMBER) for number in MONTHS),
        Column(_("Cả năm"), Kind.NUMBER),
    )
    lines = tuple(
        (
            str(place),
            row.indicator.short_name or row.indicator.name,
            words.unit_of_measure(row.indicator),
            *(words.month(row.indicator, one) for one in row.months),
            words.cell(row.indicator, row.value),
        )
        for place, row in rows
    )
    return Table(caption, columns, lines, note=note)


def _missing(sheet: Sheet) -> list[Block]:
    lines = words.missing(sheet)
    if not lines:
        return []
    items = tuple(Item(_text(line)) for line in lines)
    return [Heading(2, _text(_("Những tháng chưa có số liệu"))), BulletList(items)]


def _index(one: Index) -> list[Block]:
    """Every part, so that anyone can redo it: docs/scoreboard-comparing.md."""
    columns = (
        Column(_("Chỉ tiêu thành phần")),
        Column(_("Giá trị")),
        Column(_("Điểm"), Kind.NUMBER, 2),
        Column(_("Trọng số"), Kind.NUMBER),
        Column(_("Điểm × trọng số"), Kind.NUMBER, 2),
    )
    rows = tuple(_part(one, code) for code in one.score.parts)
    weight = sum((part.weight for part in one.score.parts.values()), Decimal(0))
    value = one.score.value
    total = (_("Chỉ số"), "", words.NONE if value is None else value, weight, "")
    place = f"{one.score.rank}/{one.score.peers}" if one.score.rank else words.NONE
    note = _(
        "Chỉ số là tổng của điểm × trọng số chia cho tổng trọng số; chưa có số liệu thì tính 0 điểm. "
        "Hạng trong các đơn vị cùng cấp: %(place)s."
    ) % {"place": place}
    caption = _("Chỉ số tổng hợp %(name)s ở kỳ cuối") % {"name": one.name}
    return [Table(caption, columns, rows, total=total, note=note)]


def _part(one: Index, code: str) -> tuple[Cell, ...]:
    part, line = one.score.parts[code], one.lines[code]
    score = part.score or Decimal(0)
    return (
        line.indicator.name,
        figures.value(line.indicator, line.value),
        half_up(score, 2) if part.score is not None else words.NONE,
        part.weight,
        half_up(score * part.weight, 2),
    )


def _evidence(sheet: Sheet) -> list[Block]:
    if not sheet.evidence:
        return []
    columns = (
        Column(_("Số")),
        Column(_("Kỳ")),
        Column(_("Nguồn")),
        Column(_("Tên đơn vị như in")),
        Column(_("Người ghi")),
        Column(_("Ngày ghi")),
    )
    rows = tuple(
        (
            str(one.number),
            figures.period(one.period),
            words.source(one),
            one.printed,
            one.batch.by,
            f"{timezone.localtime(one.batch.at):%d/%m/%Y}",
        )
        for one in sheet.evidence
    )
    return [Table(_("Minh chứng"), columns, rows)]


def _signatures() -> Table:
    """Two places to sign, side by side: a table without a caption."""
    room = "\n" * 4
    columns = (Column(_("NGƯỜI LẬP PHIẾU")), Column(_("THỦ TRƯỞNG ĐƠN VỊ")))
    signing = (
        f"{DAY}\n{_('(Ký, ghi rõ họ tên)')}{room} ",
        f"{DAY}\n{_('(Ký tên, đóng dấu)')}{room} ",
    )
    return Table("", columns, (signing,))


def _text(words_of: str) -> Text:
    return (Run(words_of),)
