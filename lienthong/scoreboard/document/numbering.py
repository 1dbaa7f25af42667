"""What every format numbers and orders alike: captions, heading levels, a chart's table after it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.scoreboard.document.blocks import Block, Chart, Document, Heading, Picture, Table

_WORDS = {Table: "Bảng", Chart: "Biểu đồ", Picture: "Hình"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block where it stands. `caption`: "Bảng 3. Người dùng"; `level` of a heading, from 1."""

    block: Block
    caption: str = ""
    level: int = 0


def placed(document: Document) -> list[Placed]:
    """The blocks in their order, a chart's own table following it as one more."""
    counts: Counter[type] = Counter()
    found, level = [], 0
    for block in _flat(document):
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
