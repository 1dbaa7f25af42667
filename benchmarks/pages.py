"""Pages with 10,000 and with 100,000 officers. The bound is 15 statements and 200 ms of server time."""

from benchmarks import installation
from benchmarks.table import show

SIZES = (10_000, 100_000)
TIMES = 15
MOST_STATEMENTS, MOST_MILLISECONDS = 15, 200


def main() -> None:
    for officers in SIZES:
        costs = installation.province(officers).python("benchmarks.inside_pages", str(TIMES))
        rows = [
            (
                cost["name"],
                cost["statements"],
                cost["milliseconds"],
                cost["worst"],
                cost["sql_milliseconds"],
                cost["size"] / 1000,
                _verdict(cost),
            )
            for cost in costs
        ]
        columns = ("page", "statements", "ms", "worst ms", "ms in SQL", "kB", "bound")
        show(f"Pages, {officers:,} officers, medians of {TIMES}", columns, rows)


def _verdict(cost: dict[str, float]) -> str:
    kept = cost["statements"] <= MOST_STATEMENTS and cost["milliseconds"] <= MOST_MILLISECONDS
    return "kept" if kept else "BROKEN"


if __name__ == "__main__":
    main()
