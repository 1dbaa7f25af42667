"""What one edition of a report says otherwise than another, in words."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from lienthong.scoreboard.document import cells
from lienthong.scoreboard.document.blocks import (
    Block,
    Chart,
    Document,
    Heading,
    Note,
    Table,
    plain,
)

MOST = 60  # then: how many more
SAME = "So với bản trước, nội dung và số liệu không thay đổi."


def found(before: Document, now: Document) -> list[str]:
    """A line each; of tables, cell by cell where rows and columns are the same."""
    lines = [*_cover(before, now), *_sections(before, now)]
    if len(lines) > MOST:
        lines = [*lines[:MOST], f"và {len(lines) - MOST} thay đổi khác."]
    return lines


def told(lines: Sequence[str]) -> str:
    """The same as a paragraph of the report."""
    return "\n– ".join(["Nội dung thay đổi:", *lines]) if lines else SAME


COVER = {
    "title": "Tên báo cáo", "subtitle": "Về việc", "authority": "Cơ quan chủ quản",
    "body": "Cơ quan phát hành", "distribution": "Nơi nhận", "signer": "Người ký",
    "signer_office": "Chức vụ người ký", "marking": "Đóng dấu",
}  # fmt: skip


def _cover(before: Document, now: Document) -> Iterator[str]:
    for name, words in COVER.items():
        if getattr(before.cover, name, None) != getattr(now.cover, name, None):
            yield f"Trang bìa: {words}"


def _sections(before: Document, now: Document) -> Iterator[str]:
    old, new = _parts(before), _parts(now)
    for title in new:
        if title not in old:
            yield f"Thêm mục “{title}”"
    for title, blocks in old.items():
        if title not in new:
            yield f"Bỏ mục “{title}”"
        else:
            yield from _section(title, blocks, new[title])


def _parts(document: Document) -> dict[str, list[Block]]:
    """Blocks under each heading, by its words without the number; notes on corrections are none."""
    parts: dict[str, list[Block]] = {}
    title = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            title = _free(plain(block.text), parts)
            parts[title] = []
        elif title:
            parts[title].append(block)
    return parts


def _free(title: str, parts: dict[str, list[Block]]) -> str:
    words = title.partition(". ")[2] or title
    return words if words not in parts else f"{words} ({len(parts) + 1})"


def _section(title: str, before: list[Block], now: list[Block]) -> Iterator[str]:
    tables = [[one for one in blocks if isinstance(one, Table)] for blocks in (before, now)]
    texts = [
        [one for one in blocks if not isinstance(one, Table | Chart | Note)]
        for blocks in (before, now)
    ]
    if texts[0] != texts[1]:
        yield f"Mục “{title}”: sửa phần lời"
    for old, new in zip_longest(*tables):
        if old != new:
            yield from _table(title, old, new)


def _table(title: str, before: Table | None, now: Table | None) -> Iterator[str]:
    if before is None or now is None:
        yield f"Mục “{title}”: {'thêm' if before is None else 'bỏ'} bảng “{(before or now).caption}”"
        return
    old, new = _rows(before), _rows(now)
    names = [column.title for column in now.columns]
    if [column.title for column in before.columns] != names:
        yield f"Bảng “{now.caption}”: thay đổi các cột"
        return
    for label in new:
        if label not in old:
            yield f"Bảng “{now.caption}”: thêm dòng “{label}”"
    for label, texts in old.items():
        if label not in new:
            yield f"Bảng “{now.caption}”: bỏ dòng “{label}”"
            continue
        for name, was, is_ in zip(names, texts, new[label], strict=True):
            if was != is_:
                yield f"Bảng “{now.caption}”, {label}, {name}: {was or 'trống'} → {is_ or 'trống'}"


def _rows(table: Table) -> dict[str, list[str]]:
    """What each row prints, without its number, by the words that name it."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    shown = (cells.shown_row(row, table.columns) for row in rows)
    if table.columns[0].title == "STT":
        shown = (["", *texts[1:]] for texts in shown)
    found: dict[str, list[str]] = {}
    for texts in shown:
        label = " ".join(filter(None, texts[:2]))
        found[label if label not in found else f"{label} ({len(found) + 1})"] = texts
    return found
