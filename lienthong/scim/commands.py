"""`lienthong scim`: who may bring officers to us, and which applications we bring them to."""

import sys
from datetime import date
from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command


@click.group("scim", help="Đồng bộ cán bộ với hệ thống khác (SCIM 2.0)")
def scim() -> None: ...


@scim.group("tokens", help="Hệ thống được ghi cán bộ vào đây")
def tokens() -> None: ...


@scim.group("targets", help="Ứng dụng được nhận cán bộ từ đây")
def targets() -> None: ...


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────────


@command(tokens, "list", help="Các kết nối, cả đã thu hồi")
def list_tokens(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.scim import queries

    return [_token(one) | {"state": queries.state(one)} for one in queries.tokens(actor)]


@command(tokens, "add", help="Cấp mã kết nối; mã chỉ in một lần")
@click.argument("name")
@click.option("--unit", required=True, metavar="CODE", help="Đơn vị, gồm cả đơn vị trực thuộc")
@click.option("--until", type=Day(), help="Ngày hết hạn; không có: một năm")
def add(out: Output, actor: Actor, name: str, unit: str, until: date | None) -> dict[str, Any]:
    from lienthong.directory import queries as directory
    from lienthong.scim import clients, queries

    whose = directory.with_code(actor, queries.MANAGE, unit)
    return _told(clients.issue(actor=actor, name=name, unit=whose, until=until))


@command(tokens, "renew", help="Đổi mã của một kết nối; mã cũ hết hiệu lực ngay")
@click.argument("number", type=int)
@click.option("--until", type=Day(), help="Ngày hết hạn; không có: một năm")
def renew(out: Output, actor: Actor, number: int, until: date | None) -> dict[str, Any]:
    from lienthong.scim import clients, queries

    token = queries.token(actor, number)
    return _told(clients.renew(actor=actor, token=token, until=until))


@command(tokens, "revoke", help="Thu hồi một kết nối")
@click.argument("number", type=int)
def revoke(out: Output, actor: Actor, number: int) -> dict[str, Any]:
    from lienthong.scim import clients, queries

    token = queries.token(actor, number)
    clients.revoke(actor=actor, token=token)
    token.refresh_from_db()
    return _token(token)


def _told(issued: Any) -> dict[str, Any]:
    return {**_token(issued.token), "token": issued.secret}


def _token(token: Any) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "unit": token.unit.code,
        "issued_by": token.issued_by,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "last_used_at": token.last_used_at,
    }


# ── Targets ─────────────────────────────────────────────────────────────────────────────────────


@command(targets, "list", help="Các ứng dụng nhận cán bộ và tình trạng")
def list_targets(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.scim import targets as actions

    return [_target(one) for one in actions.visible(actor)]


@command(targets, "set", help="Đặt nơi nhận cán bộ của ứng dụng; mã đọc từ dòng đầu của đầu vào")
@click.argument("slug")
@click.argument("base_url")
@click.option("--paused", is_flag=True, help="Chưa chuyển")
def set_(out: Output, actor: Actor, slug: str, base_url: str, paused: bool) -> dict[str, Any]:
    from lienthong.scim import targets as actions
    from lienthong.sso import queries as sso

    draft = actions.TargetDraft(
        base_url=base_url,
        token=sys.stdin.readline().strip(),
        enabled=not paused,
    )
    application = sso.application(actor, slug)
    return _target(actions.set_target(actor=actor, application=application, draft=draft))


@command(targets, "show", help="Tình trạng của một ứng dụng, và ai chưa chuyển được")
@click.argument("slug")
def show(out: Output, actor: Actor, slug: str) -> dict[str, Any]:
    from lienthong.scim import targets as actions
    from lienthong.sso import queries as sso

    target = actions.of(sso.application(actor, slug))
    failed = [
        {"account": one.account.name, "attempts": one.attempts, "problem": one.problem}
        for one in actions.failed(target)
    ]
    return {**_target(target), "failures": failed}


@command(targets, "run", help="Chuyển ngay những gì đang chờ")
@click.argument("slug")
def run(out: Output, actor: Actor, slug: str) -> dict[str, Any]:
    from lienthong.scim import targets as actions
    from lienthong.sso import queries as sso

    target = actions.of(sso.application(actor, slug))
    actions.run_soon(actor=actor, target=target)
    return _target(target)


@command(targets, "remove", help="Thôi chuyển cán bộ đến ứng dụng")
@click.argument("slug")
def remove(out: Output, actor: Actor, slug: str) -> dict[str, Any]:
    from lienthong.scim import targets as actions
    from lienthong.sso import queries as sso

    target = actions.of(sso.application(actor, slug))
    actions.remove_target(actor=actor, target=target)
    return {"slug": slug, "removed": True}


def _target(target: Any) -> dict[str, Any]:
    from lienthong.scim import targets as actions

    progress = actions.progress(target)
    return {
        "slug": target.application.slug,
        "base_url": target.base_url,
        "enabled": target.enabled,
        "in_step": progress.in_step,
        "waiting": progress.waiting,
        "failed": progress.failed,
        "last_run_at": target.last_run_at,
        "problem": target.problem or None,
    }
