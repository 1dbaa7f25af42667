"""A document as a Word file that people may go on editing: real styles, headings, lists, tables."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.shared import Mm

from lienthong.kit import clock
from lienthong.scoreboard.charts import draw
from lienthong.scoreboard.document import (
    docx_cover,
    docx_head,
    docx_styles,
    docx_table,
    layout,
    limits,
    numbering,
    pictures,
    typesetting,
)
from lienthong.scoreboard.document.blocks import (
    BulletList,
    Chart,
    Closing,
    Document,
    Heading,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    Text,
)
from lienthong.scoreboard.document.docx_text import Writer
from lienthong.scoreboard.document.numbering import Placed
from lienthong.scoreboard.document.ooxml import paragraph, text_run, twips, w

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST_FACT = 255  # characters; python-docx takes no longer property of a file


def render(document: Document, *, moment: datetime | None = None) -> bytes:
    """The file, dated `moment`. Raises Refused as limits.check does."""
    limits.check(document)
    word = docx.Document()
    docx_styles.define(word)
    _describe(word, document, moment or clock.now())
    _Pages(word, document).write()
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _describe(word: Any, document: Document, moment: datetime) -> None:
    facts = word.core_properties
    facts.language, facts.title = docx_styles.LANGUAGE, document.title[:LONGEST_FACT]
    facts.author = document.issuer[:LONGEST_FACT]
    facts.comments = ""
    facts.created = facts.modified = moment.astimezone(UTC).replace(tzinfo=None)


class _Pages:
    """Writes the blocks, section by section."""

    def __init__(self, word: Any, document: Document) -> None:
        self._word, self._document, self._text = word, document, Writer(word)
        self._items = numbering.placed(document)
        self._drawings = iter(self._drawn())

    def write(self) -> None:
        fresh = True  # the section that the document begins with is still empty
        docx_styles.page(self._word.sections[0], landscape=False)
        if self._document.cover is not None:
            self._add(docx_cover.cover(self._document.cover))
            fresh = False
        for landscape, items in layout.pages(self._items):
            self._section(landscape, fresh=fresh)
            if fresh and self._document.head is not None:
                self._add(docx_head.head(self._document.head))
            fresh = False
            for item in items:
                self._add(self._block(item, landscape))

    def _section(self, landscape: bool, *, fresh: bool) -> None:
        cover = self._document.cover
        section = self._word.sections[0] if fresh else self._new_section()
        docx_styles.page(section, landscape=landscape)
        if self._document.head is not None:
            docx_styles.numbered(section, first=fresh)
            return
        docx_styles.running(
            section,
            left=self._document.title,
            right=cover.marking if cover else "",
            landscape=landscape,
        )

    def _new_section(self) -> Any:
        """The last one ends in a paragraph of its own, which must not need a page."""
        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        end = self._word.element.body.sectPr.getprevious()
        end.pPr.insert(0, docx_head.slight().pPr[-1])
        return section

    def _add(self, elements: Iterator[Any]) -> None:
        """Before the settings of the last section, which close the body."""
        body = self._word.element.body
        for element in elements:
            body.sectPr.addprevious(element)

    def _block(self, item: Placed, across: bool) -> Iterator[Any]:
        match item.block:
            case Heading(text=text):
                yield paragraph(*self._text.runs(text), style=f"Heading{item.level}")
            case Paragraph(text=text):
                yield self._paragraph(text, item.keep)
            case Note(text=text):
                yield paragraph(*self._text.runs(text), style=docx_styles.NOTE, keep=item.keep)
            case BulletList() | NumberedList():
                yield from self._text.list(item.block)
            case Picture():
                yield from self._picture(item)
            case Chart():
                yield from self._chart(item)
            case Table():
                yield from self._table(item, across)
            case Closing():
                yield from docx_head.closing(item.block, across=across)
            case PageBreak():
                yield paragraph(w("r", w("br", type="page")), after=0)

    def _paragraph(self, text: Text, keep: bool) -> Any:
        """In letters the first line begins further in, as NĐ 30/2020 asks."""
        one = paragraph(*self._text.runs(text), align="both", keep=keep)
        if self._document.head is not None:
            one.pPr.insert_element_before(w("ind", firstLine=twips(layout.FIRST_LINE)), "w:jc")
        return one

    def _table(self, item: Placed, across: bool) -> Iterator[Any]:
        if item.caption:
            yield paragraph(text_run(item.caption), style="Caption", keep=True)
        yield docx_table.table(item, self._text, across=across)
        # Word joins tables that nothing parts.
        words = [text_run(item.block.note)] if item.block.note else []
        yield paragraph(*words, style=docx_styles.SOURCE, keep=item.keep)

    def _picture(self, item: Placed) -> Iterator[Any]:
        facts = pictures.facts(item.block.data)
        width = layout.picture_width(facts.width, facts.height)
        yield from self._drawing(item.block.data, width, item)

    def _drawn(self) -> list[bytes]:
        """All charts at once; their captions stand beneath them."""
        charts = [item.block.chart for item in self._items if isinstance(item.block, Chart)]
        drawings = [draw.svg(replace(chart, title="")) for chart in charts]
        self._widths = iter([layout.chart_width(draw.height_share(one)) for one in drawings])
        return typesetting.pngs(drawings, width=layout.UPRIGHT)

    def _chart(self, item: Placed) -> Iterator[Any]:
        yield from self._drawing(next(self._drawings), next(self._widths), item)

    def _drawing(self, data: bytes, width: float, item: Placed) -> Iterator[Any]:
        """A picture in its line, with words for those who cannot see it, and its caption."""
        inline = self._word.part.new_pic_inline(io.BytesIO(data), width=Mm(width))
        inline.docPr.set("descr", item.block.alt)
        inline.docPr.set("name", item.caption or item.block.alt)
        yield paragraph(
            w("r", w("drawing", inline)), align="center", before=8, keep=bool(item.caption)
        )
        if item.caption:
            yield paragraph(text_run(item.caption), style="Caption")
