"""Lists that word processors write otherwise than HTML does, as HTML has them.

Word writes a list as paragraphs ("mso-list:l0 level2 lfo1") whose mark, somewhere beneath, is styled
"mso-list:Ignore"; Word for the web writes each item as a list of its own with its level in an attribute.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase

from lienthong.scoreboard.document.numbering import NUMBERS
from lienthong.scoreboard.document.tree import Node

_AROUND = {"div", "span", "b", "strong", "i", "em", "blockquote"}  # may stand around paragraphs
_WORD = re.compile(r"mso-list:\s*(l\d+)\s+level(\d)(?:\s+(lfo\d+))?", re.I)
_MARK = re.compile(r"mso-list:\s*ignore", re.I)
_DECIMAL = re.compile(r"\(?((?:\d{1,3}\.)*)(\d{1,4})[.):/-]?")
_LETTERS = re.compile(r"\(?([a-zđ]{1,8})[.):]", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_LETTERED = ("a", "i", "A", "I")  # "i" may be the ninth or the first
_SIGNS = "-–+*•"  # bullets that mean the same in every font
_LONGEST_BULLET = 2


@dataclass(frozen=True, slots=True)
class _Item:
    """`whose`: the list of the source to which it belongs; `number`: None where it only goes on;
    `kind` of the number: "1", "a", "i", "A", "I" or "1.1", "" where it is not known."""

    children: list[Node | str]
    tag: str  # of its list
    whose: str
    level: int
    number: int | None = None
    kind: str = ""
    mark: Node | None = None


@dataclass(slots=True)
class _Open:
    """A list that may go on."""

    list: Node
    level: int
    whose: str
    next: int

    def ends_before(self, item: _Item) -> bool:
        """One of another list does not go on here, nor one that begins to count anew."""
        goes_on = item.kind in _LETTERED or item.number in (None, self.next)
        same = self.list.tag == item.tag and self.whose == item.whose and goes_on
        return self.level > item.level or (self.level == item.level and not same)


def gather(node: Node) -> None:
    """Makes lists of what stands for items of lists beneath an element, in place."""
    node.children = list(_gathered(node.children))
    _plain_marks(node)


def renumbered(node: Node, own: int = 0) -> bool:
    """Whether numbers will be of another kind than they were: "1." for "a)"."""
    ordered = node.tag == "ol"
    kind = node.attributes.get("type", "") if ordered else ""
    if kind and kind != NUMBERS[min(own, len(NUMBERS) - 1)]:
        return True
    return any(renumbered(one, own + ordered) for one in node.children if isinstance(one, Node))


def start(node: Node) -> int:
    """The number of the first item of a list."""
    text = node.attributes.get("start", "")
    return int(text) if text.isdecimal() and len(text) < 5 else 1


def _gathered(children: Iterable[Node | str]) -> Iterator[Node | str]:
    going: list[_Open] = []
    for child in children:
        items = _items(child)
        for item in items:
            if made := _enter(going, item):
                yield made
        if items:
            continue
        going = going if _blank(child) else []
        if isinstance(child, Node) and child.tag in _AROUND:
            child.children = list(_gathered(child.children))
        yield child


def _blank(child: Node | str) -> bool:
    return isinstance(child, str) and not child.strip(" \t\r\n\f")


# ── What stands for an item ─────────────────────────────────────────────────────────────────────


def _items(child: Node | str) -> list[_Item]:
    if isinstance(child, str):
        return []
    if child.tag == "p":
        return _of_word(child)
    if child.tag in ("ul", "ol"):
        return _of_the_web(child)
    return _within(child) if child.tag == "div" else []


def _within(node: Node) -> list[_Item]:
    """Of an element with nothing but items in it."""
    found = [_items(one) for one in node.children if not _blank(one)]
    return [item for items in found for item in items] if all(found) else []


def _of_word(paragraph: Node) -> list[_Item]:
    """None where the mark is a word ("Điều 1."): it stays, and stands as it was written."""
    said = _WORD.search(paragraph.attributes.get("style", ""))
    if said is None:
        return []
    mark = next(_marks(paragraph), None)
    words = _words(mark) if mark else ""
    counted = _counted(words)
    if counted is None and len(words) > _LONGEST_BULLET:
        return []
    kind, number = counted or ("", None)
    tag, whose = "ol" if counted else "ul", f"{said[1]} {said[3]}"
    return [_Item(paragraph.children, tag, whose, int(said[2]), number, kind, mark)]


def _of_the_web(node: Node) -> list[_Item]:
    """Of a list whose items say their levels themselves."""
    items = [one for one in node.children if isinstance(one, Node)]
    levels = [one.attributes.get("data-aria-level", "") for one in items]
    if not all(re.fullmatch("[1-9]", level) for level in levels):
        return []
    first = start(node) if "start" in node.attributes else None
    return [
        _Item(one.children, node.tag, one.attributes.get("data-listid", ""), int(level),
              None if first is None else first + n)
        for n, (one, level) in enumerate(zip(items, levels, strict=True))
    ]  # fmt: skip


def _marks(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            said = _MARK.search(child.attributes.get("style", ""))
            yield from (child,) if said else _marks(child)


def _words(node: Node) -> str:
    texts = (one if isinstance(one, str) else _words(one) for one in node.children)
    return "".join(texts).strip()


def _counted(mark: str) -> tuple[str, int] | None:
    """The kind of a number and the number; None if the mark is no number."""
    if said := _DECIMAL.fullmatch(mark):
        return ("1.1" if said[1] else "1"), int(said[2])
    said = _LETTERS.fullmatch(mark)
    if said is None:
        return None
    letters = said[1].lower()
    upper = said[1] != letters
    if len(letters) == 1 and letters not in "ivx":
        return ("A" if upper else "a"), ascii_lowercase.find(letters) + 1 or 1
    return ("I" if upper else "i", _roman(letters)) if set(letters) <= _ROMAN.keys() else None


def _roman(letters: str) -> int:
    values = [*map(_ROMAN.__getitem__, letters), 0]
    return sum(-one if one < after else one for one, after in pairwise(values))


# ── What becomes of it ──────────────────────────────────────────────────────────────────────────


def _enter(going: list[_Open], item: _Item) -> Node | None:
    """Puts an item where it belongs; the outermost list if it is a new one."""
    if item.mark is not None:
        item.mark.children = []
    while going and going[-1].ends_before(item):
        going.pop()
    new = not going
    if new or going[-1].level < item.level:
        _open(going, item)
    going[-1].next = (item.number or going[-1].next) + 1
    going[-1].list.children.append(Node("li", {}, item.children))
    return going[0].list if new else None


def _open(going: list[_Open], item: _Item) -> None:
    first = 1 if item.number is None else item.number
    made = Node(item.tag, {"start": str(first), "type": item.kind} if item.tag == "ol" else {})
    if going:
        going[-1].list.children.append(made)
    going.append(_Open(made, item.level, item.whose, first))


def _plain_marks(node: Node) -> None:
    """Marks of headings and of lists in cells stay as text, but not the letters that stand for bullets
    in fonts of signs."""
    for mark in list(_marks(node)):
        words = _words(mark)
        bullet = len(words) == 1 and not words.isdecimal() and words not in _SIGNS
        mark.children = [f"{'•' if bullet else words} "]
