"""Open data: an index, and files as CSV (RFC 4180, UTF-8 with a byte-order mark) or JSON."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from lienthong.kit import spreadsheet
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.open import meta, queries
from lienthong.scoreboard.open.answers import data
from lienthong.scoreboard.open.history import history
from lienthong.scoreboard.open.rows import COLUMNS, HISTORY, Row, rows, table
from lienthong.shell.pages import to_keep


@data
def index(request: HttpRequest) -> HttpResponse:
    return _json(meta.catalogue())


@data
def of_period(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """All public figures of a period."""
    period = queries.period(code)
    found = queries.standings(period, queries.indicators(period)).values()
    given = [row for one in found for row in rows(one)]
    return _answer(form, f"so-lieu-{period.code}", given, _about(period))


@data
def of_indicator(request: HttpRequest, code: str, period_code: str, form: str) -> HttpResponse:
    """One indicator in one period."""
    period = queries.period(period_code)
    one = queries.indicator(code)
    given = list(rows(queries.standings(period, [one])[one.code]))
    about = _about(period) | {"indicator": meta.indicator(one)}
    return _answer(form, f"{one.code}-{period.code}", given, about)


@data
def of_history(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One indicator in all public periods."""
    one = queries.indicator(code)
    about = {"license": meta.licence(), "indicator": meta.indicator(one)}
    return _answer(form, f"{one.code}-cac-ky", history(one), about, HISTORY)


def _about(period: Period) -> dict[str, Any]:
    return {"license": meta.licence(), "period": meta.period(period)}


def _answer(
    form: str,
    name: str,
    given: Iterable[Row],
    about: dict[str, Any],
    columns: tuple[str, ...] = tuple(COLUMNS),
) -> HttpResponse:
    if form == "json":
        return _json(about | {"columns": meta.columns(columns), "figures": list(given)})
    body = b"".join(spreadsheet.csv_lines(columns, table(given, columns)))
    return to_keep(HttpResponse(body, content_type=spreadsheet.CSV), f"{name}.csv")


def _json(value: dict[str, Any]) -> HttpResponse:
    """UTF-8 as it is read; never taken for a page (nosniff)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")
