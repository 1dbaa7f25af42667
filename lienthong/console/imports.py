"""Lists that come as files: upload, read the report, apply."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from lienthong.console import import_files, import_runs
from lienthong.console.lists import LISTS, Lists
from lienthong.console.models import ImportLine, ImportRun
from lienthong.directory import queries as directory
from lienthong.identity.access import holding, signed_in
from lienthong.identity.rules import Rights
from lienthong.kit import importing, sheet, spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.importing import OUTCOMES, Outcome
from lienthong.kit.refusal import Refused
from lienthong.shell.forms import RefusingForm
from lienthong.shell.middleware import accepts_uploads
from lienthong.shell.pages import any_method, page, see_other, to_keep

State = ImportRun.State

ON_A_PAGE = 50
MOST_UNCLEAR = 20  # names to confirm at once
TAGS = {Outcome.ERROR: "bad", Outcome.CHANGED: "warn", Outcome.ADDED: "good"}


class UploadForm(RefusingForm):
    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách"),
        help_text=gettext_lazy("CSV hoặc XLSX, tối đa 20 MB và 100.000 dòng"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,.txt"}),
        error_messages={"empty": gettext_lazy("Tệp trống")},
    )


def _upload(kind: str) -> Callable[..., HttpResponse]:
    lists = LISTS[kind]

    @accepts_uploads
    @holding(lists.right)
    @any_method
    def upload(request: HttpRequest) -> HttpResponse:
        """Bring a file; it is checked before anything changes."""
        sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
        if sent and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = import_runs.start(
                    actor=request.actor, kind=kind, name=file.name, data=file.read()
                )
            except Refused as refusal:
                refusal.field = "file"
                form.refuse(refusal)
            else:
                return see_other("console:import_run", run.pk)
        runs = import_runs.of(request.actor, kind)
        return page(request, "console/import.html", form=form, lists=lists, runs=runs)

    return upload


units_import, accounts_import = _upload("units"), _upload("accounts")
identities_import = _upload("identities")


@dataclass(frozen=True, slots=True)
class Unclear:
    """A printed name, the first row that has it, and the units that may be meant."""

    printed: str
    row: int
    candidates: list[Any]


@signed_in
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A file on its way: progress, then the report."""
    shown = import_runs.found(request.actor, run_id)
    lists = LISTS[shown.kind]
    context: dict[str, Any] = {"run": shown, "lists": lists}
    if shown.state in (State.CHECKED, State.DONE):
        context |= _report(request, shown)
    return page(request, "console/import_run.html", **context)


