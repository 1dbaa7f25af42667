"""Decisions about units: what a code may look like, and which unit a printed name means."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from lienthong.directory.names import ALIAS, NAME, SHORT_NAME, KnownName, Names
from lienthong.directory.spelling import accented, bare, expand, own_words, says
from lienthong.kit.text import noop

__all__ = [
    "Candidate",
    "KnownName",
    "Names",
    "Resolution",
    "code_problem",
    "decide",
    "expand",
    "rank",
]

CODE = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
MAX_CODE = 35
MAX_PRINTED = 300  # no unit's name is longer

LEAST_SCORE = 0.45  # below it, a candidate only distracts
MOST_CANDIDATES = 8
OTHER_TYPE = 0.85  # "Huyện Chơn Thành" is printed, Thị xã Chơn Thành is known
OTHER_ACCENTS = 0.99


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be meant; `score` is 0 to 1 and orders, it is no probability."""

    code: str
    name: str
    score: float
    place: str = ""  # the body it belongs to, which tells namesakes apart


@dataclass(frozen=True, slots=True)
class Resolution:
    """The one unit meant and by what it was recognised, or only candidates for a person."""

    code: str | None = None
    name: str | None = None
    matched_by: str | None = None  # "code", "name", "short_name", "alias"
    candidates: tuple[Candidate, ...] = ()

    def codes(self) -> set[str]:
        """Every unit that is named."""
        return {one.code for one in self.candidates} | ({self.code} if self.code else set())

    def among(self, codes: Collection[str]) -> "Resolution":
        """Without the units that are not among `codes`."""
        if self.code:
            return self if self.code in codes else Resolution()
        return Resolution(candidates=tuple(one for one in self.candidates if one.code in codes))


def code_problem(code: str) -> str | None:
    """Why this cannot be a unit's code (QĐ 20/2020/QĐ-TTg); None if it can. Older codes fit too."""
    if len(code) > MAX_CODE:
        return noop("Mã định danh dài nhất 35 ký tự")
    if not CODE.fullmatch(code):
        return noop(
            "Mã định danh gồm các nhóm chữ A–Z không dấu và số, nối bằng dấu chấm, ví dụ H10.19.3"
        )
    return None


def decide(
    printed: str, names: Names, within: str = "", levels: Collection[str] = ()
) -> Resolution:
    """The unit that a printed name or code means, if exactly one can be meant; else candidates.

    `within` is the code of a unit that is known to hold it: a table's district column decides
    between two communes of one name. `levels` are those of a table's units: what is printed without
    its type, "Đồng Phú" or "Y tế", is then the only unit of these levels with that name. Nothing is
    guessed: a likeness is only offered, and another type ("Huyện" for a town) is only a likeness.
    """
    if len(printed) > MAX_PRINTED:
        return Resolution()
    code = names.codes.get(printed.strip().upper())
    if code is not None and names.inside(code, within):
        return Resolution(code, names.units[code].name, "code")
    key, contested = expand(printed), False
    for by in (NAME, SHORT_NAME, ALIAS):
        found = names.at(levels, names.spelled(by, key, within))
        meant = _meant(printed, found, contested)
        if meant is not None:
            return Resolution(meant, names.units[meant].name, by)
        contested = contested or bool(found)
    meant = _meant(printed, names.without_type(key, levels, within), contested)
    if meant is not None:
        return Resolution(meant, names.units[meant].name, NAME)
    return Resolution(candidates=rank(printed, names, within))


def _meant(printed: str, found: list[tuple[str, str]], contested: bool) -> str | None:
    """The only unit found; where several share the letters, the only one with these diacritics."""
    codes = {code for code, _ in found}
    if len(codes) > 1 or contested:
        codes = {code for code, spelling in found if says(accented(printed), own_words(spelling))}
    return codes.pop() if len(codes) == 1 else None


def rank(printed: str, names: Names, within: str = "") -> tuple[Candidate, ...]:
    """The units whose names are most like the printed one, best first, for a person to choose."""
    spelled = accented(printed)
    scores = {
        code: score if says(spelled, names.own_words[code]) else score * OTHER_ACCENTS
        for code, score in _scores(expand(printed), names, within).items()
    }
    best = sorted(scores, key=lambda code: (-scores[code], code))[:MOST_CANDIDATES]
    return tuple(
        Candidate(code, names.units[code].name, round(scores[code], 3), names.place(code))
        for code in best
    )


def _scores(key: str, names: Names, within: str) -> dict[str, float]:
    scores = names.like(key, LEAST_SCORE, within)
    if bare(key) != key:
        for code, score in names.like(bare(key), LEAST_SCORE, within).items():
            scores[code] = max(scores.get(code, 0), OTHER_TYPE * score)
    return scores
