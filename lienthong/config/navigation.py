"""The navigation: one list for every page. Each entry says who sees it."""

from lienthong.kit.actor import Actor
from lienthong.shell.navigation import Item, visible

ITEMS: tuple[Item, ...] = ()


def items(actor: Actor) -> list[Item]:
    """What the actor may use, in the order of the list."""
    return visible(ITEMS, actor)
