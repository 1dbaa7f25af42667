"""Where units, indicators and figures have their pages. A board has hundreds of these addresses, and
each would cost 40 µs to look up."""

from functools import cache
from urllib.parse import quote

from django.urls import reverse


def unit(code: str) -> str:
    return _begins("scoreboard:unit") + quote(code, safe="")


def indicator(code: str) -> str:
    return _begins("scoreboard:indicator") + quote(code, safe="")


def fact(pk: int) -> str:
    return f"{_begins('scoreboard:fact')}{pk}"


@cache
def _begins(name: str) -> str:
    return reverse(name, args=["0"]).removesuffix("0")
