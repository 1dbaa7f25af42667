"""Which officers are bound to their VNeID: by state, by unit, and the list of those who are not."""

from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.console.frame import full_name
from lienthong.console.identity_panel import TAGS
from lienthong.console.imports import download
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity import verification, verified, verified_export
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.identity.verified import Standing
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.persons import population
from lienthong.persons.queries import masked
from lienthong.protocols import cccd
from lienthong.shell.pages import any_method, page, see_other

MANAGE, READ = Rights.MANAGE_ACCOUNTS, Rights.READ_IDENTITIES
ON_A_PAGE = 50
MOST_ASKED = 5_000  # at one press
MOST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    count: int
    url: str
    current: bool


@holding(MANAGE)
@any_method
def identities(request: HttpRequest) -> HttpResponse:
    """Officers by standing; `?unit=17` for one subtree. What is searched comes by POST: a CCCD number
    must not stand in an address."""
    within = _within(request, MANAGE)
    typed = request.POST.get("q", "").strip()[:MOST_TYPED]
    found = verified.officers(request.actor, MANAGE, within)
    number = cccd.digits(typed)
    if cccd.is_number(number):
        return _page(request, within, verified.with_number(found, number), typed=typed)
    if request.method == "POST":
        return see_other(_url(request, q=typed))
    words = request.GET.get("q", "").strip()[:MOST_TYPED]
    return _page(request, within, identity.matching(found, words), typed=words)


def _page(
    request: HttpRequest, within: Unit | None, found: QuerySet[Account], *, typed: str
) -> HttpResponse:
    counts = verified.counts(found)
    show = request.GET.get("show", "")
    listed = found.filter(standing=show) if show in counts else found
    paginator = Paginator(listed, ON_A_PAGE)
    paginator.count = counts.get(show, sum(counts.values()))
    officers = paginator.get_page(request.GET.get("page"))
    return page(
        request,
        "console/identities.html",
        within=within,
        within_name=full_name(request.actor, within) if within else "",
        above=_above(request.actor, within),
        typed=typed,
        tabs=_tabs(request, counts, show),
        officers=officers,
        rows=_rows(request.actor, list(officers.object_list)),
        units=_units(request, within) if not typed else [],
        total=sum(counts.values()),
        bound=counts[Standing.BOUND],
        declared=counts[Standing.DECLARED] if population.configured() else 0,
        ask_url=f"{reverse('console:identities_ask')}?{urlencode(_unit_query(within))}",
        report_url=_report_url(request.actor, within),
    )


def _report_url(actor: Actor, within: Unit | None) -> str:
    """Where the list of those who are not bound is; "" for who may not have it."""
    if not actor.may(READ, within.path if within else None):
        return ""
    return f"{reverse('console:identities_report')}?{urlencode(_unit_query(within))}"


def _unit_query(within: Unit | None) -> dict[str, int]:
    return {"unit": within.pk} if within else {}


def _within(request: HttpRequest, right: str) -> Unit | None:
    asked = text.number(request.GET.get("unit", ""))
    return None if asked is None else directory.unit(request.actor, right, asked)


def _above(actor: Actor, within: Unit | None) -> Unit | None:
    """Where one comes back to from a unit; None: to everything one administers."""
    above = within.parent if within else None
    return above if above and actor.may(MANAGE, above.path) else None


def _url(request: HttpRequest, **changes: str) -> str:
    """This page with some of its query changed; what is blank is left out."""
    query = {key: request.GET.get(key, "") for key in ("unit", "show", "q")} | changes
    return f"{reverse('console:identities')}?{urlencode({k: v for k, v in query.items() if v})}"


def _tabs(request: HttpRequest, counts: dict[str, int], show: str) -> list[Tab]:
    tabs = [Tab(_("Tất cả"), sum(counts.values()), _url(request, show=""), show not in counts)]
    return tabs + [
        Tab(TAGS[one][0], counts[one], _url(request, show=one.value), show == one)
        for one in Standing
        if counts[one] or show == one
    ]


def _rows(actor: Actor, officers: list[Account]) -> list[tuple[Account, str, str, Any]]:
    """(officer, unit, masked number, tag) of each line."""
    numbers = verified.numbers(officers)
    return [
        (
            one,
            full_name(actor, one.unit),
            masked(numbers[one.pk]) if one.pk in numbers else "",
            TAGS[Standing(one.standing)],
        )
        for one in officers
    ]


def _units(request: HttpRequest, within: Unit | None) -> list[tuple[Any, str]]:
    """The units beneath, each with how many of its officers are bound."""
    actor = request.actor
    roots = [within] if within else directory.roots(actor, MANAGE)
    beneath = [child for root in roots for child in directory.children(root)]
    lines = verified.by_unit(verified.officers(actor, MANAGE, within), beneath)
    return [(line, _url(request, unit=str(line.unit.pk))) for line in lines]


@holding(MANAGE)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Put what is declared and not yet asked to the lookup, for everybody in the subtree."""
    found = verified.officers(request.actor, MANAGE, _within(request, MANAGE))
    declared = list(found.filter(standing=Standing.DECLARED)[:MOST_ASKED])
    try:
        asked = verification.ask_all(actor=request.actor, accounts=declared)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        words = ngettext(
            "Đã gửi xác thực %(count)d cán bộ; kết quả hiện dần ở đây.",
            "Đã gửi xác thực %(count)d cán bộ; kết quả hiện dần ở đây.",
            asked,
        )
        messages.success(request, words % {"count": asked})
    return see_other(_url(request, show=Standing.WAITING.value))


@holding(READ)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Those who are bound to no VNeID, as a file: `?form=csv` or XLSX."""
    wanted = {"actor": request.actor, "within": _within(request, READ)}
    name = f"chua-gan-vneid-{clock.today():%Y%m%d}"
    if request.GET.get("form") == "csv":
        return download(name, "csv", verified_export.csv(**wanted))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    verified_export.xlsx(file, **wanted)
    return download(name, "xlsx", file)
