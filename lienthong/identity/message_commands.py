"""`lienthong messages`: what was sent to officers, and what was not. Addresses are masked."""

from collections.abc import Mapping
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command

STATES = ("waiting", "sent", "failed")


@click.group("messages", help="Tin nhắn và thư gửi cán bộ: đã gửi, đang chờ, không gửi được")
def messages() -> None: ...


@command(messages, "list", help="Tin nhắn và thư của 30 ngày, mới nhất trước; địa chỉ che bớt")
@click.option("--state", type=click.Choice(STATES), help="Chỉ những tin ở trạng thái này")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), metavar="N")
def list_(out: Output, actor: Actor, state: str | None, limit: int) -> list[dict[str, Any]]:
    from lienthong.identity.messages import queries

    found = queries.visible(actor).filter(**({"state": state} if state else {}))
    return [_facts(message) for message in found[:limit]]


@command(messages, "count", help="Bao nhiêu tin đang chờ, đã gửi, không gửi được trong 30 ngày")
def count(out: Output, actor: Actor) -> Mapping[str, int]:
    from lienthong.identity.messages import queries

    return queries.counts(actor)


def _facts(message: Any) -> dict[str, Any]:
    from lienthong.identity.messages import rules, sealing

    fields = ("id", "channel", "kind", "state", "attempts", "created_at", "next_try_at", "problem")
    told = {name: getattr(message, name) for name in fields}
    to = rules.masked(sealing.recipient(message))
    return told | {"account": message.account.name, "to": to}
