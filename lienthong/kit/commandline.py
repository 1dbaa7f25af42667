"""How every `lienthong` subcommand speaks: facts as text or JSON, refusals, progress, exit codes.

A feature's `commands.py` holds a click group and functions of a few lines. It imports Django's parts
inside the functions, so that `--help` stays fast:

    @click.group("units", help="Đơn vị")
    def units() -> None: ...

    @command(units, "resolve", help="Tìm đơn vị theo tên gõ tay")
    @click.argument("text")
    def resolve(out: Output, actor: Actor, text: str) -> dict[str, Any]:
        from lienthong.directory import queries

        return queries.resolve(text)

What the function returns is printed: as one JSON document with `--json`, else by `render=`, a function
from the value to text (default: aligned columns). Dataclasses, dates and lazy strings are fine. What
cannot be done is raised: `raise Refused("Không có đơn vị X", hint="Thử: lienthong units resolve X")`;
`facts={…}` adds keys to the JSON (and is printed by the renderer before the message). Every command
also gets `--json` and `--as NAME` (act as that account; default: the system). A command that touches
no database says `database=False` and gets `kit.actor.SYSTEM`.

Long work: `with out.progress("Nạp tài khoản", total) as advance: … advance(100)`, drawn on stderr of a
terminal only. `out.note(text)` says something on stderr. An option of `type=Day()` is a date. Exit
codes: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted.
"""

import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, datetime
from typing import Any

import click

from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.refusal import Refused

Renderer = Callable[[Any], str]
Opener = Callable[[str | None], AbstractContextManager[Actor]]

REFUSED, USAGE, INTERRUPTED = 1, 2, 130


class Day(click.ParamType):
    """A day typed as 01/07/2025 or 2025-07-01; the command gets a date."""

    name = "ngày"
    FORMATS = ("%d/%m/%Y", "%Y-%m-%d")

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        for form in self.FORMATS:
            with suppress(ValueError):
                return datetime.strptime(value, form).date()
        self.fail(f"{value}: hãy viết ngày như 01/07/2025", param, ctx)


@dataclasses.dataclass(frozen=True)
class Output:
    """Where a command speaks beside its returned facts."""

    json: bool

    def note(self, text: str) -> None:
        """A line on stderr, never mixed with the facts."""
        click.echo(text, err=True)

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Yields `advance(steps)`; draws on stderr, and only if that is a terminal."""
        hidden = self.json or not sys.stderr.isatty()
        with click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden) as bar:
            yield bar.update


def command(
    group: click.Group,
    name: str,
    *,
    help: str = "",
    render: Renderer | None = None,
    database: bool = True,
) -> Callable[[Callable[..., Any]], click.Command]:
    """Register `body(out, actor, **parameters)` as `lienthong GROUP NAME`; see the module's docstring."""

    def register(body: Callable[..., Any]) -> click.Command:
        def run(as_json: bool, acting_as: str | None = None, **parameters: Any) -> None:
            out = Output(json=as_json)
            _render(out, render, lambda: _call(body, out, acting_as, database, parameters))

        run.__click_params__ = getattr(body, "__click_params__", [])  # type: ignore[attr-defined]
        return group.command(name, help=help or body.__doc__)(_common_options(run, database))

    return register


def _common_options(run: Callable[..., None], database: bool) -> Callable[..., None]:
    if database:
        run = click.option(
            "--as", "acting_as", metavar="NAME", help="Thực hiện với quyền của NAME"
        )(run)
    return click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON")(run)


def _call(
    body: Callable[..., Any], out: Output, acting_as: str | None, database: bool, parameters: dict
) -> Any:
    if not database:
        return body(out, SYSTEM, **parameters)
    opener: Opener = click.get_current_context().find_root().obj
    with opener(acting_as) as actor:
        return body(out, actor, **parameters)


