"""What every format numbers and orders alike: captions, heading levels, a chart's table after it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from string import ascii_lowercase

from lienthong.scoreboard.document.blocks import (
    Block,
    BulletList,
    Chart,
    Closing,
    Document,
    Heading,
    NumberedList,
    Picture,
    Table,
)

BULLETS, NUMBERS = "•–∘·", "1aia"  # of lists in lists of their kind
_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x"}
_ROMAN |= {9: "ix", 5: "v", 4: "iv", 1: "i"}
_WORDS = {Table: "Bảng", Chart: "Biểu đồ", Picture: "Hình"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block where it stands. `caption`: "Bảng 3. Người dùng"; `level` of a heading, from 1;
    `keep`: on one page with what follows."""

    block: Block
    caption: str = ""
    level: int = 0
    keep: bool = False


def placed(document: Document) -> list[Placed]:
    """The blocks in their order, a chart's own table following it as one more."""
    counts: Counter[type] = Counter()
    found: list[Placed] = []
    level = 0
    for block in _flat(document):
        if isinstance(block, Closing) and found:
            found[-1] = replace(found[-1], keep=True)
        if isinstance(block, Heading):
            level = min(block.level, level + 1)  # PDF/UA-1: no level is skipped
            found.append(Placed(block, level=level))
        else:
            found.append(Placed(block, _caption(block, counts)))
    return found


def _flat(document: Document) -> Iterator[Block]:
    for block in document.blocks:
        yield block
        if isinstance(block, Chart) and block.table is not None:
            yield block.table


def _caption(block: Block, counts: Counter[type]) -> str:
    """A picture or table without words of its own has no number either."""
    words = block.chart.title if isinstance(block, Chart) else getattr(block, "caption", "")
    if not words:
        return ""
    counts[type(block)] += 1
    return f"{_WORDS[type(block)]} {counts[type(block)]}. {words}"


def mark(block: BulletList | NumberedList, own: int, place: int) -> str:
    """What stands before an item, as Word and Typst write it: `own` lists of its kind are around its
    list, `place` is counted from 0."""
    if isinstance(block, BulletList):
        return BULLETS[own]
    number, written = block.start + place, {"a": _letters, "i": _roman}.get(NUMBERS[own], str)
    return f"{written(number) if number > 0 else number}."


def _letters(number: int) -> str:
    more, last = divmod(number - 1, len(ascii_lowercase))
    return (_letters(more) if more else "") + ascii_lowercase[last]


def _roman(number: int) -> str:
    found = ""
    for value, letters in _ROMAN.items():
        count, number = divmod(number, value)
        found += letters * count
    return found
