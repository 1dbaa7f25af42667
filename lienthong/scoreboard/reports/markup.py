"""A section as text that people may edit without JavaScript, and back.

A blank line parts paragraphs; `# ` to `###### ` begin headings, `- ` and `1. ` items (two blanks deeper a
level), `> ` a note, `---` a new page, `| a | b |` a row of a table under `|= its caption`. Within a line
`**bold**`, `*italic*`, `^raised^`, `~lowered~`, `[words](https://…)`, `{{footnote}}`; a backslash takes a
sign's meaning away, `\\n` breaks a line. `[[ảnh 1: what it shows | caption]]` is a picture of the section as
it was saved, `[[bảng 1]]` a table that text cannot hold.

Text becomes HTML and is read as what is pasted (`document.paste`): one door, one set of rules.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from lienthong.scoreboard.document import cells, paste
from lienthong.scoreboard.document.blocks import (
    Block,
    BulletList,
    Chart,
    Footnote,
    Heading,
    Inline,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
    Text,
)
from lienthong.scoreboard.document.paste import Pasted

PICTURE, TABLE = "ảnh", "bảng"
_KEPT = re.compile(r"\[\[(ảnh|bảng) ([0-9]{1,4})(?::([^|]*)(?:\|(.*))?)?\]\]\s*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_ITEM = re.compile(r"([ \t]*)([-•–]|[0-9]{1,4}[.)])[ \t]+(.*)")
_NOTE = re.compile(r">[ \t]?(.*)")
_ROW = re.compile(r"\|(.*)\|\s*")
_CAPTION = re.compile(r"\|=[ \t]*(.*)")
_RULE = re.compile(r"-{3,}\s*")
_STARTS = re.compile(r"[#>|\-•–\[]|[0-9]{1,4}[.)]")
_SIGNS = re.compile(r"[\\*^~{}\[\]|]")
_SWITCHES = {"**": "strong", "*": "em", "^": "sup", "~": "sub"}
_PLAIN = (False,) * len(_SWITCHES)
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]\((https?://[^\s()]+)\)")
_TOKEN = re.compile(r"\\(.)|(\*\*|\*|\^|~)|(\{\{|\}\})|([^\\*^~{}\[]+|.)", re.DOTALL)


# ── To text ─────────────────────────────────────────────────────────────────────────────────────


def text(blocks: Sequence[Block]) -> str:
    """What `blocks` gives back of it, with the same blocks as `kept`, is the same."""
    counts = {Picture: 0, Table: 0}
    found = []
    for block in blocks:
        if type(block) in counts:
            counts[type(block)] += 1
        found.append(_shown(block, counts.get(type(block), 0)))
    return "\n\n".join(filter(None, found))


def _shown(block: Block, number: int) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.text)}"
        case Paragraph():
            return "\n".join(map(_guarded, _inline(block.text).split("\n")))
        case Note():
            return f"> {_line(block.text)}"
        case BulletList() | NumberedList():
            return "\n".join(_items(block, 0))
        case Picture():
            said = " | ".join(filter(None, (_bare(block.alt), _bare(block.caption))))
            return f"[[{PICTURE} {number}: {said}]]"
        case Table():
            return _table(block) or f"[[{TABLE} {number}]]"
        case PageBreak():
            return "---"
        case Chart():
            return ""


def _bare(words: str) -> str:
    """Of a picture's words: without the signs that end them."""
    return re.sub(r"[|\[\]\n]+", " ", words).strip()


def _items(block: BulletList | NumberedList, depth: int) -> Iterator[str]:
    for number, item in enumerate(block.items, getattr(block, "start", 1)):
        mark = "-" if isinstance(block, BulletList) else f"{number}."
        yield f"{'  ' * depth}{mark} {_line(item.text)}"
        if item.nested is not None:
            yield from _items(item.nested, depth + 1)


