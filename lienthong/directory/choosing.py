"""Choosing a unit by typing, among those in force over which the actor holds a right."""

from collections.abc import Sequence

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from lienthong.directory import queries
from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.shell.search_field import Option, SearchField, suggestions

LONGEST = 100  # characters of what is typed


def offer(field: SearchField, actor: Actor, right: str, source: str) -> None:
    """Let the field find such units by code or name; its value is a code. `source` names the address of
    `suggested`."""
    field.offer(
        find=lambda code: _find(actor, right, code),
        search=lambda typed: _exact(_options(actor, right, typed), typed),
        source=reverse(source),
    )


def suggested(request: HttpRequest, right: str) -> JsonResponse:
    """What such a field asks for while somebody types, as `?q=`."""
    return suggestions(_options(request.actor, right, request.GET.get("q", "")[:LONGEST]))


def _options(actor: Actor, right: str, typed: str) -> Sequence[Option]:
    return [_option(unit) for unit in queries.search(actor, right, typed)]


def _find(actor: Actor, right: str, code: str) -> Option | None:
    """Outside the scope there is no such unit (SECURITY.md 49)."""
    unit = queries.by_codes(actor, right, [code]).get(code)
    return _option(unit) if unit else None


def _exact(options: Sequence[Option], typed: str) -> Sequence[Option]:
    """A whole name or code means its unit, and not also the bureaus beneath it."""
    wanted = typed.casefold()
    named = [one for one in options if wanted in (one.label.casefold(), one.value.casefold())]
    return named if len(named) == 1 else options


def _option(unit: Unit) -> Option:
    return Option(unit.code, unit.full_name, unit.code)
