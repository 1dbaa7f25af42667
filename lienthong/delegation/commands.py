"""`lienthong delegations`: what an administrator sees of delegations, and revoking one."""

from typing import Any

import click

from lienthong.delegation.rules import Standing
from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command

STATES = ["open", *(str(one) for one in Standing)]


@click.group("delegations", help="Ủy quyền: tra cứu, thu hồi")
def delegations() -> None: ...


@command(delegations, "list", help="Ủy quyền của các đơn vị trong phạm vi, mới nhất trước")
@click.option("--unit", default="", metavar="CODE", help="Chỉ của đơn vị này và cấp dưới của nó")
@click.option("--state", type=click.Choice(STATES), help="open: chưa kết thúc")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Không có: tất cả")
def list_(
    out: Output, actor: Actor, unit: str, state: str | None, limit: int | None
) -> list[dict[str, Any]]:
    from lienthong.delegation import queries
    from lienthong.directory import queries as directory

    path = directory.with_code(actor, queries.MANAGE, unit).path if unit else ""
    filters = queries.Filters(standing=state or "", unit=path)
    return [_facts(one) for one in queries.visible(actor, filters)[:limit]]


@command(delegations, "show", help="Một ủy quyền")
@click.argument("number", metavar="SỐ", type=int)
def show(out: Output, actor: Actor, number: int) -> dict[str, Any]:
    from lienthong.delegation import queries

    found = queries.administered(actor, number)
    more = ("reason", "decision", "asked_at", "answered_at", "ended_at", "ended_by")
    return _facts(found) | {name: getattr(found, name) for name in more}


@command(delegations, "revoke", help="Thu hồi; ai đang làm thay phải thôi ngay")
@click.argument("number", metavar="SỐ", type=int)
def revoke(out: Output, actor: Actor, number: int) -> dict[str, Any]:
    from lienthong.delegation import actions, queries

    found = queries.administered(actor, number)
    ended = actions.revoke(actor=actor, delegation=found)
    return _facts(queries.administered(actor, number)) | {"sessions_ended": ended}


def _facts(one: Any) -> dict[str, Any]:
    from lienthong.delegation import words

    return {
        "id": one.pk,
        "giver": one.giver.name,
        "giver_unit": one.giver.unit.code,
        "receiver": one.receiver.name,
        "receiver_unit": one.receiver.unit.code,
        "kind": one.kind,
        "key": one.key,
        "from": one.starts_on,
        "last_day": words.last_day(one),
        "state": one.standing,
    }