def _table(table: Table) -> str:
    """ "" for a table that would not come back the same."""
    rows = [[column.title for column in table.columns]]
    rows += [cells.shown_row(row, table.columns) for row in table.rows]
    lines = [f"| {' | '.join(_words(cell, breaks=False) for cell in row)} |" for row in rows]
    shown = "\n".join([f"|= {_words(table.caption, breaks=False)}", *lines])
    plainly = not (table.header or table.note or table.total)
    return shown if plainly and _read(shown).blocks == (table,) else ""


def _line(text: Text) -> str:
    return _inline(text).replace("\n", "\\n")


def _inline(text: Text) -> str:
    """Signs switch looks on and off where they change; links stand around their words."""
    found, looks = "", _PLAIN
    for one in text:
        run = one if isinstance(one, Run) else Run("")
        if isinstance(one, Footnote) or run.link:
            found += _switches(looks, _PLAIN) + _apart(one)
            looks = _PLAIN
            continue
        wanted = (run.bold, run.italic, run.superscript, run.subscript)
        found += _switches(looks, wanted) + _words(run.text)
        looks = wanted
    return found + _switches(looks, _PLAIN)


def _apart(one: Inline) -> str:
    if isinstance(one, Footnote):
        return f"{{{{{_inline(one.runs)}}}}}"
    address = one.link.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{_inline((replace(one, link=''),))}]({address})"


def _switches(before: tuple[bool, ...], now: tuple[bool, ...]) -> str:
    changes = zip(_SWITCHES, before, now, strict=True)
    return "".join(sign for sign, was, wanted in changes if was != wanted)


def _words(text: str, *, breaks: bool = True) -> str:
    escaped = _SIGNS.sub(lambda found: f"\\{found[0]}", text)
    return escaped if breaks else escaped.replace("\n", "\\n")


def _guarded(line: str) -> str:
    """A line of a paragraph that would begin something else."""
    return f"\\{line}" if _STARTS.match(line) else line


# ── From text ───────────────────────────────────────────────────────────────────────────────────


def blocks(typed: str, kept: Sequence[Block]) -> Pasted:
    """What was typed; pictures and tables that it names are those of `kept`, in their order there.

    Raises Refused as paste.blocks does.
    """
    found: list[Block] = []
    notes: list[str] = []
    lines: list[str] = []
    for line in [*typed.replace("\r\n", "\n").replace("\r", "\n").split("\n"), None]:
        named = _named(line, kept) if line is not None else None
        if line is not None and named is None:
            lines.append(line)
            continue
        read = _read("\n".join(lines))
        found += read.blocks
        notes += read.notes
        lines = []
        found += [named] if named is not None else []
    return Pasted(tuple(found), tuple(dict.fromkeys(notes)))


def _named(line: str, kept: Sequence[Block]) -> Block | None:
    """The picture or table that a line stands for."""
    said = _KEPT.fullmatch(line)
    if said is None:
        return None
    kind: type = Picture if said[1] == PICTURE else Table
    same = [one for one in kept if isinstance(one, kind)]
    number = int(said[2])
    if not 1 <= number <= len(same):
        return None
    one = same[number - 1]
    if isinstance(one, Picture) and said[3] is not None:
        return replace(one, alt=said[3].strip(), caption=(said[4] or "").strip())
    return one


def _read(typed: str) -> Pasted:
    return paste.blocks("".join(_html(typed.split("\n")))) if typed.strip() else Pasted(())


def _html(lines: Sequence[str]) -> Iterator[str]:
    """Groups of lines of one kind, each as its element."""
    at = 0
    while at < len(lines):
        end = at + 1
        kind = _kind(lines[at])
        if kind in ("p", "list", "table", "note"):
            while end < len(lines) and _kind(lines[end]) == kind:
                end += 1
        yield _ELEMENTS[kind](lines[at:end])
        at = end


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _HEADING.fullmatch(line):
        return "h"
    if _RULE.fullmatch(line):
        return "hr"
    if _ROW.fullmatch(line) or _CAPTION.fullmatch(line):
        return "table"
    if _NOTE.fullmatch(line):
        return "note"
    return "list" if _ITEM.fullmatch(line) else "p"


