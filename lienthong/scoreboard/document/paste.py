"""What people write in the browser or paste from Word, as blocks: its meaning is kept, its looks dropped."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.document import limits, paste_table, pictures
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
_ORDINAL = re.compile(r"\s*\(?[0-9a-zA-Zđ]{1,4}[.)]")
_WORD_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d+)")


@dataclass(frozen=True, slots=True)
class Pasted:
    """The blocks, and what a person should know was left out."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def blocks(html: str) -> Pasted:
    """A fragment of foreign HTML as blocks. Raises Refused only if it is too large to be looked at.

    Headings, paragraphs, lists, tables, pictures (data addresses), bold, italic, superscript and
    links to http or https are kept; of ours also notes (aside), page breaks (hr), footnotes (small).
    """
    root, data = parsed(html)
    reader = _Reader(data)
    found = tuple(reader.blocks(_word_lists(root)))
    return Pasted(found, tuple(dict.fromkeys(reader.notes)))


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    superscript: bool = False
    link: str = ""
    foot: bool = False  # already in a footnote


class _Reader:
    def __init__(self, data: list[str]) -> None:
        self._data = data  # of the pictures, in base64
        self._left = limits.MOST_PIXELS
        self.notes: list[str] = []

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
                yield from paste_table.table(node, self._words)
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
            yield (NumberedList if node.tag == "ol" else BulletList)(items)
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


def _lines(node: Node, look: _Look) -> list[Inline]:
    found: list[Inline] = []
    look = _looks(node, look)
    for child in node.children:
        if isinstance(child, Node) and child.tag in ("ul", "ol", "img"):
            continue
        if isinstance(child, Node) and child.blocky:
            found += [Run("\n"), *_lines(child, look), Run("\n")]
        else:
            found += _inline(child, look)
    return found


def _inline(child: Node | str, look: _Look) -> list[Inline]:
    if isinstance(child, str):
        words = _PADDING.sub(" ", _BLANKS.sub(" ", child))
        return [Run(words, look.bold, look.italic, look.superscript, look.link)] if words else []
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


def _word_lists(root: Node) -> Node:
    """Word writes lists as paragraphs with a mark in front; they become lists."""
    root.children = list(_listed(root.children))
    return root


def _listed(children: list[Node | str]) -> Iterator[Node | str]:
    open_lists: list[Node] = []
    for child in children:
        level = _level(child)
        if level:
            if not open_lists:
                open_lists = [Node("ul")]
                yield open_lists[0]
            _enter(open_lists, level, child)
        else:
            if isinstance(child, Node) or child.strip():
                open_lists = []
            if isinstance(child, Node) and child.tag in ("div", "span", "b"):
                _word_lists(child)
            yield child


def _level(child: Node | str) -> int:
    """Of a paragraph that is an item of Word's; 0 otherwise."""
    if not isinstance(child, Node) or child.tag != "p":
        return 0
    found = _WORD_LIST.search(child.attributes.get("style", ""))
    return min(int(found[1]), limits.MOST_DEPTH) if found else 0


def _enter(open_lists: list[Node], level: int, child: Node) -> None:
    """The paragraph becomes an item of the list of its level."""
    del open_lists[level:]
    while len(open_lists) < level:
        deeper = Node("ul")
        open_lists[-1].children.append(deeper)
        open_lists.append(deeper)
    if _unmarked(child):
        open_lists[-1].tag = "ol"
    open_lists[-1].children.append(Node("li", {}, child.children))


def _unmarked(child: Node) -> bool:
    """Takes Word's mark away; tells whether it counts."""
    for mark in child.find("span"):
        if "mso-list" in mark.attributes.get("style", "").lower():
            words = "".join(one.text for one in _inline(mark, _Look()) if isinstance(one, Run))
            mark.children = []
            return _ORDINAL.match(words) is not None
    return False
