"""Whose sheets a reader may open."""

from django.utils.translation import gettext as _

from lienthong.directory.models import Unit, UnitCode
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.dashboards import reading
from lienthong.scoreboard.models import Period
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
    scopes = queries.scopes(actor)
    return [one for one in year.units() if one.path.startswith(scopes)]


def months() -> list[Period]:
    """Those up to which a sheet can go: the latest first."""
    return list(reading.with_figures().filter(kind=Period.Kind.MONTH))
