"""A document as values: its cover or head and its blocks, from which every format is made.

Texts are clean from the start (`printable.clean`); what else must hold is said by `limits.check`.
"""

from decimal import Decimal
from enum import StrEnum

from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.document.printable import value

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"  # NĐ 30/2020/NĐ-CP, phụ lục I, mục II
MOTTO = "Độc lập - Tự do - Hạnh phúc"
ADDRESSED, RECIPIENTS = "Kính gửi:", "Nơi nhận:"


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
class Head:
    """The top of a letter or form (NĐ 30/2020, phụ lục III, mẫu 1.5): the text follows on its page.

    Such a document's pages are numbered as the decree asks: above, in the middle, but the first.
    """

    body: str  # who issues it
    place_and_date: str
    authority: str = ""  # above the body
    number: str = ""  # "99/STTTT-CNTT"
    about: str = ""  # "V/v nhắc nhở …"
    title: str = ""  # of a form; a letter has none
    subtitle: str = ""
    period: str = ""
    addressees: tuple[str, ...] = ()


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


@value
class Link:
    """A cell's text that leads to an http or https address."""

    text: str
    address: str


# Text in any column ("Bằng", "-"); None: nothing is printed.
Cell = str | Decimal | Link | None


@value
class Column:
    title: str
    kind: Kind = Kind.TEXT
    decimals: int | None = None  # None: as many as the figure needs, two at most
    group: str = ""  # columns of one group are equally wide


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
    largest: float = 12.0  # points of its letters at most


@value
class Chart:
    """A drawing and the figures in it. Without a `table` of its own one stands right beside it."""

    chart: charts.Chart
    alt: str
    table: Table | None = None


@value
class PageBreak:
    """`across`: the pages from here to the next break lie on their side."""

    across: bool = False


@value
class Signature:
    """Who signs, with room to do so: "GIÁM ĐỐC", what is asked beneath it, the name."""

    office: str  # line breaks allowed
    asked: str = ""  # "(Ký, ghi rõ họ tên)"
    name: str = ""


@value
class Closing:
    """The end of a letter or form, side by side: who gets it, then who signs. It stays on one page
    with the block before it."""

    signatures: tuple[Signature, ...]
    distribution: tuple[str, ...] = ()


Block = (
    Heading | Paragraph | Note | BulletList | NumberedList | Picture | Table | Chart | PageBreak
    | Closing
)  # fmt: skip


@value
class Document:
    title: str
    blocks: tuple[Block, ...]
    cover: Cover | None = None
    author: str = ""
    head: Head | None = None  # in place of a cover

    @property
    def issuer(self) -> str:
        """Whose it is: its author, else the body that its first page names."""
        front = self.cover or self.head
        return self.author or (front.body if front else "")


def plain(text: Text) -> str:
    """The words without their looks and footnotes."""
    return "".join(run.text for run in text if isinstance(run, Run))
