"""Granting a system the right to send figures."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.directory import choosing
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.models.indicators import Reporter
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import SearchField


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
        choosing.offer(self.fields["unit"], actor, queries.MANAGE, "scoreboard:find_caller_unit")

    def draft(self) -> dict[str, Any]:
        """As `callers.grant` takes it."""
        typed = self.cleaned_data
        unit: Unit = directory.with_code(self.actor, queries.MANAGE, typed["unit"])
        until: date | None = typed["until"]
        chosen = list(typed["indicators"])
        return {"name": typed["name"], "unit": unit, "until": until, "indicators": chosen}
