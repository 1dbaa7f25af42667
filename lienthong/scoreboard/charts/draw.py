"""The one door: a chart's values in, SVG text out; the same values give the same text."""

import re

from lienthong.scoreboard.charts import bars, line, shares
from lienthong.scoreboard.charts.palette import Palette
from lienthong.scoreboard.charts.values import Bars, Chart, Line, Shares

WIDTH = 640.0
_DRAWERS = {Bars: bars.draw, Line: line.draw, Shares: shares.draw}


def svg(
    chart: Chart, *, key: str = "chart", palette: Palette | None = None, width: float = WIDTH
) -> str:
    """The chart as an SVG element, to stand in a page or a file.

    `key`: letters, digits and hyphens, different for each chart of a page. `width` in pixels, 280
    at least; the height follows. Under a strict CSP nothing in it is refused.
    """
    return _DRAWERS[type(chart)](chart, palette=palette or Palette(), width=width, key=key)


def height_share(drawing: str) -> float:
    """How high a drawing of ours is for its width."""
    _, width, height = re.search(r'viewBox="(0 0) ([\d.]+) ([\d.]+)"', drawing).groups()
    return float(height) / float(width)