def _heading(lines: Sequence[str]) -> str:
    said = _HEADING.fullmatch(lines[0])
    assert said is not None
    level = len(said[1])
    return f"<h{level}>{_spans(said[2])}</h{level}>"


def _note(lines: Sequence[str]) -> str:
    return f"<aside>{'<br>'.join(_spans(_said(_NOTE, one)) for one in lines)}</aside>"


def _said(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.fullmatch(line)
    return found[1] if found else line


def _paragraph(lines: Sequence[str]) -> str:
    return f"<p>{'<br>'.join(_spans(line.strip()) for line in lines)}</p>"


def _list(lines: Sequence[str]) -> str:
    """Items deeper than the one before stand beneath it."""
    found = [_ITEM.fullmatch(line) for line in lines]
    items = [(len(one[1].expandtabs(4)), one[2], one[3]) for one in found if one]
    return _nested(items)


def _nested(items: Sequence[tuple[int, str, str]]) -> str:
    """Another kind of mark begins another list."""
    made, at, open_tag = "", 0, ""
    while at < len(items):
        depth, mark, words = items[at]
        end = at + 1
        while end < len(items) and items[end][0] > depth:
            end += 1
        tag = "ol" if mark[0].isdigit() else "ul"
        if tag != open_tag:
            first = f' start="{mark[:-1]}"' if tag == "ol" else ""
            made += (f"</{open_tag}>" if open_tag else "") + f"<{tag}{first}>"
        open_tag = tag
        made += f"<li>{_spans(words)}{_nested(items[at + 1 : end])}</li>"
        at = end
    return made + (f"</{open_tag}>" if open_tag else "")


def _rows(lines: Sequence[str]) -> str:
    caption = "".join(_spans(one[1]) for line in lines if (one := _CAPTION.fullmatch(line)))
    rows = [re.split(r"(?<!\\)\|", one[1]) for line in lines if (one := _ROW.fullmatch(line))]
    rows = [row for row in rows if not all(re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in row)]
    made = "".join(
        f"<tr>{''.join(_cell(cell, head=not number) for cell in row)}</tr>"
        for number, row in enumerate(rows)
    )
    return f"<table><caption>{caption}</caption>{made}</table>"


def _cell(cell: str, *, head: bool) -> str:
    tag = "th" if head else "td"
    return f"<{tag}>{_spans(cell.strip())}</{tag}>"


_ELEMENTS = {
    "": lambda _lines: "",
    "h": _heading,
    "hr": lambda _lines: "<hr>",
    "p": _paragraph,
    "list": _list,
    "table": _rows,
    "note": _note,
}


def _spans(typed: str) -> str:
    """The words of a line, with their looks."""
    made, at = "", 0
    for link in _LINK.finditer(typed):
        if link.start() and typed[link.start() - 1] == "\\":
            continue
        made += _looks(typed[at : link.start()])
        made += f'<a href="{escape(link[2])}">{_looks(link[1])}</a>'
        at = link.end()
    return made + _looks(typed[at:])


def _looks(typed: str) -> str:
    """Each stretch with tags of its own: signs need not be nested."""
    on = dict.fromkeys(_SWITCHES, False)
    made = ""
    for sign, switch, foot, words in _TOKEN.findall(typed):
        if switch:
            on[switch] = not on[switch]
        elif foot:
            made += "<small>" if foot == "{{" else "</small>"
        elif sign == "n":
            made += "<br>"
        else:
            made += _dressed(escape(sign or words), on)
    return made


def _dressed(words: str, on: dict[str, bool]) -> str:
    for sign, tag in _SWITCHES.items():
        words = f"<{tag}>{words}</{tag}>" if on[sign] else words
    return words
