"""One entry of the navigation. The list itself is `config/navigation.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
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


@dataclass(frozen=True, slots=True)
class Link:
    """An item as one page shows it."""

    label: str
    url: str
    current: bool
    in_menu: bool
    post: bool


def visible(items: Iterable[Item], actor: Actor) -> list[Item]:
    """The items that the actor may use, in their order."""
    return [
        item
        for item in items
        if item.everyone or (actor.signed_in and (not item.right or actor.may(item.right)))
    ]


def links(request: HttpRequest, actor: Actor) -> list[Link]:
    """What `settings.NAVIGATION`, the path of a function of the actor, offers on this page."""
    offered: Callable[[Actor], Iterable[Item]] = import_string(settings.NAVIGATION)
    return [_link(item, request.path) for item in offered(actor)]


def _link(item: Item, path: str) -> Link:
    url = reverse(item.url_name)
    current = path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/"))
    return Link(str(item.label), url, current, item.in_menu, item.post)
