"""Forms of second factors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.identity.factors.step import Answer

HIDDEN = {"max_length": 20_000, "required": False, "widget": forms.HiddenInput}


def code_field(label: str, **kwargs: object) -> forms.CharField:
    """Six digits, for which a telephone shows its figures."""
    attributes = {
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
        "spellcheck": "false",
        "class": "short",
    }
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attributes), **kwargs)


class AnswerForm(forms.Form):
    """A code of the app, one from paper, or what the browser says of a passkey: one of the three."""

    passkey = forms.CharField(**HIDDEN)
    challenge = forms.CharField(**HIDDEN)
    code = code_field(
        _("Mã trong ứng dụng xác thực"),
        help_text=_("Sáu chữ số, đổi sau mỗi 30 giây"),
        required=False,
    )
    recovery = forms.CharField(
        label=_("Mã dự phòng"),
        help_text=_("Mười ký tự trên tờ bạn đã in; mỗi mã dùng một lần"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "class": "short code"}
        ),
    )

    def clean(self) -> None:
        if not any(self.cleaned_data.get(name) for name in ("passkey", "code", "recovery")):
            self.add_error("code", _("Nhập mã để tiếp tục"))

    def answer(self) -> Answer:
        """What was answered, once the form is valid."""
        fields = ("code", "recovery", "passkey", "challenge")
        return Answer(**{name: self.cleaned_data[name] for name in fields})

    def refuse(self, words: str) -> None:
        """Say it beside the field that was filled in."""
        typed = [name for name in ("recovery", "code") if self.cleaned_data.get(name)]
        self.add_error(typed[0] if typed else None, words)


class SecondStepForm(AnswerForm):
    trust = forms.BooleanField(
        label=_("Ghi nhớ thiết bị này 30 ngày"),
        help_text=_("Chỉ chọn trên máy của riêng bạn"),
        required=False,
    )


class PasskeyForm(forms.Form):
    """A passkey that the browser is about to make; `passkey` and `challenge` are filled by its script."""

    name = forms.CharField(
        label=_("Tên để bạn nhận ra khóa này"),
        help_text=_("Ví dụ: Điện thoại của tôi, Máy cơ quan"),
        max_length=60,
        required=False,
    )
    passkey = forms.CharField(**HIDDEN)
    challenge = forms.CharField(**HIDDEN)


class PasskeyNameForm(forms.Form):
    name = forms.CharField(label=_("Tên khóa truy cập"), max_length=60)


class AppForm(forms.Form):
    """Confirms an authenticator app by one of its codes."""

    sealed = forms.CharField(max_length=500, widget=forms.HiddenInput)
    code = code_field(_("Mã sáu chữ số đang hiện trong ứng dụng"))
