"""Lines over months, broken where a month has no figure; each has its own dash and mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from lienthong.scoreboard.charts import legend, measure, svg
from lienthong.scoreboard.charts.figures import printed, ticks
from lienthong.scoreboard.charts.palette import Palette
from lienthong.scoreboard.charts.values import NOTHING, Line, Series

PLOT = 220.0  # height
MARK = 40.0  # of the legend: a stretch of the line
DASHES = (None, "7 4", "2 3", "9 3 2 3")
Point = tuple[float, float]


def draw(chart: Line, *, palette: Palette, width: float, key: str) -> str:
    """The drawing as SVG text."""
    return _Line(chart, palette, width, key).drawn()


@dataclass(frozen=True)
class _Line:
    chart: Line
    palette: Palette
    width: float
    key: str

    def drawn(self) -> str:
        title, _ = svg.heading(self.chart.title, self.width)
        body = [title, self._legend(), *self._grid(), *self._months(), self._target()]
        body += [self._series(number, one) for number, one in enumerate(self.chart.series)]
        return svg.picture(
            "".join(body),
            width=self.width,
            height=self.top + PLOT + 28,
            title=self.chart.title,
            told=self._told(),
            palette=self.palette,
            key=self.key,
        )

    @cached_property
    def _named(self) -> list[legend.Entry]:
        top = svg.heading(self.chart.title, self.width)[1] + 12
        names = [one.name for one in self.chart.series]
        return legend.placed(names, mark=MARK, width=self.width, top=top)

    @cached_property
    def top(self) -> float:
        """Where the plot begins: there is room above for the target's name."""
        return (self._named[-1].y if self._named else 30) + 26

    @cached_property
    def scale(self) -> list[Decimal]:
        values = [v for one in self.chart.series for v in one.values if v is not None]
        values += [] if self.chart.target is None else [self.chart.target]
        return ticks(min([*values, Decimal(0)]), max([*values, Decimal(0)]))

    @cached_property
    def left(self) -> float:
        return max(measure.width(self._figure(v), svg.SIZE) for v in self.scale) + 8

    @cached_property
    def right(self) -> float:
        """Room behind the last point for its figure."""
        ends = [
            self._figure(v) for one in self.chart.series for v in one.values[-1:] if v is not None
        ]
        return self.width - max((measure.width(e, svg.SIZE) for e in ends), default=0) - 14

    def _figure(self, value: Decimal) -> str:
        return printed(value, share=self.chart.share, decimals=self.chart.decimals)

    def _x(self, month: int) -> float:
        steps = max(len(self.chart.months) - 1, 1)
        return self.left + 8 + (self.right - self.left - 8) * month / steps

    def _y(self, value: Decimal) -> float:
        low, high = self.scale[0], self.scale[-1]
        return self.top + PLOT * (1 - float((value - low) / (high - low)))

    def _grid(self) -> Iterator[str]:
        for value in self.scale:
            y = self._y(value)
            yield svg.tag("line", x1=self.left, x2=self.right, y1=y, y2=y, stroke=self.palette.line)
            words = self._figure(value)
            yield svg.text(self.left - 8, y + 4.5, words, anchor="end", fill=self.palette.muted)

    def _months(self) -> Iterator[str]:
        """As many names as fit side by side, the last one always."""
        wide = max((measure.width(m, svg.SIZE) for m in self.chart.months), default=0) + 10
        room = (self.right - self.left) / max(len(self.chart.months) - 1, 1)
        step = max(1, -int(-wide // room))
        for month in range(len(self.chart.months) - 1, -1, -step):
            words, x = self.chart.months[month], self._x(month)
            yield svg.text(x, self.top + PLOT + 20, words, anchor="middle", fill=self.palette.muted)

    def _target(self) -> str:
        if self.chart.target is None:
            return ""
        y, words = self._y(self.chart.target), f"Chỉ tiêu {self._figure(self.chart.target)}"
        line = svg.tag(
            "line", x1=self.left, x2=self.right, y1=y, y2=y,
            stroke=self.palette.ink, stroke_width=1.5, stroke_dasharray="2 4",
        )  # fmt: skip
        return line + svg.haloed(self.left + 6, y - 5, words, self.palette.surface)

    def _series(self, number: int, one: Series) -> str:
        colour, dash = self._look(number)
        lines = [
            svg.tag(
                "polyline", points=" ".join(f"{x:.2f},{y:.2f}" for x, y in stretch), fill="none",
                stroke=colour, stroke_width=2.5, stroke_dasharray=dash, class_="chart-line",
            )
            for stretch in self._stretches(one)
            if len(stretch) > 1
        ]  # fmt: skip
        marks = [self._mark(number, at) for stretch in self._stretches(one) for at in stretch]
        return "".join([*lines, *marks, self._last(one)])

    def _stretches(self, one: Series) -> list[list[Point]]:
        """The points between gaps."""
        found: list[list[Point]] = [[]]
        for month, value in enumerate(one.values):
            if value is None:
                found.append([])
            else:
                found[-1].append((self._x(month), self._y(value)))
        return found

    def _look(self, number: int) -> tuple[str, str | None]:
        colours = self.palette.series
        return colours[number % len(colours)], DASHES[number % len(DASHES)]

    def _mark(self, number: int, at: Point) -> str:
        """Circle, square, triangle, diamond: told apart in black and white."""
        (x, y), colour = at, self._look(number)[0]
        if number % 4 == 0:
            return svg.tag("circle", cx=x, cy=y, r=3.5, fill=colour)
        corners = (
            ((-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)),
            ((0.0, -4.5), (4.5, 3.5), (-4.5, 3.5)),
            ((0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)),
        )[number % 4 - 1]
        points = " ".join(f"{x + dx:.2f},{y + dy:.2f}" for dx, dy in corners)
        return svg.tag("polygon", points=points, fill=colour)

    def _last(self, one: Series) -> str:
        """The newest figure, beside its point."""
        if not one.values or one.values[-1] is None:
            return ""
        at = self._x(len(one.values) - 1) + 8, self._y(one.values[-1]) + 4.5
        return svg.haloed(*at, self._figure(one.values[-1]), self.palette.surface)

    def _legend(self) -> str:
        return "".join(map(self._entry, self._named))

    def _entry(self, entry: legend.Entry) -> str:
        number, words, x, y = entry
        name = svg.text(x + MARK - 2, y, words)
        if number is None:
            return name
        colour, dash = self._look(number)
        stretch = svg.tag(
            "line", x1=x, x2=x + 30, y1=y - 4.5, y2=y - 4.5,
            stroke=colour, stroke_width=2.5, stroke_dasharray=dash,
        )  # fmt: skip
        return stretch + self._mark(number, (x + 15, y - 4.5)) + name

    def _told(self) -> str:
        def one_told(one: Series) -> str:
            pairs = zip(self.chart.months, one.values, strict=True)
            return ", ".join(f"{m}: {NOTHING if v is None else self._figure(v)}" for m, v in pairs)

        return "; ".join(f"{one.name}: {one_told(one)}" for one in self.chart.series)
