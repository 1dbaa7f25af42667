"""What people write in the browser or paste from Word, as blocks: its meaning is kept, its looks dropped."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.document import limits, paste_lists, paste_losses, paste_table, pictures
from lienthong.scoreboard.document.blocks import (
    Block,
    BulletList,
    Footnote,
    Heading,
    Inline,
    Item,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Text,
    plain,
)
from lienthong.scoreboard.document.tree import Node, parsed

_KEPT = re.compile(r"data:image/(\d{1,5})")
_BLANKS = re.compile("[ \t\n\r\f]+")
_PADDING = re.compile("[ \u00a0]{2,}")  # Word indents with them


@dataclass(frozen=True, slots=True)
class Pasted:
    """The blocks, and what a person should know was left out."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def blocks(html: str) -> Pasted:
    """A fragment of foreign HTML as blocks. Raises Refused only if it is too large to be looked at.

    Headings, paragraphs, lists, tables, pictures (data addresses), bold, italic, raised and lowered
    text and links to http or https are kept; of ours also notes (aside), page breaks (hr), footnotes
    (small).
    """
    root, data = parsed(html)
    paste_lists.gather(root)
    reader = _Reader(data, paste_losses.take(root))
    found = tuple(reader.blocks(root))
    return Pasted(found, tuple(dict.fromkeys(reader.notes)))


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    superscript: bool = False
    subscript: bool = False
    link: str = ""
    foot: bool = False  # already in a footnote


class _Reader:
    def __init__(self, data: list[str], notes: list[str]) -> None:
        self._data = data  # of the pictures, in base64
        self._left = limits.MOST_PIXELS
        self.notes = notes

    def blocks(self, node: Node, look: _Look | None = None) -> Iterator[Block]:
        """What an element holds: texts between blocks become paragraphs."""
        look = _looks(node, look or _Look())
        line: list[Inline] = []
        for child in node.children:
            if isinstance(child, Node) and child.blocky:
                yield from _paragraph(line)
                line = []
                yield from self._block(child, look)
            else:
                line += _inline(child, look)
        yield from _paragraph(line)

    def _block(self, node: Node, look: _Look) -> Iterator[Block]:
        match node.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                yield from self._heading(node)
            case "ul" | "ol":
                yield from self._list(node, 1)
            case "table":
                yield from paste_table.table(node, self._cell)
                yield from self._hidden_pictures(node)
            case "img":
                yield from self._picture(node)
            case "figure":
                yield from self._figure(node)
            case "aside":
                yield from (Note(text) for text in [self._text(node)] if plain(text))
            case "hr":
                yield PageBreak()
            case _:
                yield from self.blocks(node, look)

    def _heading(self, node: Node) -> Iterator[Block]:
        """Headings are bold already; a picture within one follows it."""
        runs = (replace(r, bold=False) for r in self._text(node) if isinstance(r, Run))
        text = _tidy(runs)
        if plain(text):
            yield Heading(int(node.tag[1]), text)
        yield from self._hidden_pictures(node)

    def _hidden_pictures(self, node: Node) -> Iterator[Block]:
        for image in node.find("img"):
            yield from self._picture(image)

    def _list(self, node: Node, depth: int) -> Iterator[Block]:
        items = tuple(self._items(node, depth))
        if items:
            first = paste_lists.start(node)
            yield NumberedList(items, first) if node.tag == "ol" else BulletList(items)
        if depth == 1:
            yield from self._hidden_pictures(node)

    def _items(self, node: Node, depth: int) -> Iterator[Item]:
        """Lists that stand in a list without an item of their own belong to the item before."""
        found: list[Item] = []
        for child in node.children:
            if not isinstance(child, Node):
                continue
            lists = [child] if child.tag in ("ul", "ol") else child.find("ul", "ol")
            text = () if child.tag in ("ul", "ol") else self._text(child)
            if plain(text) or not found:
                found.append(Item(text))
            for one in lists:
                found += self._nest(found, one, depth)
        yield from (item for item in found if plain(item.text) or item.nested)

    def _nest(self, found: list[Item], node: Node, depth: int) -> list[Item]:
        """The list goes beneath the last item; too deep, its items stay on this level."""
        inner = list(self._list(node, depth + 1))
        if not inner:
            return []
        if depth >= limits.MOST_DEPTH:
            return list(inner[0].items)
        before = found[-1].nested
        joined = (
            inner[0] if before is None else replace(before, items=before.items + inner[0].items)
        )
        found[-1] = replace(found[-1], nested=joined)
        return []

    def _figure(self, node: Node) -> Iterator[Block]:
        """Its caption belongs to its picture."""
        words = " ".join(self._words(one) for one in node.find("figcaption"))
        for image in node.find("img"):
            yield from (replace(one, caption=words) for one in self._picture(image))
        for one in node.find("table"):
            yield from paste_table.table(one, self._words)

    def _picture(self, node: Node) -> Iterator[Picture]:
        found = _KEPT.fullmatch(node.attributes.get("src", ""))
        if found is None or int(found[1]) >= len(self._data):
            self.notes.append(_("Ảnh không kèm theo nội dung dán: hãy chèn ảnh từ tệp."))
            return
        try:
            data = self._reencoded(base64.b64decode(self._data[int(found[1])]))
            yield Picture(data, node.attributes.get("alt", ""))
        except (Refused, binascii.Error) as refused:
            words = refused if isinstance(refused, Refused) else _("Không đọc được ảnh")
            self.notes.append(_("Một ảnh đã bị bỏ: %(why)s.") % {"why": words})

    def _reencoded(self, data: bytes) -> bytes:
        """Three thousand bytes may hold 25 million pixels: what all of them together take is bounded."""
        self._left -= pictures.pixels(data)
        if self._left < 0:
            raise Refused(_("các ảnh cộng lại quá lớn, hãy dán từng phần"))
        return pictures.reencoded(data)

    def _text(self, node: Node) -> Text:
        """The runs of an element; its paragraphs become lines, lists in it are left to others."""
        return _tidy(_lines(node, _Look()))

    def _words(self, node: Node) -> str:
        return plain(self._text(node))

    def _cell(self, node: Node) -> str:
        """The words of a cell, lists in it as lines."""
        return plain(_tidy(_lines(node, _Look(), listed=True)))


