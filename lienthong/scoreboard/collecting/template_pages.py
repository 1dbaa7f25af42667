"""For who puts the province's figures together: a table to fill in, of chosen units and indicators."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from lienthong.directory.models import Level
from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.kit.spreadsheet import CSV, XLSX
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.collecting import template as templates
from lienthong.scoreboard.collecting.file_forms import offered
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.rules import periods
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.forms import RefusingForm
from lienthong.shell.pages import any_method, page, to_keep

LEVELS = (Level.PROVINCE, Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE)


class TemplateForm(RefusingForm):
    """A field of boxes for each topic; `ticked` are the codes that are chosen at first."""

    period = forms.ChoiceField(
        label=gettext_lazy("Kỳ"),
        help_text=gettext_lazy("Đơn vị và chỉ tiêu là của ngày chốt số liệu của kỳ"),
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Cấp đơn vị"),
        choices=[(level.value, level.label) for level in LEVELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Không chọn là mọi đơn vị mà một chỉ tiêu đã chọn áp dụng"),
    )

    def __init__(
        self, *args: Any, indicators: Iterable[Indicator], ticked: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        codes = offered()
        self.fields["period"].choices = [(one, words.period(periods.span(one))) for one in codes]
        self._indicators = {one.code: one for one in indicators}
        self.topics = _by_topic(self._indicators.values())
        for topic, many in self.topics.items():
            self.fields[topic] = forms.MultipleChoiceField(
                label=TOPICS.get(topic, topic),
                choices=[(one.code, one.name) for one in many],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[one.code for one in many if one.code in ticked],
            )

    @property
    def chosen(self) -> list[Indicator]:
        """In the order of the report."""
        codes = {code for topic in self.topics for code in self.cleaned_data[topic]}
        return [one for code, one in self._indicators.items() if code in codes]


def _by_topic(indicators: Iterable[Indicator]) -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {topic: [] for topic in TOPICS}
    for one in indicators:
        found.setdefault(one.topic, []).append(one)
    return {topic: many for topic, many in found.items() if many}


@holding(queries.MANAGE)
@any_method
def template(request: HttpRequest) -> HttpResponse:
    """Choose, and have the file. `?indicator=` ticks that one alone, blank none; `?period=` chooses."""
    queries.require_centre(request.actor)
    sent = request.method == "POST"
    code = (request.POST if sent else request.GET).get("period", "")
    period = code if code in offered() else offered()[0]
    on = _day(period)
    indicators = templates.offered(on)
    form = TemplateForm(
        request.POST if sent else None,
        initial={"period": period},
        indicators=indicators,
        ticked=_ticked(request, indicators),
    )
    if sent and form.is_valid() and (answer := _file(request, form, on)):
        return answer
    topics = [form[topic] for topic in form.topics]
    return page(request, "scoreboard/template.html", form=form, topics=topics, empty=not indicators)


def _day(code: str) -> date:
    period = Period.objects.filter(code=code).first()
    return period.as_of if period else periods.span(code).last_day


def _ticked(request: HttpRequest, indicators: Iterable[Indicator]) -> set[str]:
    asked = request.GET.getlist("indicator")
    return set(asked) if asked else {one.code for one in templates.of_centre(indicators)}


def _file(request: HttpRequest, form: TemplateForm, on: date) -> HttpResponse | None:
    try:
        made = templates.template(form.chosen, levels=form.cleaned_data["levels"], on=on)
    except Refused as refusal:
        form.refuse(refusal)
        return None
    name = f"mau-so-lieu-{form.cleaned_data['period']}"
    if request.POST.get("form") == "csv":
        return to_keep(HttpResponse(made.csv(), content_type=CSV), f"{name}.csv")
    return to_keep(HttpResponse(made.xlsx(), content_type=XLSX), f"{name}.xlsx")
