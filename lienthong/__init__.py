"""Liên Thông: one account, one road, one scoreboard for the units of a Vietnamese province."""

__version__ = "0.1.0"