def _lines(node: Node, look: _Look, *, listed: bool = False) -> list[Inline]:
    """`listed`: with the lists in it."""
    found: list[Inline] = []
    look = _looks(node, look)
    for child in node.children:
        if isinstance(child, Node) and child.tag in ("ul", "ol", "img"):
            found += _items_as_lines(child) if listed else []
        elif isinstance(child, Node) and child.blocky:
            found += [Run("\n"), *_lines(child, look, listed=listed), Run("\n")]
        else:
            found += _inline(child, look)
    return found


def _items_as_lines(node: Node) -> list[Inline]:
    found: list[Inline] = []
    for number, item in enumerate(node.find("li"), paste_lists.start(node)):
        mark = f"{number}." if node.tag == "ol" else "•"
        found += [Run(f"\n{mark} "), *_lines(item, _Look(), listed=True)]
    return [*found, Run("\n")]


def _inline(child: Node | str, look: _Look) -> list[Inline]:
    if isinstance(child, str):
        words = _PADDING.sub(" ", _BLANKS.sub(" ", child))
        if not words:
            return []
        return [Run(words, look.bold, look.italic, look.superscript, look.link, look.subscript)]
    if child.tag == "br":
        return [Run("\n")]
    inner = _looks(child, look)
    runs = [one for each in child.children for one in _inline(each, inner)]
    if child.tag == "small" and not look.foot:
        words = _tidy(_unbracketed(runs))
        return [Footnote(tuple(one for one in words if isinstance(one, Run)))] if words else []
    return runs


def _unbracketed(runs: list[Inline]) -> list[Inline]:
    """Ours stand in square brackets."""
    if runs and isinstance(runs[0], Run) and isinstance(runs[-1], Run):
        runs[0] = replace(runs[0], text=runs[0].text.removeprefix("["))
        runs[-1] = replace(runs[-1], text=runs[-1].text.removesuffix("]"))
    return runs


def _looks(node: Node, look: _Look) -> _Look:
    """The look inside an element: tags say it, and the few styles that mean the same."""
    style = node.attributes.get("style", "").replace(" ", "").lower()
    found = replace(
        look,
        bold=look.bold or node.tag in ("b", "strong", "th"),
        italic=look.italic or node.tag in ("i", "em"),
        superscript=look.superscript or node.tag == "sup" or "vertical-align:super" in style,
        subscript=look.subscript or node.tag == "sub" or "vertical-align:sub;" in f"{style};",
        link=node.attributes.get("href", look.link) if node.tag == "a" else look.link,
        foot=look.foot or node.tag == "small",
    )
    if weight := re.search(r"font-weight:(\w+)", style):
        found = replace(found, bold=weight[1] in ("bold", "bolder", "600", "700", "800", "900"))
    if slant := re.search(r"font-style:(\w+)", style):
        found = replace(found, italic=slant[1] in ("italic", "oblique"))
    return found


def _paragraph(line: list[Inline]) -> Iterator[Block]:
    text = _tidy(line)
    if text:
        yield Paragraph(text)


def _tidy(line: Iterable[Inline]) -> Text:
    """Runs of one look joined; no blanks at the ends, beside line breaks or doubled."""
    found: list[Inline] = []
    for one in line:
        if isinstance(one, Footnote):
            found.append(one)
            continue
        before = found[-1] if found and isinstance(found[-1], Run) else None
        text = _beside(before.text if before else "" if found else "\n", one.text)
        if before is not None and replace(before, text="") == replace(one, text=""):
            found[-1] = replace(before, text=before.text + text)
        elif text:
            found.append(replace(one, text=text))
    return _ended(found)


def _beside(before: str, text: str) -> str:
    """The text as it continues another: one blank, and at most one line break, between words."""
    text = re.sub(r"[ \u00a0]*\n[\s\u00a0]*", "\n", text)
    if before.endswith("\n"):
        return text.lstrip(" \u00a0\n")
    return text.lstrip(" ") if before.endswith(" ") else text


def _ended(found: list[Inline]) -> Text:
    while found and isinstance(found[-1], Run):
        text = found[-1].text.rstrip(" \u00a0\n")
        if text:
            found[-1] = replace(found[-1], text=text)
            break
        found.pop()
    return tuple(found)
