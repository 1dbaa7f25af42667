"""Numbers as Vietnamese reports print them, read without guessing and printed the same way.

A table has one style: `1.234,5` or, where a source system prints English numbers, `1,234.5`. A text that
does not fit its table's style is *malformed*: it is shown to a person and never mended here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Style(StrEnum):
    """Which mark groups thousands and which begins the decimals."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class Kind(StrEnum):
    NUMBER = "number"
    SHARE = "share"
    DASH = "dash"  # printed for nothing: no figure, which is not zero
    BLANK = "blank"
    WORDS = "words"
    NOT_APPLICABLE = "not_applicable"  # where a table says so in words: neither zero nor nothing


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed value. `value` of "92,70%" is 92.70; None where there is no number."""

    text: str
    kind: Kind
    value: Decimal | None = None
    grouped: bool = False  # thousands are marked
    malformed: bool = False  # digits, but not in the table's style


MARKS = {Style.VIETNAMESE: (".", ","), Style.ENGLISH: (",", ".")}
DASHES = frozenset("-–—")
_DIGITS = re.compile(r"[0-9.,]+")


def _pattern(style: Style) -> re.Pattern[str]:
    group, point = (re.escape(mark) for mark in MARKS[style])
    return re.compile(
        rf"(?P<whole>[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)(?:{point}(?P<part>[0-9]+))?"
    )


_NUMBERS: Mapping[Style, re.Pattern[str]] = {style: _pattern(style) for style in Style}


def read(text: str, style: Style = Style.VIETNAMESE) -> Printed:
    """What a cell says. "02" is 2, "1.069" one thousand and sixty-nine, "92,70%" a share of 92.70."""
    bare = text.strip()
    if not bare:
        return Printed(text, Kind.BLANK)
    if bare in DASHES:
        return Printed(text, Kind.DASH)
    digits = bare.removesuffix("%").strip()
    if not _DIGITS.fullmatch(digits):
        return Printed(text, Kind.WORDS)
    kind = Kind.SHARE if bare.endswith("%") else Kind.NUMBER
    found = _NUMBERS[style].fullmatch(digits)
    if found is None:
        return Printed(text, kind, malformed=True)
    group, _ = MARKS[style]
    whole, part = found["whole"].replace(group, ""), found["part"]
    value = Decimal(f"{whole}.{part}" if part else whole)
    return Printed(text, kind, value, grouped=group in found["whole"])


def read_otherwise(printed: Printed, style: Style) -> Decimal | None:
    """The whole number that it is in the other style: "1,069" where "1.069" should stand."""
    other = Style.ENGLISH if style is Style.VIETNAMESE else Style.VIETNAMESE
    value = read(printed.text, other).value
    return value if value is not None and value % 1 == 0 else None


def show(value: Decimal, *, decimals: int = 0, share: bool = False) -> str:
    """As Vietnamese reports print it: "1.234", "92,70%". Halves are rounded up, away from zero."""
    rounded = half_up(value, decimals)
    text = f"{rounded:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{text}%" if share else text


def short(value: Decimal, *, decimals: int = 2, share: bool = False) -> str:
    """The same without decimals that say nothing: "4%", "1,1%", "0,02%"."""
    rounded = half_up(value, decimals).normalize()
    places = max(0, -int(rounded.as_tuple().exponent))
    return show(rounded, decimals=places, share=share)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounded as people do, not to even."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
