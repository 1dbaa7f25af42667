"""Indicators and targets, periods, figures with their sources, reports."""

from lienthong.scoreboard.models.facts import Batch, Cell, Fact, FactChange, Loose
from lienthong.scoreboard.models.indicators import (
    Aggregation,
    Applicability,
    Direction,
    Indicator,
    Measure,
    Reporter,
    Target,
    Weight,
    Window,
)
from lienthong.scoreboard.models.periods import Period

__all__ = [
    "Aggregation",
    "Applicability",
    "Batch",
    "Cell",
    "Direction",
    "Fact",
    "FactChange",
    "Indicator",
    "Loose",
    "Measure",
    "Period",
    "Reporter",
    "Target",
    "Weight",
    "Window",
]
