"""CSV as programs really write it: any usual separator, and the encodings of old Vietnamese Windows."""

import codecs
import csv
import io
import re
from collections import Counter

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.kit.sheet.rows import Collector, Sheet
from lienthong.kit.spreadsheet import unguarded
from lienthong.kit.text import nfc

SEPARATORS = ",;\t|"
SAMPLE = 20_000  # characters in which the separator is looked for

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Marks that no letter took up, and signs inside words: Vietnamese of another code page.
_MISREAD = re.compile("[\u0300-\u036f]|[^\\W\\d_][\u00a1-\u00bf\u00d7\u00f7]")
_NAMES_OF_SEPARATORS = {";": ";", "\t": "Tab", "|": "|"}


def read(data: bytes) -> Sheet:
    """Every record as a row; line ends inside quotes do not count as rows. Raises Refused."""
    text, notes = _decode(data)
    separator, text, first = _separator(text)
    if separator != ",":
        name = _NAMES_OF_SEPARATORS[separator]
        notes.append(_("Các cột ngăn cách bằng “%(separator)s”.") % {"separator": name})
    collector = Collector()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, first):
            collector.add(number, [unguarded(cell) for cell in cells])
    except csv.Error as error:
        raise Refused(
            _("Dòng %(line)s của tệp CSV không đọc được") % {"line": reader.line_num + first - 1},
            hint=_("Thường là do một dấu ngoặc kép không có dấu đóng. Hãy lưu lại từ Excel."),
        ) from error
    return collector.sheet(notes)


def _decode(data: bytes) -> tuple[str, list[str]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding), []
    if b"\0" in data:
        raise Refused(
            _("Tệp không phải là văn bản CSV"),
            hint=_(
                "Hãy mở tệp bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx hoặc CSV UTF-8."
            ),
        )
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _old_windows(data), [_("Tệp không phải UTF-8: đã đọc theo bảng mã Windows-1258.")]


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _old_windows(data: bytes) -> str:
    """Windows-1258 writes tones as separate marks; read as such they join the letters before them."""
    text = nfc(_strict(data, "cp1258"))
    if _MISREAD.search(text):
        raise _unreadable()
    return text


def _unreadable() -> Refused:
    return Refused(
        _("Không nhận ra bảng mã của tệp, chữ tiếng Việt sẽ bị sai"),
        hint=_(
            "Trong Excel hãy chọn Lưu thành, kiểu “CSV UTF-8” hoặc .xlsx. "
            "Chữ gõ bằng phông cũ (TCVN3, VNI) cần chuyển sang Unicode trước."
        ),
    )


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text to read, and the number of its first row.

    Excel writes a line "sep=;" above the heading and then does not show it as a row; it is no row.
    """
    line, _end, rest = text.partition("\n")
    told = line.strip().lower()
    if told.startswith("sep=") and told[4:] in SEPARATORS and len(line.strip()) == 5:
        return told[4:], rest, 1
    return max(SEPARATORS, key=lambda separator: _agreement(text[:SAMPLE], separator)), text, 1


def _agreement(sample: str, separator: str) -> tuple[int, int]:
    """How many of the first rows are of one width when read so, and that width."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    widths = Counter(len(cells) for cells, _row in zip(reader, range(20), strict=False))
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))
