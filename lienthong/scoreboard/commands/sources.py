"""The platform's own figures."""

from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.scoreboard.commands.group import scoreboard


def _told(facts: dict[str, Any]) -> str:
    if facts["until"] is None:
        return f"Kỳ {facts['period']}: hệ thống chưa hoạt động hoặc chưa nạp chỉ tiêu, chưa có gì để đo"
    return (
        f"{'Sẽ ghi' if facts['dry_run'] else 'Đã đo'} kỳ {facts['period']} đến hết ngày "
        f"{facts['until']:%d/%m/%Y}, {facts['indicators']} chỉ tiêu: {facts['applied']} mới, "
        f"{facts['changed']} thay đổi, {facts['unchanged']} giữ nguyên"
    )


@command(scoreboard, "measure", help="Đo các chỉ tiêu mà hệ thống tự biết", render=_told)
@click.option("--period", "code", required=True, metavar="KỲ", help="2026-11, 2026-Q4 hoặc 2026")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ thay đổi gì, không ghi")
@click.option("--reason", default="", help="Lý do đính chính, khi kỳ đã khóa")
def measure(out: Output, actor: Actor, code: str, dry_run: bool, reason: str) -> dict[str, Any]:
    from django.db import transaction

    from lienthong.scoreboard import actions
    from lienthong.scoreboard.collecting.sources import measuring

    with transaction.atomic():
        period = actions.ensure_period(code, actor=actor)
        done = measuring.measure(actor=actor, period=period, reason=reason)
        transaction.set_rollback(dry_run)
    return {
        "period": done.period,
        "until": done.until,
        "indicators": done.indicators,
        **done.counts,
        "batch": None if dry_run else done.batch,
        "dry_run": dry_run,
    }
