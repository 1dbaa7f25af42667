"""`lienthong notices`: what the console's page of notices can do."""

from datetime import datetime, timedelta
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command


@click.group("notices", help="Thông báo trên trang ứng dụng")
def notices() -> None: ...


@command(notices, "list", help="Các thông báo, mới nhất trước")
def list_(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.portal import queries

    return [_facts(notice) for notice in queries.visible_notices(actor)[:100]]


@command(notices, "add", help="Đăng thông báo cho một đơn vị và các đơn vị trực thuộc")
@click.argument("text")
@click.option("--unit", required=True, metavar="CODE", help="Mã đơn vị nhận")
@click.option(
    "--days",
    default=7,
    show_default=True,
    type=click.IntRange(1, 365),
    help="Hiện trong bao nhiêu ngày",
)
@click.option("--link-url", default="", help="Địa chỉ liên kết")
@click.option("--link-text", default="", help="Chữ của liên kết")
@click.option("--important", is_flag=True, help="Hiện nổi bật")
def add(out: Output, actor: Actor, unit: str, days: int, **draft: Any) -> dict[str, Any]:
    from lienthong.directory import queries as directory
    from lienthong.kit import clock
    from lienthong.portal import actions

    now: datetime = clock.now()
    notice = actions.add_notice(
        actor=actor,
        unit=directory.by_code(unit),
        draft=actions.NoticeDraft(**draft, starts_at=now, ends_at=now + timedelta(days=days)),
    )
    return _facts(notice)


@command(notices, "end", help="Gỡ một thông báo")
@click.argument("notice_id", metavar="ID", type=int)
def end(out: Output, actor: Actor, notice_id: int) -> dict[str, Any]:
    from lienthong.portal import actions, queries

    notice = queries.notice(actor, notice_id)
    actions.end_notice(actor=actor, notice=notice)
    return _facts(notice) | {"ended": True}


def _facts(notice: Any) -> dict[str, Any]:
    fields = ("id", "text", "link_url", "important", "starts_at", "ends_at", "written_by")
    return {name: getattr(notice, name) for name in fields} | {"unit": notice.unit.code}
