"""Dates and numbers stay Vietnamese on English pages: 04/07/1991 must not become April."""

from lienthong.config.formats.vi.formats import *  # noqa: F403
