"""What is pasted and cannot be kept, for the person who pasted it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lienthong.scoreboard.document import paste_lists, paste_table
from lienthong.scoreboard.document.tree import Node

_STRUCK = re.compile(r"text-decoration[^;]*line-through")
_UNDERLINED = re.compile(r"text-decoration[^;]*underline")


def take(root: Node) -> list[str]:
    """Takes away what its writer had deleted; tells that and what else will be lost."""
    found = dict.fromkeys(_told(root))
    if paste_lists.renumbered(root):
        found[_("Số thứ tự của danh sách theo kiểu của báo cáo (1., a., i.), khác bản gốc.")] = None
    return list(found)


def _told(node: Node, *, linked: bool = False) -> Iterator[str]:
    """Links are underlined anyway."""
    kept: list[Node | str] = []
    linked = linked or node.tag == "a"
    for child in node.children:
        if isinstance(child, Node) and child.tag == "del":
            yield _("Chữ đã đánh dấu xóa trong bản gốc không được dán.")
            continue
        kept.append(child)
        if isinstance(child, Node):
            yield from _of(child, linked)
            yield from _told(child, linked=linked)
    node.children = kept


def _of(node: Node, linked: bool) -> Iterator[str]:
    style = node.attributes.get("style", "").lower()
    if node.tag in ("s", "strike") or _STRUCK.search(style):
        yield _("Chữ gạch ngang trở thành chữ thường: hãy xóa nếu không cần.")
    if not linked and (node.tag == "u" or _UNDERLINED.search(style)):
        yield _("Gạch chân không được giữ; hãy dùng chữ đậm hoặc nghiêng.")
    if node.tag == "table" and paste_table.merged(node):
        yield _("Ô gộp trong thân bảng được tách; chữ đứng ở ô đầu.")
