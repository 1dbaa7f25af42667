"""Granting a system the right to send figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.models.indicators import Reporter
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import Option, SearchField


class CallerForm(RefusingForm):
    name = forms.CharField(
        label=_("Tên hệ thống"),
        help_text=_("Ví dụ: Phần mềm họp không giấy"),
        max_length=90,
    )
    unit = SearchField(
        label=_("Đơn vị"), help_text=_("Được gửi số liệu của đơn vị này và đơn vị trực thuộc")
    )
    until = date_field(
        _("Hết hạn vào cuối ngày"),
        help_text=_("Ngày/tháng/năm, ví dụ 04/07/2027. Để trống: một năm"),
        required=False,
    )
    indicators = forms.ModelMultipleChoiceField(
        label=_("Chỉ tiêu được gửi"),
        queryset=Indicator.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        offered = queries.indicators(clock.today()).exclude(reporter=Reporter.PLATFORM)
        self.fields["indicators"].queryset = offered
        self.fields["indicators"].label_from_instance = lambda one: one.name
        self.fields["unit"].offer(
            find=lambda code: _unit_of(actor, code),
            search=lambda typed: unit_options(actor, typed),
            source=reverse("scoreboard:find_caller_unit"),
        )

    def draft(self) -> dict[str, Any]:
        """As `callers.grant` takes it."""
        typed = self.cleaned_data
        unit: Unit = directory.with_code(self.actor, queries.MANAGE, typed["unit"])
        until: date | None = typed["until"]
        chosen = list(typed["indicators"])
        return {"name": typed["name"], "unit": unit, "until": until, "indicators": chosen}


def unit_options(actor: Actor, typed: str) -> Sequence[Option]:
    """Units of the province; a whole name or code means its unit alone."""
    options = [_option(one) for one in directory.search(actor, queries.MANAGE, typed)]
    wanted = typed.casefold()
    named = [one for one in options if wanted in (one.label.casefold(), one.value.casefold())]
    return named if len(named) == 1 else options


def _unit_of(actor: Actor, code: str) -> Option | None:
    try:
        return _option(directory.with_code(actor, queries.MANAGE, code))
    except NotFound:
        return None


def _option(unit: Unit) -> Option:
    return Option(unit.code, unit.full_name, unit.code)
