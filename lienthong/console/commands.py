"""`lienthong units` with the one command that concerns units and officers alike: ending a unit."""

from datetime import date
from typing import Any

import click

from lienthong.directory.commands import facts, found, units
from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command

__all__ = ["units"]

CHANGES = ("merge", "split", "rename", "dissolve")


@command(
    units, "end", help="Kết thúc một đơn vị theo quyết định; đơn vị kế thừa đầu tiên nhận cán bộ"
)
@click.argument("code")
@click.option("--change", required=True, type=click.Choice(CHANGES), help="Lý do")
@click.option(
    "--successor",
    "successors",
    multiple=True,
    metavar="CODE",
    help="Đơn vị kế thừa; nhiều lần được",
)
@click.option("--decision", required=True, metavar="SỐ", help="Số quyết định")
@click.option("--decided-on", required=True, type=Day(), help="Ngày ký quyết định")
@click.option("--effective-on", type=Day(), help="Ngày có hiệu lực; mặc định hôm nay")
def end(
    out: Output,
    actor: Actor,
    code: str,
    change: str,
    successors: tuple[str, ...],
    decision: str,
    decided_on: date,
    effective_on: date | None,
) -> dict[str, Any]:
    from lienthong.console import succession
    from lienthong.directory.actions import Decision
    from lienthong.kit import clock

    done = succession.end_unit(
        actor=actor,
        unit=found(actor, code),
        change=change,
        successors=[found(actor, successor) for successor in successors],
        decision=Decision(decision, decided_on, effective_on or clock.today()),
    )
    moved = {"officers": done.officers, "units": done.units, "roles": done.roles}
    return facts(found(actor, code)) | {"successors": list(successors), "moved": moved}
