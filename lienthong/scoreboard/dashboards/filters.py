"""Which period, which group of peers, what about: a form that works by GET."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import Level
from lienthong.scoreboard import words
from lienthong.scoreboard.dashboards.indicator import SORTS
from lienthong.scoreboard.dashboards.province import ALL, INDEX, View
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.forms import Select


class PeriodForm(forms.Form):
    """Of a page that is about one period."""

    period = forms.ChoiceField(label=_("Kỳ"), widget=Select)

    def __init__(self, periods: Iterable[Period], period: Period) -> None:
        super().__init__(initial={"period": period.code}, auto_id="%s")
        shown = dict.fromkeys([*periods, period])
        self.fields["period"].choices = [(one.code, words.period(one)) for one in shown]


class ProvinceForm(PeriodForm):
    level = forms.ChoiceField(label=_("Nhóm đơn vị"), widget=Select)
    topic = forms.ChoiceField(label=_("Chỉ tiêu"), widget=Select)

    def __init__(self, periods: Iterable[Period], view: View) -> None:
        super().__init__(periods, view.period)
        self.initial |= {"level": view.level, "topic": view.topic}
        self.fields["level"].choices = [(one, Level(one).label) for one in view.levels]
        first = [(INDEX, _("Chỉ số tổng hợp"))] if view.index else []
        self.fields["topic"].choices = [*first, *TOPICS.items(), (ALL, _("Tất cả"))]


class IndicatorForm(PeriodForm):
    level = forms.ChoiceField(label=_("Nhóm đơn vị"), widget=Select)
    sort = forms.ChoiceField(label=_("Sắp theo"), widget=Select)
    q = forms.CharField(label=_("Tìm đơn vị"), required=False)

    def __init__(
        self,
        periods: Iterable[Period],
        period: Period,
        levels: Iterable[str],
        level: str,
        sort: str,
        typed: str,
    ) -> None:
        super().__init__(periods, period)
        self.initial |= {"level": level, "sort": sort, "q": typed}
        self.fields["level"].choices = [(one, Level(one).label) for one in levels]
        self.fields["sort"].choices = [(name, said) for name, (said, _key) in SORTS.items()]
