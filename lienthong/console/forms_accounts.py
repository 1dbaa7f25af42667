"""Forms about officers: THÔNG TIN CÁN BỘ of SOURCES.md §2, moving, pictures, roles."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.console.choosers import offer_units
from lienthong.console.meanings import MEANINGS
from lienthong.identity import rules
from lienthong.identity.actions import Profile
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import SearchField

PROFILE = tuple(field.name for field in fields(Profile))
TELEPHONE = forms.TextInput({"inputmode": "tel", "autocomplete": "off"})
HINTS = {
    "mobile": _("Để liên hệ và gửi tin nhắn"),
    "emails": _("Thư khác ngoài thư công vụ, cách nhau bằng dấu chấm phẩy"),
}


class OfficerForm(RefusingForm):
    """What is said of an officer. `seen` is the version that the form was opened with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widgets = dict.fromkeys(("phone", "mobile", "desk_phone"), TELEPHONE)
        self.fields |= forms.fields_for_model(Account, PROFILE, widgets=widgets, help_texts=HINTS)

    @staticmethod
    def of(account: Account) -> dict[str, Any]:
        """The officer as stored."""
        profile = Profile.of(account)
        return {name: getattr(profile, name) for name in PROFILE} | {"seen": profile.version}

    def clean(self) -> Mapping[str, Any]:
        """All that is wrong at once; the action would name the first fault only."""
        given = {name: self.cleaned_data.get(name, "") for name in PROFILE}
        for name, problem in rules.profile_problems(given).items():
            if name not in self.errors:
                self.add_error(name, gettext(problem))
        return self.cleaned_data

    def profile(self) -> Profile:
        """What was typed, as the actions want it."""
        return Profile(**{name: self.cleaned_data[name] for name in PROFILE})


class AddOfficerForm(OfficerForm):
    name = forms.CharField(
        label=_("Tên tài khoản"),
        help_text=_("Cũng là thư điện tử công vụ; không đổi được về sau. Ví dụ: hoalt.snv"),
        max_length=100,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
    unit = SearchField(
        label=_("Thuộc đơn vị/Phòng ban"), help_text=_("Gõ tên hoặc mã, có dấu hay không đều được")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["unit"], actor)


class MoveOfficerForm(RefusingForm):
    unit = SearchField(
        label=_("Chuyển đến đơn vị"),
        help_text=_("Gõ tên hoặc mã, có dấu hay không dấu đều được"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["unit"], actor)


class PhotoForm(RefusingForm):
    photo = forms.FileField(
        label=_("Ảnh"),
        help_text=_("JPEG, PNG hoặc WebP, tối đa 10 MB; được thu nhỏ khi lưu"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )


class GrantForm(RefusingForm):
    """A role over a subtree; offered are those that the actor holds somewhere."""

    role = forms.ChoiceField(label=_("Vai trò"), widget=forms.RadioSelect)
    unit = SearchField(
        label=_("Ở đơn vị"), help_text=_("Có hiệu lực ở đơn vị này và mọi đơn vị trực thuộc")
    )
    last_day = date_field(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = grantable(actor)
        offer_units(self.fields["unit"], actor, rules.Rights.GRANT_ROLES)

    def until(self) -> date | None:
        """The first day without the role: people name the last one with it."""
        last = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None


def grantable(actor: Actor) -> list[tuple[str, SafeString]]:
    """Roles of which the actor holds every right somewhere, each with what it means."""
    return [
        (role, format_html('{}<span class="choice-note">{}</span>', gettext(name), MEANINGS[role]))
        for role, name in rules.ROLE_NAMES
        if all(actor.may(right) for right in rules.ROLES[role])
    ]
