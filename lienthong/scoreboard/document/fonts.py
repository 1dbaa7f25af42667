"""The fonts that reports are set in. They stand beside this file; the machine's own are never used."""

import struct
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
BOX = "□"
_PRIVATE = range(0xE000, 0xF900)
_FILES = ("LiberationSerif-Regular.ttf", "DejaVuSans.ttf")


def missing(text: str) -> str:
    """The characters of a text that no font has, each once."""
    return "".join(dict.fromkeys(c for c in text if c != "\n" and ord(c) not in covered()))


def printable(text: str) -> str:
    """The text with a box for each such character: of names from elsewhere, which nobody here can mend."""
    lost = missing(text)
    return text.translate(str.maketrans(lost, BOX * len(lost))) if lost else text


@cache
def covered() -> frozenset[int]:
    """The code points that can be printed. Private ones have no meaning: PDF/A refuses them."""
    found = frozenset().union(*(_mapped((FOLDER / name).read_bytes()) for name in _FILES))
    return found.difference(_PRIVATE)


def _mapped(font: bytes) -> set[int]:
    """The code points of a font's segments (OpenType, table cmap, format 4) that have a glyph."""
    table = font[_table(font, b"cmap") :]
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * number)
        if (platform, encoding) == (3, 1):
            return _segments(table[offset:])
    raise ValueError("the font has no Unicode character map")


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == name:
            return offset
    raise ValueError(f"the font has no table {name!r}")


def _segments(map4: bytes) -> set[int]:
    (twice,) = struct.unpack_from(">H", map4, 6)
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{twice // 2}H", map4, at)
        for at in (14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice)
    )
    found = set()
    for number, (end, start, delta, offset) in enumerate(
        zip(ends, starts, deltas, offsets, strict=True)
    ):
        base = 16 + 3 * twice + 2 * number + offset
        for code in range(start, min(end, 0xFFFE) + 1):
            at = base + 2 * (code - start)
            glyph = struct.unpack_from(">H", map4, at)[0] if offset else code
            if glyph and (glyph + delta) % 0x10000:
                found.add(code)
    return found
