"""Indicators and targets, periods, figures with their sources, reports."""

from lienthong.scoreboard.models.callers import ApiCaller
from lienthong.scoreboard.models.facts import Batch, Cell, Fact, FactChange, Loose
from lienthong.scoreboard.models.forms import (
    Answer,
    Form,
    FormReminder,
    Submission,
    SubmissionStep,
)
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
from lienthong.scoreboard.models.reminders import Reminded
from lienthong.scoreboard.models.reports import (
    Publication,
    PublishedFile,
    Report,
    ReportStep,
    Section,
    SectionDraft,
    SectionVersion,
)
from lienthong.scoreboard.models.uses import ApplicationUse
from lienthong.scoreboard.models.year_end import YearEndArchive

__all__ = [
    "Aggregation",
    "Answer",
    "ApiCaller",
    "Applicability",
    "ApplicationUse",
    "Batch",
    "Cell",
    "Direction",
    "Fact",
    "FactChange",
    "Form",
    "FormReminder",
    "Indicator",
    "Loose",
    "Measure",
    "Period",
    "Publication",
    "PublishedFile",
    "Reminded",
    "Report",
    "ReportStep",
    "Reporter",
    "Section",
    "SectionDraft",
    "SectionVersion",
    "Submission",
    "SubmissionStep",
    "Target",
    "Weight",
    "Window",
    "YearEndArchive",
]
