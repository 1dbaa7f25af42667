"""The `lienthong` command. Features bring their subcommands; they are imported when called by name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click

from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.commandline import Root

# name: (where its click command is, what `lienthong --help` says); nothing is imported for the help.
COMMANDS = {
    "serve": ("lienthong.config.commands:serve", "Chạy toàn bộ cài đặt này"),
    "units": ("lienthong.console.commands:units", "Đơn vị: tra cứu, thêm, sửa, nhập, xuất"),
    "accounts": (
        "lienthong.identity.commands:accounts",
        "Tài khoản: tra cứu, thêm, sửa, nhập, xuất",
    ),
    "outside": (
        "lienthong.identity.outside.commands:outside",
        "Tài khoản công dân, tổ chức: tìm, đình chỉ, kết thúc phiên",
    ),
    "delegations": ("lienthong.delegation.commands:delegations", "Ủy quyền: tra cứu, thu hồi"),
    "persons": ("lienthong.persons.commands:persons", "Người: kiểm tra số CCCD"),
    "apps": ("lienthong.sso.commands:apps", "Ứng dụng đăng nhập một lần"),
    "linking": (
        "lienthong.linking.commands:linking",
        "Đối chiếu người dùng của ứng dụng với cán bộ",
    ),
    "policy": (
        "lienthong.sso.policies.commands:policy",
        "Yêu cầu đăng nhập: hạn VNeID, xác thực hai lớp",
    ),
    "keys": ("lienthong.sso.commands:keys", "Khóa ký: xem, xoay vòng"),
    "scim": ("lienthong.scim.commands:scim", "Đồng bộ cán bộ với hệ thống khác (SCIM 2.0)"),
    "scoreboard": (
        "lienthong.scoreboard.commands:scoreboard",
        "Số liệu: nhập, xếp hạng, báo cáo",
    ),
    "audit": ("lienthong.audit.commands:audit", "Nhật ký: tra cứu, xuất, kiểm chứng"),
    "messages": ("lienthong.identity.message_commands:messages", "Tin nhắn và thư gửi cán bộ"),
    "notices": ("lienthong.portal.commands:notices", "Thông báo của tỉnh"),
    "demo": ("lienthong.demo.commands:demo", "Tỉnh mẫu"),
    "backup": ("lienthong.config.commands:backup", "Sao lưu toàn bộ cài đặt vào một tệp"),
    "restore": ("lienthong.config.commands:restore", "Khôi phục cài đặt từ một tệp sao lưu"),
    "settings": ("lienthong.config.commands:settings", "Các biến môi trường và giá trị hiện tại"),
    "version": ("lienthong.config.commands:version", "Phiên bản"),
}


class LazyRoot(Root):
    """A group whose subcommands live in the features and are imported on use."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        return getattr(import_module(module), attribute)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@contextmanager
def open_installation(acting_as: str | None) -> Iterator[Actor]:
    """The installation that the environment names, ready for queries, and who acts on it.

    Its tables are brought up to this version, unless it runs: then `serve` does that.
    """
    from lienthong.config import environment, home, postgres, preparation

    env = environment.read()
    home.refuse_unfinished(env.home)
    with postgres.running(env):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
        import django

        django.setup()
        preparation.ensure_tables(env)
        yield SYSTEM if acting_as is None else _actor(acting_as)
        _let_go()


def _let_go() -> None:
    """Close what the command opened, before a database that was started for it stops."""
    from django.db import connection

    if not connection.in_atomic_block:  # a test's transaction goes on
        connection.close()
        connection.close_pool()


def _actor(name: str) -> Actor:
    from lienthong.identity import queries

    return queries.actor_named(name)


@click.command(
    cls=LazyRoot,
    context_settings={"obj": open_installation, "help_option_names": ["-h", "--help"]},
    help="Liên Thông: một tài khoản vào mọi ứng dụng của tỉnh.",
)
def main() -> None:
    """Holds the subcommands; does nothing itself."""


if __name__ == "__main__":
    main()
