"""What is chosen of a year's sheets, and how all of them are made."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import Level
from lienthong.scoreboard import words
from lienthong.scoreboard.models import Period

FORMATS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))


class ChoiceForm(forms.Form):
    """Works by GET: up to which month the sheets go, and which units are listed."""

    period = forms.ChoiceField(label=_("Kỳ cuối của phiếu"))
    level = forms.ChoiceField(label=_("Nhóm đơn vị"))
    q = forms.CharField(label=_("Tìm đơn vị"), required=False, max_length=100)

    def __init__(
        self,
        months: Iterable[Period],
        period: Period,
        levels: Iterable[str],
        level: str,
        typed: str,
    ) -> None:
        initial = {"period": period.code, "level": level, "q": typed}
        super().__init__(initial=initial, auto_id="%s")
        shown = dict.fromkeys([*months, period])
        self.fields["period"].choices = [(one.code, words.period(one)) for one in shown]
        self.fields["level"].choices = [(one, Level(one).label) for one in levels]


class ArchiveForm(forms.Form):
    """A zip of a year's sheets."""

    form = forms.ChoiceField(label=_("Định dạng"), choices=FORMATS)
