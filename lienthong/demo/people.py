"""Invented officers of the demo province: the same ones for the same size and seed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from random import Random

from lienthong.demo import names, titles
from lienthong.demo.cast import CAST
from lienthong.demo.province import UnitRow
from lienthong.kit.text import fold

SEED = 2023
SHARE_OF_WOMEN = 0.48
SHARE_OF_LEADERS = 0.25  # of what an ordinary bureau of the same body holds
MOST_LEADERS = 5  # one head and four deputies
BUREAU_WITH_TWO_DEPUTIES = 10
MOST_OFFICERS = 100_000  # phone numbers for more would no longer be unique

# As people say it, where the first letters mislead: "snv" is Sở Nội vụ.
SPOKEN = {
    "Sở Ngoại vụ": "sngv",
    "Văn phòng UBND tỉnh": "vpubnd",
    "Văn phòng Đoàn đại biểu Quốc hội và HĐND tỉnh": "vphdnd",
}

_slug = cache(fold)  # some hundred names, drawn thousands of times


@dataclass(frozen=True, slots=True)
class Officer:
    name: str  # of the account: the official e-mail's local part
    family_name: str  # family and middle names
    given_name: str
    title: str
    unit_code: str
    phone: str  # one digit short of a real number, so it rings nowhere
    mobile: str  # from 0900 000 000 on, in order

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}"


def officers(units: Iterable[UnitRow], size: int = 10_000, seed: int = SEED) -> Iterator[Officer]:
    """Yield `size` officers spread over the units as in life, beside the named cast.

    Communes hold about 20, districts 110, provincial bodies 40 to 140 of every 10,000; all account
    names are unique, and none is one of the cast's. At most 100,000.
    """
    if size > MOST_OFFICERS:
        raise ValueError(f"at most {MOST_OFFICERS} officers, not {size}")
    rows = {row.code: row for row in units}
    dice = Random(seed)  # noqa: S311 nothing secret: the same people every time
    abbreviation = abbreviations(rows.values())
    draw_name, new_account = _name_source(dice), _account_source()
    for number, (place, title) in enumerate(_posts(rows, size, dice)):
        family_name, given_name = draw_name()
        yield Officer(
            name=new_account(family_name, given_name, abbreviation[_body(place, rows).code]),
            family_name=family_name,
            given_name=given_name,
            title=title,
            unit_code=place.code,
            phone=f"0271 3{number // 1000:02} {number % 1000:03}",
            mobile=f"0900 {number // 1000:03} {number % 1000:03}",
        )


def abbreviations(units: Iterable[UnitRow]) -> dict[str, str]:
    """Code of a body → how its accounts end: "snv" for Sở Nội vụ, "budop" for Huyện Bù Đốp."""
    used: Counter[str] = Counter()
    short: dict[str, str] = {}
    for row in units:
        if row.level != "bureau":
            ending = _abbreviate(row)
            used[ending] += 1
            short[row.code] = ending if used[ending] == 1 else f"{ending}{used[ending]}"
    return short


def _abbreviate(row: UnitRow) -> str:
    if row.name in SPOKEN:
        return SPOKEN[row.name]
    words = [word for word in fold(row.name).split() if word != "va"]
    if row.level == "district" and row.kind == "state":
        return fold(row.short_name).replace(" ", "")
    if row.level in ("district", "commune"):
        type_words = 2 if row.level == "district" or words[:2] == ["thi", "tran"] else 1
        return _first_letters(words[:type_words]) + "".join(words[type_words:])
    return _first_letters(words)


def _first_letters(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _body(place: UnitRow, rows: dict[str, UnitRow]) -> UnitRow:
    while place.level == "bureau":
        place = rows[place.parent_code]
    return place


# ── How many, and as what ─────────────────────────────────────────────────────────────────────


def _posts(rows: dict[str, UnitRow], size: int, dice: Random) -> Iterator[tuple[UnitRow, str]]:
    """Each officer's place and title, body by body."""
    bureaus: dict[str, list[UnitRow]] = {}
    for row in rows.values():
        if row.level == "bureau":
            bureaus.setdefault(row.parent_code, []).append(row)
    weights = {place.code: weight for place, weight in _weights(rows, bureaus, dice)}
    for code, count in _apportion(weights, size).items():
        place = rows[code]
        body = _body(place, rows)
        leaders = place is body or place is bureaus[body.code][0]
        for rank in range(count):
            yield place, _title(place, body, rank, count, leaders, dice)


