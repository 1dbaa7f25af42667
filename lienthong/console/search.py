"""One box over units and officers: while typing with htmx, as a page without."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.console import tree
from lienthong.console.frame import beside_tree, full_name, place
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.shell.pages import page

MOST_TYPED = 100
WHILE_TYPING, ON_A_PAGE = 8, 20


@dataclass(frozen=True, slots=True)
class Found:
    """Units with the one above, officers with their unit; `more` when there are further officers."""

    units: list[tuple[Unit, str]]
    officers: list[tuple[Account, str]]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.units or self.officers)


@holding(tree.SEE)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found for `?q=`, in the actor's scope only."""
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    if request.htmx:
        found = _find(request.actor, typed, WHILE_TYPING)
        return page(request, "console/parts/found.html", found=found, q=typed)
    found = _find(request.actor, typed, ON_A_PAGE)
    here = _("Tìm kiếm")
    return beside_tree(request, "console/search.html", None, here=here, found=found, q=typed)


def _find(actor: Actor, typed: str, most: int) -> Found | None:
    if not typed:
        return None
    units = directory.search(actor, tree.SEE, typed)[:most]
    # Ids first: thousands are ranked, and only these few need their units.
    officers = identity.with_units(
        identity.search(actor, typed).values_list("pk", flat=True)[: most + 1]
    )
    return Found(
        [(unit, place(actor, unit)) for unit in units],
        [(officer, full_name(actor, officer.unit)) for officer in officers[:most]],
        more=len(officers) > most,
    )
