"""The names of all units, prepared once so that thousands of printed names can be looked up."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from lienthong.directory.spelling import bare, expand, joined, own_words, trigrams

NAME, SHORT_NAME, ALIAS = "name", "short_name", "alias"

# A name without its type more often means the larger body: "Bù Đốp" the district, "Tài chính" the
# provincial department rather than eleven bureaus.
LIKELIHOOD = {"commune": 0.98, "enterprise": 0.98, "bureau": 0.95}
WITHOUT_TYPE = 0.95
WITH_PLACE = 0.9


class KnownName(NamedTuple):
    """A unit's names; `codes` are further codes that mean it, its parent tells namesakes apart."""

    code: str
    name: str
    short_name: str = ""
    level: str = ""
    codes: tuple[str, ...] = ()
    parent_code: str = ""


class Names:
    """Every known name. Building costs about 0.1 s for 1,000 units, a question far below 1 ms."""

    def __init__(
        self, official: Iterable[KnownName], aliases: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`aliases` are (code, spelling) that a person has confirmed; those of no unit are ignored."""
        self.units = {unit.code: unit for unit in official}
        self.codes = {code: u.code for u in self.units.values() for code in (*u.codes, u.code)}
        self._keys = {code: expand(unit.name) for code, unit in self.units.items()}
        self._aliases = [(code, text) for code, text in aliases if code in self.units]
        self._spelled: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for by, key, code, text in self._spellings():
            self._spelled[by, key].append((code, text))

    def spelled(self, by: str, key: str, within: str = "") -> list[tuple[str, str]]:
        """(code, spelling) of each name, short name or alias that has this expanded form."""
        found = self._spelled.get((by, key), ())
        return [(code, text) for code, text in found if self.inside(code, within)]

    def without_type(
        self, key: str, levels: Collection[str], within: str = ""
    ) -> list[tuple[str, str]]:
        """(code, name) of the units of these levels whose names without their type are this."""
        found = self._untyped.get(key, ()) if levels else ()
        return [
            (code, self.units[code].name)
            for code in found
            if self.units[code].level in levels and self.inside(code, within)
        ]

    def at(self, levels: Collection[str], found: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of the levels, where there are any: a table of districts means the district."""
        return [one for one in found if self.units[one[0]].level in levels] or found

    def like(self, key: str, least: float, within: str = "") -> dict[str, float]:
        """Code → how much the unit's names are like the expanded form, from `least` to 1."""
        found = self._likeness.to(key, least)
        return {code: score for code, score in found.items() if self.inside(code, within)}

    def inside(self, code: str, within: str) -> bool:
        """Whether the unit is `within` or beneath it; blank is the whole installation."""
        return not within or within in self.ancestors(code)

    def ancestors(self, code: str) -> Iterator[str]:
        """The unit's own code, its parent's, and so on up to the root."""
        while code in self.units:
            yield code
            code = self.units[code].parent_code

    def place(self, code: str) -> str:
        """The name of the body that the unit belongs to; blank for the root."""
        parent = self.units.get(self.units[code].parent_code)
        return parent.name if parent else ""

    @cached_property
    def own_words(self) -> dict[str, str]:
        return {code: own_words(unit.name) for code, unit in self.units.items()}

    @cached_property
    def _untyped(self) -> dict[str, list[str]]:
        """Codes by expanded name without its type, of names that have one."""
        found: dict[str, list[str]] = defaultdict(list)
        for code, key in self._keys.items():
            if bare(key) != key:
                found[bare(key)].append(code)
        return found

    @cached_property
    def _likeness(self) -> "Likeness":
        return Likeness(self._forms())

    def _spellings(self) -> Iterator[tuple[str, str, str, str]]:
        """(by, expanded form, code, text) of everything that is an exact match."""
        for unit in self.units.values():
            for key in self._full_names(unit):
                yield NAME, key, unit.code, unit.name
            if unit.short_name:
                yield SHORT_NAME, expand(unit.short_name), unit.code, unit.short_name
        for code, text in self._aliases:
            yield ALIAS, expand(text), code, text

    def _full_names(self, unit: KnownName) -> set[str]:
        """Its name, alone and followed by those it belongs to: "xa tan thanh huyen bu dop"."""
        own = so_far = self._keys[unit.code]
        keys = {own}
        for number, code in enumerate(self.ancestors(unit.parent_code)):
            above = self.units[code]
            if number == 0 and above.short_name:
                keys.add(joined(own, expand(above.short_name)))
            so_far = joined(so_far, self._keys[code])
            keys.add(so_far)
        return keys

    def _forms(self) -> Iterator[tuple[str, str, float]]:
        """(code, expanded form, weight) of everything that a printed name may be like."""
        for unit in self.units.values():
            key, weight = self._keys[unit.code], LIKELIHOOD.get(unit.level, 1.0)
            yield unit.code, key, weight
            if bare(key) != key:
                yield unit.code, bare(key), weight * WITHOUT_TYPE
            if unit.level in ("bureau", "commune"):
                place = self._keys.get(unit.parent_code, "")
                yield unit.code, joined(key, place), weight * WITH_PLACE
            if unit.short_name:
                yield unit.code, expand(unit.short_name), weight
        for code, text in self._aliases:
            yield code, expand(text), LIKELIHOOD.get(self.units[code].level, 1.0)


class Likeness:
    """Which forms share how many trigrams with another."""

    def __init__(self, forms: Iterable[tuple[str, str, float]]) -> None:
        self._meaning: dict[str, list[tuple[str, float]]] = defaultdict(list)  # bureaus share names
        for code, key, weight in forms:
            self._meaning[key].append((code, weight))
        self._size: dict[str, int] = {}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for key in self._meaning:
            pieces = trigrams(key)
            self._size[key] = len(pieces)
            for piece in pieces:
                self._holding[piece].append(key)

    def to(self, key: str, least: float) -> dict[str, float]:
        """Each unit's best weighted Dice coefficient with the key, where it reaches `least`."""
        pieces = trigrams(key)
        shared = Counter(chain.from_iterable(self._holding.get(piece, ()) for piece in pieces))
        best: dict[str, float] = {}
        for known, count in shared.items():
            alike = 2 * count / (self._size[known] + len(pieces))
            for code, weight in self._meaning[known] if alike >= least else ():
                if weight * alike >= least:
                    best[code] = max(best.get(code, 0), weight * alike)
        return best
