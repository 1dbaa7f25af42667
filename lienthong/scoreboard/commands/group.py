"""`lienthong scoreboard`, to which each part of the feature adds its own commands."""

import click


@click.group("scoreboard", help="Số liệu, xếp hạng và báo cáo")
def scoreboard() -> None: ...
