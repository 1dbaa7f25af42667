"""The subcommands about the installation as a whole."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from lienthong import __version__
from lienthong.config import environment
from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.kit.refusal import Refused

PASSPHRASE = "LIENTHONG_BACKUP_PASSPHRASE"  # noqa: S105 - its name

root = click.Group()


@root.command("serve")
def serve() -> None:
    """Chạy toàn bộ cài đặt: cơ sở dữ liệu, trang web, tác vụ nền và, khi LIENTHONG_DEMO=1, các ứng dụng mẫu.

    Dừng bằng Ctrl-C hoặc SIGTERM.
    """
    from lienthong.config import home
    from lienthong.config import serve as server
    from lienthong.config.supervisor import ServiceFailed

    env = environment.read()
    home.refuse_unfinished(env.home)
    try:
        server.serve(env)
    except ServiceFailed as error:
        raise Refused(str(error)) from error


_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Tệp chứa mật khẩu bọc khóa chính; hoặc đặt {PASSPHRASE}",
)


@command(root, "backup", database=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_PASSPHRASE
def backup(out: Output, _: Actor, file: Path, passphrase_file: Path | None) -> dict[str, Any]:
    """Sao lưu toàn bộ cài đặt (đang chạy hay không) vào FILE: dữ liệu, khóa chính, đầu chuỗi nhật ký.

    Khóa chính được bọc bằng mật khẩu; không có mật khẩu thì FILE phải được giữ kín như chính khóa đó.
    """
    from lienthong.config import backup

    passphrase = _given(passphrase_file) or _asked(
        "Mật khẩu bọc khóa chính (Enter: không bọc)", twice=True
    )
    if not passphrase:
        out.note(
            f"CẢNH BÁO: {file} chứa khóa chính KHÔNG được bọc. Ai đọc được tệp này đọc được mọi bí mật."
        )
        out.note(f"Để bọc khóa, dùng --passphrase-file hoặc {PASSPHRASE}.")
    env = environment.read()
    return backup.back_up(env, file.absolute(), passphrase=passphrase, out=out)


@command(root, "restore", database=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_PASSPHRASE
@click.option("--force", is_flag=True, help="Thay thế dữ liệu đang có")
def restore(
    out: Output, _: Actor, file: Path, passphrase_file: Path | None, force: bool
) -> dict[str, Any]:
    """Khôi phục toàn bộ cài đặt từ FILE vào LIENTHONG_HOME trống (và cơ sở dữ liệu trống)."""
    from lienthong.config import backup

    def ask() -> str | None:
        return _given(passphrase_file) or _asked("Mật khẩu của bản sao lưu", twice=False)

    return backup.restore(environment.read(), file, ask=ask, force=force, out=out)


def _given(passphrase_file: Path | None) -> str | None:
    if passphrase_file is not None:
        return passphrase_file.read_text(encoding="utf-8").strip()
    return os.environ.get(PASSPHRASE)


def _asked(prompt: str, *, twice: bool) -> str | None:
    if not sys.stdin.isatty():
        return None
    return click.prompt(
        prompt, default="", show_default=False, hide_input=True, confirmation_prompt=twice, err=True
    )


@command(root, "settings", database=False)
@click.option("--markdown", is_flag=True, help="In docs/settings.md")
def settings(_out: Output, _: Actor, markdown: bool) -> list[dict[str, str]] | str:
    """Các biến môi trường, giá trị mặc định và giá trị hiện tại."""
    if markdown:
        return settings_markdown()
    return [
        {
            "variable": setting.variable,
            "value": "…" if setting.name in _SECRET else os.environ.get(setting.variable, ""),
            "default": setting.default,
            "help": setting.help,
        }
        for setting in environment.SETTINGS
    ]


_SECRET = {"DATABASE_URL"}  # holds a password


def settings_markdown() -> str:
    """The whole of docs/settings.md."""
    rows = [
        f"| `{setting.variable}` | {f'`{setting.default}`' if setting.default else ''} | {setting.help} |"
        for setting in environment.SETTINGS
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "All of them are environment variables, read once at start. The same variables tell every",
            "`lienthong` command which installation it acts on. This page is printed by",
            "`lienthong settings --markdown`.",
            "",
            "| variable | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
            f"`lienthong backup` and `restore` also read `{PASSPHRASE}`, the passphrase that seals the",
            "master key inside a backup.",
        ]
    )


@command(root, "version", database=False, render=lambda facts: facts["version"])
def version(_out: Output, _: Actor) -> dict[str, str]:
    """Phiên bản đang cài."""
    return {"version": __version__}
