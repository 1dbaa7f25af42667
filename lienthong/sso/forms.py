"""Forms of the console's pages of applications."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.directory import choosing
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.protocols import jose
from lienthong.shell.forms import RefusingForm
from lienthong.shell.search_field import Option, SearchField
from lienthong.sso import queries
from lienthong.sso.actions import ApplicationDraft
from lienthong.sso.models import AccessRule, Identifier

ICONS = [
    ("apps", _("Ô vuông")),
    ("mail", _("Thư")),
    ("document", _("Văn bản")),
    ("calendar", _("Lịch")),
    ("screen", _("Màn hình")),
    ("check", _("Việc đã xong")),
    ("flow", _("Quy trình")),
    ("chart", _("Biểu đồ")),
    ("book", _("Sách")),
    ("chat", _("Trao đổi")),
    ("map", _("Bản đồ")),
    ("phone", _("Điện thoại")),
    ("globe", _("Cổng thông tin")),
    ("money", _("Tài chính")),
]
CLAIMS = [
    ("name", _("Họ và tên")),
    ("account_kind", _("Loại tài khoản: cán bộ, công dân, tổ chức")),
    ("tax_code", _("Mã số thuế của tổ chức")),
    ("family_name", _("Họ và tên đệm")),
    ("given_name", _("Tên")),
    ("preferred_username", _("Tên người dùng")),
    ("title", _("Chức vụ")),
    ("unit_code", _("Mã đơn vị")),
    ("unit_name", _("Tên đơn vị")),
    ("unit_path", _("Các đơn vị cấp trên")),
    ("email", _("Thư điện tử công vụ")),
    ("phone_number", _("Số điện thoại")),
]
KINDS = [
    ("0", _("Ứng dụng có máy chủ: giữ được khóa bí mật")),
    ("1", _("Ứng dụng công khai: chạy trên máy người dùng, không giữ được khóa")),
]


class Lines(forms.CharField):
    """One value a line, blank ones dropped; cleans to a tuple."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = (line.strip() for line in super().clean(value).splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


