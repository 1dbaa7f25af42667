"""`lienthong scoreboard …`: importing a module here adds its commands to the group."""

from lienthong.scoreboard.commands import figures, forms, reports, sources, year_end
from lienthong.scoreboard.commands.group import scoreboard

__all__ = ["figures", "forms", "reports", "scoreboard", "sources", "year_end"]
