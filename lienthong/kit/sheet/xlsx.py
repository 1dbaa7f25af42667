"""XLSX (ISO/IEC 29500) read as a stream, sparse and bounded.

Readers that lay a sheet out as a rectangle take gigabytes for a file of 5 KB whose two cells stand in
opposite corners, and end the process; so this one takes cells as they come and keeps filled ones only.
Sizes that the archive declares are not believed: what is unpacked is counted. A DTD, with which
entities could multiply, is refused (SECURITY.md 42, 44).
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import numbers
from lienthong.kit.sheet.rows import MOST_CHARACTERS, MOST_COLUMNS, Collector, Sheet, too_wide

MOST_UNPACKED = 150_000_000  # bytes of XML, all parts together
MOST_PARTS = 2_000
MOST_STRINGS = 2_000_000
CHUNK = 1 << 16

_DAMAGED = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, ValueError,
            IndexError, OverflowError, NotImplementedError, RuntimeError)  # fmt: skip


def read(data: bytes, *, point: str = ".") -> Sheet:
    """The first visible sheet, decimals behind `point`. Raises Refused for what is no whole XLSX file."""
    try:
        return _read(data, point)
    except _DAMAGED as error:
        raise Refused(
            _("Tệp .xlsx hỏng hoặc không đúng định dạng"),
            hint=_("Hãy mở tệp bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx."),
        ) from error


def _read(data: bytes, point: str) -> Sheet:
    if data.count(b"PK\x01\x02") > MOST_PARTS:  # each of the directory's entries begins so
        raise zipfile.BadZipFile("too many parts")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = _Parts(archive)
        book = _Workbook(parts)
        strings, formats = parts.strings(book.strings), parts.formats(book.styles)
        cells = _Cells(strings, formats, book.from_1904, point)
        parts.parse(book.sheet, cells.start, cells.end, cells.text)
        return cells.collector.sheet(book.notes)


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class _Parts:
    """The archive's XML parts, unpacked in chunks and counted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MOST_UNPACKED
        self.names = set(archive.namelist())

    def parse(
        self, name: str, start: Start, end: End = lambda _: None, text: Text | None = None
    ) -> None:
        """Feed a part to handlers of local names."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, given: start(_local(tag), given)
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_dtd
        with self._archive.open(name) as part:
            while chunk := part.read(CHUNK):
                self._count(len(chunk))
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            most = MOST_UNPACKED // 1_000_000
            raise Refused(
                _("Tệp .xlsx giải nén ra hơn %(most)s MB") % {"most": most},
                hint=_("Hãy chia tệp thành nhiều tệp nhỏ hơn, chỉ giữ các cột cần nhập."),
            )

    def relations(self, of: str) -> dict[str, tuple[str, str]]:
        """Of a part, by id: what the other part is ("worksheet"), and its name."""
        folder, name = posixpath.split(of)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given["Target"]))
                found[given["Id"]] = (given["Type"].rpartition("/")[2], target.lstrip("/"))

        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed in self.names:
            self.parse(listed, start)
        return found

    def strings(self, name: str) -> list[str]:
        """Texts that cells refer to by number; one that is too long is cut where it can be told."""
        collected = _Strings()
        if name in self.names:
            self.parse(name, collected.start, collected.end, collected.text)
        return collected.all

    def formats(self, name: str) -> list[str]:
        """The number format of each cell style."""
        codes: dict[str, str] = {}
        styles: list[str] = []
        inside: list[str] = []

        def start(tag: str, given: dict[str, str]) -> None:
            inside.append(tag)
            if tag == "numFmt":
                codes[given["numFmtId"]] = given.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in inside:
                number = given.get("numFmtId", "0")
                styles.append(codes.get(number) or numbers.BUILT_IN.get(number, ""))

        if name in self.names:
            self.parse(name, start, lambda _tag: inside.pop())
        return styles


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    """Without its prefix, which programs choose freely."""
    return tag.rpartition(":")[2]


def _refuse_dtd(*_declaration: object) -> None:
    raise ValueError("a document type declaration")


class _Workbook:
    """Where the first visible sheet is, with what its cells refer to."""

    def __init__(self, parts: _Parts) -> None:
        self.from_1904 = False
        self._sheets: list[tuple[str, str]] = []  # (name, id of the relation)
        main = dict(parts.relations("").values()).get("officeDocument", "")
        if not main.endswith("workbook.xml"):
            raise _no_workbook(main)
        related = parts.relations(main)
        parts.parse(main, self._start)
        if not self._sheets:
            raise ValueError("no visible sheet")
        self.name, relation = self._sheets[0]
        self.sheet = related[relation][1]
        by_kind = dict(related.values())
        self.strings, self.styles = by_kind.get("sharedStrings", ""), by_kind.get("styles", "")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = given.get("date1904") in {"1", "true"}
        elif tag == "sheet" and given.get("state", "visible") == "visible":
            relation = next(value for key, value in given.items() if _local(key) == "id")
            self._sheets.append((given.get("name", ""), relation))

    @property
    def notes(self) -> list[str]:
        if len(self._sheets) == 1:
            return []
        words = _("Tệp có %(count)s trang tính: chỉ đọc trang đầu, “%(name)s”.")
        return [words % {"count": len(self._sheets), "name": self.name}]


def _no_workbook(main_part: str) -> Refused:
    words = {
        "document.xml": _("Đây là tệp Word, không phải bảng tính"),
        "presentation.xml": _("Đây là tệp PowerPoint, không phải bảng tính"),
        "workbook.bin": _("Đây là tệp Excel nhị phân (.xlsb)"),
    }
    return Refused(
        words.get(posixpath.basename(main_part)) or _("Tệp nén này không phải là bảng tính .xlsx"),
        hint=_("Hãy mở tệp bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx hoặc CSV UTF-8."),
    )


class _Strings:
    """Shared strings: the runs of rich text joined, the readings of East Asian names left out."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._pieces: list[str] = []
        self._inside = ""  # "t" within "si", or "rPh"

    def start(self, tag: str, _given: dict[str, str]) -> None:
        if tag == "si":
            self._pieces = []
        elif tag == "rPh" or (tag == "t" and self._inside != "rPh"):
            self._inside = tag

    def end(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        elif tag == "si":
            if len(self.all) >= MOST_STRINGS:
                raise ValueError("too many strings")
            self.all.append("".join(self._pieces)[: MOST_CHARACTERS + 1])

    def text(self, text: str) -> None:
        if self._inside == "t":
            self._pieces.append(text)


class _Cells:
    """The cells of a sheet, row by row."""

    def __init__(self, strings: list[str], formats: list[str], from_1904: bool, point: str) -> None:
        self.collector = Collector()
        self._strings, self._formats, self._from_1904 = strings, formats, from_1904
        self._point = point
        self._row = self._column = 0
        self._cells: dict[int, str] = {}
        self._kind = self._style = ""
        self._pieces: list[str] | None = None  # while inside a value
        self._value = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "c":
            self._column = _column(given["r"]) if "r" in given else self._column + 1
            self._kind, self._style, self._value = given.get("t", "n"), given.get("s", ""), ""
        elif tag in {"v", "t"}:
            self._pieces = []
        elif tag == "row":
            self._row = int(given.get("r", self._row + 1))
            self._column, self._cells = 0, {}

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        if tag in {"v", "t"} and self._pieces is not None:
            self._value += "".join(self._pieces)
            self._pieces = None
        elif tag == "c" and self._value:
            self._keep(self._shown())
        elif tag == "row" and self._cells:
            last = max(self._cells) + 1
            cells = [self._cells.get(column, "") for column in range(1, last)]
            self.collector.add(self._row, cells)

    def _keep(self, text: str) -> None:
        if self._column <= MOST_COLUMNS:
            self._cells[self._column] = text
        elif text.strip():
            raise too_wide()

    def _shown(self) -> str:
        if self._kind == "s":
            return self._strings[int(self._value)]
        if self._kind in {"str", "inlineStr", "b", "e"}:
            return self._value
        if self._kind == "d":
            return self._value.removesuffix("T00:00:00")
        style = int(self._style or 0)
        code = self._formats[style] if style < len(self._formats) else ""
        return numbers.shown(self._value, code, from_1904=self._from_1904, point=self._point)


def _column(reference: str) -> int:
    """28 for "AB7"."""
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return column
