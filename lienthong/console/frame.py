"""What the pages of units and officers share: the tree on the left, the way down to the page on top."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.console import tree
from lienthong.console.tree import Surroundings
from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.shell.pages import page

Trail = list[tuple[str, str]]


def beside_tree(
    request: HttpRequest,
    template: str,
    unit: Unit | None,
    *,
    here: str = "",
    around: Surroundings | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a page next to the tree, opened at `unit`; `here` is the page's own crumb."""
    around = around or tree.around(request.actor, unit)
    return page(
        request,
        template,
        tree=tree.nodes(around),
        trail=_trail(around, here),
        unit=unit,
        **context,
    )


def _trail(around: Surroundings, here: str) -> Trail:
    """The crumbs: the console, the units above as far as the actor may see them, the page itself."""
    steps = [(_("Quản trị"), reverse("console:home"))]
    steps += [(unit.name, reverse("console:unit", args=[unit.pk])) for unit in around.above]
    last = here or steps.pop()[0]
    return [*steps, (last, "")]


def place(actor: Actor, unit: Unit) -> str:
    """The name of the unit above, where the actor may see it: it tells a unit from its namesakes."""
    above = unit.parent
    return above.name if above and actor.may(tree.SEE, above.path) else ""


def full_name(actor: Actor, unit: Unit) -> str:
    """A unit with the one above: "Văn phòng Sở, Sở Xây dựng"."""
    return ", ".join(filter(None, (unit.name, place(actor, unit))))
