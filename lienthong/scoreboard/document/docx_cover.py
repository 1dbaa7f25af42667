"""The first page of a Word file: the head of NĐ 30/2020, the title, who gets it and who signs."""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from lienthong.scoreboard.document import layout
from lienthong.scoreboard.document.blocks import MOTTO, NATION, RECIPIENTS, Cover
from lienthong.scoreboard.document.ooxml import paragraph, text_run, twips, w

_HEAD = (0.4, 0.6)  # of the width
_FOOT = (0.5, 0.5)


def cover(cover: Cover) -> Iterator[Any]:
    """The elements of the page."""
    yield _beside(_HEAD, list(_issuer(cover)), list(_nation(cover)))
    if cover.marking:
        yield _marking(cover.marking)
    yield paragraph(text_run(cover.title), style="Title", before=130, after=10)
    if cover.subtitle:
        yield _centred(cover.subtitle, bold=True, size=15, after=6)
    if cover.period:
        yield _centred(cover.period, size=14)
    yield paragraph(before=150, after=0)
    yield _beside(_FOOT, list(_recipients(cover)), list(_signer(cover)))


def _issuer(cover: Cover) -> Iterator[Any]:
    if cover.authority:
        yield _centred(cover.authority.upper())
    yield _underlined(cover.body.upper(), share=0.22, column=_HEAD[0], bold=True)
    if cover.number:
        yield _centred(f"Số: {cover.number}", before=4)


def _nation(cover: Cover) -> Iterator[Any]:
    yield _centred(NATION, bold=True, size=12)
    yield _underlined(MOTTO, share=0.5, column=_HEAD[1], bold=True, size=14)
    yield _centred(cover.place_and_date, italic=True, before=4)


def _recipients(cover: Cover) -> Iterator[Any]:
    if cover.distribution:
        yield paragraph(text_run(RECIPIENTS, bold=True, italic=True, size=12), after=0)
    for one in cover.distribution:
        item = paragraph(text_run("– ", size=11), text_run(one, size=11), after=0)
        item.get_or_add_pPr().append(w("ind", left=twips(4), hanging=twips(4)))
        yield item


def _signer(cover: Cover) -> Iterator[Any]:
    if cover.signer_office:
        yield _centred(cover.signer_office.upper(), bold=True, after=70)
    if cover.signer:
        yield _centred(cover.signer, bold=True)


def _centred(words: str, *, before: float = 0, after: float = 0, **look: Any) -> Any:
    return paragraph(text_run(words, **look), align="center", before=before, after=after)


def _underlined(words: str, *, share: float, column: float, **look: Any) -> Any:
    """A rule beneath, shorter than the words: the paragraph's edge, drawn in from both sides."""
    one = _centred(words, **look)
    rule = paragraph(after=0, before=0)
    side = twips(layout.UPRIGHT * column * (1 - share) / 2)
    line = w("bottom", val="single", sz=6, space=0, color="000000")
    settings = rule.get_or_add_pPr()
    settings.insert(0, w("pBdr", line))
    settings[-1].set(qn("w:line"), "40")
    settings[-1].set(qn("w:lineRule"), "exact")
    settings.append(w("ind", left=side, right=side))
    return [one, rule]


def _marking(words: str) -> Any:
    """A framed word in the middle of its line."""
    frame = w("bdr", val="single", sz=8, space=4, color="000000")
    run = text_run(f"\u00a0{words}\u00a0", bold=True)
    run.rPr.append(frame)
    return paragraph(run, align="center", before=26)


def _beside(shares: tuple[float, float], *columns: list[Any]) -> Any:
    """Two columns without edges; read from left to right."""
    widths = [twips(layout.UPRIGHT * share) for share in shares]
    made = [
        w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *(_flat(column) or [w("p")]))
        for width, column in zip(widths, columns, strict=True)
    ]
    settings = w("tblPr", w("tblW", w=sum(widths), type="dxa"), w("tblLayout", type="fixed"))
    return w("tbl", settings, w("tblGrid", *(w("gridCol", w=x) for x in widths)), w("tr", *made))


def _flat(column: list[Any]) -> list[Any]:
    return [one for given in column for one in (given if isinstance(given, list) else [given])]
