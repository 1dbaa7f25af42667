"""Year-end files: the list of units, a unit's sheet, its files, all of them in a zip."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from lienthong.directory.models import Level
from lienthong.identity.access import holding
from lienthong.kit import text
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard import words as figures
from lienthong.scoreboard.dashboards import reading
from lienthong.scoreboard.document import formats
from lienthong.scoreboard.models import Period, YearEndArchive
from lienthong.scoreboard.topics import TOPICS
from lienthong.scoreboard.yearend import access, archives, files, words
from lienthong.scoreboard.yearend.forms import FORMATS, ArchiveForm, ChoiceForm
from lienthong.scoreboard.yearend.sheet import AHEAD, MONTHS, Month, Row, Sheet, Year
from lienthong.shell.pages import page, see_other, to_keep

State = YearEndArchive.State
ON_A_PAGE = 50
ZIP = "application/zip"


# ── All units ───────────────────────────────────────────────────────────────────────────────────


@holding(queries.READ)
@require_safe
def year_end(request: HttpRequest) -> HttpResponse:
    """The units whose sheets the reader may open, `?period=2023-12`, by level; the centre has all of them
    made in a zip."""
    months = access.months()
    closing = reading.chosen(months, request.GET.get("period"))
    if closing is None or closing.kind != Period.Kind.MONTH:
        return page(request, "scoreboard/year_end/units.html")
    year = Year(closing.starts_on.year, closing.starts_on.month)
    centre = queries.is_centre(request.actor)
    return page(
        request,
        "scoreboard/year_end/units.html",
        year=year,
        closing=figures.period(closing),
        query=f"?until={closing.starts_on.month}",
        **_listed(request, months, year),
        archive_form=ArchiveForm() if centre else None,
        archives=archives.of(request.actor) if centre else [],
        formats=FORMATS,
    )


def _listed(request: HttpRequest, months: Sequence[Period], year: Year) -> dict[str, Any]:
    units = access.units(request.actor, year)
    levels = list(dict.fromkeys(one.level for one in units))
    asked, typed = request.GET.get("level", ""), request.GET.get("q", "").strip()
    level = asked if asked in levels else next((one for one in reading.GROUPS if one in levels), "")
    words_of = text.fold(typed).split()
    found = [
        one
        for one in units
        if one.level == level and all(word in text.fold(one.name) for word in words_of)
    ]
    return {
        "form": ChoiceForm(months, year.closing, levels, level, typed) if levels else None,
        "level": Level(level).label if level else "",
        "typed": typed,
        "page_obj": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
    }


# ── A unit's sheet ──────────────────────────────────────────────────────────────────────────────


def _asked(request: HttpRequest, name: str, among: Iterable[int]) -> int | None:
    """A number of the query or the form, if it is one of these."""
    typed = text.number(request.GET.get(name, "") or request.POST.get(name, ""))
    return typed if typed in among else None


@dataclass(frozen=True, slots=True)
class Cell:
    """`fact` leads to where the value comes from; several where units have merged since."""

    number: int
    text: str
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    row: Row
    unit: str
    months: list[Cell]
    value: str
    target: str
    verdict: str
    rank: str
    sources: str


@holding(queries.READ)
@require_safe
def sheet(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """What is in the file, with every figure leading to its source."""
    found = _sheet(request, code, year)
    return page(request, "scoreboard/year_end/sheet.html", **_shown(found))


def _sheet(request: HttpRequest, code: str, year: int) -> Sheet:
    unit = access.unit(request.actor, code)
    try:
        return Year(year, _asked(request, "until", MONTHS)).sheet(unit)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal


def _shown(found: Sheet) -> dict[str, Any]:
    lines = [_line(row) for row in found.rows]
    return {
        "sheet": found,
        "query": f"?until={found.until}",
        "unit": found.unit,
        "title": words.title(found),
        "until": words.until(found),
        "summary": _summary(found),
        "months": range(1, found.until + 1),
        "topics": [
            (str(TOPICS.get(topic, topic)), list(group))
            for topic, group in groupby(lines, key=lambda one: one.row.indicator.topic)
        ],
        "missing": words.missing(found),
        "indexes": [(one, words.parts(one)) for one in found.indexes],
        "evidence": [(one, words.source(one)) for one in found.evidence],
        "formats": FORMATS,
    }


def _summary(found: Sheet) -> str:
    """The sentence above the tables."""
    judged = [row for row in found.rows if words.verdict(row)]
    met = sum(row.verdict == "met" for row in judged)
    told = sum(row.value is not None for row in found.rows)
    said = _("%(told)d trong %(all)d chỉ tiêu có số liệu của năm") % {
        "told": told,
        "all": len(found.rows),
    }
    if not judged:
        return f"{said}."
    return _("%(said)s; đạt %(met)d trong %(judged)d chỉ tiêu được giao.") % {
        "said": said,
        "met": met,
        "judged": len(judged),
    }


def _line(row: Row) -> Line:
    return Line(
        row,
        words.unit_of_measure(row.indicator),
        [_cell(row, one) for one in row.months if one.state != AHEAD],
        words.shown(row.indicator, row.value),
        "" if row.target is None else words.shown(row.indicator, row.target),
        words.verdict(row),
        words.rank(row),
        words.numbers(row.sources),
    )


def _cell(row: Row, one: Month) -> Cell:
    return Cell(one.number, words.shown_month(row.indicator, one), one.facts)


@holding(queries.READ)
@require_safe
def file(request: HttpRequest, code: str, year: int, form: str) -> HttpResponse:
    """The same as Word, PDF or XLSX."""
    if form not in formats.FORMATS:
        raise Http404
    found = _sheet(request, code, year)
    try:
        made = files.file(found, form)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return see_other("scoreboard:year_end_sheet", code, year)
    answer = HttpResponse(made, content_type=formats.FORMATS[form].mime)
    return to_keep(answer, files.name(found.unit, year, form))


# ── All of them in a zip ────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@require_POST
def start_archive(request: HttpRequest, year: int) -> HttpResponse:
    try:
        asked = {"form": request.POST.get("form", ""), "until": _asked(request, "until", MONTHS)}
        made = archives.start(actor=request.actor, year=year, **asked)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return see_other("scoreboard:year_end")
    return see_other("scoreboard:year_end_archive", made.pk)


@holding(queries.MANAGE)
@require_safe
def archive(request: HttpRequest, archive_id: int) -> HttpResponse:
    """How far it is; then the way to it."""
    found = archives.found(request.actor, archive_id)
    return page(request, "scoreboard/year_end/archive.html", archive=found)


@holding(queries.MANAGE)
@require_safe
def archive_progress(request: HttpRequest, archive_id: int) -> HttpResponse:
    """The progress bar again; once the work is done, the page that follows."""
    found = archives.found(request.actor, archive_id)
    if found.state != State.WORKING:
        return HttpResponseClientRefresh()
    return page(request, "scoreboard/year_end/progress.html", archive=found)


@holding(queries.MANAGE)
@require_safe
def archive_file(request: HttpRequest, archive_id: int) -> HttpResponse:
    found = archives.found(request.actor, archive_id)
    if found.state != State.DONE:
        raise Http404
    name = f"phieu-danh-gia-{found.until}-{found.form}.zip"
    return to_keep(HttpResponse(archives.content(found), content_type=ZIP), name)
