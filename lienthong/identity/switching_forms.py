"""Which of one's accounts?"""

from collections.abc import Sequence

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.directory.models import Level
from lienthong.identity.models import Account


class AccountForm(forms.Form):
    """One line for each account; the one used last comes first and is chosen."""

    account = forms.TypedChoiceField(
        label=gettext_lazy("Tài khoản"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Hãy chọn một tài khoản")},
    )

    def __init__(self, *args: object, accounts: Sequence[Account], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(accounts, key=lambda one: one.used_at or one.created_at, reverse=True)
        self.fields["account"].choices = [(one.pk, _line(one)) for one in ordered]
        self.fields["account"].initial = ordered[0].pk if ordered else None


def _line(account: Account) -> SafeString:
    """Where and as what; under it the account's name, and when it was used."""
    return format_html(
        '<span><b>{}</b><br><span class="muted small">{}</span></span>',
        account_line(account),
        _use(account),
    )


def account_line(account: Account) -> str:
    """What tells one's accounts apart, in one line."""
    if account.unit is None:
        return f"{account.full_name} ({account.get_kind_display()})"
    unit, above = account.unit, account.unit.parent
    within = above.label if above and unit.level == Level.BUREAU else ""
    return ", ".join(part for part in (account.title, unit.label, within) if part)


def _use(account: Account) -> str:
    name = account.name if account.unit else ""
    used = (
        _("dùng lần cuối %(moment)s")
        % {"moment": date_format(localtime(account.used_at), "DATETIME_FORMAT")}
        if account.used_at
        else _("chưa dùng lần nào")
    )
    return f"{name} · {used}" if name else used
