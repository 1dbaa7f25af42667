"""Vietnamese text: how it is stored, searched and sorted, and how figures are printed."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from lienthong.kit.clock import VIETNAM

# The dictionary's order, and ICU's for `vi`: ngang (no mark), huyền, hỏi, ngã, sắc, nặng.
_TONE_WEIGHTS = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_TONE = re.compile(f"[{''.join(_TONE_WEIGHTS)}]")

# ă follows every word in a…: "{" and "|" come after "z" in ASCII.
_LETTER_WEIGHTS = str.maketrans(
    {"ă": "a{", "â": "a|", "đ": "d{", "ê": "e{", "ô": "o{", "ơ": "o|", "ư": "u{"}
)

_MARKS = re.compile("[\u0300-\u036f]+")
# Inside a word ("K'Rang"), or invisible (soft hyphen, zero-width characters, byte-order mark).
_DROPPED = re.compile("['`´\u2018\u2019\u02bc\u00ad\u200b-\u200f\u2060\ufeff]+")
_SEPARATORS = re.compile(r"[\W_]+")
MOST_DIGITS = 18  # of a number that a row may have
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def noop(words: str) -> str:
    """Marks words for the catalogue. Rules know no language: their callers translate."""
    return words


def nfc(text: str) -> str:
    """The form in which text is stored: Unicode NFC."""
    return unicodedata.normalize("NFC", text)


def tidy(name: str) -> str:
    """A name as it is stored: NFC, words parted by single blanks."""
    return nfc(" ".join(name.split()))


def number(typed: str) -> int | None:
    """What an address or a hidden field says where it can be the number of a row; None for all else."""
    return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def fold(text: str) -> str:
    """The form in which text is searched: lower case, no diacritics, words joined by single spaces.

    Applied to what is typed as well as to what is stored, so that "nguyen thi dau" finds
    "Nguyễn Thị Đậu", and "Đậu" finds "dau".
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFD", _lower(text)))
    return _SEPARATORS.sub(" ", bare.replace("đ", "d")).strip()


def vietnamese_key(text: str) -> str:
    """An ASCII string whose byte order is the Vietnamese order of `text`, read word by word.

    Letters decide first (a ă â b c d đ e ê …), tones only between texts of the same letters. The
    tone is taken per word, so "hoà" and "hòa" fall together. Shape: the letters, a space, one digit
    per word: "so|-no{i-vu 255" for "Sở Nội vụ".
    """
    words = _SEPARATORS.sub(" ", unicodedata.normalize("NFC", _lower(text))).split()
    weights = [_weigh(word) for word in words]
    return f"{'-'.join(letters for letters, _ in weights)} {''.join(tone for _, tone in weights)}"


def sort_key(full_name: str) -> str:
    """The order of a list of people: by given name with its tone, then by family and middle names.

    Every Hoa comes before every Hòa, as in two sorted columns. The result is ASCII, for a column
    that the database compares byte by byte.
    """
    rest, given = split_name(full_name)
    return f"{vietnamese_key(given)} {vietnamese_key(rest)}"


def split_name(full_name: str) -> tuple[str, str]:
    """("Lê Thị", "Hoa") for "Lê Thị Hoa"; a single word is a given name."""
    *rest, given = nfc(full_name).split() or [""]
    return " ".join(rest), given


def initials(full_name: str) -> str:
    """The first letters of the first and the last word, for a badge: "LH" for "Lê Thị Hoa"."""
    words = nfc(full_name).upper().split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:]))


def format_number(value: int | float | Decimal, places: int | None = None) -> str:
    """As Vietnamese read numbers, "1.234.567,89"; `places` fixes the decimals."""
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"not a number that can be printed: {value}")
    printed = f"{number:,f}" if places is None else f"{number:,.{places}f}"
    return printed.translate(str.maketrans(",.", ".,"))


def format_date(day: date) -> str:
    """As dd/mm/yyyy; an aware moment is printed as its day in Việt Nam."""
    if isinstance(day, datetime) and day.tzinfo is not None:
        day = day.astimezone(VIETNAM)
    return f"{day:%d/%m}/{day.year:04}"


def _lower(text: str) -> str:
    # Old fonts print the Icelandic eth (Ð), which looks the same, for Đ.
    return _DROPPED.sub("", text).casefold().replace("ð", "đ").replace("ɖ", "đ")


@lru_cache(maxsize=4096)  # a province's names are made of some hundred words
def _weigh(word: str) -> tuple[str, str]:
    """The weights of the word's letters, and of its tone."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = _TONE.search(decomposed)
    toneless = unicodedata.normalize("NFC", _TONE.sub("", decomposed))
    return _letters(toneless), _TONE_WEIGHTS[tone[0]] if tone else "0"


def _letters(toneless: str) -> str:
    """Letters of other scripts come after z, by code point."""
    weights = unicodedata.normalize("NFD", toneless.translate(_LETTER_WEIGHTS))
    return _NOT_ASCII.sub(lambda letter: f"~{ord(letter[0]):06x}", _MARKS.sub("", weights))
