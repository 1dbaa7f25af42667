"""`lienthong linking`: match an application's list of users, decide, link, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.kit.refusal import Refused

if TYPE_CHECKING:
    from lienthong.linking.models import LinkRun

MOST_SHOWN = 50


@click.group("linking", help="Đối chiếu người dùng của ứng dụng với cán bộ")
def linking() -> None: ...


def _as_text(facts: dict[str, Any]) -> str:
    """Counts, then the rows that are not simply matched."""
    from lienthong.linking import words

    counts = facts["counts"].items()
    lines = [f"Lần đối chiếu {facts['run']}: {facts['file']}"]
    lines += [f"  {words.OUTCOMES[outcome].label}: {count}" for outcome, count in counts if count]
    told = [row for row in facts["rows"] if row["outcome"] != "matched"]
    lines += [
        f"Dòng {row['row']}, {row['user'] or row['name']}: {row['reason']}"
        for row in told[:MOST_SHOWN]
    ]
    if len(told) > MOST_SHOWN:
        lines.append(f"… và {len(told) - MOST_SHOWN} dòng khác; xem tất cả bằng --json")
    lines.append(f"Tên chưa gắn: {facts['changes']}. Gắn: lienthong linking apply {facts['run']}")
    return "\n".join(lines)


@command(linking, "match", help="So danh sách người dùng của ứng dụng với danh bạ", render=_as_text)
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--app", "client_id", required=True, metavar="CLIENT_ID", help="Ứng dụng nào")
@click.option(
    "--column",
    "named",
    multiple=True,
    metavar="CỘT=TIÊU_ĐỀ",
    help="Khi tiêu đề không tự nhận ra: user, name, email, phone, unit, bureau, status, …",
)
def match(
    out: Output, actor: Actor, file: Path, client_id: str, named: tuple[str, ...]
) -> dict[str, Any]:
    from django.db import transaction

    from lienthong.kit.list_commands import read_bytes
    from lienthong.linking import actions
    from lienthong.sso import mapping

    headings, data = _pairs(named), read_bytes(file)
    application = mapping.of_client(actor, client_id)
    with transaction.atomic():
        run = actions.keep(actor=actor, application=application, name=file.name, data=data)
        if headings:
            actions.name_columns(run=run, headings=headings)
    return _facts(actor, _worked(actor, run.pk))


def _worked(actor: Actor, run_id: int) -> "LinkRun":
    """The run after its job. Refused if that failed."""
    from lienthong.linking import actions, queries, run_jobs
    from lienthong.linking.models import LinkRun

    run_jobs.work(run_id)
    run = queries.run(actor, run_id)
    if run.state == LinkRun.State.COLUMNS:
        actions.discard(actor=actor, run=run)
        raise Refused(
            run.error, hint="Chỉ ra các cột, ví dụ: --column user=“Mã NV” --column email=Hộp thư"
        )
    if run.error:
        if not run.counts:
            actions.discard(actor=actor, run=run)
        raise Refused(run.error)
    return run


def _pairs(named: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in named)
    if not all(pairs.values()):
        raise click.UsageError("viết --column CỘT=TIÊU_ĐỀ, ví dụ --column user=Mã")
    return pairs


def _facts(actor: Actor, run: "LinkRun") -> dict[str, Any]:
    """Counts and rows of a run; `reason` is a sentence, accounts are given by name."""
    from lienthong.linking import queries

    rows = list(queries.rows(run).select_related("decision"))
    accounts = queries.accounts(actor, run, rows)
    return {
        "run": run.pk,
        "file": run.file_name,
        "counts": run.counts,
        "changes": queries.links(actor, run).changes,
        "rows": [_row(row, accounts) for row in rows],
    }


def _row(row: Any, accounts: dict[int, Any]) -> dict[str, Any]:
    from lienthong.linking import words

    found = accounts.get(row.account_id)
    return {
        "row": row.row,
        "user": row.user,
        "name": row.name,
        "email": row.email,
        "unit": words.printed_unit(row),
        "outcome": row.outcome,
        "account": found.name if found else None,
        "candidates": [accounts[pk].name for pk in row.candidates if pk in accounts],
        "reason": words.reason(row),
        "decision": row.decision.kind if row.decision else None,
    }


@command(linking, "runs", help="Các danh sách đã đối chiếu của một ứng dụng")
@click.option("--app", "client_id", required=True, metavar="CLIENT_ID", help="Ứng dụng nào")
def runs(out: Output, actor: Actor, client_id: str) -> list[dict[str, Any]]:
    from lienthong.linking import queries
    from lienthong.sso import mapping

    return [
        {
            "run": run.pk,
            "file": run.file_name,
            "created_at": run.created_at,
            "state": run.state,
            "rows": run.total,
            "counts": run.counts,
            "applied_at": run.applied_at,
        }
        for run in queries.runs(actor, mapping.of_client(actor, client_id))
    ]


@command(linking, "show", help="Kết quả của một lần đối chiếu", render=_as_text)
@click.argument("run", type=int)
def show(out: Output, actor: Actor, run: int) -> dict[str, Any]:
    from lienthong.linking import queries

    found = queries.run(actor, run)
    queries.require_rows(found)
    return _facts(actor, found)


@command(
    linking, "decide", help="Quyết định một dòng: gắn với tài khoản, không phải của ta, để sau"
)
@click.argument("run", type=int)
@click.argument("row", type=int)
@click.option("--link", "account", metavar="TÊN", help="Gắn với tài khoản này")
@click.option("--foreign", "kind", flag_value="foreign", help="Không phải người của tỉnh")
@click.option("--later", "kind", flag_value="later", help="Để sau")
@click.option("--undo", "kind", flag_value="undo", help="Bỏ quyết định")
def decide(
    out: Output, actor: Actor, run: int, row: int, account: str | None, kind: str | None
) -> dict[str, Any]:
    from lienthong.linking import actions, queries

    if bool(account) == bool(kind):
        raise click.UsageError("chọn một trong --link, --foreign, --later, --undo")
    found = queries.run(actor, run)
    queries.row(found, row)
    common = {"actor": actor, "run": found, "numbers": [row]}
    if kind == "undo":
        return {"run": run, "row": row, "undone": bool(actions.undo(**common))}
    whom = queries.account_to_link(actor, found, account) if account else None
    done = actions.decide(**common, kind=kind or "link", account=whom)
    if done.problem:
        raise Refused(done.problem)
    return {"run": run, "row": row, "decision": kind or "link", "account": account}


@command(linking, "apply", help="Gắn những người dùng đã khớp và đã quyết định")
@click.argument("run", type=int)
def apply(out: Output, actor: Actor, run: int) -> dict[str, Any]:
    from lienthong.linking import actions, queries
    from lienthong.linking.models import LinkRun

    found = queries.run(actor, run)
    queries.require_rows(found)
    planned = queries.links(actor, found)
    if planned.changes:
        actions.ask(actor=actor, run=found, state=LinkRun.State.APPLYING)
        _worked(actor, run)
    linked = sum(bool(name) for name in planned.wanted.values())
    return {
        "run": run,
        "changes": planned.changes,
        "linked": linked,
        "conflicts": list(planned.conflicts),
    }


@command(linking, "export", help="Xuất ra tệp .csv hoặc .xlsx: cần sửa, việc của đơn vị, mọi dòng")
@click.argument("run", type=int)
@click.argument("file", metavar="TỆP", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--list",
    "what",
    type=click.Choice(["corrections", "todo", "rows"]),
    default="corrections",
    show_default=True,
)
def export(out: Output, actor: Actor, run: int, file: Path, what: str) -> dict[str, Any]:
    from lienthong.kit.files import replacing
    from lienthong.linking import exports, queries

    form = file.suffix.lower()
    if form not in (".csv", ".xlsx"):
        raise Refused(f"{file}: tên tệp phải kết thúc bằng .csv hoặc .xlsx")
    found = queries.run(actor, run)
    queries.require_rows(found)
    lists = {
        "corrections": exports.corrections,
        "todo": exports.todo_of_run,
        "rows": exports.results,
    }
    table = lists[what](actor, found)
    with replacing(file) as target:
        table.xlsx(target) if form == ".xlsx" else target.writelines(table.lines())
    return {"file": str(file), "lines": len(table.rows)}
