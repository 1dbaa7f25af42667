"""Year-end files."""

from pathlib import Path
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.scoreboard.commands.group import scoreboard


@command(scoreboard, "year-end", help="Phiếu đánh giá cuối năm của một đơn vị")
@click.argument("unit", metavar="ĐƠN_VỊ")
@click.option("--year", required=True, type=int, metavar="NĂM")
@click.option("--until", type=click.IntRange(1, 12), metavar="THÁNG", help="Kỳ cuối của phiếu")
@click.option(
    "--format", "form", default="pdf", show_default=True, type=click.Choice(["docx", "pdf", "xlsx"])
)
@click.option("-o", "--output", required=True, metavar="TỆP", type=click.Path(path_type=Path))
def year_end(
    out: Output, actor: Actor, unit: str, year: int, until: int | None, form: str, output: Path
) -> dict[str, Any]:
    from lienthong.kit.files import replacing
    from lienthong.scoreboard.yearend import access, files
    from lienthong.scoreboard.yearend.sheet import Year

    sheet = Year(year, until).sheet(access.unit(actor, unit))
    content = files.file(sheet, form)
    with replacing(output) as target:
        target.write(content)
    return {
        "unit": sheet.unit.code,
        "name": sheet.unit.name,
        "year": year,
        "until": sheet.closing.as_of,
        "indicators": len(sheet.rows),
        "sources": len(sheet.evidence),
        "file": str(output),
        "bytes": len(content),
    }
