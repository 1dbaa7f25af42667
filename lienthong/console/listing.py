"""Fifty officers of thousands: the page's ids first, from an index, then their rows."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity.queries import Show
from lienthong.kit.actor import Actor

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    show: Show
    direct: bool  # only the unit's own officers, not those of the units beneath
    typed: str
    page: str

    @classmethod
    def by(cls, query: QueryDict) -> "Wanted":
        show = query.get("show", "")
        return cls(
            show=Show(show) if show in set(Show) else Show.PRESENT,
            direct=query.get("direct") == "1",
            typed=query.get("name", "").strip(),
            page=query.get("page", "1"),
        )


def officers(actor: Actor, unit: Unit, wanted: Wanted, *, known: int) -> Page:
    """One page of a unit's officers, with their units, in the order of Vietnamese names.

    `known` is how many its subtree holds, which the tree has already counted.
    """
    found = identity.in_unit(actor, unit, beneath=not wanted.direct, show=wanted.show)
    found = identity.matching(found, wanted.typed)
    paginator = Paginator(found.values_list("pk", flat=True), ON_A_PAGE)
    if wanted.show == Show.PRESENT and not wanted.direct and not wanted.typed:
        paginator.count = known
    page = paginator.get_page(wanted.page)
    page.object_list = identity.with_units(page.object_list)
    return page
