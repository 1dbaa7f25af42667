"""The trail for administrators: a list with filters, one event in its session, the list as a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.audit import exports, kinds, people, places, queries
from lienthong.audit.forms import FilterForm
from lienthong.audit.models import Event, Outcome
from lienthong.audit.queries import READ, Cursor
from lienthong.kit import clock
from lienthong.kit.refusal import NotFound, Refused
from lienthong.kit.spreadsheet import CSV, XLSX
from lienthong.kit.text import format_date, format_number
from lienthong.shell.pages import page, to_keep
from lienthong.shell.way import Step

TAGS = {Outcome.OK: "good", Outcome.REFUSED: "warn", Outcome.FAILED: "bad"}


@dataclass(frozen=True, slots=True)
class Line:
    """An event with the words for it."""

    event: Event
    what: str
    tag: str
    moment: str
    unit: str
    acting_for: str  # the account that the work was done for, or ""


def reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who may read events of any unit; for others the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.signed_in:
            return redirect(request.sign_in_url())
        if not request.actor.may(READ):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error)) from error

    return require_safe(guarded)


@reading
def events(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.actor, request.GET)
    if not form.is_valid():
        return page(request, "audit/events.html", status=422, form=form, query=_query(request))
    cursor = _cursor(request)
    found = queries.events(request.actor, form.filters, cursor)
    return page(
        request,
        "audit/events.html",
        form=form,
        query=_query(request),
        filtered=any(form.cleaned_data.values()),
        lines=_lines(found.events),
        how_many=_how_many(queries.count(request.actor, form.filters)),
        newer=found.newer and _query(request, after=str(found.newer)),
        older=found.older and _query(request, before=str(found.older)),
    )


@reading
def event(request: HttpRequest, number: int) -> HttpResponse:
    centre = queries.event(request.actor, number)
    around = queries.around(request.actor, centre)
    (line,) = _lines([centre])
    return page(
        request,
        "audit/event.html",
        line=line,
        facts=_facts(line),
        details=[(key, exports.plain(value)) for key, value in centre.details.items()],
        steps=[_step(other, centre) for other in _lines(around)] if len(around) > 1 else [],
    )


@reading
def export(request: HttpRequest, form: str) -> HttpResponse:
    asked = FilterForm(request.actor, request.GET)
    if not asked.is_valid():
        return page(request, "audit/events.html", status=422, form=asked, query=_query(request))
    try:
        response = _csv(request, asked) if form == "csv" else _xlsx(request, asked)
    except Refused as refusal:
        return page(
            request,
            "audit/events.html",
            status=422,
            form=asked,
            query=_query(request),
            refusal=refusal,
        )
    return to_keep(response, f"nhat-ky-{clock.today():%Y%m%d}.{form}")


def _csv(request: HttpRequest, form: FilterForm) -> HttpResponse:
    lines = exports.csv(actor=request.actor, filters=form.filters)
    return StreamingHttpResponse(lines, content_type=CSV)


def _xlsx(request: HttpRequest, form: FilterForm) -> HttpResponse:
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    exports.xlsx(file, actor=request.actor, filters=form.filters)
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _cursor(request: HttpRequest) -> Cursor | None:
    if written := request.GET.get("after"):
        return Cursor.parse(written, after=True)
    return Cursor.parse(request.GET.get("before", ""))


def _query(request: HttpRequest, **changes: str) -> str:
    """This page's filters as a query, at another place of the list."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    query.update(changes)
    return f"?{query.urlencode()}"


def _how_many(count: int) -> str:
    if count > queries.MOST_COUNTED:
        return _("Hơn %(count)s sự kiện.") % {"count": format_number(queries.MOST_COUNTED)}
    return _("%(count)s sự kiện.") % {"count": format_number(count)}


def _lines(found: Iterable[Event]) -> list[Line]:
    found = list(found)
    names = places.names({event.unit_path for event in found if event.unit_path})
    givers = people.names(event.on_behalf_of for event in found)
    return [
        Line(
            event,
            kinds.label(event.kind),
            TAGS[Outcome(event.outcome)],
            _moment(event),
            names.get(event.unit_path, ""),
            givers.get(event.on_behalf_of, ""),
        )
        for event in found
    ]


def _moment(event: Event) -> str:
    here = event.at.astimezone(clock.VIETNAM)
    return f"{here:%H:%M:%S} {format_date(here)}"


def _facts(line: Line) -> list[tuple[str, Any]]:
    event = line.event
    subject = " · ".join(filter(None, (kinds.subject_label(event.subject_kind), event.subject_id)))
    rows = (
        (_("Thời điểm"), line.moment),
        (_("Người thực hiện"), event.actor_label),
        (_("Thay mặt"), line.acting_for),
        (_("Đối tượng"), event.subject_label),
        (_("Loại và mã đối tượng"), subject),
        (_("Đơn vị"), line.unit or event.unit_path),
        (_("Địa chỉ mạng"), event.address),
        (_("Phiên đăng nhập"), event.session_id),
        (_("Số của sự kiện"), event.id),
    )
    return [(term, value) for term, value in rows if value]


def _who(line: Line) -> str:
    """Who acted, and for whom (SECURITY.md 51)."""
    who = {"actor": line.event.actor_label, "giver": line.acting_for}
    return _("%(actor)s, thay %(giver)s") % who if line.acting_for else line.event.actor_label


def _step(line: Line, centre: Event) -> Step:
    event = line.event
    state = "now" if event.id == centre.id else "done" if event.outcome == Outcome.OK else "bad"
    title = kinds.label(event.kind)
    if event.outcome != Outcome.OK:
        title = f"{title}: {event.get_outcome_display()}"
    detail = " · ".join(filter(None, (line.moment, _who(line), event.subject_label)))
    return Step(title, detail, state)
