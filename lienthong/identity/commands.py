"""`lienthong accounts`: what the console's pages of officers can do. Accounts are named by the local
part of their official e-mail, with or without the rest of it."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lienthong.identity.rules import ROLES, Rights
from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command
from lienthong.kit.list_commands import add_lists
from lienthong.kit.refusal import NotFound, Refused

if TYPE_CHECKING:
    from lienthong.directory.models import Unit
    from lienthong.identity.actions import Profile
    from lienthong.identity.models import Account, Role, Session

FIELDS = (
    ("title", "Chức vụ"),
    ("phone", "Số điện thoại"),
    ("mobile", "Số di động"),
    ("emails", "Thư khác, cách nhau bằng dấu chấm phẩy"),
    ("desk", "Nơi tiếp nhận hồ sơ"),
    ("desk-phone", "Số điện thoại đơn vị tiếp nhận"),
    ("office-address", "Địa chỉ cơ quan"),
    ("return-address", "Địa chỉ trả hồ sơ"),
    ("beneficiary-account", "Mã tài khoản thụ hưởng"),
    ("beneficiary-bank", "Mã ngân hàng thụ hưởng"),
    ("tax-code", "Mã số thuế"),
)
FLAGS = (
    ("represents-unit", "Đại diện phòng có số riêng/đơn vị"),
    ("represents-bureau", "Đại diện phòng ban"),
)


@click.group("accounts", help="Tài khoản: tra cứu, thêm, sửa, nhập, xuất")
def accounts() -> None: ...


add_lists(
    accounts,
    importing="lienthong.identity.account_import",
    exporting="lienthong.identity.account_export",
)


@accounts.group("role", help="Vai trò quản trị")
def role() -> None: ...


# ── Looking up ──────────────────────────────────────────────────────────────────────────────────


@command(accounts, "list", help="Cán bộ theo thứ tự tên")
@click.option("--unit", default="", metavar="CODE", help="Chỉ của đơn vị này và cấp dưới của nó")
@click.option("--direct", is_flag=True, help="Không gồm cấp dưới")
@click.option("--show", type=click.Choice(["suspended", "unset", "removed"]), help="Danh sách khác")
def list_(
    out: Output, actor: Actor, unit: str, direct: bool, show: str | None
) -> list[dict[str, Any]]:
    from lienthong.directory import queries as directory
    from lienthong.identity import queries
    from lienthong.identity.queries import Show

    tops = [_unit(actor, unit)] if unit else directory.roots(actor, queries.MANAGE)
    wanted = Show(show or "")
    listed = (
        queries.in_unit(actor, top, beneath=not direct, show=wanted).select_related("unit")
        for top in tops
    )
    return [_line(one) for top in listed for one in top.defer("photo").iterator()]


@command(accounts, "search", help="Tìm theo tên, tài khoản, số điện thoại; có dấu hay không")
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), metavar="N")
def search(out: Output, actor: Actor, text: str, limit: int) -> list[dict[str, Any]]:
    from lienthong.identity import queries

    return [_line(one) for one in queries.search(actor, text)[:limit]]


@command(accounts, "show", help="Một cán bộ")
@click.argument("name")
def show(out: Output, actor: Actor, name: str) -> dict[str, Any]:
    from dataclasses import asdict

    from lienthong.identity import queries
    from lienthong.identity.actions import Profile

    account = _account(actor, name)
    state = queries.password_state(account)
    return (
        _line(account)
        | asdict(Profile.of(account))
        | {
            "password_set_at": state.set_at,
            "password_link_expires_at": state.link_expires_at,
            "sessions": queries.sessions_of(account).count(),
            "roles": [_role_facts(held) for held in queries.roles_of(account)],
        }
    )


@command(accounts, "sessions", help="Các phiên đăng nhập đang mở của một cán bộ")
@click.argument("name")
def sessions(out: Output, actor: Actor, name: str) -> list[dict[str, Any]]:
    from lienthong.identity import queries

    return [_session_facts(live) for live in queries.sessions_of(_account(actor, name))]


# ── Adding and editing ──────────────────────────────────────────────────────────────────────────


def described(body: Callable[..., Any]) -> Callable[..., Any]:
    """What is said of an officer; an option that is not given changes nothing."""
    for name, label in reversed(FLAGS):
        body = click.option(f"--{name}/--no-{name}", default=None, help=label)(body)
    for name, label in reversed(FIELDS):
        body = click.option(f"--{name}", help=label)(body)
    return body


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


@command(accounts, "add", help="Thêm một cán bộ; NAME là phần trước @ của thư điện tử công vụ")
@click.argument("name")
@click.option("--unit", required=True, metavar="CODE", help="Đơn vị")
@click.option("--full-name", required=True, help="Họ và tên")
@click.option(
    "--password-stdin", is_flag=True, help="Đọc mật khẩu chính thức từ dòng đầu của stdin"
)
@described
def add(
    out: Output,
    actor: Actor,
    name: str,
    unit: str,
    full_name: str,
    password_stdin: bool,
    **said: Any,
) -> dict[str, Any]:
    """A password given this way is final; without one, the officer gets a link to set it."""
    from lienthong.identity import actions

    password = _password_from_stdin() if password_stdin else None
    profile = actions.Profile.named(full_name, **_given(said))
    if password is not None:
        _refuse_weak(name, profile, password)  # before there is an account that waits for it
    account = actions.add_account(actor=actor, name=name, unit=_unit(actor, unit), profile=profile)
    if password is not None:
        actions.set_password(actor=actor, account=account, password=password)
        return _line(account)
    return _line(account) | _link(actor, account)


def _password_from_stdin() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Refused("không đọc được mật khẩu từ stdin", field="password")
    return password


def _refuse_weak(name: str, profile: "Profile", password: str) -> None:
    from lienthong.identity import actions
    from lienthong.identity.models import Account

    names = {"family_name": profile.family_name, "given_name": profile.given_name}
    actions.check_password(Account(name=name, **names), password)


def _link(actor: Actor, account: "Account") -> dict[str, str]:
    from lienthong.identity import actions

    return {"password_link": actions.issue_password_link(actor=actor, account=account)}


@command(accounts, "edit", help="Sửa thông tin một cán bộ")
@click.argument("name")
@click.option("--full-name", help="Họ và tên")
@described
def edit(
    out: Output, actor: Actor, name: str, full_name: str | None, **said: Any
) -> dict[str, Any]:
    from dataclasses import replace

    from lienthong.identity import actions
    from lienthong.kit.text import split_name

    account = _account(actor, name)
    changes = _given(said)
    if full_name is not None:
        changes["family_name"], changes["given_name"] = split_name(full_name)
    before = actions.Profile.of(account)
    edited = actions.edit_account(
        actor=actor, account=account, profile=replace(before, **changes), seen=before.version
    )
    return _line(edited) | changes


@command(accounts, "photo", help="Đặt ảnh của một cán bộ, hoặc bỏ ảnh")
@click.argument("name")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--drop", is_flag=True, help="Bỏ ảnh")
def photo(out: Output, actor: Actor, name: str, file: Path | None, drop: bool) -> dict[str, Any]:
    from lienthong.identity import actions

    if (file is None) == (not drop):
        raise click.UsageError("cần một tệp ảnh, hoặc --drop")
    account = _account(actor, name)
    actions.set_photo(actor=actor, account=account, photo=file.read_bytes() if file else None)
    return _line(account) | {"photo": file is not None}


# ── Coming and going ────────────────────────────────────────────────────────────────────────────


@command(accounts, "move", help="Chuyển một cán bộ sang đơn vị khác")
@click.argument("name")
@click.option("--to", required=True, metavar="CODE", help="Đơn vị mới")
def move(out: Output, actor: Actor, name: str, to: str) -> dict[str, Any]:
    from lienthong.identity import actions

    account, unit = _account(actor, name), _unit(actor, to)
    return _line(actions.move_account(actor=actor, account=account, unit=unit))


def _plain(name: str, help: str) -> None:
    """A command that does one action to one account: `lienthong accounts suspend NAME`."""

    @command(accounts, name, help=help)
    @click.argument("name")
    def act(out: Output, actor: Actor, name: str, _action: str = name) -> dict[str, Any]:
        from lienthong.identity import actions

        getattr(actions, _action)(actor=actor, account=_account(actor, name))
        return _line(_account(actor, name))


_plain("suspend", "Tạm đình chỉ: không ai vào được bằng tài khoản này")
_plain("resume", "Bỏ tạm đình chỉ")
_plain("remove", "Xóa một cán bộ; hoàn tác được bằng restore")
_plain("restore", "Khôi phục một cán bộ đã xóa")


@command(accounts, "reset-password", help="Cấp liên kết dùng một lần để cán bộ đặt mật khẩu")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Đặt luôn mật khẩu đọc từ dòng đầu của stdin")
def reset_password(out: Output, actor: Actor, name: str, password_stdin: bool) -> dict[str, Any]:
    from lienthong.identity import actions

    account = _account(actor, name)
    if not password_stdin:
        return _line(account) | _link(actor, account)
    actions.set_password(actor=actor, account=account, password=_password_from_stdin())
    return _line(account)


@command(accounts, "sign-out", help="Kết thúc các phiên đăng nhập của một cán bộ")
@click.argument("name")
@click.option("--session", type=int, metavar="ID", help="Chỉ phiên này; xem: accounts sessions")
def sign_out(out: Output, actor: Actor, name: str, session: int | None) -> dict[str, Any]:
    from lienthong.identity import actions

    account = _account(actor, name)
    if session is None:
        ended = actions.sign_out_everywhere(actor=actor, account=account)
    else:
        ended = actions.end_session(actor=actor, account=account, session_id=session)
    return {"name": account.name, "ended": ended}


# ── Roles ───────────────────────────────────────────────────────────────────────────────────────


@command(role, "list", help="Vai trò của một cán bộ")
@click.argument("name")
def role_list(out: Output, actor: Actor, name: str) -> list[dict[str, Any]]:
    from lienthong.identity import queries

    return [_role_facts(held) for held in queries.roles_of(_account(actor, name))]


@command(role, "grant", help="Cấp một vai trò ở một đơn vị và cấp dưới của nó")
@click.argument("name")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.option("--unit", required=True, metavar="CODE", help="Đơn vị")
@click.option("--last-day", type=Day(), help="Ngày cuối có hiệu lực; mặc định không thời hạn")
def role_grant(
    out: Output, actor: Actor, name: str, role: str, unit: str, last_day: date | None
) -> dict[str, Any]:
    from lienthong.identity import actions

    granted = actions.grant_role(
        actor=actor,
        account=_account(actor, name),
        role=role,
        unit=_unit(actor, unit, Rights.GRANT_ROLES),
        until=last_day + timedelta(days=1) if last_day else None,
    )
    return {"name": name} | _role_facts(granted)


@command(role, "end", help="Thu hồi một vai trò")
@click.argument("name")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.option("--unit", required=True, metavar="CODE", help="Đơn vị")
def role_end(out: Output, actor: Actor, name: str, role: str, unit: str) -> dict[str, Any]:
    from lienthong.identity import actions, queries

    account, where = _account(actor, name), _unit(actor, unit, Rights.GRANT_ROLES)
    held = queries.roles_of(account).filter(role=role, unit=where).first()
    if held is None:
        hint = f"Xem: lienthong accounts role list {account.name}"
        raise NotFound(f"{account.name} không giữ vai trò {role} ở {where.code}", hint=hint)
    actions.end_role(actor=actor, role=queries.role_of(account, held.pk))
    return {"name": account.name} | _role_facts(held) | {"ended": True}


# ── What these have in common ───────────────────────────────────────────────────────────────────


def _account(actor: Actor, name: str) -> "Account":
    from lienthong.identity import queries

    try:
        return queries.account_named(actor, name)
    except NotFound as error:
        raise NotFound(str(error), hint=f"Thử: lienthong accounts search {name}") from error


def _unit(actor: Actor, code: str, right: str = Rights.MANAGE_ACCOUNTS) -> "Unit":
    from lienthong.directory import queries

    try:
        return queries.with_code(actor, right, code)
    except NotFound as error:
        raise NotFound(str(error), hint=f"Thử: lienthong units search {code}") from error


def _line(account: "Account") -> dict[str, Any]:
    """What scripts read of an account."""
    from lienthong.identity import queries

    return {
        "name": account.name,
        "email": queries.email_of(account.name),
        "full_name": account.full_name,
        "unit": account.unit.code,
        "unit_name": account.unit.name,
        "title": account.title,
        "status": account.status,
    }


def _role_facts(held: "Role") -> dict[str, Any]:
    from lienthong.directory.models import OPEN_END

    last = None if held.valid_to == OPEN_END else held.valid_to - timedelta(days=1)
    return {
        "role": held.role,
        "unit": held.unit.code,
        "since": held.valid_from,
        "last_day": last,
        "granted_by": held.granted_by,
    }


def _session_facts(live: "Session") -> dict[str, Any]:
    from lienthong.shell.devices import device

    return {
        "id": live.pk,
        "device": device(live.user_agent),
        "address": live.address,
        "signed_in_at": live.authenticated_at,
        "seen_at": live.seen_at,
    }
