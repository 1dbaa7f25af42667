"""The HTTP API of the scoreboard, version 1. What it is: docs/scoreboard-api.md and `openapi.json`.

No cookie counts here: a system proves itself with a bearer token, so there is nothing that a forged
request could borrow.
"""

import json
import sys
from collections.abc import Callable
from functools import cache, wraps
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from lienthong.identity import machine_keys
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.api import callers, figures, problems
from lienthong.scoreboard.api.figures import Caller
from lienthong.scoreboard.api.problems import Problem
from lienthong.scoreboard.comparing import queries as comparing
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.open import pace

View = Callable[..., HttpResponse]
BASE = "/api/scoreboard/v1"
REALM = {"WWW-Authenticate": 'Bearer realm="scoreboard"'}
LATER = {"Retry-After": "60"}
PER_SECOND = 1.0  # calls of one system, after the first pace.MOST: each may carry 5,000 figures


def endpoint(method: str) -> Callable[[View], View]:
    """An address of the API: known systems, this method, every refusal as a problem document."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponse:
            try:
                caller = _caller(request)
                if request.method not in (method, "HEAD" if method == "GET" else method):
                    raise _not_allowed(method)
                return view(request, caller, **named)
            except Problem as problem:
                return problems.answer(problem)
            except Refused as refusal:
                return problems.answer(_problem(refusal))

        # Reading a body over DATA_UPLOAD_MAX_MEMORY_SIZE raises what the view answers as a problem.
        answer.upload_limit = sys.maxsize
        return answer

    return decorate


def _caller(request: HttpRequest) -> Caller:
    key = callers.live(machine_keys.presented(request))
    if key is None:
        told = _("Mã kết nối thiếu, sai, hết hạn hoặc đã thu hồi")
        raise Problem(401, "unauthorized", told, headers=REALM)
    if not pace.allowed(f"api {key.pk}", per_second=PER_SECOND):
        raise Problem(429, "too-many", _("Gọi quá nhanh; hãy đợi một phút"), headers=LATER)
    return Caller(key, callers.actor_of(key, request.address))


def _not_allowed(method: str) -> Problem:
    told = _("Địa chỉ này chỉ nhận %(method)s") % {"method": method}
    return Problem(405, "method-not-allowed", told, headers={"Allow": method})


def _problem(refusal: Refused) -> Problem:
    """What lies outside the caller's rights is not there."""
    if isinstance(refusal, NotFound):
        return Problem(404, "not-found", str(refusal))
    return Problem(409, "refused", str(refusal), refusal.hint)


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


@endpoint("PUT")
def put_figures(request: HttpRequest, caller: Caller, period: str) -> HttpResponse:
    """A batch of figures of a period, all or nothing."""
    if request.content_type != "application/json":
        raise Problem(415, "not-json", _("Hãy gửi application/json"))
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Problem(413, "too-large", _("Tối đa 1 MB một lần gửi")) from error
    found = queries.period(period)
    counts = figures.tell(caller=caller, period=found, body=body)
    return _answer({"period": found.code, **counts})


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


@endpoint("GET")
def periods(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Every period, newest first."""
    found = Period.objects.order_by("-starts_on", "kind")
    return _answer({"periods": [_period(one) for one in found]})


@endpoint("GET")
def indicators(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Those that the system may send."""
    return _answer({"indicators": [_indicator(one) for one in caller.key.indicators.all()]})


@endpoint("GET")
def standings(request: HttpRequest, caller: Caller, period: str, indicator: str) -> HttpResponse:
    """Where the units of the subtree stand with an indicator that is granted or public."""
    found = queries.indicator(indicator)
    granted = caller.key.indicators.filter(pk=found.pk).exists()
    if not granted and not found.public:
        raise Problem(404, "not-found", _("Không có chỉ tiêu %(code)s") % {"code": indicator})
    standing = comparing.standings(queries.period(period), found)
    return _answer(told.facts(comparing.seen_by(caller.actor, standing)))


def _period(one: Period) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "as_of": one.as_of,
        "open": one.closed_at is None,
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "unit_of_measure": one.unit_of_measure,
        "measure": one.measure,
        "decimals": one.decimals,
        "numerator": one.numerator or None,
        "denominator": one.denominator or None,
        "window": one.window,
        "levels": one.levels,
        "public": one.public,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
    }


def _answer(facts: dict[str, Any]) -> HttpResponse:
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False})


# ── Described ───────────────────────────────────────────────────────────────────────────────────


@cache
def _document() -> dict[str, Any]:
    text = (files("lienthong.scoreboard.api") / "openapi.json").read_text(encoding="utf-8")
    return json.loads(text)


@csrf_exempt
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The API as OpenAPI 3.1, for everyone."""
    return _answer({**_document(), "servers": [{"url": f"{settings.ISSUER}{BASE}"}]})


@csrf_exempt
def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problems.answer(Problem(404, "not-found", _("Không có địa chỉ này trong API")))
