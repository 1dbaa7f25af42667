"""The first page of a Word report: the head of NĐ 30/2020, the title, who gets it and who signs."""

from collections.abc import Iterator
from typing import Any

from lienthong.scoreboard.document.blocks import Cover
from lienthong.scoreboard.document.docx_head import beside, centred, recipients, top
from lienthong.scoreboard.document.ooxml import paragraph, text_run, w

_FOOT = (0.5, 0.5)


def cover(cover: Cover) -> Iterator[Any]:
    """The elements of the page."""
    yield top(cover)
    if cover.marking:
        yield _marking(cover.marking)
    yield paragraph(text_run(cover.title), style="Title", before=130, after=10)
    if cover.subtitle:
        yield centred(cover.subtitle, bold=True, size=15, after=6)
    if cover.period:
        yield centred(cover.period, size=14)
    yield paragraph(before=150, after=0)
    yield beside(_FOOT, [recipients(cover.distribution), _signer(cover)])


def _signer(cover: Cover) -> Iterator[Any]:
    if cover.signer_office:
        yield centred(cover.signer_office.upper(), bold=True, after=70)
    if cover.signer:
        yield centred(cover.signer, bold=True)


def _marking(words: str) -> Any:
    """A framed word in the middle of its line."""
    frame = w("bdr", val="single", sz=8, space=4, color="000000")
    run = text_run(f"\u00a0{words}\u00a0", bold=True)
    run.rPr.append(frame)
    return paragraph(run, align="center", before=26)
