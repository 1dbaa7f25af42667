"""What each site shows to work on: invented records, dated around today."""

import json
from datetime import date, timedelta
from pathlib import Path

from sandbox.setup import SetupError

_SITES = Path(__file__).parent / "sites"


def load(key: str) -> dict:
    """The file of one site: its words, its colours, its `kind` of work and its records."""
    try:
        return json.loads((_SITES / f"{key}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(path.stem for path in _SITES.glob("*.json")))
        raise SetupError(f"không có ứng dụng mẫu {key!r}; có: {known}") from None


def workday(today: date, distance: int) -> date:
    """The day `distance` working days after today (before it, if negative).

    On a weekend "today" is the Friday before.
    """
    day = today - timedelta(days=max(0, today.weekday() - 4))
    step = 1 if distance > 0 else -1
    while distance:
        day += timedelta(days=step)
        if day.weekday() < 5:
            distance -= step
    return day


def week_of(today: date) -> list[date]:
    """Monday to Friday of the week of `today`; on a weekend, of the week that comes."""
    within = today + timedelta(days=2)  # carries Saturday and Sunday over, and no other day
    monday = within - timedelta(days=within.weekday())
    return [monday + timedelta(days=number) for number in range(5)]


def dmy(day: date) -> str:
    """A date as it is written in Vietnam."""
    return day.strftime("%d/%m/%Y")
