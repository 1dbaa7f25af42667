"""`lienthong units`: what the console's pages of units can do. Units are named by their codes.

Ending a unit moves its officers too, so `lienthong units end` is in `console/commands.py`.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command
from lienthong.kit.list_commands import add_lists
from lienthong.kit.refusal import NotFound

if TYPE_CHECKING:
    from lienthong.directory.models import Unit, UnitAlias

KINDS = ("state", "party", "front", "police", "military", "enterprise")
LEVELS = ("province", "department", "district", "commune", "bureau", "enterprise")
MANAGE = "units.manage"


@click.group("units", help="Đơn vị: tra cứu, thêm, sửa, nhập, xuất")
def units() -> None: ...


add_lists(
    units,
    importing="lienthong.directory.unit_import",
    exporting="lienthong.directory.unit_export",
)


@units.group("alias", help="Các cách viết tên đã xác nhận")
def alias() -> None: ...


# ── Looking up ──────────────────────────────────────────────────────────────────────────────────


@command(units, "list", help="Các đơn vị đang hoạt động, theo thứ tự cây")
@click.option("--beneath", default="", metavar="CODE", help="Chỉ đơn vị này và cấp dưới của nó")
def list_(out: Output, actor: Actor, beneath: str) -> list[dict[str, Any]]:
    return [facts(unit) for unit, _depth in _walk(actor, beneath)]


def _as_tree(value: Any) -> str:
    return "\n".join(_branches(value, 0))


def _branches(nodes: list[dict[str, Any]], depth: int) -> Iterable[str]:
    for node in nodes:
        yield f"{'  ' * depth}{node['name']}  {node['code']}"
        yield from _branches(node["units"], depth + 1)


@command(units, "tree", help="Cây đơn vị", render=_as_tree)
@click.argument("code", default="")
@click.option("--depth", default=0, type=click.IntRange(0), help="Số tầng; 0 là tất cả")
def tree(out: Output, actor: Actor, code: str, depth: int) -> list[dict[str, Any]]:
    """Nested: `[{"code", "name", "units": […]}]`."""
    levels: list[list[dict[str, Any]]] = [[]]
    for unit, at in _walk(actor, code):
        if not depth or at < depth:
            node = {"code": unit.code, "name": unit.name, "units": []}
            del levels[at + 1 :]
            levels[at].append(node)
            levels.append(node["units"])
    return levels[0]


@command(units, "show", help="Một đơn vị với lịch sử của nó")
@click.argument("code")
def show(out: Output, actor: Actor, code: str) -> dict[str, Any]:
    from lienthong.directory import queries

    unit = found(actor, code)
    past = queries.history(unit)
    return facts(unit) | {
        "codes": [_dated(row, row.code) for row in past["codes"]],
        "places": [
            _dated(row, row.parent.code if row.parent else None) for row in past["placements"]
        ],
        "predecessors": [_succession(row, row.predecessor) for row in past["predecessors"]],
        "successors": [_succession(row, row.successor) for row in past["successors"]],
        "aliases": [row.text for row in past["aliases"]],
    }


@command(units, "search", help="Tìm theo tên hoặc mã, có dấu hay không dấu đều được")
@click.argument("text")
def search(out: Output, actor: Actor, text: str) -> list[dict[str, Any]]:
    from lienthong.directory import queries

    return [facts(unit) for unit in queries.search(actor, MANAGE, text)]


@command(units, "resolve", help="Đơn vị mà một tên được in ra muốn nói, hoặc các đơn vị gần giống")
@click.argument("text")
@click.option("--within", default="", metavar="CODE", help="Đơn vị chắc chắn chứa nó")
def resolve(out: Output, actor: Actor, text: str, within: str) -> dict[str, Any]:
    """`code` is null where only candidates exist."""
    from lienthong.directory import queries

    one = queries.resolve_for(actor, MANAGE, [text], within)[text]
    return {
        "code": one.code,
        "name": one.name,
        "matched_by": one.matched_by,
        "candidates": [
            {"code": each.code, "name": each.name, "score": each.score} for each in one.candidates
        ],
    }


# ── Changing ────────────────────────────────────────────────────────────────────────────────────


def described(body: Callable[..., Any]) -> Callable[..., Any]:
    """What is said of a unit; an option that is not given changes nothing."""
    options = (
        click.option("--short-name", help="Tên ngắn"),
        click.option("--old-code", help="Mã kiểu cũ (QCVN 102:2016)"),
        click.option("--kind", type=click.Choice(KINDS), help="Loại"),
        click.option("--level", type=click.Choice(LEVELS), help="Cấp"),
        click.option("--admin-code", help="Mã hành chính của xã"),
        click.option(
            "--on-axis/--not-on-axis", default=None, help="Có mã riêng trên trục liên thông"
        ),
    )
    for option in reversed(options):
        body = option(body)
    return body


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


@command(units, "add", help="Thêm một đơn vị")
@click.argument("name")
@click.option("--code", required=True, help="Mã định danh (QĐ 20/2020/QĐ-TTg)")
@click.option("--parent", default="", metavar="CODE", help="Đơn vị cấp trên; không có: đơn vị gốc")
@click.option("--since", type=Day(), help="Hoạt động từ ngày; mặc định hôm nay")
@described
def add(
    out: Output, actor: Actor, name: str, code: str, parent: str, since: date | None, **said: Any
) -> dict[str, Any]:
    from lienthong.directory import actions

    draft = actions.UnitDraft(name=name, code=code, **_given(said))
    above = found(actor, parent) if parent else None
    return facts(actions.add_unit(actor=actor, parent=above, draft=draft, valid_from=since))


@command(units, "edit", help="Sửa thông tin của một đơn vị; đổi tên theo quyết định: units end")
@click.argument("code")
@click.option("--name", help="Tên")
@click.option("--new-code", "code_", metavar="CODE", help="Mã định danh mới, từ hôm nay")
@described
def edit(out: Output, actor: Actor, code: str, code_: str | None, **said: Any) -> dict[str, Any]:
    from dataclasses import replace

    from lienthong.directory import actions

    unit = found(actor, code)
    draft = replace(actions.draft_of(unit), **_given(said | {"code": code_}))
    return facts(actions.edit_unit(actor=actor, unit=unit, draft=draft))


@command(units, "move", help="Chuyển một đơn vị cùng cấp dưới của nó về trực thuộc đơn vị khác")
@click.argument("code")
@click.option("--to", required=True, metavar="CODE", help="Đơn vị cấp trên mới")
@click.option("--on", type=Day(), help="Từ ngày; mặc định hôm nay")
def move(out: Output, actor: Actor, code: str, to: str, on: date | None) -> dict[str, Any]:
    from lienthong.directory import actions

    unit, parent = found(actor, code), found(actor, to)
    return facts(actions.move_unit(actor=actor, unit=unit, parent=parent, on=on))


@command(units, "reopen", help="Hoàn tác việc kết thúc một đơn vị")
@click.argument("code")
def reopen(out: Output, actor: Actor, code: str) -> dict[str, Any]:
    from lienthong.directory import actions

    actions.reopen_unit(actor=actor, unit=found(actor, code))
    return facts(found(actor, code))


# ── Spellings ───────────────────────────────────────────────────────────────────────────────────


@command(alias, "list", help="Các cách viết đã xác nhận của một đơn vị")
@click.argument("code")
def alias_list(out: Output, actor: Actor, code: str) -> list[dict[str, Any]]:
    from lienthong.directory import queries

    return [_alias_facts(row) for row in queries.aliases(found(actor, code))]


@command(alias, "add", help="Xác nhận rằng một cách viết muốn nói đơn vị này")
@click.argument("code")
@click.argument("text")
@click.option("--source", default="", help="Thấy ở đâu")
def alias_add(out: Output, actor: Actor, code: str, text: str, source: str) -> dict[str, Any]:
    from lienthong.directory import actions

    unit = found(actor, code)
    row = actions.confirm_alias(actor=actor, unit=unit, spelling=text, source=source)
    return _alias_facts(row)


@command(alias, "remove", help="Bỏ một cách viết đã xác nhận nhầm")
@click.argument("code")
@click.argument("text")
def alias_remove(out: Output, actor: Actor, code: str, text: str) -> dict[str, Any]:
    from lienthong.directory import actions, queries

    unit = found(actor, code)
    row = next((one for one in queries.aliases(unit) if text in {one.text, one.key}), None)
    if row is None:
        hint = f"Xem: lienthong units alias list {unit.code}"
        raise NotFound(f"{unit.name} không có cách viết {text}", hint=hint)
    removed = _alias_facts(row)
    actions.forget_alias(actor=actor, alias=row)
    return removed | {"removed": True}


# ── What these have in common ───────────────────────────────────────────────────────────────────


def found(actor: Actor, code: str) -> "Unit":
    """The unit of a code; raises NotFound with what to try."""
    from lienthong.directory import queries

    try:
        return queries.with_code(actor, MANAGE, code)
    except NotFound as error:
        raise NotFound(str(error), hint=f"Thử: lienthong units search {code}") from error


def facts(unit: "Unit") -> dict[str, Any]:
    """What scripts read of a unit; an open end is null."""
    from lienthong.directory.models import OPEN_END

    said = ("code", "name", "short_name", "kind", "level", "on_axis", "admin_code")
    return {name: getattr(unit, name) for name in said} | {
        "parent": unit.parent.code if unit.parent else None,
        "valid_from": unit.valid_from,
        "valid_to": None if unit.valid_to == OPEN_END else unit.valid_to,
    }


def _walk(actor: Actor, beneath: str) -> Iterable[tuple["Unit", int]]:
    """Units in force from the top down, siblings in order, each with its depth from 0."""
    from lienthong.directory import queries

    tops = [found(actor, beneath)] if beneath else queries.roots(actor, MANAGE)
    children: dict[int | None, list[Unit]] = {}
    for unit in (
        queries.visible(actor, MANAGE).select_related("parent").order_by(*queries.AMONG_SIBLINGS)
    ):
        children.setdefault(unit.parent_id, []).append(unit)

    def walk(unit: "Unit", depth: int) -> Iterable[tuple["Unit", int]]:
        yield unit, depth
        for child in children.get(unit.pk, ()):
            yield from walk(child, depth + 1)

    for top in tops:
        yield from walk(top, 0)


def _dated(row: Any, value: str | None) -> dict[str, Any]:
    from lienthong.directory.models import OPEN_END

    end = None if row.valid_to == OPEN_END else row.valid_to
    return {"code": value, "valid_from": row.valid_from, "valid_to": end}


def _succession(row: Any, other: "Unit") -> dict[str, Any]:
    return {
        "code": other.code,
        "name": other.name,
        "change": row.change,
        "decision": row.decision_number,
        "decided_on": row.decision_date,
        "effective_on": row.effective_on,
    }


def _alias_facts(row: "UnitAlias") -> dict[str, Any]:
    return {
        "unit": row.unit.code,
        "alias": row.text,
        "source": row.source,
        "confirmed_by": row.confirmed_by,
        "confirmed_at": row.confirmed_at,
    }
