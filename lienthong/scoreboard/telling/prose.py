"""Findings as sentences, in the form in which the province's reports write them.

Numbers of units have two digits ("02 đơn vị"), as official letters write them. Names of indicators and
units are data; the words around them are translated.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from lienthong.kit.text import noop
from lienthong.scoreboard import words
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.models.indicators import Direction, Measure
from lienthong.scoreboard.rules.findings import Kind
from lienthong.scoreboard.telling import names
from lienthong.scoreboard.telling.findings import SUPERLATIVE, Finding, as_printed, findings

LOWEST, MOSTLY_FULL = "lowest", "mostly_full"
TEMPLATES = {
    Kind.HIGHEST: noop("%(count)s đơn vị có %(indicator)s cao nhất: %(units)s."),
    LOWEST: noop("%(count)s đơn vị có %(indicator)s thấp nhất: %(units)s."),
    Kind.ALL_FULL: noop("Tất cả %(count)s đơn vị đạt 100%% về %(indicator)s."),
    Kind.FULL: noop("%(count)s đơn vị đạt 100%% về %(indicator)s: %(units)s."),
    MOSTLY_FULL: noop("%(count)s/%(told)s đơn vị đạt 100%% về %(indicator)s; còn lại: %(units)s."),
    Kind.BELOW_TARGET: noop(
        "%(count)s đơn vị chưa đạt chỉ tiêu %(target)s về %(indicator)s: %(units)s."
    ),
    Kind.ALL_MET: noop("Tất cả %(count)s đơn vị đạt chỉ tiêu %(target)s về %(indicator)s."),
    Kind.LOW: noop("%(count)s đơn vị có %(indicator)s dưới %(limit)s: %(units)s."),
    Kind.ZERO: noop("%(count)s đơn vị có %(indicator)s bằng 0: %(units)s."),
    Kind.NOT_DONE: noop("%(count)s đơn vị chưa thực hiện “%(indicator)s”: %(units)s."),
    Kind.ALL_DONE: noop("Tất cả %(count)s đơn vị đã thực hiện “%(indicator)s”."),
    Kind.MISSING: noop("%(count)s đơn vị chưa có số liệu về %(indicator)s: %(units)s."),
}
# Where people say it otherwise.
OWN = {
    (Kind.HIGHEST, "paperless-meetings"): noop(
        "%(count)s đơn vị họp trên phần mềm họp không giấy nhiều nhất: %(units)s."
    ),
    (Kind.ZERO, "paperless-meetings"): noop(
        "%(count)s đơn vị chưa có cuộc họp nào trên phần mềm họp không giấy: %(units)s."
    ),
    (Kind.NOT_DONE, "plan-issued"): noop(
        "%(count)s đơn vị chưa ban hành kế hoạch chuyển đổi số: %(units)s."
    ),
    (Kind.ALL_DONE, "plan-issued"): noop(
        "Tất cả %(count)s đơn vị đã ban hành kế hoạch chuyển đổi số."
    ),
}
OF_TOLD = noop("%(sentence)s (%(told)s/%(asked)s đơn vị có số liệu)")
PLAIN = frozenset(
    {Kind.FULL, Kind.ZERO, Kind.NOT_DONE, Kind.MISSING}
)  # the values go without saying


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the ids of the figures that it rests on: those it names, and the others that it
    compares them with. Who has not told has no figure: their units stand for them. `lead` is what it
    says before it names units."""

    text: str
    kind: Kind
    indicator: str  # code
    period: str  # code
    facts: tuple[int, ...]
    compared: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    lead: str = ""


def tell(
    many: Iterable[Standings], without: Iterable[Kind] = (), most: int | None = None
) -> list[Sentence]:
    """All that indicators' figures bear out, in the indicators' order; two statements in all. With
    `most`, a sentence names so many units and counts the others."""
    left_out = frozenset(without)
    return [
        sentence
        for found in as_printed(many)
        for one in findings(found, left_out)
        for sentence in sentences(one, most)
    ]


