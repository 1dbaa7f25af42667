"""Every read of units. What the actor may not see is not there: `NotFound`, from every door."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from lienthong.directory import rules
from lienthong.directory.models import (
    Level,
    NamesVersion,
    Placement,
    Succession,
    Unit,
    UnitAlias,
    UnitCode,
)
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound

MOST_FOUND = 20

# Among siblings a body's own bureaus come first; then departments, districts, communes, enterprises.
_RANKS = (
    Level.PROVINCE,
    Level.BUREAU,
    Level.DEPARTMENT,
    Level.DISTRICT,
    Level.COMMUNE,
    Level.ENTERPRISE,
)
AMONG_SIBLINGS = (
    Case(*(When(level=level, then=rank) for rank, level in enumerate(_RANKS))),
    "sort_key",
    "id",
)


def require(actor: Actor, right: str, path: str) -> None:
    """Raise NotFound unless the actor holds the right over the unit at `path`."""
    if not actor.may(right, path):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))


def everywhere(actor: Actor, right: str) -> bool:
    """Whether the actor holds the right over the whole tree."""
    return any(_is_everything(scope) for scope in actor.scopes(right))


def within(scopes: Iterable[str], column: str = "path") -> Q:
    """Rows in any of the subtrees; no scope, no rows. The whole tree costs no join."""
    prefixes, none = tuple(scopes), Q(pk__in=[])
    if any(_is_everything(prefix) for prefix in prefixes):
        return ~none
    return reduce(or_, (Q(**{f"{column}__startswith": prefix}) for prefix in prefixes), none)


def _is_everything(scope: str) -> bool:
    """ "/", or the subtree of the root, of which there is one (constraint unit_one_root)."""
    return scope.count("/") <= 2  # "/1/"


def in_force(on: date | None = None) -> QuerySet[Unit]:
    """Units valid on a day (today)."""
    day = on or clock.today()
    return Unit.objects.filter(valid_from__lte=day, valid_to__gt=day)


def visible(actor: Actor, right: str) -> QuerySet[Unit]:
    """Units in force over which the actor holds the right."""
    return in_force().filter(within(actor.scopes(right)))


def unit(actor: Actor, right: str, unit_id: int) -> Unit:
    """One unit, ended ones too; NotFound outside the actor's scope."""
    found = (
        Unit.objects.select_related("parent").filter(pk=unit_id).filter(within(actor.scopes(right)))
    )
    return _one(found.first())


def roots(actor: Actor, right: str) -> list[Unit]:
    """The topmost units of the actor's scopes, in Vietnamese order."""
    scopes = actor.scopes(right)
    if "/" in scopes:
        return list(in_force().filter(parent=None))
    outermost = [
        s for s in scopes if not any(s != other and s.startswith(other) for other in scopes)
    ]
    return list(in_force().filter(path__in=outermost).order_by("sort_key"))


def children(parent: Unit) -> QuerySet[Unit]:
    """Units directly beneath, in force: bureaus, departments, districts …, each in Vietnamese order."""
    return in_force().filter(parent=parent).order_by(*AMONG_SIBLINGS)


def children_of(parent_ids: Iterable[int]) -> dict[int, list[Unit]]:
    """The children of several units in one statement; each has `is_parent`: whether it has some too."""
    beneath = in_force().filter(parent=OuterRef("pk"))
    found: dict[int, list[Unit]] = {}
    for child in (
        in_force()
        .filter(parent__in=parent_ids)
        .annotate(is_parent=Exists(beneath))
        .order_by(*AMONG_SIBLINGS)
    ):
        found.setdefault(child.parent_id, []).append(child)
    return found


def subtree(of: Unit) -> QuerySet[Unit]:
    """The unit and everything beneath it, in force."""
    return in_force().filter(path__startswith=of.path)


