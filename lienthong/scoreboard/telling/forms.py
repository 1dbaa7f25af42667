"""What the writer of a letter of reminder says of it."""

from django import forms
from django.utils.translation import gettext_lazy

from lienthong.kit.actor import Actor
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.reports import outline
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

    @property
    def head(self) -> Head:
        return Head(**self.cleaned_data)


def usual(actor: Actor, period: Period) -> dict[str, str]:
    """As the actor's body would issue it."""
    report = outline.ordinary(actor, period).report
    return {
        "subject": usual_subject(period),
        "authority": report.authority,
        "body": report.body,
        "place": report.place,
    }
