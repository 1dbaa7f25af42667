"""A line of a unit's last months, as small as a word."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lienthong.scoreboard.comparing.history import Point

WIDTH, HEIGHT, EDGE = 100, 24, 3


def spark(points: Sequence[Point]) -> SafeString:
    """Drawn where two values are known at least; figures stand in the history that it leads to."""
    known = [(_month(one), one.value) for one in points if one.value is not None]
    if len(known) < 2:
        return SafeString("")
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline points="{}"/></svg>',
        WIDTH,
        HEIGHT,
        " ".join(_places(known)),
    )


def _places(known: Sequence[tuple[int, Decimal]]) -> list[str]:
    months, values = zip(*known, strict=True)
    first, span = months[0], months[-1] - months[0] or 1
    low, high = min(values), max(values)
    room, rise = HEIGHT - 2 * EDGE, high - low
    return [
        f"{WIDTH * (month - first) / span:.0f},"
        f"{HEIGHT - EDGE - (room * (value - low) / rise if rise else room / 2):.0f}"
        for month, value in known
    ]


def _month(point: Point) -> int:
    return point.period.starts_on.year * 12 + point.period.starts_on.month