def _render(out: Output, render: Renderer | None, work: Callable[[], Any]) -> None:
    try:
        value = work()
    except Refused as refusal:
        if refusal.facts and not out.json:
            click.echo((render or as_text)(refusal.facts))
        raise
    if out.json:
        click.echo(as_json(value))
    elif value is not None:
        click.echo((render or as_text)(value))


def as_json(value: Any) -> str:
    """One JSON document; dates in ISO 8601, anything unknown as its text."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, default=_scalar)


def as_text(value: Any) -> str:
    """A mapping as `key  value` lines, mappings in a row as a table, anything else as its text."""
    value = _plain(value)
    if isinstance(value, dict):
        return _columns([(key, _cell(cell)) for key, cell in value.items()])
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        heads = tuple(value[0])
        return _columns([heads, *([_cell(row.get(head)) for head in heads] for row in value)])
    if isinstance(value, list):
        return "\n".join(_cell(item) for item in value)
    return _cell(value)


def _plain(value: Any) -> Any:
    """Dataclasses and containers as what `json` knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if (
        isinstance(value, Iterable)
        and not isinstance(value, str | bytes)
        and not _is_lazy_text(value)
    ):
        return [_plain(item) for item in value]
    return value


def _is_lazy_text(value: Any) -> bool:
    return hasattr(value, "_proxy____args")  # django.utils.functional.lazy, not imported here


def _scalar(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_scalar)
    return _scalar(value)


def _misuse(error: click.UsageError) -> str:
    """click's words, in Vietnamese."""
    name = error.param.get_error_hint(error.ctx) if getattr(error, "param", None) else ""
    match error:
        case click.MissingParameter():
            return f"thiếu {name}"
        case click.NoSuchOption():
            return f"không có tùy chọn {error.option_name}"
        case click.BadParameter():
            return f"{name}: {error.message}"
    return error.format_message()


def _columns(rows: list[Any]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


class Root(click.Group):
    """The `lienthong` command: whatever happens, one document or message and the right exit code."""

    def main(self, args: Any = None, prog_name: str | None = None, **extra: Any) -> Any:
        arguments = list(sys.argv[1:] if args is None else args)
        _speak_utf8()
        extra["standalone_mode"] = False
        try:
            code = super().main(arguments, prog_name or "lienthong", **extra)
        except Exception as error:
            code = _report(error, json_wanted(arguments))
        raise SystemExit(code if isinstance(code, int) else 0)


def json_wanted(arguments: list[str]) -> bool:
    """Whether `--json` is among the options; known before the arguments can be parsed."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _report(error: Exception, in_json: bool) -> int:
    """Say what went wrong; returns the exit code."""
    if isinstance(error, BrokenPipeError):
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the reader left; flush nowhere
        return REFUSED
    if os.environ.get("LIENTHONG_LOG_LEVEL", "").upper() == "DEBUG":
        sys.excepthook(type(error), error, error.__traceback__)
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not in_json:
        click.echo(error.format_message(), err=True)
        return USAGE
    message, hint, facts, code = _explain(error)
    if in_json:
        click.echo(as_json({"error": message, "hint": hint, **facts}))
        return code
    click.echo(f"Lỗi: {message}", err=True)
    if hint:
        click.echo(hint, err=True)
    return code


def _explain(error: Exception) -> tuple[str, str, dict[str, Any], int]:
    if isinstance(error, Refused):
        return str(error), error.hint, error.facts, REFUSED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "thiếu tên lệnh con", f"Xem: {error.ctx.command_path} --help", {}, USAGE
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "lienthong"
        return _misuse(error), f"Xem: {path} --help", {}, USAGE
    if isinstance(error, click.ClickException):
        return error.format_message(), "", {}, REFUSED
    if isinstance(error, click.Abort):
        return "đã dừng theo yêu cầu", "", {}, INTERRUPTED
    text = str(error) or type(error).__name__
    if isinstance(error, ValueError | OSError):
        return text, "", {}, REFUSED
    hint = "Đặt LIENTHONG_LOG_LEVEL=DEBUG để xem chi tiết."
    return f"{type(error).__name__}: {text}", hint, {}, REFUSED
