"""What the scoreboard does on its own; each part lists its own tasks, and the runner learns of them here."""

from lienthong.scoreboard.collecting.forms import tasks as forms
from lienthong.scoreboard.collecting.sources import tasks as sources
from lienthong.scoreboard.yearend import tasks as yearend

__all__ = ["forms", "sources", "yearend"]
