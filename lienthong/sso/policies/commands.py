"""`lienthong policy`: cut-off dates, second factors, exempt accounts."""

from datetime import date
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command
from lienthong.kit.refusal import Refused


@click.group("policy", help="Yêu cầu đăng nhập: hạn VNeID, xác thực hai lớp")
def policy() -> None: ...


@policy.group("break-glass", help="Tài khoản khẩn cấp, không bị yêu cầu nào giữ lại")
def break_glass() -> None: ...


def _concerning(function: Any) -> Any:
    """Whom and where: without any of them everybody, everywhere."""
    for option in (
        click.option("--role", default="", help="Chỉ với vai trò quản trị này"),
        click.option("--unit", metavar="CODE", help="Đơn vị và các đơn vị trực thuộc"),
        click.option("--app", metavar="CLIENT_ID", help="Ứng dụng; không có: mọi ứng dụng"),
    ):
        function = option(function)
    return function


@command(policy, "cutoff", help="Từ một ngày, chỉ VNeID vào được")
@_concerning
@click.option("--on", "starts_on", type=Day(), required=True, help="Ngày bắt đầu")
@click.option(
    "--passkey-counts", is_flag=True, help="Khóa truy cập của người đã xác thực cũng được"
)
def cutoff(
    out: Output,
    actor: Actor,
    app: str | None,
    unit: str | None,
    role: str,
    starts_on: date,
    passkey_counts: bool,
) -> dict[str, Any]:
    draft = _draft(actor, app, unit, role)
    return _set(actor, {**draft, "vneid": True, "passkey_counts": passkey_counts}, starts_on)


@command(policy, "require", help="Từ một ngày, phiên đăng nhập phải đạt mức này")
@_concerning
@click.option(
    "--level", type=click.IntRange(2, 3), required=True, help="2: hai lớp; 3: VNeID mức 2"
)
@click.option("--on", "starts_on", type=Day(), required=True, help="Ngày bắt đầu")
def require(
    out: Output,
    actor: Actor,
    app: str | None,
    unit: str | None,
    role: str,
    level: int,
    starts_on: date,
) -> dict[str, Any]:
    return _set(actor, {**_draft(actor, app, unit, role), "level": level}, starts_on)


def _draft(actor: Actor, app: str | None, unit: str | None, role: str) -> dict[str, Any]:
    from lienthong.directory import queries as directory
    from lienthong.sso import queries as applications

    return {
        "application": applications.application(actor, app) if app else None,
        "unit": directory.by_code(unit) if unit else None,
        "role": role,
    }


def _set(actor: Actor, asked: dict[str, Any], starts_on: date) -> dict[str, Any]:
    from lienthong.sso.policies import actions, queries

    draft = actions.PolicyDraft(starts_on=starts_on, **asked)
    policy = actions.set_policy(actor=actor, draft=draft)
    lines = queries.readiness(
        actor, unit=draft.unit, application=policy.application, role=draft.role
    )
    total = queries.total(lines)
    told = {"concerned": total.concerned, "bound": total.bound, "missing": total.missing}
    return {**_facts(policy), **told}


def _facts(policy: Any) -> dict[str, Any]:
    from lienthong.sso.policies import words

    return {
        "id": policy.pk,
        "application": policy.application,
        "unit": policy.unit.code if policy.unit else "",
        "role": policy.role,
        "level": f"lt{policy.level}",
        "vneid": policy.vneid,
        "passkey_counts": policy.passkey_counts,
        "starts_on": policy.starts_on,
        "words": words.demand(policy),
    }


@command(policy, "list", help="Yêu cầu đang có hiệu lực và sắp tới")
def list_(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.sso.policies import queries

    return [_facts(one) for one in queries.visible(actor)]


@command(policy, "readiness", help="Ai đã gắn VNeID, theo đơn vị")
@_concerning
def readiness(
    out: Output, actor: Actor, app: str | None, unit: str | None, role: str
) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from lienthong.sso.policies import queries

    asked = _draft(actor, app, unit, role)
    slug = asked["application"].slug if asked["application"] else ""
    lines = queries.readiness(actor, unit=asked["unit"], application=slug, role=role)
    return [asdict(line) | {"missing": line.missing} for line in lines]


@command(policy, "end", help="Bỏ một yêu cầu")
@click.argument("number", type=int)
def end(out: Output, actor: Actor, number: int) -> dict[str, Any]:
    from lienthong.sso.policies import actions, queries

    found = queries.policy(actor, number)
    actions.end_policy(actor=actor, policy=found)
    return _facts(found)


@command(break_glass, "list", help="Các tài khoản khẩn cấp")
def list_break_glass(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.sso.policies import queries

    return [_exempt(one) for one in queries.break_glass(actor)]


@command(break_glass, "add", help="Chỉ định một tài khoản khẩn cấp")
@click.argument("account")
@click.option("--reason", required=True, help="Vì sao")
@click.option("--until", type=Day(), help="Đến ngày; không có: không thời hạn")
def add_break_glass(
    out: Output, actor: Actor, account: str, reason: str, until: date | None
) -> dict[str, Any]:
    from lienthong.identity import queries as identity
    from lienthong.sso.policies import actions

    found = identity.account_named(actor, account)
    return _exempt(actions.name_break_glass(actor=actor, account=found, reason=reason, until=until))


@command(break_glass, "end", help="Thôi chỉ định một tài khoản khẩn cấp")
@click.argument("account")
def end_break_glass(out: Output, actor: Actor, account: str) -> dict[str, Any]:
    from lienthong.sso.policies import actions, queries

    found = next((one for one in queries.break_glass(actor) if one.account.name == account), None)
    if found is None:
        raise Refused(f"{account} không phải tài khoản khẩn cấp")
    actions.end_break_glass(actor=actor, glass=found)
    return _exempt(found)


def _exempt(glass: Any) -> dict[str, Any]:
    return {
        "account": glass.account.name,
        "full_name": glass.account.full_name,
        "reason": glass.reason,
        "valid_from": glass.valid_from,
        "valid_to": glass.valid_to,
    }
