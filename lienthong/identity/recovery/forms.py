"""Forms of a forgotten password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.identity import messages
from lienthong.identity.forms import NewPasswordForm
from lienthong.identity.models import Channel

WAYS = {
    Channel.SMS: _("Tin nhắn tới số di động đã đăng ký"),
    Channel.EMAIL: _("Thư tới địa chỉ cá nhân đã đăng ký, không phải thư công vụ"),
}


class AskForm(forms.Form):
    """The same ways for every name: what an account has is not told to strangers."""

    name = forms.CharField(
        label=_("Thư điện tử công vụ"),
        help_text=_("Không cần nhập phần sau dấu @"),
        max_length=200,
        error_messages={"required": _("Nhập thư điện tử công vụ, ví dụ: hoalt.snv")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    channel = forms.ChoiceField(label=_("Nhận mã ở đâu"), widget=forms.RadioSelect)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = [(way, words) for way, words in WAYS.items() if messages.offered(way)]
        self.fields["channel"].choices = offered
        self.fields["channel"].initial = offered[0][0] if offered else None


class NewWithFactorForm(NewPasswordForm):
    """For who administers something: a code that was sent is not enough."""

    factor = forms.CharField(
        label=_("Mã của ứng dụng xác thực hoặc mã dự phòng"),
        help_text=_("Tài khoản của bạn có quyền quản trị nên cần thêm bước xác thực thứ hai"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )
    field_order = ("factor", "password", "again")


class CodeForm(forms.Form):
    """Six digits; spaces do not matter."""

    code = forms.CharField(
        label=_("Mã gồm 6 chữ số"),
        max_length=20,
        error_messages={"required": _("Nhập mã vừa nhận được")},
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
    )