class ApplicationForm(RefusingForm):
    name = forms.CharField(label=_("Tên ứng dụng"), max_length=100)
    description = forms.CharField(
        label=_("Mô tả"), help_text=_("Một dòng dưới tên"), max_length=200, required=False
    )
    category = forms.CharField(
        label=_("Nhóm"),
        help_text=_("Tiêu đề mà ứng dụng đứng dưới, ví dụ: Văn bản"),
        max_length=60,
        required=False,
    )
    icon = forms.ChoiceField(label=_("Biểu tượng"), choices=ICONS)
    position = forms.IntegerField(
        label=_("Thứ tự"), help_text=_("Số nhỏ đứng trước"), min_value=0, max_value=9999
    )
    owner = SearchField(
        label=_("Đơn vị chủ quản"), help_text=_("Để trống: của cả tỉnh"), required=False
    )
    redirect_uris = Lines(
        label=_("Địa chỉ nhận kết quả đăng nhập (redirect URI)"),
        help_text=_("Mỗi dòng một địa chỉ, so khớp từng ký tự"),
    )
    post_logout_redirect_uris = Lines(
        label=_("Địa chỉ quay về sau khi đăng xuất"),
        help_text=_("Mỗi dòng một địa chỉ"),
        required=False,
    )
    backchannel_logout_uri = forms.CharField(
        label=_("Địa chỉ nhận tin đăng xuất (back-channel logout)"),
        help_text=_("Máy chủ của ứng dụng được báo trong vài giây khi một phiên kết thúc"),
        max_length=2048,
        required=False,
    )
    launch_url = forms.CharField(
        label=_("Địa chỉ mở ứng dụng"),
        help_text=_("Để trống: trang đầu của địa chỉ nhận kết quả thứ nhất"),
        max_length=2048,
        required=False,
    )
    public = forms.TypedChoiceField(
        label=_("Loại"),
        choices=KINDS,
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    identifier = forms.ChoiceField(
        label=_("Ứng dụng nhận biết cán bộ bằng"),
        choices=Identifier.choices,
        widget=forms.RadioSelect,
    )
    claims = forms.MultipleChoiceField(
        label=_("Thông tin ứng dụng được biết"),
        choices=CLAIMS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    offline_access = forms.BooleanField(
        label=_("Được gia hạn khi người dùng không thao tác (offline_access)"), required=False
    )
    delegable = forms.BooleanField(
        label=_("Ủy quyền được: cán bộ khác làm thay, ứng dụng nhận tên cả hai người"),
        required=False,
    )
    handles_fields = forms.BooleanField(
        label=_("Xử lý thủ tục theo lĩnh vực: ủy quyền được từng lĩnh vực"), required=False
    )
    require_pkce = forms.BooleanField(label=_("Bắt buộc PKCE"), required=False)
    id_token_alg = forms.ChoiceField(
        label=_("Thuật toán ký"), choices=[(name, name) for name in jose.ALGORITHMS]
    )

    def __init__(self, *args: Any, actor: Actor, draft: ApplicationDraft, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(draft), **kwargs)
        self.actor = actor
        choosing.offer(self.fields["owner"], actor, queries.MANAGE, "sso:find_unit")

    def draft(self) -> ApplicationDraft:
        """What was typed, as the action wants it."""
        typed = {name: _plain(value) for name, value in self.cleaned_data.items()}
        return ApplicationDraft(**{**typed, "owner": _unit(typed["owner"])})


def _initial(draft: ApplicationDraft) -> dict[str, Any]:
    shown = {name: getattr(draft, name) for name in ApplicationDraft.__dataclass_fields__}
    owner = draft.owner.code if draft.owner else ""
    return {**shown, "public": "1" if draft.public else "0", "owner": owner}


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _unit(code: str | None) -> Unit | None:
    return directory.by_code(code) if code else None


class AccessForm(forms.Form):
    """One more rule: everyone, a unit with what is beneath it, or one officer."""

    kind = forms.ChoiceField(
        label=_("Cho phép"), choices=AccessRule.Kind.choices, widget=forms.RadioSelect
    )
    unit = SearchField(label=_("Đơn vị"), help_text=_("Mã hoặc tên"), required=False)
    account = SearchField(label=_("Cán bộ"), help_text=_("Họ tên hoặc tài khoản"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial={"kind": AccessRule.Kind.SUBTREE}, **kwargs)
        choosing.offer(self.fields["unit"], actor, queries.MANAGE, "sso:find_unit")
        offer_accounts(self.fields["account"], actor)

    def clean(self) -> dict[str, Any]:
        kind = self.cleaned_data.get("kind")
        if kind == AccessRule.Kind.SUBTREE and not self.cleaned_data.get("unit"):
            self.add_error("unit", _("Chọn đơn vị"))
        if kind == AccessRule.Kind.ACCOUNT and not self.cleaned_data.get("account"):
            self.add_error("account", _("Chọn cán bộ"))
        return self.cleaned_data


class NameForm(forms.Form):
    """The name under which the application knows an officer."""

    account = SearchField(label=_("Cán bộ"), help_text=_("Họ tên hoặc tài khoản"))
    name = forms.CharField(
        label=_("Tên trong ứng dụng"),
        help_text=_("Để trống: bỏ tên đã gán"),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_accounts(self.fields["account"], actor)


# ── Choosing an officer ─────────────────────────────────────────────────────────────────────────


def account_options(actor: Actor, typed: str) -> Sequence[Option]:
    """Officers of units over which the actor manages applications."""
    return [account_option(account) for account in queries.find_accounts(actor, typed)]


def offer_accounts(field: SearchField, actor: Actor) -> None:
    field.offer(
        find=lambda name: _account_of(actor, name),
        search=lambda typed: account_options(actor, typed),
        source=reverse("sso:find_account"),
    )


def _account_of(actor: Actor, name: str) -> Option | None:
    try:
        return account_option(queries.account_to_allow(actor, name))
    except NotFound:
        return None


def account_option(account: Account) -> Option:
    """An officer, told from namesakes by account and unit."""
    return Option(account.name, account.full_name, f"{account.name} · {account.unit.label}")
