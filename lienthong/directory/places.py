"""How the audit trail, a floor below, finds and names units."""

from collections.abc import Iterable

from lienthong.audit.places import Found, Place
from lienthong.directory import queries
from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound


def find(actor: Actor, right: str, typed: str) -> Found:
    """The unit of exactly this code or name, or what a search offers; ended units by code too."""
    try:
        unit = queries.with_code(actor, right, queries.resolve(typed).code or typed)
    except NotFound:
        return Found(offered=tuple(map(_place, queries.search(actor, right, typed))))
    return Found(_place(unit))


def names(paths: Iterable[str]) -> dict[str, str]:
    """By path. A unit that has moved since is still the last number of its path of then."""
    ids = {path: int(path.rstrip("/").rpartition("/")[2]) for path in paths if path.strip("/")}
    units = Unit.objects.select_related("parent").in_bulk(set(ids.values()))
    return {path: _place(units[pk]).name for path, pk in ids.items() if pk in units}


def _place(unit: Unit) -> Place:
    return Place(unit.path, unit.full_name)