def _report(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    lines = ImportLine.objects.filter(run=run)
    wanted = request.GET.get("show", "")
    chosen = lines.filter(outcome=wanted) if wanted in set(Outcome) else lines
    paginator = Paginator(chosen.order_by("rank", "row"), ON_A_PAGE)
    paginator.count = run.counts[wanted] if wanted in run.counts else sum(run.counts.values())
    listed = paginator.get_page(request.GET.get("page"))
    return {
        "page_obj": listed,
        "lines": [_line(line) for line in listed],
        "tabs": _tabs(run, wanted),
        "changes": run.counts["added"] + run.counts["changed"],
        "unclear": _unclear(request.actor, run) if run.counts["error"] else [],
    }


def _line(line: ImportLine) -> dict[str, Any]:
    outcome = Outcome(line.outcome)
    return {
        "row": line.row,
        "subject": line.said["subject"],
        "outcome": OUTCOMES[outcome],
        "tag": TAGS.get(outcome, ""),
        "said": list(importing.said(line.said)),
    }


def _tabs(run: ImportRun, wanted: str) -> list[tuple[str, str, int, bool]]:
    """(label, query, rows, whether it is shown now) of every outcome that occurs."""
    tabs = [(_("Tất cả"), "?", sum(run.counts.values()), wanted not in run.counts)]
    tabs += [
        (str(label), f"?show={outcome}", run.counts[outcome], wanted == outcome)
        for outcome, label in OUTCOMES.items()
        if run.counts[outcome]
    ]
    return tabs


def _unclear(actor: Actor, run: ImportRun) -> list[Unclear]:
    """Names that a person may confirm, those of units whose spellings the actor may decide on."""
    lines = ImportLine.objects.filter(run=run).exclude(printed="").order_by("row")
    first: dict[str, ImportLine] = {}
    for line in lines.only("printed", "row", "candidates").iterator():
        first.setdefault(line.printed, line)
        if len(first) == MOST_UNCLEAR:
            break
    codes = {code for line in first.values() for code in line.candidates}
    mine = directory.by_codes(actor, Rights.MANAGE_UNITS, codes)
    asked = [
        Unclear(printed, line.row, [mine[code] for code in line.candidates if code in mine])
        for printed, line in first.items()
    ]
    return [one for one in asked if one.candidates]


@signed_in
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The progress bar again; once the work is done, the page that follows."""
    shown = import_runs.found(request.actor, run_id)
    if shown.state not in (State.CHECKING, State.APPLYING):
        return HttpResponseClientRefresh()
    return page(request, "console/parts/import_progress.html", run=shown)


@signed_in
@require_POST
def apply(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = import_runs.found(request.actor, run_id)
    try:
        import_runs.agree(actor=request.actor, run=shown, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return see_other("console:import_run", shown.pk)


@signed_in
@require_POST
def confirm(request: HttpRequest, run_id: int) -> HttpResponse:
    """Remember the spellings that were picked (`name-3`, `pick-3`), and check again."""
    shown = import_runs.found(request.actor, run_id)
    meant = [
        (request.POST.get(f"name-{number}", ""), request.POST.get(f"pick-{number}", ""))
        for number in range(MOST_UNCLEAR)
    ]
    try:
        import_runs.confirm(
            actor=request.actor, run=shown, meant=[pair for pair in meant if all(pair)]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return see_other("console:import_run", shown.pk)


@signed_in
@require_POST
def check_again(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = import_runs.found(request.actor, run_id)
    import_runs.check_again(actor=request.actor, run=shown)
    return see_other("console:import_run", shown.pk)


@signed_in
@require_POST
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    shown = import_runs.found(request.actor, run_id)
    import_runs.discard(actor=request.actor, run=shown)
    return see_other(f"console:{shown.kind}_import")


@signed_in
@require_safe
def report(request: HttpRequest, run_id: int, form: str) -> HttpResponse:
    """The file as it came, with the result beside each row; `?show=error` for those rows only."""
    shown = import_runs.found(request.actor, run_id)
    read = sheet.read(import_files.content(shown))
    lines = ImportLine.objects.filter(run=shown).order_by("row")
    if (wanted := request.GET.get("show", "")) in set(Outcome):
        lines = lines.filter(outcome=wanted)
    told = lines.values_list("said", flat=True).iterator()
    heading, rows = importing.annotated(read, shown.heading, told)
    name = get_valid_filename(f"{shown.file_name.rpartition('.')[0]}-{_('ket-qua')}")
    if form == "csv":
        return download(name, form, spreadsheet.csv_lines(heading, rows))
    file = BytesIO()
    spreadsheet.write_xlsx(file, heading, rows, widths=[18] * len(heading), to_edit=True)
    return download(name, form, file)


@signed_in
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty list to fill in, and a second sheet that says how."""
    lists: Lists = LISTS[kind]
    heading = [str(column.label) for column in lists.columns]
    guide = [
        (str(column.label), column.key, str(column.advice), column.example)
        for column in lists.columns
    ]
    file = BytesIO()
    spreadsheet.write_template(
        file,
        heading,
        widths=[column.width for column in lists.columns],
        guide_title=_("Hướng dẫn"),
        guide_heading=(_("Cột"), _("Tên khác"), _("Cách ghi"), _("Ví dụ")),
        guide=guide,
    )
    return download(f"mau-{lists.file_name}", "xlsx", file)


def download(name: str, form: str, content: Any) -> HttpResponse:
    """A file to keep: lines of CSV, or a whole XLSX file."""
    if form == "csv":
        response: HttpResponse = StreamingHttpResponse(content, content_type=spreadsheet.CSV)
    else:
        content.seek(0)
        response = FileResponse(content, content_type=spreadsheet.XLSX)
    return to_keep(response, f"{name}.{form}")
