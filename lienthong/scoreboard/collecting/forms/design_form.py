"""The page's form for a form: what is asked, of whom, by when."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.directory import queries as directory
from lienthong.directory.models import Level, Unit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.collecting.forms.designing import (
    LATEST_DAY,
    MOST_UNITS,
    FormDraft,
)
from lienthong.scoreboard.models import Form, Indicator, Period
from lienthong.scoreboard.models.indicators import Reporter
from lienthong.shell.forms import RefusingForm, date_field

DAYS = re.compile(r"\d{1,3}(?:\s*[,;]\s*\d{1,3})*")
ASKED_LEVELS = [(level, label) for level, label in Level.choices if level != Level.BUREAU]


class DesignForm(RefusingForm):
    """Cleans to `draft()`; `version` is of the form as the page was drawn."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("Tên biểu mẫu"), max_length=200)
    guidance = forms.CharField(
        label=gettext_lazy("Hướng dẫn cho đơn vị"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Báo cáo theo"), choices=Period.Kind.choices)
    valid_from = date_field(
        gettext_lazy("Dùng từ kỳ bắt đầu vào ngày"),
        help_text=gettext_lazy("Ví dụ 01/01/2023: mọi kỳ từ tháng 01/2023"),
    )
    indicators = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Chỉ tiêu"),
        queryset=Indicator.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Các cấp phải nộp"),
        choices=ASKED_LEVELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Chỉ đơn vị thuộc diện của ít nhất một chỉ tiêu mới phải nộp"),
    )
    units = forms.CharField(
        label=gettext_lazy("Thêm từng đơn vị"),
        required=False,
        max_length=20 * MOST_UNITS,
        help_text=gettext_lazy("Mỗi dòng một mã, ví dụ H10.09"),
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )
    due_days = forms.IntegerField(
        label=gettext_lazy("Hạn nộp: số ngày sau ngày cuối kỳ"),
        min_value=1,
        max_value=LATEST_DAY,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
    )
    remind_before = forms.CharField(
        label=gettext_lazy("Nhắc trước hạn (ngày)"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Ví dụ 3; 0. Số 0 là đúng ngày hạn"),
        widget=forms.TextInput({"class": "short", "inputmode": "text"}),
    )
    remind_after = forms.CharField(
        label=gettext_lazy("Nhắc sau hạn (ngày)"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Ví dụ 1; 5. Chỉ nhắc đơn vị chưa nộp"),
        widget=forms.TextInput({"class": "short", "inputmode": "text"}),
    )

    def __init__(self, *args: Any, actor: Actor, form: Form | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(form), **kwargs)
        self.actor = actor
        self.fields["indicators"].queryset = _offered(form)
        self.fields["indicators"].label_from_instance = lambda one: one.name

    def clean_remind_before(self) -> list[int]:
        return self._days("remind_before")

    def clean_remind_after(self) -> list[int]:
        return self._days("remind_after")

    def _days(self, name: str) -> list[int]:
        typed = self.cleaned_data[name].strip()
        if not typed:
            return []
        if not DAYS.fullmatch(typed):
            raise forms.ValidationError(
                _("Viết các số ngày cách nhau bằng dấu chấm phẩy, ví dụ 3; 0")
            )
        return [int(one) for one in re.split(r"\s*[,;]\s*", typed)]

    def clean_units(self) -> list[Unit]:
        codes = [one.upper() for one in re.split(r"[\s,;]+", self.cleaned_data["units"]) if one]
        known = directory.by_codes(self.actor, queries.MANAGE, codes)
        missing = [one for one in codes if one not in known]
        if missing:
            told = _("Không có đơn vị mang mã %(codes)s") % {"codes": ", ".join(missing[:5])}
            raise forms.ValidationError(told)
        return list(known.values())

    def draft(self) -> FormDraft:
        typed = {name: self.cleaned_data[name] for name in FormDraft.__slots__}
        return FormDraft(**typed | {"indicators": list(typed["indicators"])})


def _offered(form: Form | None) -> Any:
    """What units report themselves first; what the platform counts is not asked. Those that the form
    has already stay on offer, ended ones too."""
    current = queries.indicators(clock.today()).exclude(reporter=Reporter.PLATFORM)
    kept = form.indicators.all() if form else Indicator.objects.none()
    ids: Sequence[int] = [*current.values_list("pk", flat=True), *(one.pk for one in kept)]
    return Indicator.objects.filter(pk__in=ids).order_by("-reporter", "position", "code")


def _initial(form: Form | None) -> dict[str, Any]:
    if form is None:
        start = clock.today().replace(day=1)
        return {
            "kind": Period.Kind.MONTH,
            "valid_from": start,
            "due_days": 5,
            "remind_before": "3; 0",
            "remind_after": "1; 5",
        }
    return {
        "version": form.version,
        "title": form.title,
        "guidance": form.guidance,
        "kind": form.kind,
        "valid_from": form.valid_from,
        "indicators": list(form.indicators.all()),
        "levels": form.levels,
        "units": "\n".join(unit.code for unit in form.units.all()),
        "due_days": form.due_days,
        "remind_before": "; ".join(map(str, form.remind_before)),
        "remind_after": "; ".join(map(str, form.remind_after)),
    }


class CommentForm(RefusingForm):
    """What to change, or why it is opened again."""

    comment = forms.CharField(
        label=gettext_lazy("Điều cần sửa, hoặc lý do mở lại"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class EndForm(RefusingForm):
    valid_to = date_field(
        gettext_lazy("Thôi dùng từ kỳ bắt đầu vào ngày"),
        help_text=gettext_lazy("Các kỳ bắt đầu từ ngày này không còn phải nộp"),
    )
