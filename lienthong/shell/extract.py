"""Which words the code and the templates hold, and what of it still lacks English.

`python -m lienthong.shell.extract` brings the catalogue up to date and lists what is missing. It
needs no gettext tools.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import polib
from django.utils.translation.template import templatize

from lienthong.shell.catalogue import CATALOGUE, PACKAGE

# name of the function → which of its arguments are context, message and plural
_ARGUMENTS = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
_LITERAL = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*(u?{_LITERAL}(?:\s*,\s*u?{_LITERAL})*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to translate, as the code writes it."""

    msgid: str
    plural: str = ""
    context: str | None = None


def messages(package: Path = PACKAGE) -> set[Message]:
    """Every message of the package's code and templates."""
    found: set[Message] = set()
    for path in package.rglob("*.py"):
        found.update(_in_code(path.read_text()))
    for path in package.rglob("templates/**/*.*"):
        found.update(_in_template(path.read_text()))
    return found


def _in_code(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            literals = [
                argument.value for argument in node.args if isinstance(argument, ast.Constant)
            ]
            yield from _message(name, literals)


def _in_template(source: str) -> Iterator[Message]:
    """Django turns a template into something in which its messages are calls of gettext."""
    for name, arguments in _CALL.findall(templatize(source)):
        yield from _message(name, list(ast.literal_eval(f"({arguments},)")))


def _message(name: str, literals: list) -> Iterator[Message]:
    function = "gettext" if name in {"_", "noop"} else name.removesuffix("_lazy")
    wanted = _ARGUMENTS.get(function, ())
    if wanted and len(literals) >= len(wanted) and all(isinstance(each, str) for each in literals):
        yield Message(**dict(zip(wanted, literals, strict=False)))


def update(catalogue: Path = CATALOGUE, package: Path = PACKAGE) -> list[str]:
    """Add new messages without English, drop those that the code no longer holds; answers what lacks."""
    book = polib.pofile(str(catalogue), wrapwidth=98)
    # Used with and without a plural: the plural wins.
    found = sorted(messages(package), key=lambda message: message.plural)
    wanted = {(message.msgid, message.context): message for message in found}
    for entry in [entry for entry in book if (entry.msgid, entry.msgctxt) not in wanted]:
        book.remove(entry)
    known = {(entry.msgid, entry.msgctxt) for entry in book}
    for key in sorted(wanted.keys() - known, key=str):
        book.append(_entry(wanted[key]))
    book.save(str(catalogue))
    return [entry.msgid for entry in book.untranslated_entries()]


def _entry(message: Message) -> polib.POEntry:
    plural = (
        {"msgid_plural": message.plural, "msgstr_plural": {0: "", 1: ""}} if message.plural else {}
    )
    return polib.POEntry(msgid=message.msgid, msgctxt=message.context, **plural)


@click.command()
def main() -> None:
    """Bring the English catalogue up to date with the code; list what still lacks English."""
    missing = update()
    for msgid in missing:
        click.echo(msgid)
    raise SystemExit(1 if missing else 0)


if __name__ == "__main__":
    main()
