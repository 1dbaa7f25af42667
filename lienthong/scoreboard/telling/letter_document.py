"""The letter of reminder as a document: an official cover, a list for each finding, what is asked.

A letter is in Vietnamese, whatever language its writer reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lienthong.scoreboard import words
from lienthong.scoreboard.document.blocks import (
    Column,
    Cover,
    Document,
    Paragraph,
    Run,
    Table,
)
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.rules.findings import Kind
from lienthong.scoreboard.telling.letters import Item

TITLE = "Công văn"
PLAIN = frozenset({Kind.ZERO, Kind.NOT_DONE, Kind.MISSING})  # the value goes without saying


@dataclass(frozen=True, slots=True)
class Head:
    """What the letter's writer says of it; all but `body` may be blank."""

    body: str
    authority: str = ""
    number: str = ""
    place: str = ""
    dated: date | None = None
    subject: str = ""
    deadline: date | None = None
    signer_office: str = ""
    signer: str = ""


def document(period: Period, items: Iterable[Item], head: Head) -> Document:
    """Blocks in the order of the findings; "every unit named below" is whom it addresses."""
    subject = head.subject or usual_subject(period)
    blocks = [
        _paragraph("Kính gửi: Các đơn vị có tên trong các danh sách dưới đây."),
        _paragraph(
            f"Qua theo dõi số liệu {_within(words.period(period))} (đến hết ngày "
            f"{period.as_of:%d/%m/%Y}), còn những nội dung sau:"
        ),
    ]
    for item in items:
        blocks += _item(item)
    blocks.append(_paragraph(_request(head)))
    return Document(title=f"{TITLE} {subject}", blocks=tuple(blocks), cover=_cover(head, subject))


def usual_subject(period: Period) -> str:
    """ "V/v nhắc nhở việc sử dụng các nền tảng số tháng 07/2023"."""
    return f"V/v nhắc nhở việc sử dụng các nền tảng số {_within(words.period(period))}"


def _within(name: str) -> str:
    return name[:1].lower() + name[1:]


def _item(item: Item) -> list[Paragraph | Table]:
    """A sentence that names the units shortly, and the list by their full names."""
    sentence = item.sentences[0]
    columns = [Column("STT"), Column("Đơn vị")]
    if sentence.kind not in PLAIN:
        columns.append(Column("Giá trị"))
    rows = tuple(
        (str(n), row.name, row.value)[: len(columns)] for n, row in enumerate(item.rows, start=1)
    )
    told = [_paragraph(one.text) for one in item.sentences]
    return [*told, Table(caption="", columns=tuple(columns), rows=rows)]


def _request(head: Head) -> str:
    until = f" trước ngày {head.deadline:%d/%m/%Y}" if head.deadline else ""
    return (
        "Đề nghị các đơn vị có tên nêu trên khắc phục, và báo cáo kết quả về "
        f"{head.body}{until} để tổng hợp./."
    )


def _cover(head: Head, subject: str) -> Cover:
    day = head.dated
    said = (
        f"ngày {day.day:02} tháng {_month(day.month)} năm {day.year}"
        if day
        else "ngày … tháng … năm …"
    )
    return Cover(
        body=head.body,
        number=head.number or "     /…",
        place_and_date=f"{head.place}, {said}" if head.place else said,
        title=TITLE.upper(),
        authority=head.authority,
        subtitle=subject,
        distribution=("Như trên;", "Lưu: VT."),
        signer_office=head.signer_office,
        signer=head.signer,
    )  # fmt: skip


def _month(month: int) -> str:
    """January and February with two digits, so that none can be added (NĐ 30/2020, phụ lục I)."""
    return f"{month:02}" if month < 3 else str(month)


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
