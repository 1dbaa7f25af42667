"""`lienthong apps` and `lienthong keys`: what the console can do, and rotation of keys."""

from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.kit.refusal import Refused

EVERYONE = "all"
WHOLE = {EVERYONE: "everyone", "citizens": "citizens", "organisations": "organisations"}


@click.group("apps", help="Ứng dụng đăng nhập một lần")
def apps() -> None: ...


@click.group("keys", help="Khóa ký")
def keys() -> None: ...


def _described(function: Any) -> Any:
    """The options that `add` and `edit` share; None where nothing is said."""
    options = [
        click.option("--redirect-uri", "redirect_uris", multiple=True, help="Địa chỉ nhận kết quả"),
        click.option(
            "--post-logout-redirect-uri",
            "post_logout_redirect_uris",
            multiple=True,
            help="Địa chỉ quay về sau khi đăng xuất",
        ),
        click.option(
            "--backchannel-logout-uri", help="Địa chỉ được báo khi một phiên kết thúc; '' bỏ đi"
        ),
        click.option("--description", help="Mô tả một dòng"),
        click.option("--category", help="Nhóm trên trang của cán bộ"),
        click.option("--icon", help="Biểu tượng: mail, document, calendar, …"),
        click.option("--launch-url", help="Địa chỉ mở ứng dụng"),
        click.option("--position", type=int, help="Thứ tự, số nhỏ đứng trước"),
        click.option("--owner", metavar="CODE", help="Mã đơn vị chủ quản; không có: của cả tỉnh"),
        click.option(
            "--identifier",
            type=click.Choice(["email", "account", "mapped"]),
            help="Ứng dụng nhận biết cán bộ bằng gì",
        ),
        click.option(
            "--claim", "claims", multiple=True, help="Thông tin được biết; không có: tất cả"
        ),
        click.option("--delegable/--not-delegable", default=None, help="Ủy quyền được"),
        click.option(
            "--handles-fields/--no-fields", default=None, help="Xử lý thủ tục theo lĩnh vực"
        ),
        click.option("--id-token-alg", type=click.Choice(["RS256", "ES256"]), help="Thuật toán ký"),
        click.option("--require-pkce/--no-require-pkce", default=None, help="Bắt buộc PKCE"),
        click.option(
            "--offline-access/--no-offline-access", default=None, help="Cấp refresh token"
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@command(apps, "list", help="Các ứng dụng")
def list_(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.sso import queries

    shown = queries.visible(actor).select_related("owner").order_by("position", "name")
    return [_facts(one) for one in shown]


@command(apps, "show", help="Một ứng dụng và ai được vào")
@click.argument("slug")
def show(out: Output, actor: Actor, slug: str) -> dict[str, Any]:
    from lienthong.sso import queries

    application = queries.application(actor, slug)
    client = queries.client_of(application)
    registered = (
        "client_id",
        "public",
        "redirect_uris",
        "post_logout_redirect_uris",
        "backchannel_logout_uri",
    )
    return {
        **_facts(application),
        **{name: getattr(client, name) for name in registered},
        "claims": application.claims,
        "identifier": application.identifier,
        "delegable": application.delegable,
        "handles_fields": application.handles_fields,
        "allowed": [_whom(rule) for rule in queries.rules_of(application)],
    }


@command(apps, "add", help="Đăng ký ứng dụng; khóa bí mật chỉ in một lần")
@click.option("--name", required=True, help="Tên ứng dụng")
@click.option("--slug", default="", help="Mã ngắn, cũng là client_id; không có: từ tên")
@click.option("--public", is_flag=True, help="Ứng dụng không giữ được khóa bí mật")
@click.option(
    "--allow", multiple=True, metavar="all|CODE…", help="Ai được vào; không có: mọi cán bộ"
)
@click.argument("more", nargs=-1, metavar="[CODE…]")
@_described
def add(
    out: Output,
    actor: Actor,
    name: str,
    slug: str,
    public: bool,
    allow: tuple[str, ...],
    more: tuple[str, ...],
    **given: Any,
) -> dict[str, Any]:
    from django.db import transaction

    from lienthong.sso import actions

    if more and not allow:
        raise click.UsageError(f"không hiểu: {' '.join(more)}")
    whom = [code for text in (*allow, *more) for code in text.split(",") if code]
    draft = actions.ApplicationDraft(
        name=name, public=public, **{"redirect_uris": ()} | _draft(given)
    )
    with transaction.atomic():
        added = actions.add_application(actor=actor, draft=draft, slug=slug)
        _allow(actor, added.application, whom or [EVERYONE])
    if not whom:
        out.note("Mọi cán bộ được vào. Giới hạn: lienthong apps add … --allow MÃ_ĐƠN_VỊ")
    return {"client_id": added.client_id, "client_secret": added.client_secret}


@command(apps, "edit", help="Sửa ứng dụng: chỉ đổi những gì nêu ra")
@click.argument("slug")
@click.option("--name", help="Tên ứng dụng")
@_described
def edit(out: Output, actor: Actor, slug: str, name: str | None, **given: Any) -> dict[str, Any]:
    from dataclasses import replace

    from lienthong.sso import actions, queries

    application = queries.application(actor, slug)
    changes = _draft(given) | ({"name": name} if name else {})
    draft = replace(actions.draft_of(application), **changes)
    actions.edit_application(actor=actor, application=application, draft=draft)
    return _facts(queries.application(actor, slug))


@command(
    apps, "allow", help="Cho phép: all, citizens, organisations, mã đơn vị, hoặc tên tài khoản"
)
@click.argument("slug")
@click.argument("whom", nargs=-1, required=True)
def allow(out: Output, actor: Actor, slug: str, whom: tuple[str, ...]) -> dict[str, Any]:
    from django.db import transaction

    from lienthong.sso import queries

    application = queries.application(actor, slug)
    with transaction.atomic():
        _allow(actor, application, whom)
    return {"slug": slug, "allowed": [_whom(rule) for rule in queries.rules_of(application)]}


@command(
    apps, "deny", help="Thôi cho phép: all, citizens, organisations, mã đơn vị, hoặc tên tài khoản"
)
@click.argument("slug")
@click.argument("whom", nargs=-1, required=True)
def deny(out: Output, actor: Actor, slug: str, whom: tuple[str, ...]) -> dict[str, Any]:
    from lienthong.sso import actions, queries

    application = queries.application(actor, slug)
    rules = {_whom(rule): rule for rule in queries.rules_of(application)}
    if unknown := [one for one in whom if one not in rules]:
        raise Refused(f"{unknown[0]} không có trong danh sách được vào của {slug}")
    for one in whom:
        actions.end_rule(actor=actor, application=application, rule=rules[one])
    return {"slug": slug, "allowed": [_whom(rule) for rule in queries.rules_of(application)]}


@command(apps, "map", help="Gán tên của một cán bộ trong ứng dụng; bỏ trống để thôi")
@click.argument("slug")
@click.argument("account")
@click.argument("name", default="")
def map_(out: Output, actor: Actor, slug: str, account: str, name: str) -> dict[str, Any]:
    from lienthong.sso import actions, queries

    application = queries.application(actor, slug)
    whom = queries.account_to_allow(actor, account)
    actions.map_name(actor=actor, application=application, account=whom, name=name)
    return {"slug": slug, "account": account, "name": name or None}


@command(apps, "secret", help="Đổi khóa bí mật; khóa cũ còn hiệu lực 24 giờ")
@click.argument("slug")
@click.option("--now", "at_once", is_flag=True, help="Khóa cũ hết hiệu lực ngay")
def secret(out: Output, actor: Actor, slug: str, at_once: bool) -> dict[str, Any]:
    from lienthong.sso import actions, queries

    application = queries.application(actor, slug)
    renewed = actions.renew_secret(actor=actor, application=application, at_once=at_once)
    return {"client_id": queries.client_of(application).client_id, "client_secret": renewed}


def _register_openings() -> None:
    """suspend, resume, remove and restore differ by their action alone."""
    for name, text in (
        ("suspend", "Tạm ngừng ứng dụng"),
        ("resume", "Mở lại ứng dụng"),
        ("remove", "Xóa ứng dụng"),
        ("restore", "Khôi phục ứng dụng"),
    ):

        def body(out: Output, actor: Actor, slug: str, action: str = name) -> dict[str, Any]:
            from lienthong.sso import actions, queries

            application = queries.application(actor, slug)
            getattr(actions, action)(actor=actor, application=application)
            return _facts(queries.application(actor, slug))

        command(apps, name, help=text)(click.argument("slug")(body))


_register_openings()


# ── Keys ────────────────────────────────────────────────────────────────────────────────────────


@command(keys, "list", help="Các khóa ký và trạng thái")
def list_keys(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.kit import clock
    from lienthong.sso import keys as signing
    from lienthong.sso import rules

    timeline = signing.timeline()
    states = rules.key_states(timeline, now=clock.now())
    return [
        {
            "kid": key.kid,
            "algorithm": key.algorithm,
            "state": str(states[key.kid]),
            "signs_from": key.signs_from,
        }
        for key in timeline
    ]


@command(keys, "rotate", help="Thêm khóa kế tiếp: công bố ngay, ký sau 24 giờ")
@click.option("--algorithm", type=click.Choice(["RS256", "ES256"]), help="Không có: cả hai")
@click.option("--now", "at_once", is_flag=True, help="Ký ngay, khi khóa đang dùng bị lộ")
def rotate(out: Output, actor: Actor, algorithm: str | None, at_once: bool) -> list[dict[str, Any]]:
    from lienthong.protocols import jose
    from lienthong.sso import keys as signing

    wanted = (algorithm,) if algorithm else jose.ALGORITHMS
    rows = [signing.rotate(actor=actor, algorithm=one, at_once=at_once) for one in wanted]
    return [
        {"kid": row.kid, "algorithm": row.algorithm, "signs_from": row.signs_from} for row in rows
    ]


@command(keys, "revoke", help="Bỏ một khóa: những gì nó đã ký không còn giá trị")
@click.argument("kid")
def revoke(out: Output, actor: Actor, kid: str) -> dict[str, Any]:
    from lienthong.sso import keys as signing

    signing.revoke(actor=actor, kid=kid)
    return {"kid": kid, "revoked": True}


# ── Shared ──────────────────────────────────────────────────────────────────────────────────────


def _draft(given: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as the draft wants them."""
    from lienthong.directory import queries as directory

    said = {name: value for name, value in given.items() if value not in (None, ())}
    if "owner" in said:
        said["owner"] = directory.by_code(said["owner"])
    return said


def _allow(actor: Actor, application: Any, whom: Any) -> None:
    """A word of WHOLE, a unit's code, or an account's name: codes are upper case, names lower case."""
    from lienthong.directory import queries as directory
    from lienthong.sso import actions, queries

    for one in whom:
        if one in WHOLE:
            actions.allow_everyone(actor=actor, application=application, kind=WHOLE[one])
        elif one[:1].isupper() or one[:1].isdigit():
            unit = directory.by_code(one)
            actions.allow_unit(actor=actor, application=application, unit=unit)
        else:
            account = queries.account_to_allow(actor, one)
            actions.allow_account(actor=actor, application=application, account=account)


def _whom(rule: Any) -> str:
    if rule.unit or rule.account:
        return rule.unit.code if rule.unit else rule.account.name
    return next(word for word, kind in WHOLE.items() if kind == rule.kind)


def _facts(application: Any) -> dict[str, Any]:
    state = (
        "removed" if application.removed_at else "suspended" if application.suspended_at else "open"
    )
    return {
        "slug": application.slug,
        "name": application.name,
        "category": application.category,
        "launch_url": application.launch_url,
        "owner": application.owner.code if application.owner else None,
        "state": state,
    }
