"""Bars of full length divided into their parts, each part with its own pattern."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from lienthong.scoreboard.charts import legend, measure, svg
from lienthong.scoreboard.charts.figures import HUNDRED
from lienthong.scoreboard.charts.palette import Palette
from lienthong.scoreboard.charts.values import NOTHING, Shares, Stack
from lienthong.scoreboard.rules import numbers

BAR, GAP = 24.0, 10.0
NAMES_MOST = 0.32
MARK = 22.0  # of the legend: a box


def draw(chart: Shares, *, palette: Palette, width: float, key: str) -> str:
    """The drawing as SVG text."""
    return _Shares(chart, palette, width, key).drawn()


@dataclass(frozen=True)
class _Shares:
    chart: Shares
    palette: Palette
    width: float
    key: str

    def drawn(self) -> str:
        title, _ = svg.heading(self.chart.title, self.width)
        body = [svg.tag("defs", "".join(self._patterns())), title, self._legend()]
        top = self.top
        for stack in self.chart.stacks:
            drawn, height = self._stack(stack, top)
            body.append(drawn)
            top += height
        return svg.picture(
            "".join(body), width=self.width, height=top + 2, title=self.chart.title,
            told=self._told(), palette=self.palette, key=self.key,
        )  # fmt: skip

    def _patterns(self) -> Iterator[str]:
        colours, paper = self.palette.series, self.palette.surface
        yield svg.hatch(f"{self.key}-1", colours[1], paper)
        yield svg.hatch(f"{self.key}-2", colours[2], paper, step=4, turn=0)
        yield svg.hatch(f"{self.key}-3", colours[3], paper, step=8, turn=135)
        yield svg.hatch(f"{self.key}-5", self.palette.muted, paper, step=4, turn=90)

    def _fill(self, part: int) -> str:
        plain = {0: self.palette.main, 4: self.palette.wash}
        return plain.get(part % 6, f"url(#{self.key}-{part % 6})")

    @cached_property
    def _named(self) -> list[legend.Entry]:
        top = svg.heading(self.chart.title, self.width)[1] + 12
        return legend.placed(self.chart.parts, mark=MARK, width=self.width, top=top)

    def _legend(self) -> str:
        return "".join(map(self._entry, self._named))

    def _entry(self, entry: legend.Entry) -> str:
        part, words, x, y = entry
        box = "" if part is None else self._box(part, x, y - 12, 14, 14)
        return box + svg.text(x + MARK, y, words)

    @cached_property
    def top(self) -> float:
        return (self._named[-1].y if self._named else 30) + 14

    @cached_property
    def left(self) -> float:
        names = [line for stack in self.chart.stacks for line in self._name(stack)]
        return max((measure.width(line, svg.SIZE) for line in names), default=0) + 10

    def _name(self, stack: Stack) -> list[str]:
        return measure.wrap(stack.name, svg.SIZE, self.width * NAMES_MOST)

    def _stack(self, stack: Stack, top: float) -> tuple[str, float]:
        name = self._name(stack)
        height = max(svg.LEADING * len(name), BAR) + GAP
        middle = top + height / 2
        first = middle - svg.LEADING * (len(name) - 1) / 2 + svg.SIZE * 0.36
        drawn = svg.lines(self.left - 10, first, name, anchor="end", class_="chart-name")
        return drawn + "".join(self._parts(stack, middle)), height

    def _parts(self, stack: Stack, middle: float) -> Iterator[str]:
        whole, x = _whole(stack), self.left
        if not whole:
            yield svg.text(
                x + 6, middle + 4.5, NOTHING, fill=self.palette.muted, font_style="italic"
            )
            return
        room = self.width - self.left - 1
        for part, amount in enumerate(stack.values):
            wide = room * float((amount or Decimal(0)) / whole)
            if wide:
                yield self._box(part, x, middle - BAR / 2, wide, BAR)
                yield self._inside(_percent(amount, whole), x, wide, middle)
            x += wide

    def _box(self, part: int, x: float, y: float, wide: float, high: float) -> str:
        return svg.tag(
            "rect", x=x, y=y, width=wide, height=high, fill=self._fill(part),
            stroke=self.palette.ink, class_=f"chart-part part-{part}",
        )  # fmt: skip

    def _inside(self, words: str, x: float, wide: float, middle: float) -> str:
        """The share on a plate of paper, where there is room; the table beside has them all."""
        plate = measure.width(words, svg.SIZE) + 6
        if plate + 4 > wide:
            return ""
        at = x + wide / 2
        paper = svg.tag(
            "rect", x=at - plate / 2, y=middle - 9, width=plate, height=18, rx=2,
            fill=self.palette.surface,
        )  # fmt: skip
        return paper + svg.text(at, middle + 4.5, words, anchor="middle")

    def _told(self) -> str:
        return "; ".join(f"{stack.name}: {self._stack_told(stack)}" for stack in self.chart.stacks)

    def _stack_told(self, stack: Stack) -> str:
        whole = _whole(stack)
        if not whole:
            return NOTHING
        named = zip(self.chart.parts, stack.values, strict=True)
        return ", ".join(f"{n} {NOTHING if v is None else _percent(v, whole)}" for n, v in named)


def _whole(stack: Stack) -> Decimal:
    return sum((amount for amount in stack.values if amount is not None), Decimal(0))


def _percent(amount: Decimal | None, whole: Decimal) -> str:
    return numbers.short((amount or Decimal(0)) * HUNDRED / whole, decimals=1, share=True)
