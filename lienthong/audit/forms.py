"""What one can look for in the trail, as it is typed."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds, places
from lienthong.audit.models import Outcome
from lienthong.audit.places import Place
from lienthong.audit.queries import READ, Filters
from lienthong.kit.actor import Actor
from lienthong.shell.forms import date_field

# Beyond these a moment in Việt Nam cannot be one in UTC.
_DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(9999, 1, 1)))
MOST_OFFERED = 8
WHICH_UNIT = _("Chưa rõ là đơn vị nào: hãy chọn một đơn vị bên dưới, hoặc gõ mã.")
NO_UNIT = _("Không có đơn vị này. Hãy gõ tên đầy đủ hoặc mã đơn vị.")


class FilterForm(forms.Form):
    """Everything may stay empty. The hidden fields come from links of other pages."""

    since = date_field(_("Từ ngày"), required=False, validators=_DAYS, help_text="")
    until = date_field(_("Đến hết ngày"), required=False, validators=_DAYS, help_text="")
    kind = forms.ChoiceField(label=_("Sự kiện"), required=False)
    outcome = forms.ChoiceField(
        label=_("Kết quả"), required=False, choices=[("", _("Tất cả")), *Outcome.choices]
    )
    account = forms.CharField(label=_("Tài khoản thực hiện"), required=False, max_length=100)
    subject = forms.CharField(label=_("Đối tượng"), required=False, max_length=100)
    unit = forms.CharField(label=_("Đơn vị"), required=False, max_length=200)
    address = forms.CharField(label=_("Địa chỉ mạng"), required=False, max_length=64)
    subject_kind = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    subject_id = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    session = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    within = forms.CharField(
        required=False, validators=[RegexValidator(r"^/(\d+/)*$")], widget=forms.HiddenInput
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="f_%s", **kwargs)
        self.actor = actor
        self.offered: tuple[Place, ...] = ()  # units that the typed text may mean
        self.place: Place | None = None  # the unit that is meant
        for name in ("since", "until"):
            self.fields[name].widget.attrs["placeholder"] = _("ngày/tháng/năm")
        self.fields["kind"].choices = [("", _("Tất cả")), *kinds.choices()]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        if typed := values.get("unit"):
            values["within"] = self._unit(typed)
        elif path := values.get("within"):
            self.place = Place(path, places.names([path]).get(path, path))
        return values

    def _unit(self, typed: str) -> str:
        """The path of the unit that is meant, among those whose events the actor may read."""
        found = places.find(self.actor, READ, typed)
        if found.meant is None:
            self.offered = found.offered[:MOST_OFFERED]
            self.add_error("unit", WHICH_UNIT if self.offered else NO_UNIT)
            return ""
        self.place = found.meant
        return found.meant.path

    @property
    def filters(self) -> Filters:
        """Of a valid form."""
        values = {name: value or "" for name, value in self.cleaned_data.items()}
        return Filters(
            since=values["since"] or None,
            until=values["until"] or None,
            kind=values["kind"],
            outcome=values["outcome"],
            account=values["account"],
            subject=values["subject"],
            subject_kind=values["subject_kind"],
            subject_id=values["subject_id"],
            address=values["address"],
            unit=values["within"],
            session=values["session"] or None,
        )
