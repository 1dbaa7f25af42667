"""The tree of units beside every page of the console: the opened path, the rest on demand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.shell.tree import Node

SEE = Rights.MANAGE_ACCOUNTS


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a unit stands, as far as the actor may see it: read once for tree, crumbs and page."""

    opened: Unit | None
    above: list[Unit]  # from the actor's topmost unit down to the opened one
    roots: list[Unit]
    children: Mapping[int, list[Unit]]  # of the opened unit and of those above it
    headcounts: Mapping[str, int]  # officers in each subtree, by the unit's path

    @property
    def beneath(self) -> list[Unit]:
        """The children of the opened unit."""
        return self.children.get(self.opened.pk, []) if self.opened else []

    def officers_in(self, unit: Unit) -> int:
        """How many officers a unit's subtree holds."""
        return self.headcounts.get(unit.path, 0)


def around(actor: Actor, opened: Unit | None) -> Surroundings:
    """Four statements, whatever the size of the tree."""
    roots = directory.roots(actor, SEE)
    above = directory.ancestors(opened) if opened else roots[:1]
    seen = [unit for unit in above if actor.may(SEE, unit.path)]
    return Surroundings(
        opened=opened,
        above=seen if opened else [],
        roots=roots,
        children=directory.children_of([unit.pk for unit in seen]),
        headcounts=identity.headcounts(actor),
    )


def nodes(here: Surroundings) -> list[Node]:
    """The topmost units; beneath them only what leads to the opened unit, and its children."""
    return [_node(root, here) for root in here.roots]


def branch_nodes(actor: Actor, parent: Unit) -> list[Node]:
    """The children of one unit, closed."""
    found = directory.children_of([parent.pk]).get(parent.pk, [])
    here = Surroundings(None, [], [], {}, identity.headcounts(actor))
    return [_node(child, here) for child in found]


def _node(unit: Unit, here: Surroundings) -> Node:
    return Node(
        label=unit.name,
        url=reverse("console:unit", args=[unit.pk]),
        count=here.officers_in(unit),
        current=here.opened is not None and unit.pk == here.opened.pk,
        children=_nodes(here.children.get(unit.pk, ()), here),
        children_url=_branch_url(unit),
    )


def _nodes(units: Iterable[Unit], here: Surroundings) -> tuple[Node, ...]:
    return tuple(_node(unit, here) for unit in units)


def _branch_url(unit: Unit) -> str:
    """Topmost units are not asked whether they have children: nearly all have."""
    return reverse("console:branch", args=[unit.pk]) if getattr(unit, "is_parent", True) else ""
