"""What the launcher shows to one officer, and the notices an administrator may see."""

from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.portal.models import Favourite, Notice
from lienthong.sso import queries as sso
from lienthong.sso.models import Application

MANAGE = Rights.MANAGE_NOTICES


@dataclass(frozen=True, slots=True)
class Shelf:
    """A heading with its tiles."""

    title: str
    applications: list[Application]


def shelves(actor: Actor) -> tuple[list[Shelf], frozenset[int]]:
    """Favourites first, then by category, exactly what the account may enter; and which are favourites."""
    applications = sso.enterable(actor)
    chosen = frozenset(
        Favourite.objects.filter(account_id=actor.account_id).values_list(
            "application_id", flat=True
        )
    )
    favourites = [one for one in applications if one.pk in chosen]
    by_category: dict[str, list[Application]] = {}
    for one in applications:
        if one.pk not in chosen:
            by_category.setdefault(one.category or _("Ứng dụng"), []).append(one)
    shelves = [Shelf(title, tiles) for title, tiles in by_category.items()]
    return ([Shelf(_("Dùng thường xuyên"), favourites)] if favourites else []) + shelves, chosen


def notices_for(actor: Actor) -> list[Notice]:
    """Running notices of the officer's unit and of the units above it; important ones first."""
    now = clock.now()
    return list(
        Notice.objects.filter(starts_at__lte=now, ends_at__gt=now)
        .annotate(mine=Value(actor.unit_path))
        .filter(mine__startswith=F("unit__path"))
        .order_by("-important", "-starts_at")[:5]
    )


def visible_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices of the units that the actor may speak for, newest first."""
    scopes = directory.within(actor.scopes(MANAGE), "unit__path")
    return Notice.objects.select_related("unit").filter(scopes).order_by("-starts_at")


def notice(actor: Actor, notice_id: int) -> Notice:
    """One of them; NotFound outside the actor's scope."""
    found = visible_notices(actor).filter(pk=notice_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy thông báo"))
    return found
