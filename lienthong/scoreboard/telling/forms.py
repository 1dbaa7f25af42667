"""What the writer of a letter of reminder says of it."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.reports import outline
from lienthong.scoreboard.telling import names
from lienthong.scoreboard.telling.letter_document import Head, usual_subject
from lienthong.shell.forms import date_field

SHORT = forms.TextInput({"class": "short", "autocomplete": "off"})


class HeadForm(forms.Form):
    """All of it may be blank: the file can be finished in Word."""

    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"), max_length=60, required=False, widget=SHORT
    )
    dated = date_field(gettext_lazy("Ngày ký"), required=False)
    deadline = date_field(gettext_lazy("Báo cáo lại trước ngày"), required=False)
    subject = forms.CharField(label=gettext_lazy("Về việc"), max_length=200, required=False)
    authority = forms.CharField(
        label=gettext_lazy("Cơ quan chủ quản"), max_length=200, required=False
    )
    body = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    place = forms.CharField(label=gettext_lazy("Nơi ban hành"), max_length=100, required=False)
    signer_office = forms.CharField(
        label=gettext_lazy("Chức vụ người ký"), max_length=100, required=False
    )
    signer = forms.CharField(label=gettext_lazy("Người ký"), max_length=100, required=False)

    def head(self, usual: Mapping[str, str]) -> Head:
        """What was filled in; as is usual where it was left blank."""
        said = {name: given for name, given in self.cleaned_data.items() if given}
        return Head(**{**usual, **said})


def usual(actor: Actor, period: Period) -> dict[str, str]:
    """As the actor's body would issue it, beneath the province's committee where it is not that itself."""
    report = outline.ordinary(actor, period).report
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    province = names.issuing(root) if root else ""
    return {
        "subject": usual_subject(period),
        "authority": province if report.authority else "",
        "body": report.body if report.authority else province or report.body,
        "symbol": report.symbol.removeprefix("BC-"),
        "place": report.place,
    }
