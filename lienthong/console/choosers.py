"""Choosing one of a thousand units by typing, with or without JavaScript."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from lienthong.console import frame
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity.access import holding
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.kit.text import fold
from lienthong.shell.search_field import Option, SearchField, suggestions


def offer_units(field: SearchField, actor: Actor, right: str = Rights.MANAGE_ACCOUNTS) -> None:
    """Let the field find units in force over which the actor holds the right; its value is a code."""

    def find(code: str) -> Option | None:
        unit = chosen(actor, right, code)
        return option(actor, unit) if unit else None

    def search(typed: str) -> list[Option]:
        found = units(actor, right, typed)
        return [option(actor, unit) for unit in _exactly(actor, typed, found) or found]

    field.offer(find=find, search=search, source=reverse("console:unit_suggestions"))


def _exactly(actor: Actor, typed: str, found: list[Unit]) -> list[Unit]:
    """The only one that bears the name typed, though it is part of others' names too."""
    wanted = fold(typed)
    bearers = [
        unit
        for unit in found
        if wanted in {fold(unit.name), fold(unit.short_name), fold(frame.full_name(actor, unit))}
    ]
    return bearers if len(bearers) == 1 else []


def chosen(actor: Actor, right: str, code: str) -> Unit | None:
    """The unit in force that a code means, if the actor holds the right over it."""
    try:
        unit = directory.with_code(actor, right, code)
    except NotFound:
        return None
    return unit if directory.in_force().filter(pk=unit.pk).exists() else None


def units(actor: Actor, right: str, typed: str) -> list[Unit]:
    """Units for what has been typed so far: the one with that code, or those with such names."""
    by_code = chosen(actor, right, typed) if typed else None
    return [by_code] if by_code else directory.search(actor, right, typed)


def option(actor: Actor, unit: Unit) -> Option:
    """A unit with the one above in its label, since every department has a "Văn phòng Sở"."""
    return Option(unit.code, frame.full_name(actor, unit), unit.code)


@holding(Rights.MANAGE_ACCOUNTS)
def unit_suggestions(request: HttpRequest) -> JsonResponse:
    """What `combobox.js` asks for while a unit's name is typed."""
    typed = request.GET.get("q", "")[:100]
    found = units(request.actor, Rights.MANAGE_ACCOUNTS, typed)
    return suggestions([option(request.actor, unit) for unit in found])
