"""The chart that stands beside a topic's table."""

from decimal import Decimal

from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.document.blocks import Chart
from lienthong.scoreboard.models.indicators import Direction, Measure
from lienthong.scoreboard.reports.layouts import shape
from lienthong.scoreboard.reports.sheet import Sheet
from lienthong.scoreboard.telling import names

WAITS = "chờ xác minh"
MOST, SHOWN = 40, 30  # bars: more of them than MOST cannot be read, the first SHOWN are drawn


def drawn(layout: shape.Chart, sheet: Sheet) -> Chart | None:
    """None where there is nothing to draw."""
    match layout:
        case shape.BarsOf():
            chart = _bars(layout, sheet)
        case shape.PartsOf():
            chart = _parts(layout, sheet)
        case shape.WholesOf():
            chart = _wholes(layout, sheet)
    return Chart(chart, _alt(chart)) if chart else None


def _alt(chart: charts.Chart) -> str:
    """What it shows in words; the figures themselves stand in the table beside it."""
    many = len(chart.bars) if isinstance(chart, charts.Bars) else len(chart.stacks)
    return f"Biểu đồ thanh ngang: {chart.title}, {many} dòng. Số liệu ở bảng bên cạnh."


def _bars(layout: shape.BarsOf, sheet: Sheet) -> charts.Bars | None:
    found = sheet.standings.get(layout.indicator)
    told = found.told if found else []
    if found is None or not told:
        return None
    indicator, lower = found.indicator, found.indicator.direction == Direction.DOWN
    told = sorted(told, key=_amount, reverse=not lower)
    waits = [one for one in found.lines if (indicator.code, one.unit.pk) in sheet.waiting]
    targets = {line.target for line in told}
    title, many = layout.title, len(told) + len(waits) > MOST
    if many:
        title, told, waits = f"{title} ({SHOWN} đơn vị đầu)", told[:SHOWN], []
    return charts.Bars(
        title,
        tuple(charts.Bar(_name(line), line.value) for line in told)
        + tuple(charts.Bar(_name(line), None, WAITS) for line in waits if line.fact is None),
        share=indicator.measure == Measure.SHARE,
        target=targets.pop() if len(targets) == 1 else None,
        lower_is_better=lower,
        ranked=indicator.direction != Direction.NONE and len({one.unit.level for one in told}) == 1,
    )


def _amount(line: Line) -> Decimal:
    return line.value or Decimal(0)


def _name(line: Line) -> str:
    return names.short(line.unit, line.indicator.topic)


def _parts(layout: shape.PartsOf, sheet: Sheet) -> charts.Shares | None:
    found = sheet.of(code for _, code in layout.parts)
    units = {line.unit.pk: line for one in found for line in one.told}
    if len(found) < len(layout.parts) or not units:
        return None
    amounts = [{line.unit.pk: line.value for line in one.told} for one in found]
    stacks = (
        charts.Stack(_name(line), tuple(one.get(pk) for one in amounts))
        for pk, line in units.items()
    )
    return charts.Shares(layout.title, tuple(words for words, _ in layout.parts), tuple(stacks))


def _wholes(layout: shape.WholesOf, sheet: Sheet) -> charts.Shares | None:
    """Of what is told together with the whole that it is a part of."""
    stacks = []
    for words, code in layout.indicators:
        for line in sheet.standings[code].told if code in sheet.standings else []:
            days = sheet.days.get(line.fact or 0)
            if days and days.whole and line.value is not None and line.value <= days.whole:
                stacks.append(
                    charts.Stack(words or line.unit.name, (line.value, days.whole - line.value))
                )
    if not stacks:
        return None
    return charts.Shares(layout.title, (layout.reached, layout.left), tuple(stacks))
