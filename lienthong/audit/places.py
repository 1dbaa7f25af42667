"""Names of units, which live a floor above: the directory tells the trail how to find and name them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lienthong.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, by its path in the tree."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """The one unit that a typed text means, or those that it may mean."""

    meant: Place | None = None
    offered: tuple[Place, ...] = ()


Find = Callable[[Actor, str, str], Found]
Names = Callable[[Iterable[str]], dict[str, str]]

_directory: dict[str, Callable] = {"find": lambda *_: Found(), "names": lambda _: {}}


def register(*, find: Find, names: Names) -> None:
    """How the functions below are answered; called once, when the program starts."""
    _directory.update(find=find, names=names)


def find(actor: Actor, right: str, typed: str) -> Found:
    """Units, among those over which the actor holds the right, that a typed name or code means."""
    return _directory["find"](actor, right, typed)


def names(paths: Iterable[str]) -> dict[str, str]:
    """Today's names of units by path, of past paths too, in one statement; others are left out."""
    return _directory["names"](paths)
