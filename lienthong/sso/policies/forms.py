"""Forms about sign-in policies and exempt accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.directory import choosing
from lienthong.directory import queries as directory
from lienthong.identity import rules
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import SearchField
from lienthong.sso import queries as applications
from lienthong.sso.forms import offer_accounts
from lienthong.sso.policies import queries, words
from lienthong.sso.policies.actions import PolicyDraft

DEMAND_CHOICES = [
    ("vneid", _("Chỉ đăng nhập bằng VNeID (hạn chuyển đổi)")),
    ("vneid_or_passkey", _("VNeID, hoặc khóa truy cập (passkey) của người đã xác thực")),
    ("lt2", _("Xác thực hai lớp: mật khẩu và mã, khóa truy cập hoặc VNeID (lt2)")),
    ("lt3", _("VNeID mức 2, hoặc khóa truy cập của người đã xác thực (lt3)")),
]


class PolicyForm(RefusingForm):
    """What, from when, where and of whom."""

    demand = forms.ChoiceField(label=_("Yêu cầu"), choices=DEMAND_CHOICES, widget=forms.RadioSelect)
    starts_on = date_field(
        _("Từ ngày"), help_text=_("Từ ngày này, phiên đang mở mà chưa đạt cũng được hỏi lại")
    )
    application = forms.ChoiceField(label=_("Ứng dụng"), required=False)
    unit = SearchField(
        label=_("Đơn vị"),
        help_text=_("Để trống: mọi đơn vị; tính cả đơn vị trực thuộc"),
        required=False,
    )
    role = forms.ChoiceField(label=_("Chỉ với vai trò quản trị"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = applications.visible(actor).filter(removed_at=None).order_by("name")
        everything = ("", gettext("Mọi ứng dụng và trang quản trị"))
        self.fields["application"].choices = [everything, *((a.slug, a.name) for a in managed)]
        self.fields["role"].choices = [
            ("", gettext("Mọi cán bộ")),
            *((name, gettext(label)) for name, label in rules.ROLE_NAMES),
        ]
        self.actor = actor
        choosing.offer(self.fields["unit"], actor, queries.MANAGE, "sso:find_policy_unit")

    def draft(self) -> PolicyDraft:
        """What was typed, as the action wants it."""
        typed = self.cleaned_data
        level, vneid, passkey = words.DEMANDS[typed["demand"]]
        slug, code = typed["application"], typed["unit"]
        return PolicyDraft(
            starts_on=typed["starts_on"],
            application=applications.application(self.actor, slug) if slug else None,
            unit=directory.by_code(code) if code else None,
            role=typed["role"],
            level=level,
            vneid=vneid,
            passkey_counts=passkey,
        )

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day and day < clock.today():
            raise forms.ValidationError(gettext("Ngày bắt đầu không được ở trong quá khứ"))
        return day


class BreakGlassForm(RefusingForm):
    """One more account that policies do not hold back."""

    account = SearchField(label=_("Cán bộ"), help_text=_("Họ tên hoặc tài khoản"))
    reason = forms.CharField(label=_("Lý do"), max_length=300)
    until = date_field(_("Đến ngày"), help_text=_("Để trống: không thời hạn"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_accounts(self.fields["account"], actor)
