"""How wide text will be, without its font: reckoned a little too wide, so that nothing is cut off."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Widths in hundredths of an em: the widest that common sans-serif fonts have for such a letter.
_WIDTHS = {
    **dict.fromkeys("iljI.,:;'|!", 32),
    **dict.fromkeys("ftr()[]-/ \u00a0", 40),
    **dict.fromkeys("ABDGHKNOQRUVXY&", 76),
    **dict.fromkeys("CEPSTFLZ", 70),
    **dict.fromkeys("mwMW%@", 96),
}
_OTHER = 60
_WIDE = 105  # East Asian


def width(text: str, size: float) -> float:
    """The width of one line at a size, in the size's unit."""
    return sum(map(_width, text)) * size / 100


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    """Marks above and below a letter take no room of their own."""
    base = unicodedata.normalize("NFD", char)[0]
    if unicodedata.combining(base):
        return 0
    wide = unicodedata.east_asian_width(base) in "WF"
    return _WIDE if wide else _WIDTHS.get(base, _OTHER)


def wrap(text: str, size: float, most: float) -> list[str]:
    """The text in lines of at most `most`: broken between words, inside one only if it is too long."""
    lines = [""]
    for word in _pieces(text.split(), size, most):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _pieces(words: list[str], size: float, most: float) -> Iterator[str]:
    for word in words:
        piece = ""
        for char in word:
            if piece and width(piece + char, size) > most:
                yield piece
                piece = ""
            piece += char
        yield piece