def ancestors(of: Unit) -> list[Unit]:
    """From the root down to the unit itself."""
    ids = [int(part) for part in of.path.strip("/").split("/")]
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def search(actor: Actor, right: str, typed: str) -> list[Unit]:
    """Units whose names or codes hold every typed word, diacritics or not; with `parent`, best first.

    "van phong so xay dung" finds the office of the department: words may also stand in the name of
    the unit above, but what stands in a unit's own name counts first, then the shorter name.
    """
    words = text.fold(typed).split()[:8]
    if not words:
        return []
    found = visible(actor, right).select_related("parent")
    for word in words:
        found = found.filter(Q(search__contains=word) | Q(parent__search__contains=word))

    def rank(unit: Unit) -> tuple[bool, int, int, str]:
        another = text.fold(unit.code) != " ".join(words)  # "H10.9.2" also stands in "H10.60.9.2"
        return another, _unlikeness(words, unit), len(unit.name), unit.sort_key

    return sorted(found, key=rank)[:MOST_FOUND]


def _unlikeness(typed: list[str], unit: Unit) -> int:
    """0 if all typed words are words of the unit's name; more for parts, and for the name above."""
    words, above = unit.search.split(), unit.parent.search.split() if unit.parent else ()
    cost = 0 if words[:1] == typed[:1] else 1
    for word in typed:
        if word not in words:
            cost += 1 if word in above or any(each.startswith(word) for each in words) else 2
    return cost


def by_code(code: str, on: date | None = None) -> Unit:
    """The unit that a code of either style means on a day; NotFound if it means none."""
    day = on or clock.today()
    row = UnitCode.objects.select_related("unit").filter(
        code=code.strip().upper(), valid_from__lte=day, valid_to__gt=day
    )
    found = row.first()
    if found is None:
        raise NotFound(_("Không có đơn vị mang mã %(code)s") % {"code": code})
    return found.unit


def with_code(actor: Actor, right: str, code: str) -> Unit:
    """The unit that a code means, or meant last; NotFound, in the same words, outside the scope."""
    found = UnitCode.objects.select_related("unit__parent").filter(code=code.strip().upper())
    found = found.filter(within(actor.scopes(right), "unit__path")).order_by("-valid_to").first()
    if found is None:
        raise NotFound(_("Không có đơn vị mang mã %(code)s") % {"code": code})
    return found.unit


def by_codes(actor: Actor, right: str, codes: Iterable[str]) -> dict[str, Unit]:
    """Units in force, with the one above, by their code in force, within the actor's scope."""
    found = visible(actor, right).select_related("parent").filter(code__in=set(codes))
    return {unit.code: unit for unit in found}


@dataclass(frozen=True, slots=True)
class Heir:
    """Who answers today for a code that may be of a unit since ended."""

    unit: Unit | None  # None: split among several, or ended without a successor
    ended: Unit | None  # the unit that the code meant, if it has ended
    successors: tuple[Unit, ...] = ()


def heir(code: str) -> Heir:
    """Follow a code to the living: its unit, or through successions to the one that took over."""
    try:
        return Heir(by_code(code), None)
    except NotFound:
        last = UnitCode.objects.select_related("unit").filter(code=code.strip().upper())
        ended = _one(getattr(last.order_by("-valid_to").first(), "unit", None))
    living = _living_successors(ended)
    return Heir(living[0] if len(living) == 1 else None, ended, tuple(living))


def _living_successors(unit: Unit) -> list[Unit]:
    """Ends strictly grow along the chain (migration 0002), so this terminates."""
    today, living, pending = clock.today(), {}, [unit]
    while pending:
        rows = Succession.objects.select_related("successor").filter(predecessor=pending.pop())
        for successor in (row.successor for row in rows):
            if successor.valid_to > today:
                living[successor.pk] = successor
            else:
                pending.append(successor)
    return list(living.values())


