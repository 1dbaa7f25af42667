"""What the scoreboard does on its own; each part lists its own tasks, and the runner learns of them here."""

from lienthong.scoreboard.collecting.sources import tasks as sources

__all__ = ["sources"]
