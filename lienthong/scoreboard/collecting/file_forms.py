"""Bringing a file into a period; saying what a cell that waits really is."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.kit import clock
from lienthong.scoreboard import tables, words
from lienthong.scoreboard.models import Cell, Period
from lienthong.scoreboard.rules import periods
from lienthong.shell.forms import RefusingForm
from lienthong.shell.search_field import Option, SearchField

MONTHS_OFFERED = 6


class UploadForm(RefusingForm):
    """`new` is the code of a period that is not in the list yet."""

    file = forms.FileField(
        label=gettext_lazy("Bảng số liệu"),
        help_text=gettext_lazy("CSV hoặc XLSX, như in trong báo cáo hoặc theo mẫu; tối đa 20 MB"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx"}),
        error_messages={"empty": gettext_lazy("Tệp trống")},
    )
    period = forms.ChoiceField(label=gettext_lazy("Kỳ"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [
            (code, words.period(periods.span(code))) for code in offered()
        ]


def offered() -> list[str]:
    """Periods that are there and those of the last months, newest first."""
    today = clock.today()
    code = f"{today.year}-{today.month:02}"
    recent = [code]
    for _month in range(MONTHS_OFFERED):
        recent.append(periods.before(recent[-1]) or code)
    codes = {*recent, *Period.objects.values_list("code", flat=True)}
    return sorted(codes, key=lambda one: (periods.span(one).starts_on, one), reverse=True)


class ReasonForm(RefusingForm):
    """Asked where a period is closed."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do đính chính"),
        max_length=200,
        help_text=gettext_lazy("Kỳ đã khóa: mỗi thay đổi cần một lý do, được ghi lại"),
    )


class ValueForm(RefusingForm):
    value = forms.CharField(
        label=gettext_lazy("Giá trị khác"),
        max_length=40,
        help_text=gettext_lazy("Như 215.000 hoặc 92,70%"),
        widget=forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"}),
    )


class UnitForm(RefusingForm):
    """Which unit a printed name means, of those in force on the period's day."""

    unit = SearchField(
        label=gettext_lazy("Đơn vị"), help_text=gettext_lazy("Gõ tên hoặc mã của đơn vị")
    )

    def __init__(self, *args: Any, cell: Cell, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cell = cell
        self.fields["unit"].offer(
            find=self._find,
            search=lambda typed: unit_options(cell, typed),
            source=reverse("scoreboard:find_unit", args=[cell.pk]),
        )

    def _find(self, code: str) -> Option | None:
        unit = unit_of(self._cell, code)
        return _option(unit) if unit else None


def unit_of(cell: Cell, code: str) -> Unit | None:
    """The unit that a code meant on the day of the cell's period."""
    day = cell.batch.period.as_of
    found = directory.meant([directory.rules.Resolution(code=code)], day)
    return found.get(code)


def unit_options(cell: Cell, typed: str) -> list[Option]:
    """Units of that day whose names are like what is typed; the one meant alone, if one is."""
    if not typed.strip():
        return []
    day = cell.batch.period.as_of
    table = tables.TABLES.get(cell.batch.table)
    levels = table.levels if table else cell.indicator.levels
    found = directory.resolve(typed, day=day, levels=levels)
    units = directory.meant([found], day)
    codes = [found.code] if found.code else [one.code for one in found.candidates]
    return [_option(units[code]) for code in codes if code in units]


def _option(unit: Unit) -> Option:
    above = unit.parent.name if unit.parent_id else ""
    return Option(unit.code, unit.name, " · ".join(filter(None, (unit.code, above))))
