"""Forms of sign-in and passwords."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.identity import rules
from lienthong.shell.forms import Password, RefusingForm


class SignInForm(forms.Form):
    name = forms.CharField(
        label=_("Thư điện tử công vụ"),
        help_text=_("Không cần nhập phần sau dấu @"),
        max_length=200,
        error_messages={"required": _("Nhập thư điện tử công vụ, ví dụ: hoalt.snv")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username webauthn",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=rules.MAX_PASSWORD_BYTES,
        strip=False,
        error_messages={"required": _("Nhập mật khẩu")},
        widget=Password(),
    )
    remember = forms.BooleanField(label=_("Nhớ tài khoản trên máy này"), required=False)


class NewPasswordForm(RefusingForm):
    """A password typed once, and seen if one wants to: typing it twice proves less than seeing it."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        max_length=rules.MAX_PASSWORD_BYTES,
        strip=False,
        widget=Password("new-password"),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        max_length=rules.MAX_PASSWORD_BYTES,
        strip=False,
        widget=Password("new-password"),
    )

    def clean_again(self) -> str:
        if self.cleaned_data.get("password") != self.cleaned_data["again"]:
            raise forms.ValidationError(_("Hai lần nhập chưa giống nhau"))
        return self.cleaned_data["again"]


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Mật khẩu hiện tại"),
        max_length=rules.MAX_PASSWORD_BYTES,
        strip=False,
        widget=Password(),
    )
    field_order = ("current", "password", "again")
