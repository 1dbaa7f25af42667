"""What people write into cells, as values; None where it cannot be read."""

import re
from datetime import date
from functools import lru_cache

from lienthong.kit.text import fold

_YES = {"1", "x", "co", "yes", "true", "dung", "v", "✓", "✔"}
_NO = {"0", "khong", "no", "false", "sai"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?")
_HERE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]|\ufffd")


@lru_cache(maxsize=4096)
def flag(text: str) -> bool | None:
    """ "x", "có", "1" and the like are yes; "không", "0" no."""
    word = fold(text) or text
    return True if word in _YES else False if word in _NO else None


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """2020-01-31, or 31/01/2020 as people here write it."""
    if found := _ISO.fullmatch(text):
        year, month, number = map(int, found.groups())
    elif found := _HERE.fullmatch(text):
        number, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def lost_letters(text: str) -> bool:
    """Whether a program has written "?" for letters that its encoding lacks: "Nguy?n"."""
    return _LOST.search(text) is not None
