"""Horizontal bars: one unit a row, its figure at the end, a tick where the target is."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from lienthong.scoreboard.charts import measure, svg
from lienthong.scoreboard.charts.figures import HUNDRED, printed
from lienthong.scoreboard.charts.palette import Palette
from lienthong.scoreboard.charts.values import Bar, Bars

BAR, GAP = 16.0, 8.0
NAMES_MOST = 0.36  # of the width


@dataclass(frozen=True)
class _Row:
    """One bar, and where it stands."""

    bar: Bar
    name: list[str]
    words: str
    missed: bool
    top: float

    @property
    def height(self) -> float:
        return max(svg.LEADING * len(self.name), BAR) + GAP

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def draw(chart: Bars, *, palette: Palette, width: float, key: str) -> str:
    """The drawing as SVG text."""
    return _Bars(chart, palette, width, key).drawn()


@dataclass(frozen=True)
class _Bars:
    chart: Bars
    palette: Palette
    width: float
    key: str

    def drawn(self) -> str:
        title, _ = svg.heading(self.chart.title, self.width)
        pattern = svg.hatch(f"{self.key}-missed", self.palette.missed, self.palette.surface)
        parts = [svg.tag("defs", pattern), title, *map(self._row, self.rows)]
        parts += [self._axis(), self._target(), *map(self._end, self.rows)]
        return svg.picture(
            "".join(parts),
            width=self.width,
            height=self.bottom + 2,
            title=self.chart.title,
            told=self._told(),
            palette=self.palette,
            key=self.key,
        )

    @cached_property
    def top(self) -> float:
        """Beneath the title, and the target's name where there is one."""
        _, height = svg.heading(self.chart.title, self.width)
        return height + (svg.LEADING if self.chart.target is not None else 0)

    @cached_property
    def rows(self) -> list[_Row]:
        found, top = [], self.top
        for place, bar in zip(self._places(), self.chart.bars, strict=True):
            name = measure.wrap(f"{place}{bar.name}", svg.SIZE, self.width * NAMES_MOST)
            found.append(_Row(bar, name, self._words(bar), self._missed(bar), top))
            top += found[-1].height
        return found

    @cached_property
    def bottom(self) -> float:
        return self.rows[-1].top + self.rows[-1].height if self.rows else self.top

    @cached_property
    def left(self) -> float:
        lines = [measure.width(line, svg.SIZE) for row in self.rows for line in row.name]
        return max(lines, default=0) + 10

    @cached_property
    def right(self) -> float:
        """The end of the longest bar: its figure has room behind it."""
        return (
            self.width - max((measure.width(r.words, svg.SIZE) for r in self.rows), default=0) - 10
        )

    @cached_property
    def most(self) -> Decimal:
        values = [bar.value for bar in self.chart.bars if bar.value is not None]
        whole = HUNDRED if self.chart.share else Decimal(0)
        return max([*values, self.chart.target or Decimal(0), whole]) or Decimal(1)

    def _at(self, value: Decimal) -> float:
        return self.left + (self.right - self.left) * float(max(value, Decimal(0)) / self.most)

    def _places(self) -> Iterator[str]:
        """Places as in a race: equal values share one, and the next is skipped."""
        place, before = 0, None
        for number, bar in enumerate(self.chart.bars, 1):
            place = place if number > 1 and bar.value == before else number
            before = bar.value
            yield f"{place}. " if self.chart.ranked and bar.value is not None else ""

    def _figure(self, value: Decimal) -> str:
        return printed(value, share=self.chart.share, decimals=self.chart.decimals)

    def _missed(self, bar: Bar) -> bool:
        target = self.chart.target
        if target is None or bar.value is None:
            return False
        return bar.value > target if self.chart.lower_is_better else bar.value < target

    def _words(self, bar: Bar) -> str:
        if bar.value is None:
            return bar.words
        verdict = "" if self.chart.target is None else " · đạt"
        return self._figure(bar.value) + (" · không đạt" if self._missed(bar) else verdict)

    def _row(self, row: _Row) -> str:
        first = row.middle - svg.LEADING * (len(row.name) - 1) / 2 + svg.SIZE * 0.36
        names = svg.lines(self.left - 10, first, row.name, anchor="end", class_="chart-name")
        return names + self._bar(row)

    def _end(self, row: _Row) -> str:
        """The figure behind the bar; words for what is not there look different."""
        value, y = row.bar.value, row.middle + svg.SIZE * 0.36
        look = {} if value is not None else {"fill": self.palette.muted, "font_style": "italic"}
        x = self._at(value or Decimal(0)) + 6
        return svg.haloed(x, y, row.words, self.palette.surface, class_="chart-figure", **look)

    def _axis(self) -> str:
        ends = {"x1": self.left, "x2": self.left, "y1": self.top, "y2": self.bottom}
        return svg.tag("line", **ends, stroke=self.palette.muted)

    def _bar(self, row: _Row) -> str:
        if not row.bar.value:
            return ""
        colour = self.palette.missed if row.missed else self.palette.main
        return svg.tag(
            "rect",
            x=self.left,
            y=row.middle - BAR / 2,
            width=self._at(row.bar.value) - self.left,
            height=BAR,
            fill=f"url(#{self.key}-missed)" if row.missed else colour,
            stroke=colour,
            class_="chart-bar missed" if row.missed else "chart-bar",
        )

    def _target(self) -> str:
        """A line through all bars, with white beside it so that it shows on dark bars too."""
        if self.chart.target is None:
            return ""
        x, words = self._at(self.chart.target), self._target_words()
        ends = {"x1": x, "x2": x, "y1": self.top - 2, "y2": self.bottom}
        white = svg.tag("line", **ends, stroke=self.palette.surface, stroke_width=5)
        tick = svg.tag(
            "line", **ends, stroke=self.palette.ink, stroke_width=2, stroke_dasharray="5 3"
        )
        return white + tick + self._target_name(x, words)

    def _target_name(self, x: float, words: str) -> str:
        half = measure.width(words, svg.SIZE) / 2
        middle = min(max(x, half), self.width - half)
        return svg.text(middle, self.top - 7, words, anchor="middle", fill=self.palette.muted)

    def _told(self) -> str:
        told = "; ".join(f"{row.bar.name}: {row.words}" for row in self.rows)
        return told if self.chart.target is None else f"{self._target_words()}. {told}"

    def _target_words(self) -> str:
        return f"Chỉ tiêu {printed(self.chart.target, share=self.chart.share, decimals=None)}"