def _weights(
    rows: dict[str, UnitRow], bureaus: dict[str, list[UnitRow]], dice: Random
) -> Iterator[tuple[UnitRow, float]]:
    for body in rows.values():
        if body.level in ("bureau", "province"):
            continue
        inner = bureaus.get(body.code, [])
        shares = [SHARE_OF_LEADERS, *(dice.uniform(0.6, 1.6) for _ in inner[1:])]
        strength = _strength(body, dice)
        for place, share in zip(inner or [body], shares, strict=True):
            yield place, strength * share / sum(shares)


def _strength(body: UnitRow, dice: Random) -> float:
    """Officers of a body, in a province of about ten thousand."""
    if body.level == "commune":
        return dice.uniform(17, 25)
    if body.level == "enterprise":
        return dice.uniform(5, 18)
    if body.level == "district":
        return dice.uniform(90, 130) if body.kind == "state" else dice.uniform(20, 35)
    return dice.uniform(40, 60) if body.kind in ("party", "front") else dice.uniform(70, 130)


def _apportion(weights: dict[str, float], size: int) -> dict[str, int]:
    """Whole numbers in proportion to the weights that add up to `size` (largest remainders)."""
    total = sum(weights.values())
    exact = {code: size * weight / total for code, weight in weights.items()}
    counts = {code: int(share) for code, share in exact.items()}
    by_remainder = sorted(exact, key=lambda code: counts[code] - exact[code])
    for code in by_remainder[: size - sum(counts.values())]:
        counts[code] += 1
    return counts


def _title(
    place: UnitRow, body: UnitRow, rank: int, count: int, leaders: bool, dice: Random
) -> str:
    head, deputy = _head(place, body, leaders)
    deputies = MOST_LEADERS - 1 if leaders else 1 + (count >= BUREAU_WITH_TWO_DEPUTIES)
    if rank == 0:
        return head
    if rank <= deputies and body.level != "enterprise":
        return deputy
    if place.name.startswith("Thanh tra") and not leaders:
        return "Thanh tra viên"
    staff = (
        titles.COMMUNE if body.level == "commune" else titles.STAFF.get(body.kind, titles.OFFICE)
    )
    return dice.choice(staff)


def _head(place: UnitRow, body: UnitRow, leaders: bool) -> tuple[str, str]:
    if not leaders:
        return titles.led_by(titles.HEADS, place.name, titles.HEADS["Phòng"])
    if body.level == "enterprise":
        return titles.ENTERPRISE
    return titles.led_by(titles.LEADERS, body.name, titles.PEOPLES_COMMITTEE)


# ── Who ───────────────────────────────────────────────────────────────────────────────────────


def _name_source(dice: Random) -> Callable[[], tuple[str, str]]:
    """Draws (family and middle names, given name), never a combination that everyone knows."""
    family = _weighted(dice, names.FAMILY)
    men = _weighted(dice, names.MIDDLE_OF_MEN), _weighted(dice, names.GIVEN_OF_MEN)
    women = _weighted(dice, names.MIDDLE_OF_WOMEN), _weighted(dice, names.GIVEN_OF_WOMEN)

    def draw() -> tuple[str, str]:
        middle, given = women if dice.random() < SHARE_OF_WOMEN else men
        family_name, given_name = f"{family()} {middle()}".rstrip(), given()
        if f"{family_name} {given_name}" in names.WELL_KNOWN:
            return draw()
        return family_name, given_name

    return draw


def _weighted(dice: Random, frequencies: dict[str, int]) -> Callable[[], str]:
    choices, cumulative = list(frequencies), list(accumulate(frequencies.values()))
    return lambda: dice.choices(choices, cum_weights=cumulative)[0]


def _account_source() -> Callable[[str, str, str], str]:
    """Makes "hoalt.snv" for Lê Thị Hoa of "snv", "hoalt2.snv" for the next of that name."""
    used = Counter({(*member.name.split("."),): 1 for member in CAST.values()})
    return partial(_next_account, used)


def _next_account(used: Counter, family_name: str, given_name: str, ending: str) -> str:
    local = _slug(given_name) + _first_letters(_slug(family_name).split())
    used[local, ending] += 1
    count = used[local, ending]
    return f"{local}{count if count > 1 else ''}.{ending}"
