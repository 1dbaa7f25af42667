"""The scoreboard: a province of 300 units, 60 indicators, 60 months, and 34 provinces' worth of units,
beside DuckDB over the same rows; and the monthly report in its three formats.

Bounds: a dashboard's page 150 ms of server time, everything anew 2 s, the three formats 10 s. "Everything
anew" gives each unit its place among its peers for every indicator and month; DuckDB is asked for the same
lists. It has the rows in memory and nobody else to serve: a limit, no rival for an installation.
"""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import installation
from benchmarks.installation import Installation
from benchmarks.table import median, ratio, show

SIZES = ((300, 60), (34 * 300, 6))  # units, months
ROUNDS = 5
PAGE_BOUND, ANEW_BOUND, REPORT_BOUND = 150, 2_000, 10  # ms, ms, s
FORMATS = ("docx", "pdf", "xlsx")

ANEW = """
    SELECT period, indicator, level, list(unit), list(place) FROM (
        SELECT *, rank() OVER (PARTITION BY period, indicator, level ORDER BY value DESC) AS place
        FROM fact)
    GROUP BY ALL
"""
OVERVIEW = """
    SELECT indicator, sum(value), count(*), count(*) FILTER (WHERE value >= 80)
    FROM fact WHERE period = (SELECT max(period) FROM fact) GROUP BY indicator
"""


def main() -> None:
    for units, months in SIZES:
        _size(units, months)
    _report()


def _size(units: int, months: int) -> None:
    home = Installation(installation.new_home("lienthong-bench-scoreboard-"))
    path = home.home / "facts.csv"
    try:
        home.command("demo", "load", "--officers", "300")
        found = home.python("benchmarks.inside_scoreboard", str(units), str(months), str(path))
        theirs = _duckdb(path)
    finally:
        home.delete()
    what = f"{units:,} units × {found['indicators']} indicators × {months} months"
    columns = ("page", "statements", "ms", "worst ms", "ms in SQL", "kB", f"≤ {PAGE_BOUND} ms")
    rows = [
        (
            one["name"], one["statements"], one["milliseconds"], one["worst"],
            one["sql_milliseconds"], one["size"] / 1000,
            "kept" if one["milliseconds"] <= PAGE_BOUND else "BROKEN",
        )
        for one in found["pages"]
    ]  # fmt: skip
    show(f"Dashboards, {what}", columns, rows)
    ours = found["reckonings"]
    compared = [
        (name, ms, theirs.get(name, ""), ratio(ms, theirs[name]) if name in theirs else "")
        for name, ms in ours.items()
    ]
    show(f"Reckoned, {what}: {found['rows']:,} figures", ("what", "ms", "DuckDB", ""), compared)


def _duckdb(path: Path) -> dict[str, float]:
    """Milliseconds for the same questions; nothing where it is not installed."""
    try:
        import duckdb
    except ImportError:
        return {}
    held = duckdb.connect()
    held.execute(f"CREATE TABLE fact AS SELECT * FROM read_csv('{path}')")
    asked = {
        "one period: totals": OVERVIEW,
        "places of everybody in every month": ANEW,
    }
    return {
        name: median([_seconds(lambda: held.execute(sql).fetchall()) for _ in range(ROUNDS)]) * 1e3  # noqa: B023
        for name, sql in asked.items()
    }


def _report() -> None:
    home = Installation(installation.new_home("lienthong-bench-report-"))
    try:
        home.command("demo", "load", "--officers", "300")
        with home.serving():
            taken = {form: _seconds(lambda: _rendered(home, form)) for form in FORMATS}  # noqa: B023
            start = _seconds(lambda: home.command("scoreboard", "periods", "list"))
    finally:
        home.delete()
    rows = [*taken.items(), ("all three", sum(taken.values()))]
    title = f"The report of February 2023 by command; the bound is {REPORT_BOUND} s for the three"
    show(title, ("format", "seconds"), [*rows, ("of which a command that does nothing", start)])


def _rendered(home: Installation, form: str) -> None:
    path = str(home.home / f"report.{form}")
    home.command("scoreboard", "report", "--period", "2023-02", "--format", form, "-o", path)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
