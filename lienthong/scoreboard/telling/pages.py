"""The letter of reminder: choose findings, read the lists, take it as Word or PDF, tell the units."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.document import docx, pdf
from lienthong.scoreboard.models import Fact, Period, Reminded
from lienthong.scoreboard.telling import choosing, letter_document, reminding
from lienthong.scoreboard.telling.forms import HeadForm, usual
from lienthong.scoreboard.telling.letters import Asked, Item, Row
from lienthong.scoreboard.telling.letters import reminder as lists
from lienthong.shell.pages import any_method, page, see_other

FORMATS = {"docx": docx, "pdf": pdf}
PERIODS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of a list, with what it was told already."""

    row: Row
    reminded: Reminded | None


@dataclass(frozen=True, slots=True)
class Shown:
    item: Item
    lines: list[Line]

    @property
    def kind(self) -> str:
        return str(self.item.sentences[0].kind)

    @property
    def indicator(self) -> str:
        return self.item.sentences[0].indicator


@holding(queries.MANAGE)
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """To the newest period with figures."""
    queries.require_centre(request.actor)
    found = _with_figures()
    if not found:
        return page(request, "scoreboard/reminders/none.html")
    return see_other("scoreboard:reminder", found[0].code)


def _with_figures() -> list[Period]:
    told = Fact.objects.values("period")
    return list(Period.objects.filter(pk__in=told).order_by("-starts_on", "-ends_on")[:PERIODS])


def _period(request: HttpRequest, code: str) -> Period:
    queries.require_centre(request.actor)
    return queries.period(code)


@holding(queries.MANAGE)
@require_safe
def reminder(request: HttpRequest, code: str) -> HttpResponse:
    """The lists of the findings that are chosen; what does not hold is not there."""
    period = _period(request, code)
    asked = choosing.asked(request.GET)
    items = lists(period, asked)
    indicators = list(queries.indicators(period.as_of))
    return page(
        request,
        "scoreboard/reminders/reminder.html",
        period=period,
        title=words.period(period),
        periods=[(one.code, words.period(one)) for one in _with_figures()],
        choices=choosing.choices(asked, {one.code: one for one in indicators}),
        offered=choosing.offered(indicators, asked),
        shown=_shown(period, items),
        hidden=choosing.query(asked),
        form=HeadForm(initial=usual(request.actor, period)),
        concerned=reminding.concerned(period, items),
    )


def _shown(period: Period, items: list[Item]) -> list[Shown]:
    told = reminding.told(period)

    def line(item: Item, row: Row) -> Line:
        sentence = item.sentences[0]
        return Line(row, told.get((sentence.indicator, str(sentence.kind), row.unit)))

    return [Shown(item, [line(item, row) for row in item.rows]) for item in items]


@holding(queries.MANAGE)
@require_safe
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """The file, `?format=docx` or `pdf`."""
    period = _period(request, code)
    asked = choosing.asked(request.GET)
    maker = FORMATS.get(request.GET.get("format", ""), docx)
    form = HeadForm(request.GET)
    try:
        data = maker.render(_document(request, period, asked, form))
    except Refused as refusal:
        messages.error(request, f"{refusal}. {refusal.hint}")
        return _again(period, asked)
    answer = HttpResponse(data, content_type=maker.MIME)
    ending = "pdf" if maker is pdf else "docx"
    name = f'attachment; filename="nhac-nho-{period.code}.{ending}"'  # a slug: nothing to escape
    answer.headers["Content-Disposition"] = name
    return answer


def _document(
    request: HttpRequest, period: Period, asked: list[Asked], form: HeadForm
) -> letter_document.Document:
    """In Vietnamese for every reader. Raises Refused where a field cannot be used, or nothing is left
    to say."""
    if not form.is_valid():
        named = ", ".join(str(form.fields[name].label) for name in form.errors)
        raise Refused(
            _("Chưa lập được công văn"), hint=_("Hãy sửa: %(fields)s.") % {"fields": named}
        )
    with translation.override("vi"):
        items = lists(period, asked)
        head = form.head(usual(request.actor, period))
        made = letter_document.document(period, items, head)
    if not items:
        raise Refused(_("Không có nội dung nào để nhắc"), hint=_("Hãy chọn nội dung khác."))
    return made


def _again(period: Period, asked: list[Asked]) -> HttpResponse:
    address = reverse("scoreboard:reminder", args=[period.code])
    return see_other(f"{address}?{urlencode(choosing.query(asked))}")


@holding(queries.MANAGE)
@any_method
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Say who would be told, then tell them; each unit hears of each finding once."""
    period = _period(request, code)
    asked = choosing.asked(request.POST if request.method == "POST" else request.GET)
    items = lists(period, asked)
    if request.method == "POST" and "confirm" in request.POST:
        return _sent(request, period, asked, items)
    concerned = reminding.concerned(period, items)
    return page(
        request,
        "scoreboard/reminders/send.html",
        period=period,
        title=words.period(period),
        concerned=[one for one in concerned if one.whom],
        unheard=[one for one in concerned if not one.whom],
        hidden=choosing.query(asked),
        back=f"{reverse('scoreboard:reminder', args=[code])}?{urlencode(choosing.query(asked))}",
        number=request.GET.get("number", "")[:60],
    )


def _sent(request: HttpRequest, period: Period, asked: list[Asked], items: list[Item]) -> Any:
    try:
        now = reminding.remind(
            actor=request.actor, period=period, items=items, letter=request.POST.get("number", "")
        )
    except Refused as refusal:
        messages.error(request, f"{refusal}.")
    else:
        told = ngettext("Đã nhắc %(count)s đơn vị.", "Đã nhắc %(count)s đơn vị.", len(now))
        messages.success(request, told % {"count": len(now)})
    return _again(period, asked)
