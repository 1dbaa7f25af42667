"""`lienthong audit`: look up, export, verify."""

from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.kit.files import replacing
from lienthong.kit.refusal import NotFound, Refused

if TYPE_CHECKING:
    from lienthong.audit.models import Event
    from lienthong.audit.queries import Filters
    from lienthong.audit.verification import Report

FINDINGS_SHOWN = 50


@click.group("audit", help="Nhật ký: tra cứu, xuất, kiểm chứng")
def audit() -> None: ...


def filtered(body: Callable[..., Any]) -> Callable[..., Any]:
    """The options that the console's page offers as fields."""
    options = (
        click.option("--since", default="", metavar="NGÀY", help="Từ ngày, dd/mm/yyyy"),
        click.option("--until", default="", metavar="NGÀY", help="Đến hết ngày, dd/mm/yyyy"),
        click.option("--kind", default="", help="Loại sự kiện, xem: lienthong audit kinds"),
        click.option("--outcome", default="", help="ok, refused hoặc failed"),
        click.option("--account", default="", help="Tài khoản thực hiện bắt đầu bằng"),
        click.option("--subject", default="", help="Tên đối tượng bắt đầu bằng"),
        click.option("--unit", default="", help="Tên hoặc mã đơn vị, gồm cả đơn vị trực thuộc"),
        click.option("--address", default="", help="Địa chỉ mạng bắt đầu bằng"),
        click.option("--session", default="", help="Số của phiên đăng nhập"),
    )
    for option in reversed(options):
        body = option(body)
    return body


@command(audit, "list", help="Các sự kiện, mới nhất trước")
@filtered
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), metavar="N")
def list_(out: Output, actor: Actor, limit: int, **typed: str) -> list[dict[str, Any]]:
    from lienthong.audit import queries

    found = chain.from_iterable(queries.every(actor, _filters(actor, typed)))
    return [_facts(event) for event in islice(found, limit)]


@command(audit, "show", help="Một sự kiện")
@click.argument("number", metavar="SỐ", type=int)
def show(out: Output, actor: Actor, number: int) -> dict[str, Any]:
    from lienthong.audit import queries

    return _facts(queries.event(actor, number))


@command(audit, "kinds", help="Các loại sự kiện")
def kinds(out: Output, actor: Actor) -> list[dict[str, str]]:
    from lienthong.audit import kinds

    return [{"kind": name, "label": label} for name, label in kinds.choices()]


@command(audit, "export", help="Xuất nhật ký ra tệp .csv hoặc .xlsx, mới nhất trước")
@click.argument("file", metavar="TỆP", type=click.Path(dir_okay=False, path_type=Path))
@filtered
def export(out: Output, actor: Actor, file: Path, **typed: str) -> dict[str, Any]:
    from lienthong.audit import exports, queries

    form = file.suffix.lower().removeprefix(".")
    if form not in exports.MOST_LINES:
        raise Refused(f"{file}: tên tệp phải kết thúc bằng .csv hoặc .xlsx")
    filters = _filters(actor, typed)
    lines = queries.count(actor, filters, exports.MOST_LINES[form])
    with out.progress("Xuất nhật ký", lines) as advance, replacing(file) as target:
        if form == "xlsx":
            exports.xlsx(target, actor=actor, filters=filters, advance=advance)
        else:
            target.writelines(exports.csv(actor=actor, filters=filters, advance=advance))
    return {"file": str(file), "lines": lines}


def _verdict(facts: dict[str, Any]) -> str:
    read = f"{facts['events']} sự kiện, {facts['seals']} niêm phong"
    waiting = f"{facts['unsealed']} sự kiện chờ niêm phong"
    lines = [f"Đã đọc {read}, {waiting}."]
    if facts["ok"]:
        return "\n".join([*lines, "Nhật ký nguyên vẹn."])
    lines += [finding["detail"] for finding in facts["findings"][:FINDINGS_SHOWN]]
    if len(facts["findings"]) > FINDINGS_SHOWN:
        lines.append("… xem tất cả bằng --json")
    return "\n".join(lines)


@command(
    audit, "verify", help="Tìm dòng bị sửa, bị xóa, bị đổi chỗ hoặc đuôi bị cắt", render=_verdict
)
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TỆP",
    help="So với bản sao của tệp đầu chuỗi giữ ở nơi khác",
)
def verify(out: Output, actor: Actor, heads: Path | None) -> dict[str, Any]:
    from lienthong.audit import queries, verification

    if not queries.reads_unplaced(actor):
        raise NotFound("chỉ người được xem toàn bộ nhật ký mới kiểm chứng được")
    with out.progress("Kiểm chứng", verification.count()) as advance:
        report = verification.verify(heads, advance)
    facts = _report_facts(report)
    if report.ok:
        return facts
    raise Refused(
        f"nhật ký không còn nguyên vẹn: {report.found} phát hiện",
        hint="Giữ nguyên máy chủ và tệp đầu chuỗi, báo người phụ trách an toàn thông tin.",
        facts=facts,
    )


def _report_facts(report: "Report") -> dict[str, Any]:
    from lienthong.audit import findings

    return {
        "ok": report.ok,
        "events": report.events,
        "seals": report.seals,
        "unsealed": report.unsealed,
        "findings": [findings.as_facts(finding) for finding in report.findings],
    }


def _filters(actor: Actor, typed: dict[str, str]) -> "Filters":
    """What was typed, read as the console's form reads it."""
    from lienthong.audit.forms import FilterForm

    form = FilterForm(actor, typed)
    for name, errors in form.errors.items():
        offered = ", ".join(place.name for place in form.offered)
        raise Refused(f"--{name} {typed.get(name, '')!r}: {errors[0]}", hint=offered)
    return form.filters


def _facts(event: "Event") -> dict[str, Any]:
    names = (
        "id at kind outcome actor_id actor_label on_behalf_of subject_kind subject_id subject_label "
        "unit_path address session_id details"
    )
    return {name: getattr(event, name) for name in names.split()}
