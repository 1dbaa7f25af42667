"""What a chart shows. Values are Decimals; a share of 92.70 is 92,70%; None is a figure not there."""

from decimal import Decimal

from lienthong.scoreboard.document.printable import value

NOTHING = "không có số liệu"


@value
class Bar:
    """One unit's bar. `words` stand where there is no value: "không báo cáo", "không áp dụng"."""

    name: str
    value: Decimal | None
    words: str = NOTHING


@value
class Bars:
    """Horizontal bars in the order given, with a tick where the target is.

    `lower_is_better`: what is above the target misses it. `ranked`: a place is printed before each
    name (1, 2, 2, 4: equal values share one); the bars must come best first.
    """

    title: str
    bars: tuple[Bar, ...]
    share: bool = False
    decimals: int | None = None  # None: as many as needed, two at most
    target: Decimal | None = None
    lower_is_better: bool = False
    ranked: bool = False


@value
class Series:
    """One line: a value for each of the chart's months, None where there is none."""

    name: str
    values: tuple[Decimal | None, ...]


@value
class Line:
    """Values over months, broken where a month has none. `months` are printed as given: "2/2023"."""

    title: str
    months: tuple[str, ...]
    series: tuple[Series, ...]
    share: bool = False
    decimals: int | None = None
    target: Decimal | None = None


@value
class Stack:
    """One bar of parts; `values` are amounts, in the order of the chart's parts."""

    name: str
    values: tuple[Decimal | None, ...]


@value
class Shares:
    """Bars of full length, divided as their parts are."""

    title: str
    parts: tuple[str, ...]
    stacks: tuple[Stack, ...]


Chart = Bars | Line | Shares
