"""`lienthong outside`: citizens' and organisations' accounts, for the centre."""

from collections.abc import Callable
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command

reasoned = click.option("--reason", required=True, help="Lý do, ghi trong nhật ký")


@click.group("outside", help="Tài khoản công dân, tổ chức: tìm, đình chỉ, kết thúc phiên")
def outside() -> None: ...


@command(outside, "search", help="Theo tên, mã số thuế hoặc số CCCD; không có: mới nhất trước")
@click.argument("text", default="")
@click.option(
    "--show", type=click.Choice(["citizen", "organisation", "suspended"]), help="Chỉ loại này"
)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), metavar="N")
def search(
    out: Output, actor: Actor, text: str, show: str | None, limit: int
) -> list[dict[str, Any]]:
    from lienthong.identity.outside import queries

    return [_line(one) for one in queries.found(actor, text, queries.Show(show or ""))[:limit]]


@command(outside, "suspend", help="Không ai vào bằng tài khoản này, hay thay nó, nữa")
@click.argument("name")
@reasoned
def suspend(out: Output, actor: Actor, name: str, reason: str) -> dict[str, Any]:
    from lienthong.identity.outside import actions

    return _done(actor, name, actions.suspend, reason)


@command(outside, "resume", help="Bỏ đình chỉ")
@click.argument("name")
@reasoned
def resume(out: Output, actor: Actor, name: str, reason: str) -> dict[str, Any]:
    from lienthong.identity.outside import actions

    return _done(actor, name, actions.resume, reason)


@command(outside, "end-sessions", help="Kết thúc mọi phiên, cả phiên làm việc thay tài khoản này")
@click.argument("name")
@reasoned
def end_sessions(out: Output, actor: Actor, name: str, reason: str) -> dict[str, Any]:
    from lienthong.identity.outside import actions

    return _done(actor, name, actions.end_all, reason)


@command(outside, "end-representation", help="Một người thôi đại diện một tổ chức")
@click.argument("organisation")
@click.argument("representative")
@reasoned
def end_representation(
    out: Output, actor: Actor, organisation: str, representative: str, reason: str
) -> dict[str, Any]:
    from lienthong.identity.outside import actions, queries

    who = queries.named(actor, representative)
    of = queries.named(actor, organisation)
    ended = actions.end_representation(
        actor=actor, organisation=of, representative=who, reason=reason
    )
    return {**_line(of), "ended_sessions": ended}


def _done(actor: Actor, name: str, act: Callable[..., Any], reason: str) -> dict[str, Any]:
    from lienthong.identity.outside import queries

    act(actor=actor, account=queries.named(actor, name), reason=reason)
    return _line(queries.named(actor, name))


def _line(account: Any) -> dict[str, Any]:
    return {
        "account": account.name,
        "full_name": account.full_name,
        "kind": account.kind,
        "tax_code": account.tax_code,
        "created_at": account.created_at,
        "state": account.status,
    }
