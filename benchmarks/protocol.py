"""The protocol's hot paths without network or neighbours: statements and microseconds of each."""

from benchmarks import installation
from benchmarks.table import show

TIMES = 300


def main() -> None:
    costs = installation.province().python("benchmarks.inside_protocol", str(TIMES))
    rows = [
        (
            cost["name"],
            cost["statements"],
            cost["milliseconds"] * 1e3,
            cost["computed"] * 1e3,
            cost["sql_milliseconds"] * 1e3,
        )
        for cost in costs
    ]
    columns = ("path", "statements", "µs", "µs of our processor", "µs in statements")
    show(f"Protocol, one request at a time, medians of {TIMES}", columns, rows)


if __name__ == "__main__":
    main()
