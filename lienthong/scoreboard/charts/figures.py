"""How figures are printed in charts, and how an axis is divided."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from lienthong.scoreboard.rules import numbers

HUNDRED = Decimal(100)


def printed(value: Decimal, *, share: bool, decimals: int | None) -> str:
    """A figure as reports print it: with so many decimals, or with those that say something."""
    if decimals is None:
        return numbers.short(value, share=share)
    return numbers.show(value, decimals=decimals, share=share)


def ticks(low: Decimal, high: Decimal, *, most: int = 5) -> list[Decimal]:
    """Round values from at or below `low` to at or above `high`, at most about `most` steps."""
    span = (high - low) or Decimal(1)
    rough = span / most
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]
