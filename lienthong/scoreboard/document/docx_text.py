"""Runs, links, footnotes and lists of a Word file."""

from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from lienthong.scoreboard.document.blocks import (
    BulletList,
    Footnote,
    NumberedList,
    Run,
    Text,
)
from lienthong.scoreboard.document.numbering import BULLETS, NUMBERS
from lienthong.scoreboard.document.ooxml import paragraph, text_run, twips, w

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NUMBERS = {"1": "decimal", "a": "lowerLetter", "i": "lowerRoman"}
_ABSTRACT = 9001


class Writer:
    """Holds what texts need elsewhere in the file: footnotes, addresses of links, lists."""

    def __init__(self, word: Any) -> None:
        self._word = word
        self._numbering = word.part.numbering_part.element
        self._notes: XmlPart | None = None
        self._define_lists()

    def runs(self, text: Text, part: Any = None) -> Iterator[Any]:
        """The elements of a paragraph."""
        for one in text:
            yield self._footnote(one) if isinstance(one, Footnote) else self.run(one, part)

    def run(self, run: Run, part: Any = None, *, size: float | None = None) -> Any:
        """One stretch of text; what has a link leads there. `size` in points."""
        if run.link:
            return self._link(run, part or self._word.part, size=size)
        return _run(run, size=size)

    def list(self, block: BulletList | NumberedList, above: tuple[type, ...] = ()) -> Iterator[Any]:
        """A paragraph an item, nested ones after theirs; each list counts by itself.

        `above`: the kinds of the lists around this one.
        """
        number, depth = self._new_list(block, above), len(above)
        for item in block.items:
            one = paragraph(*self.runs(item.text), style="ListParagraph", after=3)
            one.pPr.insert(1, w("numPr", w("ilvl", val=depth), w("numId", val=number)))
            yield one
            if item.nested is not None:
                yield from self.list(item.nested, (*above, type(block)))

    def _link(self, run: Run, part: Any, **how: Any) -> Any:
        relation = part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = w("hyperlink", _run(run, style="Hyperlink", **how))
        link.set(qn("r:id"), relation)
        return link

    def _footnote(self, note: Footnote) -> Any:
        """The words go to the footnotes' part, a mark stays here."""
        part = self._notes_part()
        number = len(part.element)  # two separators come first
        mark = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
        words = paragraph(mark, text_run(" "), *self.runs(note.runs, part), style="FootnoteText")
        part.element.append(w("footnote", words, id=number))
        return w(
            "r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteReference", id=number)
        )

    def _notes_part(self) -> XmlPart:
        if self._notes is None:
            root = w(
                "footnotes",
                _separator("separator", 0),
                _separator("continuationSeparator", 1),
            )
            name, package = PackURI("/word/footnotes.xml"), self._word.part.package
            self._notes = XmlPart(name, _FOOTNOTES, root, package)
            self._word.part.relate_to(self._notes, RELATIONSHIP_TYPE.FOOTNOTES)
        return self._notes

    def _define_lists(self) -> None:
        """What all lists are made from; definitions stand before the lists."""
        levels = [_level(BulletList, (BulletList,) * depth) for depth in range(len(BULLETS))]
        many = w("multiLevelType", val="multilevel")
        definition = w("abstractNum", many, *levels, abstractNumId=_ABSTRACT)
        self._numbering.find(qn("w:num")).addprevious(definition)

    def _new_list(self, block: BulletList | NumberedList, above: tuple[type, ...]) -> int:
        """A list with a number of its own and, on its level, a look of its own."""
        number = 1 + max(
            int(one.get(qn("w:numId"))) for one in self._numbering.findall(qn("w:num"))
        )
        first = block.start if isinstance(block, NumberedList) else 1
        level = _level(type(block), above, first)
        look = w("lvlOverride", w("startOverride", val=first), level, ilvl=len(above))
        self._numbering.append(w("num", w("abstractNumId", val=_ABSTRACT), look, numId=number))
        return number


def _run(run: Run, **how: Any) -> Any:
    looks = ("bold", "italic", "superscript", "subscript")
    return text_run(run.text, **{look: getattr(run, look) for look in looks}, **how)


def _separator(kind: str, identifier: int) -> Any:
    return w("footnote", paragraph(w("r", w(kind))), type=kind, id=identifier)


def _level(kind: type, above: tuple[type, ...], first: int = 1) -> Any:
    """Bullets and numbers change with their own depth, the indent with the whole."""
    depth, own, bullets = len(above), above.count(kind), kind is BulletList
    return w(
        "lvl",
        w("start", val=first),
        w("numFmt", val="bullet" if bullets else _NUMBERS[NUMBERS[own]]),
        w("lvlText", val=BULLETS[own] if bullets else f"%{depth + 1}."),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=twips(9 + 7 * depth), hanging=twips(6))),
        ilvl=depth,
    )
