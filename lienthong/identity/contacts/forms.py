"""Forms of one's own number and addresses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.identity import rules
from lienthong.identity.models import Channel
from lienthong.shell.forms import Password, RefusingForm


class ProveForm(RefusingForm):
    """The password again; left out where the session has just shown something as good."""

    current = forms.CharField(
        label=_("Mật khẩu hiện tại"),
        max_length=rules.MAX_PASSWORD_BYTES,
        strip=False,
        widget=Password(),
    )

    def __init__(self, *args: object, asks_password: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["current"]

    @property
    def password(self) -> str | None:
        return self.cleaned_data.get("current")


class ContactForm(ProveForm):
    channel = forms.ChoiceField(
        label=_("Nơi nhận mã"),
        choices=[
            (Channel.SMS, _("Số di động: thay cho số đang có")),
            (Channel.EMAIL, _("Thư cá nhân: thêm vào các địa chỉ đang có")),
        ],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label=_("Số di động hoặc địa chỉ thư"),
        help_text=_("Ví dụ 0912 345 678, hoặc hoa@thu.example"),
        max_length=254,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("channel", "address", "current")
