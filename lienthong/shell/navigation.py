"""One entry of the navigation. The list itself is `config/navigation.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from lienthong.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """A link for those who hold `right` (anyone signed in when empty)."""

    label: str  # lazy: translated when the page is rendered
    url_name: str
    right: str = ""
    in_menu: bool = False  # under the person's name instead of in the masthead's row
    post: bool = False  # does something (signing out): a button that posts
    everyone: bool = False  # shown to those not signed in too
    args: tuple[object, ...] = ()  # of the address: one item for each account, for example
    also: tuple[str, ...] = ()  # other addresses on and below which one is there


@dataclass(frozen=True, slots=True)
class Link:
    """An item as one page shows it."""

    item: Item
    url: str
    current: str  # for aria-current: "page", "true" somewhere below it, or ""

    @property
    def label(self) -> str:
        return str(self.item.label)


@dataclass(frozen=True, slots=True)
class Banner:
    """What every page says on top while somebody is not at their own work, and the way out of it."""

    text: str
    button: str
    url_name: str  # takes a POST


def visible(items: Iterable[Item], actor: Actor) -> list[Item]:
    """The items that the actor may use, or could after proving more, in their order."""

    def offered(right: str) -> bool:
        return not right or actor.may(right) or actor.would(right)

    return [item for item in items if item.everyone or (actor.signed_in and offered(item.right))]


def links(path: str, actor: Actor) -> list[Link]:
    """What `settings.NAVIGATION`, the name of a function of the actor, offers on the page at `path`."""
    offered: Callable[[Actor], Iterable[Item]] = import_string(settings.NAVIGATION)
    items = [(item, reverse(item.url_name, args=item.args)) for item in offered(actor)]
    # Of "/console/" and "/console/audit/", the longer one is where we are.
    depths = [_depth(path, (url, *item.also)) for item, url in items]
    here = max(depths, default=0)
    return [
        Link(item, url, _current(path, url) if depth and depth == here else "")
        for (item, url), depth in zip(items, depths, strict=True)
    ]


def banner(actor: Actor) -> Banner | None:
    """What `settings.BANNER`, the name of a function of the actor, says."""
    said: Callable[[Actor], Banner | None] = import_string(settings.BANNER)
    return said(actor)


def _is_below(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/"))


def _depth(path: str, urls: Iterable[str]) -> int:
    """How much of the path an item's addresses name; 0: we are not there."""
    return max((len(url) for url in urls if _is_below(path, url)), default=0)


def _current(path: str, url: str) -> str:
    return "page" if path == url else "true"
