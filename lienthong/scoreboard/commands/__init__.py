"""`lienthong scoreboard …`: importing a module here adds its commands to the group."""

from lienthong.scoreboard.commands import figures, sources
from lienthong.scoreboard.commands.group import scoreboard

__all__ = ["figures", "scoreboard", "sources"]