def history(of: Unit) -> Mapping[str, list[Any]]:
    """Codes, places, predecessors and successors of a unit, oldest first."""
    successions = list(
        Succession.objects.select_related("predecessor", "successor")
        .filter(Q(predecessor=of) | Q(successor=of))
        .order_by("effective_on", "id")
    )
    return {
        "codes": list(UnitCode.objects.filter(unit=of).order_by("valid_from")),
        "placements": list(
            Placement.objects.filter(unit=of).select_related("parent").order_by("valid_from")
        ),
        "predecessors": [row for row in successions if row.successor_id == of.pk],
        "successors": [row for row in successions if row.predecessor_id == of.pk],
        "aliases": list(aliases(of)),
    }


def aliases(of: Unit) -> QuerySet[UnitAlias]:
    """Confirmed spellings of a unit."""
    return UnitAlias.objects.select_related("unit").filter(unit=of).order_by("text")


# ── Printed names ───────────────────────────────────────────────────────────────────────────────────


def resolve(
    printed: str, within: str = "", *, day: date | None = None, levels: Collection[str] = ()
) -> rules.Resolution:
    """The unit that a printed name or code means, or candidates for a person; `within` narrows by code.

    `day` asks among the units of that day instead of today's. `levels` says of which levels the units
    of a table are, so that "Đồng Phú" in a table of districts is the district (`rules.decide`).
    """
    return rules.decide(printed, names(day), within, levels)


def meant(resolutions: Iterable[rules.Resolution], day: date | None = None) -> dict[str, Unit]:
    """The units of the codes that resolutions of a day (today) name, candidates too, by code."""
    on = day or clock.today()
    codes = {code for one in resolutions for code in one.codes()}
    rows = UnitCode.objects.filter(code__in=codes, valid_from__lte=on, valid_to__gt=on)
    return {row.code: row.unit for row in rows.select_related("unit")}


def resolve_for(
    actor: Actor, right: str, printed: Iterable[str], within: str = ""
) -> dict[str, rules.Resolution]:
    """As `resolve`, for a whole list at once; units outside the actor's scope are not there."""
    known = names()
    found = {each: rules.decide(each, known, within) for each in printed}
    codes = {code for one in found.values() for code in one.codes()}
    mine = by_codes(actor, right, codes)
    return {each: one.among(mine) for each, one in found.items()}


def names(day: date | None = None) -> rules.Names:
    """Every name in force on a day (today) and every confirmed alias of those units, prepared anew
    after any change of them. Units are known by the code that they had on the day."""
    version = NamesVersion.objects.values_list("number", flat=True).first() or 0
    return _names_of(version)(day or clock.today())


@lru_cache(maxsize=1)
def _names_of(_version: int) -> Callable[[date], rules.Names]:
    """Of one version: today's, and those of the days of tables that are being read."""
    return lru_cache(maxsize=4)(_names)


def _names(day: date) -> rules.Names:
    codes: dict[int, list[str]] = {}
    running = UnitCode.objects.filter(valid_from__lte=day, valid_to__gt=day).order_by("style", "id")
    for unit_id, code in running.values_list("unit_id", "code"):
        codes.setdefault(unit_id, []).append(code)
    columns = ("pk", "code", "name", "short_name", "level", "parent_id")
    units = {row[0]: row for row in in_force(day).values_list(*columns)}
    known = {pk: _known_by(codes.get(pk, ()), row[1]) for pk, row in units.items()}
    official = [
        rules.KnownName(
            known[pk], name, short_name, level, tuple(codes.get(pk, ())), known.get(parent, "")
        )
        for pk, _code, name, short_name, level, parent in units.values()
    ]
    spelled = UnitAlias.objects.filter(unit__in=list(units)).values_list("unit_id", "text")
    return rules.Names(official, [(known[pk], text) for pk, text in spelled])


def _known_by(codes: Sequence[str], last: str) -> str:
    """A unit's code of today if it had that on the day too, else the one of the day."""
    return last if last in codes or not codes else codes[0]


def _one(found: Unit | None) -> Unit:
    if found is None:
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    return found
