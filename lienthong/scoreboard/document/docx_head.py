"""The top and the end of an official paper in Word, as NĐ 30/2020 lays them out side by side."""

from collections.abc import Iterable, Iterator
from typing import Any

from docx.oxml.ns import qn

from lienthong.scoreboard.document import layout
from lienthong.scoreboard.document.blocks import (
    ADDRESSED,
    MOTTO,
    NATION,
    RECIPIENTS,
    Closing,
    Cover,
    Head,
    Signature,
)
from lienthong.scoreboard.document.ooxml import paragraph, text_run, twips, w

TOP = (0.4, 0.6)  # of the width
_ADDRESSED_AT = 30  # millimetres from the left
_ROOM = 70  # points for a signature and a seal


def head(given: Head) -> Iterator[Any]:
    """Who issues it and the nation's name, a form's title, whom a letter addresses."""
    yield top(given, about=given.about)
    if given.title:
        yield paragraph(
            text_run(given.title, size=15),
            style="Title",
            before=16,
            after=0 if given.subtitle else 6,
        )
    if given.subtitle:
        yield centred(given.subtitle, bold=True, size=13.5)
    if given.period:
        yield centred(given.period, italic=True, after=8)
    yield from _addressees(given.addressees)


def top(given: Head | Cover, *, about: str = "") -> Any:
    """The two columns that every official paper begins with."""
    return beside(TOP, [_issuer(given, about), _nation(given)])


def _issuer(given: Head | Cover, about: str) -> Iterator[Any]:
    if given.authority:
        yield centred(given.authority.upper())
    yield from _underlined(given.body.upper(), share=0.22, column=TOP[0], bold=True)
    if given.number:
        yield centred(f"Số: {given.number}", before=4)
    if about:
        yield centred(about, size=12, before=4)


def _nation(given: Head | Cover) -> Iterator[Any]:
    yield centred(NATION, bold=True, size=12)
    yield from _underlined(MOTTO, share=0.5, column=TOP[1], bold=True, size=14)
    yield centred(given.place_and_date, italic=True, before=4)


def _addressees(names: tuple[str, ...]) -> Iterator[Any]:
    """One beside the words, several beneath them with dashes."""
    if len(names) == 1:
        yield centred(f"{ADDRESSED} {names[0]}", size=14, before=14, after=12)
        return
    for number, name in enumerate(names):
        if not number:
            yield _indented(paragraph(text_run(ADDRESSED, size=14), before=14, after=2), 0)
        last = number == len(names) - 1
        words = f"- {name}{'.' if last else ';'}"
        yield _indented(paragraph(text_run(words, size=14), after=12 if last else 2), 14)


def _indented(one: Any, further: float) -> Any:
    one.get_or_add_pPr().append(w("ind", left=twips(_ADDRESSED_AT + further)))
    return one


def closing(block: Closing, *, across: bool) -> Iterator[Any]:
    """Who gets it at the left, who signs beside it; nothing of it goes to another page."""
    columns = [_signature(one) for one in block.signatures]
    if block.distribution:
        columns.insert(0, recipients(block.distribution))
    wide = layout.ACROSS if across else layout.UPRIGHT
    yield beside((1 / len(columns),) * len(columns), columns, wide=wide)
    yield slight()


def recipients(names: tuple[str, ...]) -> Iterator[Any]:
    """ "Nơi nhận:" and a line for each."""
    if names:
        yield paragraph(text_run(RECIPIENTS, bold=True, italic=True, size=12), after=0)
    for one in names:
        yield paragraph(text_run(f"- {one}", size=11), after=0)


def _signature(one: Signature) -> Iterator[Any]:
    yield centred(one.office.upper(), bold=True, after=0 if one.asked else _ROOM)
    if one.asked:
        yield centred(one.asked, italic=True, size=12, after=_ROOM)
    if one.name:
        yield centred(one.name, bold=True)


def slight() -> Any:
    """A paragraph that takes no room: Word wants one where a table or a section ends."""
    one = paragraph(before=0, after=0)
    spacing = one.pPr[-1]
    spacing.set(qn("w:line"), "20")
    spacing.set(qn("w:lineRule"), "exact")
    return one


def centred(words: str, *, before: float = 0, after: float = 0, **look: Any) -> Any:
    """A line in the middle; spaces in points."""
    return paragraph(text_run(words, **look), align="center", before=before, after=after)


def _underlined(words: str, *, share: float, column: float, **look: Any) -> Iterator[Any]:
    """A rule beneath, shorter than the words: a paragraph's edge, drawn in from both sides."""
    yield centred(words, **look)
    rule = paragraph(after=0, before=0)
    side = twips(layout.UPRIGHT * column * (1 - share) / 2)
    line = w("bottom", val="single", sz=6, space=0, color="000000")
    settings = rule.get_or_add_pPr()
    settings.insert(0, w("pBdr", line))
    settings[-1].set(qn("w:line"), "40")
    settings[-1].set(qn("w:lineRule"), "exact")
    settings.append(w("ind", left=side, right=side))
    yield rule


def beside(
    shares: Iterable[float], columns: Iterable[Iterable[Any]], *, wide: float = layout.UPRIGHT
) -> Any:
    """Columns without edges, in one row that is not divided; read from left to right."""
    widths = [twips(wide * share) for share in shares]
    made = [
        w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *(list(column) or [w("p")]))
        for width, column in zip(widths, columns, strict=True)
    ]
    settings = w("tblPr", w("tblW", w=sum(widths), type="dxa"), w("tblLayout", type="fixed"))
    grid = w("tblGrid", *(w("gridCol", w=x) for x in widths))
    return w("tbl", settings, grid, w("tr", w("trPr", w("cantSplit")), *made))
