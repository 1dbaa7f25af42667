"""A report as values: its cover and its blocks, from which every format is made.

Texts are clean from the start (`printable.clean`); what else must hold is said by `limits.check`.
"""

from decimal import Decimal
from enum import StrEnum

from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.document.printable import value

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"  # NĐ 30/2020/NĐ-CP, phụ lục I, mục II
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS = "Nơi nhận:"


@value
class Run:
    """A stretch of text of one look; "\\n" breaks the line. `link`: http or https."""

    text: str
    bold: bool = False
    italic: bool = False
    superscript: bool = False
    link: str = ""
    subscript: bool = False


@value
class Footnote:
    """Stands where its mark does; its words come at the foot of the page."""

    runs: tuple[Run, ...]


Inline = Run | Footnote
Text = tuple[Inline, ...]


@value
class Cover:
    """The head of an official report as NĐ 30/2020 lays it out, and who gets and signs it."""

    body: str  # who issues it
    number: str  # "02/BC-STTTT"
    place_and_date: str  # "Bình Phước, ngày 20 tháng 3 năm 2023"
    title: str
    authority: str = ""  # above the body
    subtitle: str = ""
    period: str = ""
    marking: str = ""  # "Lưu hành nội bộ"
    distribution: tuple[str, ...] = ()
    signer_office: str = ""  # "GIÁM ĐỐC"; line breaks allowed
    signer: str = ""


@value
class Heading:
    """`level` 1 to 6; levels are never skipped in what comes out."""

    level: int
    text: Text


@value
class Paragraph:
    text: Text


@value
class Note:
    """Set apart from the text: a correction, a warning, how figures were counted."""

    text: Text


@value
class Item:
    text: Text
    nested: "BulletList | NumberedList | None" = None


@value
class BulletList:
    items: tuple[Item, ...]


@value
class NumberedList:
    items: tuple[Item, ...]
    start: int = 1


@value
class Picture:
    """PNG or JPEG as `pictures.reencoded` gives it. `alt` says what it shows, for those who cannot see."""

    data: bytes
    alt: str
    caption: str = ""


class Kind(StrEnum):
    """What a column holds; figures stand right."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"  # 92.70 is 92,70%


Cell = str | Decimal | None  # text in any column ("Bằng", "-"); None: nothing is printed


@value
class Column:
    title: str
    kind: Kind = Kind.TEXT
    decimals: int | None = None  # None: as many as the figure needs, two at most


@value
class HeaderCell:
    text: str
    columns: int = 1
    rows: int = 1


@value
class Table:
    """`header`: rows of headings that span columns and rows; without it the columns' titles are one.

    A row has one cell a column; so has `total`, the last row, set apart. Without a caption the table
    has no number either.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header: tuple[tuple[HeaderCell, ...], ...] = ()
    total: tuple[Cell, ...] | None = None
    note: str = ""


@value
class Chart:
    """A drawing and the figures in it. Without a `table` of its own one stands right beside it."""

    chart: charts.Chart
    alt: str
    table: Table | None = None


@value
class PageBreak:
    pass


Block = (
    Heading | Paragraph | Note | BulletList | NumberedList | Picture | Table | Chart | PageBreak
)  # fmt: skip


@value
class Document:
    title: str
    blocks: tuple[Block, ...]
    cover: Cover | None = None
    author: str = ""


def plain(text: Text) -> str:
    """The words without their looks and footnotes."""
    return "".join(run.text for run in text if isinstance(run, Run))
