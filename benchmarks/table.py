"""Short tables for a terminal: medians, and how they compare."""

from collections.abc import Sequence
from statistics import median

__all__ = ["median", "ratio", "show"]


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table, numbers to the right; it reads the same in docs/benchmarks.md."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(columns), *cells]) for at in range(len(columns))]
    print(f"\n{title}\n")
    for row in [list(columns), ["-" * (width - 1) + ":" for width in widths], *cells]:
        first, *rest = zip(row, widths, strict=True)
        print(" | ".join(["| " + first[0].ljust(first[1]), *(c.rjust(w) for c, w in rest)]) + " |")


def ratio(ours: float, theirs: float) -> str:
    """ "1.30×": how many times as much ours is."""
    return f"{ours / theirs:.2f}×" if theirs else "–"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
