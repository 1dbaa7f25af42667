"""The subcommands about the installation as a whole."""

from pathlib import Path
from typing import Any

import click

from lienthong.config import environment
from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, Refused, command

root = click.Group()


@root.command("serve")
def serve() -> None:
    """Chạy toàn bộ cài đặt: cơ sở dữ liệu, trang web, tác vụ nền và, khi LIENTHONG_DEMO=1, các ứng dụng mẫu.

    Dừng bằng Ctrl-C hoặc SIGTERM.
    """
    from lienthong.config import serve as server
    from lienthong.config.supervisor import ServiceFailed

    try:
        server.serve(environment.read())
    except ServiceFailed as error:
        raise Refused(str(error)) from error
