"""Whose sheets a reader may open."""

from django.db.models import Count
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit, UnitCode
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Fact, Period
from lienthong.scoreboard.yearend.sheet import Year


def unit(actor: Actor, code: str) -> Unit:
    """The unit that a code means, or meant last; NotFound, in the same words, where the actor reads
    nothing of it."""
    found = UnitCode.objects.select_related("unit__parent").filter(code=code.strip().upper())
    row = found.filter(queries.readable(actor, "unit__path")).order_by("-valid_to").first()
    if row is None:
        raise NotFound(_("Không có đơn vị mang mã %(code)s") % {"code": code})
    return row.unit


def units(actor: Actor, year: Year) -> list[Unit]:
    """The units of a year whose sheets the actor may open, in the order of standings."""
    rights = (queries.MANAGE, queries.REPORT, queries.READ)
    scopes = tuple({scope for right in rights for scope in actor.scopes(right)})
    return [one for one in year.units() if one.path.startswith(scopes)]


def months() -> dict[int, list[tuple[Period, int]]]:
    """By year, the latest first: its months, the latest first, with the number of their figures."""
    found: dict[int, list[tuple[Period, int]]] = {}
    periods = Period.objects.filter(kind=Period.Kind.MONTH).order_by("-starts_on")
    told = dict(Fact.objects.values_list("period").annotate(total=Count("pk")).order_by())
    for one in periods:
        found.setdefault(one.starts_on.year, []).append((one, told.get(one.pk, 0)))
    return found
