"""Forms of the pages on clients and targets."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.directory import choosing
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.scim import queries
from lienthong.scim.models import Target
from lienthong.scim.targets import TargetDraft
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import SearchField


class TokenForm(RefusingForm):
    """One more system that may administer the officers of a unit."""

    name = forms.CharField(
        label=_("Tên hệ thống"), help_text=_("Ví dụ: Phần mềm quản lý cán bộ"), max_length=100
    )
    unit = SearchField(
        label=_("Đơn vị"), help_text=_("Được quản lý cán bộ của đơn vị này và đơn vị trực thuộc")
    )
    until = date_field(
        _("Hết hạn vào cuối ngày"),
        help_text=_("Ngày/tháng/năm, ví dụ 04/07/2027. Để trống: một năm"),
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        choosing.offer(self.fields["unit"], actor, queries.MANAGE, "scim:find_unit")

    def draft(self) -> tuple[str, Unit, date | None]:
        """Name, unit and last day, as the action wants them."""
        typed = self.cleaned_data
        unit = directory.with_code(self.actor, queries.MANAGE, typed["unit"])
        return typed["name"], unit, typed["until"]


class TargetForm(RefusingForm):
    """Where an application's own SCIM server is."""

    base_url = forms.CharField(
        label=_("Địa chỉ SCIM 2.0 của ứng dụng"),
        help_text=_("Ví dụ: https://vanban.tinh.gov.vn/scim/v2"),
        max_length=500,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "code"}),
    )
    token = forms.CharField(
        label=_("Mã truy cập do ứng dụng cấp"),
        max_length=4000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    enabled = forms.BooleanField(label=_("Đang chuyển; bỏ chọn để tạm dừng"), required=False)

    def __init__(self, *args: Any, target: Target | None, **kwargs: Any) -> None:
        known = {"base_url": target.base_url, "enabled": target.enabled} if target else {}
        super().__init__(*args, initial={"enabled": True} | known, **kwargs)
        if target:
            self.fields["token"].help_text = _("Để trống: giữ mã đang dùng")

    def draft(self) -> TargetDraft:
        return TargetDraft(**self.cleaned_data)
