"""Foreign HTML as a small tree: cleaned by nh3, bounded before it is parsed at all."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused

MOST_CHARACTERS = 1_000_000  # without pictures
MOST_DATA = 40_000_000  # characters, with them
MOST_TAGS = 50_000
MOST_WORK = 600_000  # tags times depth: what is open may be repeated in every paragraph
MOST_DEPTH = 60  # a parser of HTML5 takes quadratic time for what is nested deeper and deeper

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_IN_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
_VOID = {"br", "hr", "img"}
_BLOCKS = _HEADINGS | _IN_TABLES | {"p", "div", "ul", "ol", "li", "blockquote", "aside"}
_BLOCKS |= {"hr", "img", "figure", "figcaption"}
_INLINE = {"a", "b", "strong", "i", "em", "sup", "sub", "small", "span", "br"}
_INLINE |= {"s", "strike", "del", "u"}  # to tell that they are lost
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "li": {"data-aria-level", "data-listid"},  # of Word for the web
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    **{tag: {"style"} for tag in ("p", "span", "b", "i", "strong", "em")},
}
# For their meaning alone.
_STYLES = {"font-weight", "font-style", "vertical-align", "text-decoration", "mso-list"}
_ISLANDS = {"<!--": "-->"} | {f"<{x}": f"</{x}>" for x in ("xml", "style", "script", "head", "svg")}
_ISLAND = re.compile("|".join(_ISLANDS), re.I)
_DATA = re.compile(r"data:image/[a-z.+-]{1,20};base64,([a-zA-Z0-9+/=\s]*)", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_NEVER_NESTED = _VOID | {"p", "li", "input", "meta", "link", "col", "wbr", "area", "base", "source"}


@dataclass
class Node:
    """An element: its attributes, and its children as elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @cached_property
    def blocky(self) -> bool:
        """Whether it is, or holds, something that stands on lines of its own."""
        nodes = (child for child in self.children if isinstance(child, Node))
        return self.tag in _BLOCKS or any(node.blocky for node in nodes)

    def find(self, *tags: str) -> list["Node"]:
        """The nearest such elements beneath, in order; not those within them."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child] if child.tag in tags else child.find(*tags)
        return found


def parsed(html: str) -> tuple[Node, list[str]]:
    """The tree of what is harmless in a fragment, and the pictures that came in it, in base64.

    The address of a picture is then "data:image/0", "data:image/1" and so on. Raises Refused if the
    fragment is too large to be looked at.
    """
    if len(html) > MOST_DATA:
        raise _too_much()
    words, data = _without_pictures(html)
    if len(words) > MOST_CHARACTERS:
        raise _too_much()
    bare = _without_islands(words)
    _bound(bare)
    builder = _Builder()
    builder.feed(_cleaned(bare))
    builder.close()
    return builder.root, data


def _without_pictures(html: str) -> tuple[str, list[str]]:
    """Long data out of the parsers' way."""
    data: list[str] = []

    def kept(found: re.Match[str]) -> str:
        data.append(found[1])
        return f"data:image/{len(data) - 1}"

    return _DATA.sub(kept, html), data


def _without_islands(html: str) -> str:
    """Without comments, Word's conditional ones among them, and what is no text. Time is linear."""
    small, kept, at = html.lower(), [], 0
    unclosed: set[str] = set()
    while found := _ISLAND.search(html, at):
        opening = found[0].lower()
        end = -1 if opening in unclosed else small.find(_ISLANDS[opening], found.end())
        if end < 0:
            unclosed.add(opening)
            kept.append(html[at : found.end()])
            at = found.end()
        else:
            kept.append(html[at : found.start()])
            at = end + len(_ISLANDS[opening])
    return "".join([*kept, html[at:]])


def _bound(html: str) -> None:
    """Raises Refused for what would take a parser too long."""
    depth: Counter[str] = Counter()
    nested = deepest = 0
    tags = _TAG.findall(html)
    for closing, written in tags:
        name = written.lower()
        if name not in _NEVER_NESTED:
            step = 1 if not closing else -1 if depth[name] else 0
            depth[name] += step
            nested += step
            deepest = max(deepest, nested)
    if deepest > MOST_DEPTH or len(tags) > MOST_TAGS or deepest * len(tags) > MOST_WORK:
        raise _too_much()


def _too_much() -> Refused:
    return Refused(
        _("Nội dung dán vào quá lớn hoặc quá phức tạp"), hint=_("Hãy dán từng phần ngắn hơn.")
    )


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=_BLOCKS | _INLINE,
        clean_content_tags={"script", "style", "title", "xml"},
        attributes=_ATTRIBUTES,
        attribute_filter=_address,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "data"},
        link_rel=None,
    )


def _address(tag: str, attribute: str, value: str) -> str | None:
    """Pictures bring themselves along; links lead to the web and nowhere else."""
    if attribute == "href" and not value.lower().startswith(("http://", "https://")):
        return None
    return value


class _Builder(HTMLParser):
    """nh3 writes well-formed HTML: every element is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: given or "" for key, given in attributes})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, text: str) -> None:
        self._open[-1].children.append(text)
