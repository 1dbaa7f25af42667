"""How a table fits on paper: its columns' widths, its letters' size, upright or on its side.

Word and PDF take the same answer. Millimetres and points.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.scoreboard.charts import measure
from lienthong.scoreboard.document import cells
from lienthong.scoreboard.document.blocks import Heading, Kind, PageBreak, Table
from lienthong.scoreboard.document.numbering import Placed

PAGE = (210.0, 297.0)  # A4
MARGINS = {"top": 20.0, "bottom": 20.0, "left": 30.0, "right": 15.0}  # NĐ 30/2020, phụ lục I
UPRIGHT = PAGE[0] - MARGINS["left"] - MARGINS["right"]
# On its side: the top edge is the binding's, the long sides have 20 each.
ACROSS = PAGE[1] - 2 * MARGINS["top"]
TOGETHER = 15  # rows of a table that is not divided
FIRST_LINE = 10.0  # NĐ 30/2020: of a letter's paragraphs
PADDING = 1.4  # each side of a cell
_SERIF = 0.88  # of what `measure` reckons for wider letters
_BOLD = 1.15
_MM = 25.4 / 72
_TRIED = (
    (False, 12.0), (False, 11.0), (False, 10.0),
    (True, 11.0), (True, 10.0), (True, 9.0), (True, 8.0), (True, 7.0),
)  # fmt: skip
_WORD_MOST = 22  # characters: longer ones are broken


@dataclass(frozen=True, slots=True)
class Fit:
    landscape: bool
    size: float  # points
    widths: tuple[float, ...]  # millimetres; together the width of the text
    together: bool  # short enough to stand on one page


@dataclass(frozen=True, slots=True)
class _Texts:
    """What a column holds: figures are never broken, words between words."""

    heading: list[str]
    words: list[str]
    figures: list[str]


def fit(table: Table, *, across: bool = False) -> Fit:
    """The first of the sizes tried in which no word and no figure is broken. `across`: its page lies
    on its side already."""
    needs = _alike(table, list(map(_needs, _columns(table))))
    for landscape, most in (one for one in _TRIED if one[0] or not across):
        size = min(most, table.largest)
        room = ACROSS if landscape else UPRIGHT
        least = [_wide(need, size) for need, _ in needs]
        if sum(least) <= room:
            break
    widths = _shared(least, [_wide(full, size) for _, full in needs], room)
    return Fit(landscape, size, widths, len(table.rows) <= TOGETHER)


def pages(items: list[Placed]) -> list[tuple[bool, list[Placed]]]:
    """The blocks in stretches of one orientation; a wide table takes the headings above it along."""
    found: list[tuple[bool, list[Placed]]] = [(False, [])]
    turned = False
    for item in items:
        if isinstance(item.block, PageBreak):
            turned = item.block.across
        wide = turned or (isinstance(item.block, Table) and fit(item.block).landscape)
        if wide != found[-1][0]:
            led = list(_headings(found[-1][1])) if wide and not turned else []
            found.append((wide, led))
        found[-1][1].append(item)
    return [(wide, trimmed) for wide, part in found if (trimmed := _trimmed(part))]


def _headings(part: list[Placed]) -> Iterator[Placed]:
    """Taken from the end of a stretch."""
    first = len(part)
    while first and isinstance(part[first - 1].block, Heading):
        first -= 1
    yield from part[first:]
    del part[first:]


def _trimmed(part: list[Placed]) -> list[Placed]:
    """A stretch begins and ends a page by itself: breaks at its ends would leave a page empty."""
    kept = list(part)
    while kept and isinstance(kept[0].block, PageBreak):
        kept.pop(0)
    while kept and isinstance(kept[-1].block, PageBreak):
        kept.pop()
    return kept


def _columns(table: Table) -> list[_Texts]:
    found = [_Texts([], [], []) for _ in table.columns]
    for _, column, cell in cells.header_places(table):
        if cell.columns == 1:
            found[column].heading.append(cell.text)
    rows = (*table.rows, *([table.total] if table.total is not None else []))
    for row in rows:
        for column, text, into in zip(
            table.columns, cells.shown_row(row, table.columns), found, strict=True
        ):
            whole = column.kind is not Kind.TEXT and len(text) <= _WORD_MOST
            (into.figures if whole else into.words).append(text)
    return found


def _needs(texts: _Texts) -> tuple[float, float]:
    """At one point of size: the width below which something breaks, and that in which nothing wraps.

    Headings may wrap between words.
    """
    least = max(
        _widest(_pieces(texts.heading)) * _BOLD,
        _widest(_pieces(texts.words)),
        _widest(texts.figures),
    )
    return least, max(least, _widest(texts.words))


def _alike(table: Table, needs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What a column of a group needs, all of its group get."""
    widest = dict[str, tuple[float, float]]()
    for column, (least, full) in zip(table.columns, needs, strict=True):
        known = widest.get(column.group, (0.0, 0.0))
        widest[column.group] = max(known[0], least), max(known[1], full)
    return [
        widest[column.group] if column.group else own
        for column, own in zip(table.columns, needs, strict=True)
    ]


def _pieces(texts: list[str]) -> list[str]:
    return [word[:_WORD_MOST] for text in texts for word in text.split()]


def _widest(texts: list[str]) -> float:
    return max((measure.width(text, 1) for text in texts), default=0)


def _wide(need: float, size: float) -> float:
    return need * size * _SERIF * _MM + 2 * PADDING


def _shared(least: list[float], full: list[float], room: float) -> tuple[float, ...]:
    """What is left over goes first to those that lack little; then to all alike."""
    spare = room - sum(least)
    if spare < 0:
        return tuple(width * room / sum(least) for width in least)
    widths = list(least)
    order = sorted(range(len(least)), key=lambda column: full[column] - least[column])
    for done, column in enumerate(order):
        given = min(full[column] - least[column], spare / (len(order) - done))
        widths[column] += given
        spare -= given
    return tuple(width * room / sum(widths) for width in widths)


def picture_width(width: int, height: int) -> float:
    """Millimetres: as large as 150 pixels an inch make it, within the text and a third of a page's height."""
    natural = width / 150 * 25.4
    return min(natural, UPRIGHT, 90.0 * width / height)


def chart_width(height_share: float) -> float:
    """Millimetres of a chart that is `height_share` times as high as wide: a page holds it whole."""
    return min(UPRIGHT, 225.0 / height_share)
