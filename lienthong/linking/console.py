"""For an application's administrator: bring its list of users, see who they are, decide, link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.kit import text
from lienthong.kit.refusal import Refused
from lienthong.linking import actions, exports, queries, words
from lienthong.linking import columns as headings
from lienthong.linking.downloads import download
from lienthong.linking.forms import ColumnsForm, LinkForm, UploadForm
from lienthong.linking.models import Decision, LinkRow, LinkRun
from lienthong.linking.queries import Show
from lienthong.linking.rules import Outcome
from lienthong.shell.middleware import accepts_uploads
from lienthong.shell.pages import any_method, confirm, own_path, page, see_other
from lienthong.sso import queries as sso

State, Kind = LinkRun.State, Decision.Kind
BUSY = (State.READING, State.MATCHING, State.APPLYING)
ON_A_PAGE = 50


@accepts_uploads
@holding(sso.MANAGE)
@any_method
def lists(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an application's list of users; those brought before."""
    application = sso.application(request.actor, slug)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.start(
                actor=request.actor, application=application, name=file.name, data=file.read()
            )
        except Refused as refusal:
            refusal.field = "file"
            form.refuse(refusal)
        else:
            return see_other("linking:run", run.pk)
    runs = queries.runs(request.actor, application)
    return page(request, "linking/lists.html", application=application, form=form, runs=runs)


# ── One list ────────────────────────────────────────────────────────────────────────────────────


@holding(sso.MANAGE)
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A list on its way: progress, columns to choose, then its rows."""
    shown = queries.run(request.actor, run_id)
    if shown.state == State.COLUMNS:
        return see_other("linking:columns", shown.pk)
    if shown.state == State.MATCHED:
        return page(request, "linking/run.html", run=shown, **_report(request, shown))
    return page(request, "linking/waiting.html", run=shown, busy=shown.state in BUSY)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the words for it."""

    row: LinkRow
    outcome: words.Words
    reason: str
    account: Account | None
    decision: str
    unit: str  # as the list has it


def _report(request: HttpRequest, run: LinkRun) -> dict[str, Any]:
    counts = queries.counts(run)
    show, typed = request.GET.get("show", ""), request.GET.get("q", "").strip()
    if show not in {*Show, *Outcome}:
        show = Show.ALL
    paginator = Paginator(queries.rows(run, show, typed).select_related("decision"), ON_A_PAGE)
    if not typed:
        paginator.count = counts[show] if show else run.total
    listed = paginator.get_page(request.GET.get("page"))
    return {
        "counts": counts,
        "show": show,
        "shown": words.OUTCOMES.get(show),
        "typed": typed,
        "figures": _filters(_FIGURES, counts, show),
        "tabs": _filters(_TABS, counts | {Show.ALL: run.total}, show),
        "page_obj": listed,
        "lines": _lines(request, run, listed),
        "links": queries.links(request.actor, run),
        "corrections": queries.count_corrections(run),
        "query": request.GET.urlencode(),
        "here": request.get_full_path(),
        **_ticking(request),
    }


_TABS = (
    (Show.ALL, gettext_lazy("Tất cả")),
    (Show.WAITING, gettext_lazy("Chờ quyết định")),
    (Show.DECIDED, gettext_lazy("Đã quyết định")),
)
_FIGURES = tuple((outcome, one.label) for outcome, one in words.OUTCOMES.items())


def _filters(
    kinds: Iterable[tuple[str, Any]], counts: Mapping[str, int], here: str
) -> list[tuple[str, str, int, bool]]:
    """(label, query, rows, whether it is shown now)"""
    return [
        (str(label), f"?show={show}" if show else "?", counts[show], show == here)
        for show, label in kinds
    ]


def _ticking(request: HttpRequest) -> dict[str, Any]:
    """Whether the page's rows come ticked, and the addresses of the page with and without that."""
    query = request.GET.copy()
    query.pop("tick", None)
    untick = f"?{query.urlencode()}"
    query["tick"] = "1"
    return {"ticked": "tick" in request.GET, "tick": f"?{query.urlencode()}", "untick": untick}


def _lines(request: HttpRequest, run: LinkRun, rows: Iterable[LinkRow]) -> list[Line]:
    shown = list(rows)
    accounts = queries.accounts(request.actor, run, shown)
    return [_line(row, accounts) for row in shown]


def _line(row: LinkRow, accounts: dict[int, Account]) -> Line:
    return Line(
        row,
        words.OUTCOMES[row.outcome],
        words.reason(row),
        accounts.get(row.account_id),
        words.decision(row, accounts),
        words.printed_unit(row),
    )


