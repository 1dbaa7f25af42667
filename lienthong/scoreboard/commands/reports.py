"""The report of a period as a file."""

from pathlib import Path
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.scoreboard.commands.group import scoreboard

STATES = {
    "none": "lập tại chỗ, chưa ai soạn",
    "draft": "đang soạn",
    "submitted": "chờ duyệt",
    "approved": "đã duyệt, chưa phát hành",
    "published": "đã phát hành",
}


def _written(facts: dict[str, Any]) -> str:
    return f"Đã ghi {facts['file']}: {facts['bytes']} byte, {STATES[facts['state']]}"


@command(scoreboard, "report", help="Ghi báo cáo của một kỳ ra tệp", render=_written)
@click.option("--period", "code", required=True, metavar="KỲ", help="2023-02, 2023-Q1 hoặc 2023")
@click.option("--format", "format", type=click.Choice(["docx", "pdf", "xlsx"]), default="docx")
@click.option("-o", "target", metavar="TỆP", type=click.Path(path_type=Path), required=True)
def report(out: Output, actor: Actor, code: str, format: str, target: Path) -> dict[str, Any]:
    """The newest edition; a draft where nothing is published; an ordinary one where nobody has begun."""
    from lienthong.kit.refusal import Refused
    from lienthong.scoreboard import queries
    from lienthong.scoreboard.reports import queries as reports

    made = reports.of_period(actor, queries.period(code), format)
    try:
        target.write_bytes(made.data)
    except OSError as error:
        raise Refused(f"Không ghi được {target}: {error.strerror}") from None
    return {
        "period": code,
        "format": format,
        "file": str(target),
        "state": made.state,
        "edition": made.edition,
        "bytes": len(made.data),
        "sha256": made.sha256,
    }
