"""`lienthong demo`: load the demo province by hand, in other sizes or without the confirmed spellings."""

from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command


@click.group("demo", help="Tỉnh trình diễn")
def demo() -> None: ...


@command(demo, "load", help="Nạp tỉnh trình diễn vào hệ thống còn trống")
@click.option(
    "--officers",
    default=10_000,
    show_default=True,
    type=click.IntRange(10, 100_000),
    help="Số cán bộ",
)
@click.option("--no-aliases", is_flag=True, help="Không nạp các cách viết tên đơn vị đã xác nhận")
def load(out: Output, actor: Actor, officers: int, no_aliases: bool) -> dict[str, Any]:
    from lienthong.demo import load as loading
    from lienthong.directory.models import Unit
    from lienthong.identity.models import Account
    from lienthong.kit.refusal import Refused

    if Unit.objects.exists():
        raise Refused(
            "Hệ thống đã có đơn vị, không nạp tỉnh trình diễn vào đó",
            hint="Dùng một LIENTHONG_HOME hoặc một cơ sở dữ liệu còn trống",
        )
    loading.load(out.note, officers=officers, aliases=not no_aliases)
    return {"units": Unit.objects.count(), "accounts": Account.objects.count()}
