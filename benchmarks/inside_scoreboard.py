"""The scoreboard inside an installation: `python -m benchmarks.inside_scoreboard UNITS MONTHS FILE`.

Fills the demo province up to so many measured units, puts sixty indicators of its own in the place of
the others and gives them figures for so many months by COPY; writes the figures to FILE as CSV (for a
rival) and prints as JSON what pages and reckonings cost. Only for an installation that is deleted
afterwards.
"""

import csv
import json
import random
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks import inside
from benchmarks.inside import Cost
from benchmarks.table import median

INDICATORS, TIMES = 60, 9
FIRST_YEAR, FOUNDED = 2020, date(2019, 1, 1)
LEVELS = ("department", "district", "commune")
LEADER = "baotq.stttt"


# ── Filled ──────────────────────────────────────────────────────────────────────────────────────


def fill(wanted: int, months: int) -> None:
    """Every unit has figures, one in thirty missing; shares have a target."""
    from django.db import connection

    from lienthong.kit.actor import SYSTEM
    from lienthong.kit.bulk_insert import insert_rows
    from lienthong.scoreboard import actions
    from lienthong.scoreboard.models import Indicator, Target, Weight

    units = _units(wanted)
    Weight.objects.all().delete()
    Indicator.objects.update(valid_from=date(2000, 1, 1), valid_to=date(2000, 1, 2))
    made = [_indicator(number) for number in range(INDICATORS)]
    insert_rows(made)
    aim = {"value": Decimal(80), "valid_from": FOUNDED}
    insert_rows([Target(indicator=one, **aim) for one in made if one.measure == "share"])
    weighed = {"index": "bench", "weight": 10, "valid_from": FOUNDED}
    insert_rows([Weight(indicator=one, **weighed) for one in made[:10]])
    for month in range(months):
        code = f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}"
        _copy(actions.ensure_period(code, actor=SYSTEM), units, [one.pk for one in made])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _units(wanted: int) -> list[int]:
    from django.db import transaction

    from lienthong.directory.models import Unit, UnitCode
    from lienthong.directory.queries import in_force
    from lienthong.kit.bulk_insert import insert_rows

    found = list(in_force().filter(level__in=LEVELS).values_list("pk", flat=True))
    root = Unit.objects.get(parent=None)
    beside = {"kind": "state", "parent": root, "parent_path": root.path, "valid_from": FOUNDED}
    added = [
        Unit(
            name=f"Xã {n}", code=f"H10.9{n}", level="commune", sort_key=f"{n:06}",
            search=f"xa {n}", **beside,
        )
        for n in range(wanted - len(found))
    ]  # fmt: skip
    with transaction.atomic():
        insert_rows(added)
        insert_rows([UnitCode(unit=one, code=one.code, valid_from=FOUNDED) for one in added])
    Unit.objects.filter(level__in=LEVELS).update(valid_from=FOUNDED)
    return found[:wanted] + [one.pk for one in added]


def _indicator(number: int) -> Any:
    from lienthong.scoreboard.models import Indicator

    share = number % 3 > 0
    return Indicator(
        code=f"i-{number}", name=f"Chỉ tiêu {number}", topic="platform", position=number,
        unit_of_measure="%" if share else "lượt", measure="share" if share else "count",
        decimals=2 if share else 0, over_units="mean" if share else "sum", public=True,
        levels=list(LEVELS), valid_from=FOUNDED,
    )  # fmt: skip


def _copy(period: Any, units: list[int], indicators: Iterable[int]) -> None:
    from django.db import connection

    from lienthong.kit import clock
    from lienthong.scoreboard.models import Batch

    batch = Batch.objects.create(kind="api", period=period, by="bench", at=clock.now())
    chance = random.Random(period.code)
    said = "indicator_id, unit_id, value, period_id, batch_id, state"
    printed = "printed, printed_change, printed_verdict"
    asked = f"COPY scoreboard_fact ({said}, {printed}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(asked) as copy:
        for indicator in indicators:
            for unit in units:
                if chance.random() > 1 / 30:
                    value = Decimal(chance.randrange(10_001)) / 100
                    copy.write_row(
                        (indicator, unit, value, period.pk, batch.pk, "value", "", "", "")
                    )


def export(path: str) -> int:
    """The same rows for somebody else; how many."""
    from django.db import connection

    asked = """SELECT f.period_id, f.indicator_id, u.level, f.unit_id, f.value
        FROM scoreboard_fact f JOIN directory_unit u ON u.id = f.unit_id
        JOIN scoreboard_indicator i ON i.id = f.indicator_id WHERE i.code LIKE 'i-%'"""
    with connection.cursor() as cursor, Path(path).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("period", "indicator", "level", "unit", "value"))
        cursor.execute(asked)
        rows = cursor.fetchall()
        writer.writerows(rows)
    return len(rows)


# ── Measured ────────────────────────────────────────────────────────────────────────────────────


def pages(period: str) -> list[Cost]:
    cookie = inside.signed_in(LEADER)
    asked = (
        ("province", f"/scoreboard?period={period}&level=commune"),
        ("a unit", f"/scoreboard/units/H10.09?period={period}"),
        ("an indicator", f"/scoreboard/indicators/i-1?period={period}"),
    )
    return [
        inside.cost(name, lambda: inside.ask("GET", url, cookie=cookie), TIMES)  # noqa: B023
        for name, url in asked
    ]


def reckonings(period: Any) -> dict[str, float]:
    """Milliseconds, medians."""
    from lienthong.directory.models import Unit
    from lienthong.scoreboard import queries
    from lienthong.scoreboard.comparing.history import history
    from lienthong.scoreboard.comparing.places import places
    from lienthong.scoreboard.comparing.queries import period_standings
    from lienthong.scoreboard.models import Indicator, Period

    unit = Unit.objects.get(code="H10.09")
    every = list(Indicator.objects.filter(code__startswith="i-"))
    periods = list(Period.objects.filter(kind="month"))
    return {
        "one period: totals": _milliseconds(
            lambda: _overview(period_standings(period))
        ),
        "one period: every line": _milliseconds(
            lambda: [list(one.lines) for one in period_standings(period).values()]
        ),
        "one indicator, one period": _milliseconds(
            lambda: _overview(period_standings(period, [queries.indicator("i-1")]))
        ),
        "one unit, every indicator and month": _milliseconds(lambda: history(unit, period)),
        "places of everybody in every month": _milliseconds(
            lambda: sum(len(one.places) for one in places(periods, every)), times=3
        ),
    }


def _overview(found: dict[str, Any]) -> list[Any]:
    return [(one.total, one.total_before) for one in found.values()]


def _milliseconds(work: Callable[[], object], times: int = TIMES) -> float:
    work()
    return median([_timed(work) for _ in range(times)])


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main(units: int, months: int, path: str) -> dict[str, Any]:
    from lienthong.scoreboard import queries

    fill(units, months)
    last = f"{FIRST_YEAR + (months - 1) // 12}-{(months - 1) % 12 + 1:02}"
    return {
        "rows": export(path),
        "pages": inside.as_rows(pages(last)),
        "reckonings": reckonings(queries.period(last)),
        "indicators": INDICATORS,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
