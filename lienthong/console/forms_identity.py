"""THÔNG TIN XÁC THỰC of SOURCES.md §2: the card's data as they are typed, scanned and checked."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit import clock
from lienthong.persons import rules, words
from lienthong.persons.rules import MOST_CHARACTERS, Declared
from lienthong.protocols import cccd
from lienthong.shell.forms import RefusingForm, date_field

QUIET = {"autocomplete": "off", "spellcheck": "false"}


class IdentityForm(RefusingForm):
    """What the card says of the account's holder; the order is the guide's."""

    name = forms.CharField(
        label=gettext_lazy("Họ và tên trên thẻ CCCD"),
        max_length=MOST_CHARACTERS["name"],
        widget=forms.TextInput(QUIET),
    )
    birth_date = date_field(gettext_lazy("Ngày sinh"), help_text=gettext_lazy("Ví dụ 04/07/1991"))
    gender = forms.ChoiceField(
        label=gettext_lazy("Giới tính"), widget=forms.RadioSelect, choices=()
    )
    number = forms.CharField(
        label=gettext_lazy("Số CCCD (12 số)"),
        max_length=20,
        widget=forms.TextInput(QUIET | {"inputmode": "numeric", "class": "short"}),
    )
    issued_on = date_field(
        gettext_lazy("Ngày cấp"), required=False, help_text=gettext_lazy("Ví dụ 10/08/2021")
    )
    issued_at = forms.CharField(
        label=gettext_lazy("Nơi cấp"),
        required=False,
        max_length=MOST_CHARACTERS["issued_at"],
        widget=forms.TextInput(QUIET),
    )
    address = forms.CharField(
        label=gettext_lazy("Địa chỉ"),
        required=False,
        max_length=MOST_CHARACTERS["address"],
        widget=forms.TextInput(QUIET),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="identity_%s", **kwargs)
        self.fields["gender"].choices = [(key, _(name)) for key, name in rules.GENDERS.items()]
        self.warnings: list[str] = []

    def clean_number(self) -> str:
        return cccd.digits(self.cleaned_data["number"])

    def clean(self) -> Mapping[str, Any]:
        """All that is wrong with what is known, beside its field; what is odd goes to `warnings`."""
        known = {
            "born": self.cleaned_data.get("birth_date"),
            "gender": self.cleaned_data.get("gender"),
            "issued_on": self.cleaned_data.get("issued_on"),
        }
        number = self.cleaned_data.get("number", "")
        if number:
            problems, odd = rules.review(number, **known, today=clock.today())
            for problem in problems:
                self.add_error(problem.field, words.sentence(problem))
            self.warnings = [words.sentence(one) for one in odd]
        return self.cleaned_data

    def declared(self) -> Declared:
        """What was typed, as the actions want it."""
        return Declared.typed(**self.cleaned_data)


class QrForm(RefusingForm):
    """A hand scanner types the text and Enter; others paste it."""

    qr = forms.CharField(
        label=gettext_lazy("Đọc mã QR của thẻ"),
        help_text=gettext_lazy(
            "Đặt con trỏ vào đây rồi quét mã QR trên thẻ, hoặc dán nội dung. Tắt bộ gõ tiếng Việt khi quét."
        ),
        max_length=cccd.MOST_QR_CHARACTERS,
        widget=forms.TextInput(QUIET),
    )

    def clean_qr(self) -> cccd.Card:
        try:
            return cccd.read_qr(self.cleaned_data["qr"])
        except cccd.UnreadableQr as error:
            raise forms.ValidationError(words.of_qr(error.part)) from error

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="identity_%s", **kwargs)

    def filled(self) -> dict[str, Any]:
        """The fields of IdentityForm that a card's QR code knows."""
        card = self.cleaned_data["qr"]
        return {key: getattr(card, key) for key in rules.FIELDS if key != "issued_at"}


class UnbindForm(RefusingForm):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: gắn nhầm người, tài khoản đổi người dùng"),
    )
