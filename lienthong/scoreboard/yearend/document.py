"""The sheet as a document: Word, PDF and XLSX take the same.

The year comes first, upright; the months, what they rest on and who signs follow on paper laid across.
"""

from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.scoreboard import words as figures
from lienthong.scoreboard.document import fonts
from lienthong.scoreboard.document.blocks import (
    Block,
    Cell,
    Closing,
    Column,
    Document,
    Head,
    HeaderCell,
    Kind,
    Link,
    Note,
    PageBreak,
    Run,
    Signature,
    Table,
    Text,
)
from lienthong.scoreboard.models import Measure
from lienthong.scoreboard.rules.numbers import half_up
from lienthong.scoreboard.telling import names
from lienthong.scoreboard.yearend import words
from lienthong.scoreboard.yearend.evidence import Evidence
from lienthong.scoreboard.yearend.sheet import MONTHS, Index, Row, Sheet

DAY = "…………, ngày …… tháng …… năm ……"  # written in by who signs
USUAL, SMALL = 11.0, 10.0  # points; twenty-five indicators' months are on one side of paper


def of(sheet: Sheet) -> Document:
    """The whole sheet: the year, its months and what is missing, what they rest on, who signs."""
    return Document(
        f"{words.title(sheet)} – {sheet.unit.name}",
        (
            _whole_year(sheet),
            *_predecessors(sheet),
            *(block for one in sheet.indexes for block in _index(one)),
            PageBreak(across=True),
            *_months(sheet),
            *_missing(sheet),
            *_evidence(sheet),
            _signatures(),
        ),
        head=_head(sheet),
        author=settings.ENVIRONMENT.province,
    )


def _head(sheet: Sheet) -> Head:
    unit = sheet.unit
    return Head(
        body=names.issuing(unit),
        place_and_date=DAY,
        authority=names.issuing(unit.parent) if unit.parent else "",
        title=words.title(sheet).upper(),
        subtitle=f"{names.issuing(unit)} ({unit.code})",
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
    return Table(_("Kết quả cả năm"), columns, rows, note=note, largest=USUAL)


def _months(sheet: Sheet) -> list[Block]:
    """With the numbers of the first table. Amounts stand apart, each month as wide as its figures: twelve
    wide columns would leave no room for words."""
    numbered = list(enumerate(sheet.rows, start=1))
    amounts = [one for one in numbered if one[1].indicator.measure == Measure.AMOUNT]
    others = [one for one in numbered if one not in amounts]
    told = {"year": sheet.year, "unit": names.issuing(sheet.unit)}
    tables = [
        (_("Từng tháng năm %(year)s của %(unit)s") % told, others, "months"),
        (_("Số tiền từng tháng năm %(year)s của %(unit)s") % told, amounts, ""),
    ]
    return [_twelve(caption, rows, group) for caption, rows, group in tables if rows]


def _twelve(caption: str, rows: list[tuple[int, Row]], group: str) -> Table:
    before = (Column(_("TT")), Column(_("Chỉ tiêu")), Column(_("Đơn vị tính")))
    months = tuple(
        Column(_("T%(month)d") % {"month": number}, Kind.NUMBER, group=group) for number in MONTHS
    )
    year = Column(_("Cả năm"), Kind.NUMBER)
    header = (
        *(HeaderCell(column.title, rows=2) for column in before),
        HeaderCell(_("Tháng"), columns=len(months)),
        HeaderCell(year.title, rows=2),
    )
    lines = tuple(
        (
            str(place),
            row.indicator.name,
            words.unit_of_measure(row.indicator),
            *(words.month(row.indicator, one) for one in row.months),
            words.cell(row.indicator, row.value),
        )
        for place, row in rows
    )
    return Table(
        caption,
        (*before, *months, year),
        lines,
        header=(header, tuple(HeaderCell(str(number)) for number in MONTHS)),
        note=_("“–”: chưa có số liệu, khác với số không; “x”: không áp dụng."),
        largest=SMALL,
    )


def _missing(sheet: Sheet) -> list[Block]:
    told = words.lacking(sheet)
    return [Note(_text(told))] if told else []


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
    return [Table(caption, columns, rows, total=total, note=note, largest=USUAL)]


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
        Column(_("Loại nguồn")),
        Column(_("Nguồn")),
        Column(_("Tên đơn vị như in")),
        Column(_("Kỳ")),
        Column(_("Người ghi")),
        Column(_("Ngày ghi")),
    )
    return [Table(_("Minh chứng"), columns, tuple(map(_source, sheet.evidence)), largest=USUAL)]


def _source(one: Evidence) -> tuple[Cell, ...]:
    """Leads to the page of the figure that came of it."""
    page = reverse("scoreboard:fact", args=[one.fact])
    return (
        str(one.number),
        str(one.batch.get_kind_display()),
        Link(fonts.printable(words.place(one)), f"{settings.ISSUER}{page}"),
        fonts.printable(one.printed) or words.NONE,
        figures.period(one.period),
        one.batch.by,
        f"{timezone.localtime(one.batch.at):%d/%m/%Y}",
    )


def _signatures() -> Closing:
    return Closing(
        (
            Signature(_("NGƯỜI LẬP PHIẾU"), _("(Ký, ghi rõ họ tên)")),
            Signature(_("THỦ TRƯỞNG ĐƠN VỊ"), _("(Ký tên, đóng dấu)")),
        )
    )


def _text(words_of: str) -> Text:
    return (Run(words_of),)
