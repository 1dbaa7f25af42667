"""A tree of links: nested lists for every browser, an ARIA tree where `tree.js` runs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lienthong.kit.text import format_number


@dataclass(frozen=True, slots=True)
class Node:
    """One link of the tree with what hangs below it."""

    label: str
    url: str
    count: int | None = None  # how many officers, for example
    children: tuple["Node", ...] = ()
    current: bool = False  # the node that the page shows
    children_url: str = ""  # children exist but were not loaded: this address answers with `branch`

    @property
    def open(self) -> bool:
        return bool(self.children)


def branch(nodes: Iterable[Node]) -> SafeString:
    """A `<ul>` of nodes; also the fragment that `children_url` answers with."""
    items = format_html_join("", "{}", ((_item(node),) for node in nodes))
    return format_html("<ul>{}</ul>", items)


def _item(node: Node) -> SafeString:
    return format_html(
        '<li{}><a href="{}"{}>{}{}</a>{}</li>',
        _state(node),
        node.url,
        format_html(' aria-current="{}"', "true") if node.current else "",
        format_html('<span class="label">{}</span>', node.label),
        _count(node),
        branch(node.children) if node.children else "",
    )


def _state(node: Node) -> SafeString | str:
    if node.open:
        return format_html(' class="{}"', "open")
    if node.children_url:
        return format_html(' class="closed" data-children="{}"', node.children_url)
    return ""


def _count(node: Node) -> SafeString | str:
    if node.count is None:
        return ""
    return format_html(' <span class="n">{}</span>', format_number(node.count))
