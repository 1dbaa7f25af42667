"""Standings as people and machines read them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.directory.models import Level
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.understanding import plain
from lienthong.scoreboard.comparing.standings import WAITING, Line, Standings
from lienthong.scoreboard.models import Fact
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import comparing
from lienthong.scoreboard.rules.comparing import Change

STATES = {**dict(Fact.State.choices), WAITING: gettext_lazy("Chờ xác nhận")}


def change(line: Line) -> str:
    """ "Tăng 1,1%", "Bằng"; what the source prints where no earlier value is known; else blank."""
    return line.printed_change if line.change is None else changed(line.change)


def changed(of: Change | None) -> str:
    """ "Tăng 1,1%", "Bằng"; blank where there is nothing to compare with."""
    if of is None:
        return ""
    shape, by = comparing.words(of)
    if comparing.shown_same(of):
        return _(comparing.WAYS[comparing.Way.SAME])
    return (_(shape) % {"by": by}).strip()


def verdict(line: Line) -> str:
    """ "Đạt", "Không đạt"; blank where nothing is judged."""
    said = comparing.VERDICTS[line.verdict]
    return _(said) if said else ""


def value(line: Line) -> str:
    """ "92,70%"; what it is instead of a value: "Chưa có số liệu", "Không áp dụng"."""
    if line.state == Fact.State.VALUE:
        return words.value(line.indicator, line.value)
    return str(STATES[line.state])


def state(line: Line) -> str:
    """For programs, of Fact.State: what waits for a person is no data yet."""
    return Fact.State.NO_DATA.value if line.state == WAITING else line.state


def total(found: Standings) -> str:
    """ "19.263"; "15/34 đơn vị" where yes is counted; of how many units, where some have not told."""
    if found.total is None:
        return ""
    told = len(found.told)
    shown = {"told": told, "asked": told + len(found.missing)}
    if found.indicator.measure == Measure.YES_NO:
        return _("%(count)s/%(told)s đơn vị") % (shown | {"count": int(found.total)})
    value = words.value(found.indicator, found.total)
    if not found.missing:
        return value
    return _("%(value)s (của %(told)s/%(asked)s đơn vị)") % (shown | {"value": value})


def facts(found: Standings) -> dict[str, Any]:
    """For `lienthong scoreboard ranking --json`: levels in order, in each the best first."""
    return {
        "indicator": found.indicator.code,
        "name": found.indicator.name,
        "period": found.period.code,
        "before": found.before.code if found.before else None,
        "levels": [
            {"level": level, "name": str(label), "units": [_facts(one) for one in lines]}
            for level, label in Level.choices
            if (lines := _ordered(found, level))
        ],
        "unplaced": [{"label": row.label, "value": plain(row.value)} for row in found.unplaced],
        "total": plain(found.total),
        "printed_total": plain(found.printed_total.value) if found.printed_total else None,
    }


def _ordered(found: Standings, level: str) -> list[Line]:
    lines = [line for line in found.lines if line.unit.level == level]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0))


def _facts(line: Line) -> dict[str, Any]:
    return {
        "code": line.unit.code,
        "name": line.unit.label,
        "rank": line.rank,
        "peers": line.peers,
        "state": state(line),
        "value": plain(line.value),
        "printed": value(line),
        "previous": plain(line.previous),
        "change": change(line),
        "target": plain(line.target),
        "verdict": verdict(line),
        "fact": line.fact,
    }