@holding(sso.MANAGE)
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The progress bar again; once the work is done, the page that follows."""
    shown = queries.run(request.actor, run_id)
    if shown.state not in BUSY:
        return HttpResponseClientRefresh()
    return page(request, "linking/parts/progress.html", run=shown)


@holding(sso.MANAGE)
@any_method
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Say which column is which, where the headings do not; `?heading=4` for another heading's row."""
    shown = queries.run(request.actor, run_id)
    if shown.state != State.COLUMNS:
        return see_other("linking:run", shown.pk)
    read = queries.file(shown)
    asked = request.POST.get("heading") or request.GET.get("heading", "")
    heading = next((row for row in read.rows if str(row.number) == asked), None)
    heading = heading or headings.likely_heading(read)
    form = ColumnsForm(request.POST or None, sheet=read, heading=heading)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(
                actor=request.actor, run=shown, heading=heading.number, places=form.places()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return see_other("linking:run", shown.pk)
    first = read.rows[:8]
    return page(request, "linking/columns.html", run=shown, form=form, heading=heading, first=first)


@holding(sso.MANAGE)
@require_POST
def match_again(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = queries.run(request.actor, run_id)
    actions.match_again(actor=request.actor, run=shown)
    return see_other("linking:run", shown.pk)


@holding(sso.MANAGE)
@require_POST
def apply(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = queries.run(request.actor, run_id)
    actions.apply(actor=request.actor, run=shown)
    return see_other("linking:run", shown.pk)


@holding(sso.MANAGE)
@any_method
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = queries.run(request.actor, run_id)
    slug = shown.application.slug
    if request.method == "POST":
        actions.discard(actor=request.actor, run=shown)
        messages.success(request, _("Đã bỏ danh sách %(name)s.") % {"name": shown.file_name})
        return see_other("linking:lists", slug)
    return confirm(
        request,
        title=_("Bỏ danh sách này?"),
        subject=shown.file_name,
        losses=[
            _("Các dòng của danh sách và việc cần làm của các đơn vị từ danh sách này biến mất.")
        ],
        keeps=_("Những gì đã quyết định và đã gắn giữ nguyên. Gửi lại tệp được bất cứ lúc nào."),
        action=_("Bỏ danh sách"),
        cancel_url=reverse("linking:run", args=[shown.pk]),
    )


# ── Deciding ────────────────────────────────────────────────────────────────────────────────────


@holding(sso.MANAGE)
@require_POST
def decide(request: HttpRequest, run_id: int) -> HttpResponse:
    """What the pressed button says of the rows that are ticked, or `undo=12` for one."""
    shown = queries.run(request.actor, run_id)
    back = own_path(request.POST.get("next"), reverse("linking:run", args=[shown.pk]))
    undone, kind = request.POST.get("undo", ""), request.POST.get("decision", "")
    ticked = [undone] if undone else request.POST.getlist("row")
    numbers = [one for one in map(text.number, ticked) if one is not None]
    try:
        if undone:
            count = actions.undo(actor=request.actor, run=shown, numbers=numbers)
            _tell(request, count, "", _("Đã hoàn tác; dòng này chờ quyết định lại."))
        elif not numbers:
            messages.error(request, _("Hãy đánh dấu ít nhất một dòng trước."))
        elif kind in set(Kind):
            _decide(request, shown, numbers, kind)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return see_other(back)


def _decide(request: HttpRequest, run: LinkRun, numbers: list[int], kind: str) -> None:
    done = actions.decide(actor=request.actor, run=run, numbers=numbers, kind=kind)
    words_ = ngettext("Đã quyết định %(rows)s dòng.", "Đã quyết định %(rows)s dòng.", done.rows)
    _tell(request, done.rows, done.problem, words_ % {"rows": done.rows})


def _tell(request: HttpRequest, count: int, problem: str, good: str) -> None:
    if count:
        messages.success(request, good)
    if problem:
        messages.error(request, problem)


@holding(sso.MANAGE)
@any_method
def row(request: HttpRequest, run_id: int, number: int) -> HttpResponse:
    """One user of the application: what its record says, whom it may mean, and the decision."""
    shown = queries.run(request.actor, run_id)
    queries.require_rows(shown)
    one = queries.row(shown, number)
    form = LinkForm(
        request.POST if "account" in request.POST else None, actor=request.actor, run=shown
    )
    if request.method == "POST" and _link(request, shown, one, form):
        return see_other("linking:row", shown.pk, number)
    accounts = queries.accounts(request.actor, shown, [one])
    offered = [accounts[pk] for pk in _offered(one) if pk in accounts]
    return page(
        request,
        "linking/row.html",
        run=shown,
        line=_line(one, accounts),
        offered=[(account, words.unit(account), words.email(account)) for account in offered],
        printed_unit=words.printed_unit(one),
        form=form,
        here=request.get_full_path(),
        **_neighbours(shown, one),
    )


def _offered(row: LinkRow) -> list[int]:
    ids = [*row.candidates, row.account_id]
    return [pk for pk in dict.fromkeys(ids) if pk is not None]


def _link(request: HttpRequest, run: LinkRun, row: LinkRow, form: LinkForm) -> bool:
    """Link with the candidate whose button was pressed, or with the account typed below."""
    picked = request.POST.get("pick", "")
    if not picked and not form.is_valid():
        return False
    try:
        account = queries.account_to_link(
            request.actor, run, picked or form.cleaned_data["account"]
        )
        done = actions.decide(
            actor=request.actor, run=run, numbers=[row.row], kind=Kind.LINK, account=account
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return True
    told = _("Đã gắn với %(name)s.") % {"name": account.full_name}
    _tell(request, done.rows, done.problem, told)
    return True


def _neighbours(run: LinkRun, row: LinkRow) -> dict[str, Any]:
    """The next row that waits for a person, so that one goes through them without the list."""
    waiting = queries.rows(run, Show.WAITING).filter(row__gt=row.row)
    return {"next_row": waiting.values_list("row", flat=True).first()}


# ── Files out ───────────────────────────────────────────────────────────────────────────────────


@holding(sso.MANAGE)
@require_safe
def export(request: HttpRequest, run_id: int, what: str, form: str) -> HttpResponse:
    """`corrections` for the vendor, `todo` for the units, `rows` as they are shown."""
    shown = queries.run(request.actor, run_id)
    queries.require_rows(shown)
    if what == "corrections":
        return download(exports.corrections(request.actor, shown), form)
    if what == "todo":
        return download(exports.todo_of_run(request.actor, shown), form)
    if what == "rows":
        show, typed = request.GET.get("show", ""), request.GET.get("q", "")
        return download(exports.results(request.actor, shown, show, typed), form)
    raise Http404
