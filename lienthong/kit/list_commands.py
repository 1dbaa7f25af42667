"""`import` and `export` of a feature's lists, the same for units and for accounts.

    add_lists(units, importing="lienthong.directory.unit_import", exporting="lienthong.directory.unit_export")

The modules are imported when a command runs: the first has `plan` and `apply`, the second `csv`, `xlsx`.
"""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.kit.files import replacing
from lienthong.kit.refusal import Refused

if TYPE_CHECKING:
    from lienthong.kit.importing import Plan
    from lienthong.kit.sheet import Sheet

Advance = Callable[[int], None]

MOST_SHOWN = 50
STDIO = Path("-")


def add_lists(group: click.Group, *, importing: str, exporting: str) -> None:
    """Register `GROUP import FILE` and `GROUP export FILE`."""

    @command(
        group,
        "import",
        help="Nhập danh sách từ tệp .csv hoặc .xlsx: tất cả, hoặc không gì cả",
        render=as_text,
    )
    @click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì")
    @click.option(
        "--report",
        metavar="TỆP",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Ghi tệp .csv hoặc .xlsx với kết quả bên cạnh từng dòng",
    )
    def import_(
        out: Output, actor: Actor, file: Path, dry_run: bool, report: Path | None
    ) -> dict[str, Any]:
        return _import(out, actor, import_module(importing), file, dry_run, report)

    @command(
        group, "export", help="Xuất danh sách ra tệp .csv hoặc .xlsx; “-”: CSV ra đầu ra chuẩn"
    )
    @click.argument("file", metavar="TỆP", type=click.Path(dir_okay=False, path_type=Path))
    def export(out: Output, actor: Actor, file: Path) -> dict[str, Any] | None:
        return _export(out, actor, import_module(exporting), file)


def _import(
    out: Output, actor: Actor, feature: Any, file: Path, dry_run: bool, report: Path | None
) -> dict[str, Any]:
    from lienthong.kit import importing, sheet

    data = read_bytes(file)
    read = sheet.read(data)
    steps = len(read.rows) if dry_run else 2 * len(read.rows)  # planned, then written
    with out.progress("Kiểm tra" if dry_run else "Nhập", steps) as advance:
        if dry_run:
            plan = feature.plan(actor=actor, sheet=read, advance=advance)
        else:
            plan = _apply(feature, actor, read, importing.Source.of(file.name, data), advance)
    if report:
        _write_report(report, read, plan)
    facts = {"file": str(file), "dry_run": dry_run, "applied": not (dry_run or plan.errors)}
    facts |= importing.facts(plan)
    if plan.errors:
        refusal = importing.Faulty(plan)
        raise Refused(str(refusal), hint=refusal.hint, facts=facts)
    return facts


def _apply(feature: Any, actor: Actor, read: "Sheet", source: Any, advance: Advance) -> "Plan":
    from lienthong.kit.importing import Faulty

    try:
        return feature.apply(actor=actor, sheet=read, source=source, advance=advance)
    except Faulty as faulty:
        return faulty.plan


def read_bytes(file: Path) -> bytes:
    """The whole file, or one byte more than is taken; what is no file is Refused."""
    from lienthong.kit.sheet import MOST_BYTES

    try:
        if file == STDIO:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with file.open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Refused(f"Không đọc được tệp {file}: không có tệp này") from error
    except IsADirectoryError as error:
        raise Refused(f"Không đọc được tệp {file}: đây là thư mục") from error
    except OSError as error:
        raise Refused(f"Không đọc được tệp {file}: {error.strerror}") from error


def _write_report(path: Path, read: "Sheet", plan: "Plan") -> None:
    from lienthong.kit import importing, spreadsheet

    heading, rows = importing.annotated(read, plan.heading, map(importing.line, plan.reports))
    with replacing(path) as target:
        if _form(path) == "xlsx":
            spreadsheet.write_xlsx(target, heading, rows, to_edit=True)
        else:
            target.writelines(spreadsheet.csv_lines(heading, rows))


def _export(out: Output, actor: Actor, feature: Any, file: Path) -> dict[str, Any] | None:
    if file == STDIO:
        if out.json:
            raise Refused("“-” ghi CSV ra đầu ra chuẩn, nên không dùng được cùng --json")
        sys.stdout.buffer.writelines(feature.csv(actor=actor))
        sys.stdout.buffer.flush()
        return None
    form = _form(file)
    total = feature.count(actor)
    with out.progress("Xuất", total) as advance, replacing(file) as target:
        if form == "xlsx":
            feature.xlsx(target, actor=actor, advance=advance)
        else:
            target.writelines(feature.csv(actor=actor, advance=advance))
    return {"file": str(file), "lines": total}


def _form(path: Path) -> str:
    form = path.suffix.lower().removeprefix(".")
    if form not in {"csv", "xlsx"}:
        raise Refused(f"{path}: tên tệp phải kết thúc bằng .csv hoặc .xlsx")
    return form


def as_text(facts: dict[str, Any]) -> str:
    """Counts, what was assumed, and the rows that have something to say."""
    counts = facts["counts"]
    told = [row for row in facts["rows"] if row["reason"] or "changes" in row]
    lines = [
        f"{counts['added']} dòng thêm mới, {counts['changed']} dòng thay đổi, "
        f"{counts['unchanged']} dòng giữ nguyên, {counts['error']} dòng có lỗi.",
        *facts["notes"],
        *(line for row in told[:MOST_SHOWN] for line in _row_lines(row)),
    ]
    if len(told) > MOST_SHOWN:
        lines.append(
            f"… và {len(told) - MOST_SHOWN} dòng khác; xem tất cả bằng --json hoặc --report"
        )
    if facts["dry_run"]:
        lines.append("Đây là bước kiểm tra: chưa có gì được ghi.")
    return "\n".join(lines)


def _row_lines(row: dict[str, Any]) -> Iterator[str]:
    from lienthong.kit.importing import said

    for each in said(row):
        words = f"Dòng {row['row']}, {each['column']}: {each['reason']}"
        yield f"{words}. {each['suggestion']}" if each["suggestion"] else words