def sentences(found: Finding, most: int | None = None) -> list[Sentence]:
    """One, or one for each target that is missed."""
    if found.kind is not Kind.BELOW_TARGET:
        return [_sentence(found, found.lines, most)]
    by_target: dict[Decimal | None, list[Line]] = {}
    for line in found.lines:
        by_target.setdefault(line.target, []).append(line)
    return [_sentence(found, by_target[target], most) for target in sorted(by_target, key=str)]


def _sentence(found: Finding, lines: Sequence[Line], most: int | None) -> Sentence:
    standings, named, key = found.standings, list(lines), _key(found)
    told = standings.told
    if key == MOSTLY_FULL:
        named = [line for line in told if line not in lines]
    template = OWN.get((found.kind, standings.indicator.code)) or TEMPLATES[key]
    said = {
        "count": f"{len(lines):02}",
        "told": f"{len(told):02}",
        "indicator": names.lower_first(standings.indicator.name),
        "target": _targets(lines),
        "limit": "" if found.limit is None else words.typed(standings.indicator, found.limit),
    }
    units = _first(named, found.kind if key != MOSTLY_FULL else Kind.LOW, most)
    text = _(template) % {**said, "units": units}
    facts = _facts(lines)
    others = found.kind in SUPERLATIVE or key == MOSTLY_FULL
    return Sentence(
        _qualified(text, found), found.kind, standings.indicator.code, standings.period.code, facts,
        tuple(pk for pk in _facts(told) if pk not in facts) if others else (),
        tuple(line.unit.pk for line in lines),
        (_(template) % {**said, "units": ""}).rstrip(" :."),
    )  # fmt: skip


def _key(found: Finding) -> str:
    if found.kind is Kind.HIGHEST and found.indicator.direction == Direction.DOWN:
        return LOWEST
    mostly = found.kind is Kind.FULL and 2 * len(found.lines) > len(found.standings.told)
    return MOSTLY_FULL if mostly else found.kind


def _qualified(text: str, found: Finding) -> str:
    """Who says "highest" or "all" says of how many, where some have not told."""
    standings = found.standings
    if found.kind not in SUPERLATIVE or not standings.missing:
        return text
    told = len(standings.told)
    return _(OF_TOLD) % {
        "sentence": text.removesuffix("."),
        "told": f"{told:02}",
        "asked": f"{told + len(standings.missing):02}",
    } + "."  # fmt: skip


def _first(lines: Sequence[Line], kind: Kind, most: int | None) -> str:
    """All of them, or so many and how many more."""
    if most is None or len(lines) <= most:
        return listed(lines, kind)
    return _("%(units)s và %(count)s đơn vị khác") % {
        "units": listed(lines[:most], kind),
        "count": len(lines) - most,
    }


def listed(lines: Sequence[Line], kind: Kind, name: Callable[..., str] = names.short) -> str:
    """ "UBND TP. Đồng Xoài (1.069 cuộc); Sở A, Sở B (cùng 144 cuộc)"; names alone where values are
    all the same and said already."""
    called = {line.unit.pk: name(line.unit, line.indicator.topic) for line in lines}
    if kind in PLAIN:
        return ", ".join(called.values())
    groups = [(value, list(group)) for value, group in groupby(lines, key=lambda line: line.value)]
    return "; ".join(
        f"{', '.join(called[line.unit.pk] for line in group)} ({_together(group, value)})"
        for value, group in groups
    )


def _together(group: list[Line], value: Decimal | None) -> str:
    amount = _amount(group[0].indicator, value)
    return _("cùng %(amount)s") % {"amount": amount} if len(group) > 1 else amount


def _amount(indicator: Indicator, value: Decimal | None) -> str:
    """With what it counts: "1.069 cuộc", "92,70%"."""
    shown = words.value(indicator, value)
    counts = indicator.measure in (Measure.COUNT, Measure.AMOUNT)
    return f"{shown} {indicator.unit_of_measure}" if counts else shown


def _targets(lines: Sequence[Line]) -> str:
    """ "80%"; all of them where levels differ."""
    targets = sorted({line.target for line in lines if line.target is not None})
    return ", ".join(words.typed(lines[0].indicator, one) for one in targets)


def _facts(lines: Iterable[Line]) -> tuple[int, ...]:
    return tuple(line.fact for line in lines if line.fact)
