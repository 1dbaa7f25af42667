"""Indicators, periods, figures from printed tables, and how units rank."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command
from lienthong.scoreboard.commands.group import scoreboard

MOST_SHOWN = 50


@scoreboard.group("indicators", help="Danh mục chỉ tiêu")
def indicators() -> None: ...


@scoreboard.group("periods", help="Các kỳ báo cáo")
def periods() -> None: ...


# ── Indicators and periods ──────────────────────────────────────────────────────────────────────


@command(indicators, "load", help="Nạp danh mục chỉ tiêu, mục tiêu và trọng số có sẵn")
def load(out: Output, actor: Actor) -> dict[str, int]:
    from lienthong.scoreboard import actions

    return actions.load_catalogue(actor=actor)


@command(indicators, "list", help="Các chỉ tiêu đang dùng")
def list_(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.kit import clock
    from lienthong.scoreboard import queries

    return [
        {"code": one.code, "name": one.name, "unit": one.unit_of_measure, "window": one.window}
        for one in queries.indicators(clock.today())
    ]


@command(periods, "list", help="Các kỳ đã mở")
def list_periods(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.scoreboard.models import Period

    return [_period(one) for one in Period.objects.order_by("-starts_on")]


@command(periods, "open", help="Mở một kỳ, hoặc đổi ngày chốt số liệu của kỳ")
@click.argument("code", metavar="KỲ")
@click.option("--as-of", type=Day(), help="Số liệu đến hết ngày nào")
@click.option("--reported-on", type=Day(), help="Ngày ghi trên báo cáo")
def open_(
    out: Output, actor: Actor, code: str, as_of: date | None, reported_on: date | None
) -> dict[str, Any]:
    from lienthong.scoreboard import actions

    period = actions.ensure_period(code, actor=actor, as_of=as_of, reported_on=reported_on)
    return _period(period)


@command(periods, "close", help="Khóa một kỳ: từ đó chỉ đính chính có lý do")
@click.argument("code", metavar="KỲ")
def close(out: Output, actor: Actor, code: str) -> dict[str, Any]:
    from lienthong.scoreboard import actions, queries

    period = queries.period(code)
    actions.close_period(actor=actor, period=period)
    return _period(period)


@command(periods, "reopen", help="Mở lại một kỳ đã khóa; số liệu công khai của kỳ tạm ẩn")
@click.argument("code", metavar="KỲ")
@click.option("--reason", required=True, help="Vì sao mở lại")
def reopen(out: Output, actor: Actor, code: str, reason: str) -> dict[str, Any]:
    from lienthong.scoreboard import actions, queries

    period = queries.period(code)
    actions.reopen_period(actor=actor, period=period, reason=reason)
    return _period(period)


def _period(period: Any) -> dict[str, Any]:
    return {
        "period": period.code,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "as_of": period.as_of,
        "reported_on": period.reported_on,
        "closed_at": period.closed_at,
    }


# ── Files ───────────────────────────────────────────────────────────────────────────────────────


def _checked(facts: dict[str, Any]) -> str:
    """What a file holds, and what a person has to look at."""
    lines = [
        f"Bảng: {facts['table']}, {facts['values']} giá trị của {len(facts['units'])} đơn vị, "
        f"{len(facts['indicators'])} chỉ tiêu"
    ]
    lines += [f"Chưa rõ đơn vị: {one['unit']}{_likely(one)}" for one in facts["unresolved"]]
    lines += [
        f"Dòng {one['row']}, {one['unit']}, {one['column']}: {one['printed']}"
        f"{_repair(one)} – {one['reason']}"
        for one in facts["suspect_cells"][:MOST_SHOWN]
    ]
    if len(facts["suspect_cells"]) > MOST_SHOWN:
        lines.append(f"… và {len(facts['suspect_cells']) - MOST_SHOWN} ô khác; xem bằng --json")
    return "\n".join(lines)


def _likely(one: dict[str, Any]) -> str:
    names = ", ".join(f"{each['name']} ({each['code']})" for each in one["candidates"][:3])
    return f"; có thể là {names}" if names else ""


def _repair(one: dict[str, Any]) -> str:
    from lienthong.kit.text import format_number

    suggested = one["suggested"]
    return "" if suggested is None else f" → {format_number(suggested)}?"


@command(scoreboard, "check", help="Đọc thử một bảng số liệu, không ghi gì", render=_checked)
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--on", "day", type=Day(), help="Tra tên đơn vị theo ngày nào; mặc định theo tệp")
def check(out: Output, actor: Actor, file: Path, day: date | None) -> dict[str, Any]:
    from lienthong.kit.list_commands import read_bytes
    from lienthong.scoreboard.collecting import understanding

    data = read_bytes(file)
    return understanding.facts(understanding.understand(data, name=file.name, day=day))


def _imported(facts: dict[str, Any]) -> str:
    lines = [
        f"{'Sẽ ghi' if facts['dry_run'] else 'Đã ghi'} vào kỳ {facts['period']}, bảng {facts['table']}: "
        f"{facts['applied']} mới, {facts['changed']} thay đổi, {facts['unchanged']} giữ nguyên, "
        f"{facts['waiting']} chờ xem xét"
    ]
    lines += [
        f"Dòng {one['row']}, {one['unit']}, {one['column']}: {one['printed']} – {one['reason']}"
        for one in facts["waiting_cells"][:MOST_SHOWN]
    ]
    return "\n".join([*facts["notes"], *lines])


@command(scoreboard, "import", help="Nhập một bảng số liệu vào một kỳ", render=_imported)
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--period", "code", required=True, metavar="KỲ", help="2023-02, 2023-Q1 hoặc 2023")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ thay đổi gì, không ghi")
@click.option("--reason", default="", help="Lý do đính chính, khi kỳ đã khóa")
def import_(
    out: Output, actor: Actor, file: Path, code: str, dry_run: bool, reason: str
) -> dict[str, Any]:
    from django.db import transaction

    from lienthong.kit.list_commands import read_bytes
    from lienthong.scoreboard import actions
    from lienthong.scoreboard.collecting import importing

    data = read_bytes(file)
    with transaction.atomic():
        period = actions.ensure_period(code, actor=actor)
        given = {"actor": actor, "period": period, "name": file.name, "data": data}
        batch, counts = importing.run(**given, reason=reason)
        facts = _facts(batch, counts, dry_run) | {"notes": _notes(period, data, file.name)}
        transaction.set_rollback(dry_run)
    return facts


def _notes(period: Any, data: bytes, name: str) -> list[str]:
    from lienthong.scoreboard.collecting import importing, understanding

    return importing.notes(period, understanding.understand(data, name=name, day=period.as_of))


def _facts(batch: Any, counts: dict[str, int], dry_run: bool) -> dict[str, Any]:
    from lienthong.kit.actor import SYSTEM
    from lienthong.scoreboard.collecting import deciding, understanding
    from lienthong.scoreboard.rules.problems import REASONS, Problem

    waiting = [
        {
            "unit": cell.unit_printed,
            "row": cell.row,
            "column": cell.column,
            "printed": cell.printed,
            "suggested": understanding.plain(cell.suggested),
            "problem": cell.problem,
            "reason": str(REASONS[Problem(cell.problem)]),
        }
        for cell in deciding.waiting(SYSTEM, batch)
    ]
    return {
        "period": batch.period.code,
        "table": batch.table,
        "batch": None if dry_run else batch.pk,
        "dry_run": dry_run,
        "applied": counts["applied"],
        "changed": counts["changed"],
        "unchanged": counts["unchanged"],
        "waiting": counts["waiting"],
        "waiting_cells": waiting,
    }


def _templated(facts: dict[str, Any]) -> str:
    return f"{facts['file']}: {facts['units']} đơn vị, {facts['indicators']} chỉ tiêu"


@command(scoreboard, "template", help="Ghi tệp mẫu để điền số liệu", render=_templated)
@click.option("--level", "levels", multiple=True, help="Cấp đơn vị, như district; mặc định mọi cấp")
@click.option(
    "--indicator",
    "codes",
    multiple=True,
    help="Mã chỉ tiêu; mặc định các chỉ tiêu do tỉnh tổng hợp",
)
@click.option("--on", "day", type=Day(), help="Đơn vị và chỉ tiêu của ngày nào; mặc định hôm nay")
@click.option(
    "-o",
    "--output",
    "file",
    required=True,
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Tệp .xlsx hoặc .csv",
)
def template(
    out: Output,
    actor: Actor,
    levels: tuple[str, ...],
    codes: tuple[str, ...],
    day: date | None,
    file: Path,
) -> dict[str, Any]:
    from lienthong.kit.files import replacing
    from lienthong.kit.refusal import Refused
    from lienthong.scoreboard import queries
    from lienthong.scoreboard.collecting import template as templates

    queries.require_centre(actor)
    form = file.suffix.lower()
    if form not in (".csv", ".xlsx"):
        raise Refused(f"{file}: tên tệp phải kết thúc bằng .csv hoặc .xlsx")
    made = templates.of(codes, levels=levels, on=day)
    with replacing(file) as target:
        target.write(made.xlsx() if form == ".xlsx" else made.csv())
    return {"file": str(file), "units": len(made.rows), "indicators": len(made.heading) - 2}


# ── Comparing ───────────────────────────────────────────────────────────────────────────────────


def _ranked(facts: dict[str, Any]) -> str:
    """A list for each level; who has no figure comes last, without a place."""
    lines = [f"{facts['name']}, kỳ {facts['period']}"]
    for level in facts["levels"]:
        lines += ["", level["name"]]
        lines += [
            "  ".join(filter(None, (f"{one['rank'] or '–':>4}", one["name"], *_beside(one))))
            for one in level["units"]
        ]
    return "\n".join(lines)


def _beside(one: dict[str, Any]) -> tuple[str, ...]:
    return one["printed"], one["change"], one["verdict"]


@command(scoreboard, "ranking", help="Xếp hạng các đơn vị theo một chỉ tiêu", render=_ranked)
@click.argument("indicator", metavar="CHỈ_TIÊU")
@click.option("--period", "code", required=True, metavar="KỲ", help="2023-02, 2023-Q1 hoặc 2023")
def ranking(out: Output, actor: Actor, indicator: str, code: str) -> dict[str, Any]:
    from lienthong.scoreboard import queries as figures
    from lienthong.scoreboard.comparing import queries, told

    found = queries.standings(figures.period(code), figures.indicator(indicator))
    return told.facts(queries.seen_by(actor, found))
