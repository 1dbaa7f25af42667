"""The letter of reminder as a document (NĐ 30/2020/NĐ-CP, phụ lục III, mẫu 1.5): a sentence a finding
with the units that it names, what is asked of them, who gets it and who signs.

A letter is in Vietnamese, whatever language its writer reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lienthong.scoreboard import words
from lienthong.scoreboard.document import blocks
from lienthong.scoreboard.document.blocks import (
    Closing,
    Column,
    Document,
    Paragraph,
    Run,
    Signature,
    Table,
)
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.rules.findings import Kind
from lienthong.scoreboard.telling.letters import Item, Row
from lienthong.scoreboard.telling.prose import Sentence

PLAIN = frozenset({Kind.ZERO, Kind.NOT_DONE, Kind.MISSING})  # the value goes without saying
MOST_IN_A_SENTENCE = 10  # units with values; more are easier to read in a table
MOST_ADDRESSED = 5  # units by name
EVERYBODY = "Các cơ quan, đơn vị có tên trong Công văn này"
OFFICE = "Thủ trưởng cơ quan"
DISTRIBUTION = ("Như trên;", "Lưu: VT.")


@dataclass(frozen=True, slots=True)
class Head:
    """What the letter's writer says of it; all but `body` may be blank. `symbol` stands for a number
    that is not given yet: "STTTT"."""

    body: str
    authority: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    dated: date | None = None
    subject: str = ""
    deadline: date | None = None
    signer_office: str = ""
    signer: str = ""


def document(period: Period, items: Iterable[Item], head: Head) -> Document:
    """Findings in their order, each told once: as a sentence, or as a table where it is long."""
    found = list(items)
    subject = head.subject or usual_subject(period)
    told = [
        block for item in found for sentence in item.sentences for block in _told(item, sentence)
    ]
    return Document(
        title=f"Công văn {subject}",
        blocks=(
            _paragraph(
                f"Qua theo dõi số liệu {_within(words.period(period))} (đến hết ngày "
                f"{period.as_of:%d/%m/%Y}), còn những nội dung sau cần khắc phục:"
            ),
            *told,
            _paragraph(_request(head)),
            Closing((Signature(head.signer_office or OFFICE, name=head.signer),), DISTRIBUTION),
        ),
        head=_head(head, subject, found),
    )


def usual_subject(period: Period) -> str:
    """ "V/v nhắc nhở việc sử dụng các nền tảng số tháng 07/2023"."""
    return f"V/v nhắc nhở việc sử dụng các nền tảng số {_within(words.period(period))}"


def _within(name: str) -> str:
    return name[:1].lower() + name[1:]


def _told(item: Item, sentence: Sentence) -> list[Paragraph | Table]:
    """By full names, which have commas of their own."""
    rows = [row for row in item.rows if row.unit in sentence.units]
    if sentence.kind in PLAIN:
        return [_paragraph(f"- {sentence.lead}: {'; '.join(row.name for row in rows)}.")]
    if len(rows) <= MOST_IN_A_SENTENCE:
        named = "; ".join(f"{row.name} ({row.value})" for row in rows)
        return [_paragraph(f"- {sentence.lead}: {named}.")]
    return [_paragraph(f"- {sentence.lead}:"), _table(rows)]


def _table(rows: Iterable[Row]) -> Table:
    columns = (Column("TT"), Column("Cơ quan, đơn vị"), Column("Giá trị", blocks.Kind.NUMBER))
    lines = ((str(n), row.name, row.value) for n, row in enumerate(rows, start=1))
    return Table(caption="", columns=columns, rows=tuple(lines))


def _request(head: Head) -> str:
    until = f" trước ngày {head.deadline:%d/%m/%Y}" if head.deadline else ""
    return (
        f"{head.body} đề nghị các cơ quan, đơn vị có tên nêu trên khẩn trương khắc phục và báo cáo "
        f"kết quả về {head.body}{until} để tổng hợp./."
    )


def _head(head: Head, subject: str, items: Iterable[Item]) -> blocks.Head:
    day = head.dated
    said = (
        f"ngày {day.day:02} tháng {_month(day.month)} năm {day.year}"
        if day
        else "ngày … tháng … năm …"
    )
    return blocks.Head(
        body=head.body,
        authority=head.authority,
        number=head.number or f"……/{head.symbol or '……'}",
        about=subject,
        place_and_date=f"{head.place}, {said}" if head.place else said,
        addressees=_addressees(items),
    )


def _addressees(items: Iterable[Item]) -> tuple[str, ...]:
    """By name where they are few."""
    named = tuple(dict.fromkeys(row.name for item in items for row in item.rows))
    return named if len(named) <= MOST_ADDRESSED else (EVERYBODY,)


def _month(month: int) -> str:
    """January and February with two digits, so that none can be added (NĐ 30/2020, phụ lục I)."""
    return f"{month:02}" if month < 3 else str(month)


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
