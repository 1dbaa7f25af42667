"""Citizens' and organisations' accounts, for who administers the province: found, closed, signed out."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.outside import actions, queries
from lienthong.identity.outside.queries import Show
from lienthong.identity.rules import Rights
from lienthong.kit.refusal import Refused
from lienthong.kit.text import format_date
from lienthong.protocols import cccd
from lienthong.shell import tags
from lienthong.shell.pages import any_method, confirm, page, see_other

MANAGE = queries.MANAGE
ON_A_PAGE = 50
MOST_TYPED = 100
TABS = [
    (Show.ALL, gettext_lazy("Tất cả")),
    (Show.CITIZENS, gettext_lazy("Công dân")),
    (Show.ORGANISATIONS, gettext_lazy("Tổ chức, doanh nghiệp")),
    (Show.SUSPENDED, gettext_lazy("Đang tạm đình chỉ")),
]


class ReasonForm(forms.Form):
    """Why; it stands in the audit trail."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=300,
        help_text=gettext_lazy("Ghi trong nhật ký; đừng ghi số CCCD"),
    )


@holding(MANAGE)
@any_method
def accounts(request: HttpRequest) -> HttpResponse:
    """All of them, or those that are searched. What is searched comes by POST: a CCCD number must not
    stand in an address."""
    shown = request.GET.get("show", "")
    show = Show(shown) if shown in set(Show) else Show.ALL
    typed = request.POST.get("q", request.GET.get("q", "")).strip()[:MOST_TYPED]
    if request.method == "POST" and not cccd.is_number(cccd.digits(typed)):
        return see_other(_url(show, typed))
    found = queries.found(request.actor, typed, show)
    return page(
        request,
        "console/outside.html",
        found=Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        typed=typed,
        tabs=[(label, _url(one, _sayable(typed)), one == show) for one, label in TABS],
    )


def _sayable(typed: str) -> str:
    """What may stand in an address."""
    return "" if cccd.is_number(cccd.digits(typed)) else typed


def _url(show: Show, typed: str) -> str:
    query = {name: value for name, value in (("show", show), ("q", typed)) if value}
    return reverse("console:outside") + (f"?{urlencode(query)}" if query else "")


@holding(MANAGE)
@require_safe
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """What is known of one, and what is open."""
    one = queries.account(request.actor, account_id)
    return page(
        request,
        "console/outside_account.html",
        account=one,
        facts=_facts(one),
        live=list(queries.sessions(one)),
        may_read_audit=request.actor.may(Rights.READ_AUDIT),
    )


def _facts(one: Account) -> list[tuple[str, object]]:
    proven, last = queries.proven(one), identity.last_session_of(one)
    rows = [
        (_("Loại"), one.get_kind_display()),
        (_("Tên tài khoản"), one.name),
        (_("Mã số thuế"), one.tax_code),
        (_("Số CCCD"), proven and proven.number),
        (_("Ngày sinh"), proven and format_date(proven.birth_date)),
        (_("Tạo lúc"), tags.moment(one.created_at)),
        (_("Đăng nhập gần nhất"), last and tags.moment(last.created_at)),
    ]
    return [(term, value) for term, value in rows if value]


# ── Changes: each asks why ──────────────────────────────────────────────────────────────────────────


@holding(MANAGE)
@any_method
def suspend(request: HttpRequest, account_id: int) -> HttpResponse:
    """Nobody enters with it until it is resumed."""
    one = queries.account(request.actor, account_id)
    open_ = queries.sessions(one).count()
    return _with_reason(
        request,
        one,
        actions.suspend,
        title=_("Tạm đình chỉ %(name)s?") % {"name": one.full_name},
        losses=[
            _("Không ai đăng nhập bằng tài khoản này, hoặc thay tài khoản này, được nữa."),
            _("%(count)s phiên đang mở kết thúc ngay.") % {"count": open_},
        ],
        keeps=_("Bỏ đình chỉ được bất cứ lúc nào."),
        action=_("Tạm đình chỉ"),
        done=_("Đã tạm đình chỉ %(name)s.") % {"name": one.full_name},
    )


@holding(MANAGE)
@any_method
def resume(request: HttpRequest, account_id: int) -> HttpResponse:
    """Undo a suspension."""
    one = queries.account(request.actor, account_id)
    return _with_reason(
        request,
        one,
        actions.resume,
        title=_("Bỏ đình chỉ %(name)s?") % {"name": one.full_name},
        action=_("Bỏ đình chỉ"),
        done=_("%(name)s đăng nhập lại được.") % {"name": one.full_name},
    )


@holding(MANAGE)
@any_method
def end_all(request: HttpRequest, account_id: int) -> HttpResponse:
    """End everything that is open."""
    one = queries.account(request.actor, account_id)
    return _with_reason(
        request,
        one,
        actions.end_all,
        title=_("Kết thúc mọi phiên của %(name)s?") % {"name": one.full_name},
        losses=[_("Ứng dụng đang mở bằng các phiên này đóng ngay; việc chưa lưu mất.")],
        keeps=_("Đăng nhập lại bằng VNeID được ngay. Muốn chặn, hãy tạm đình chỉ."),
        action=_("Kết thúc tất cả"),
        done=_("Đã kết thúc các phiên đăng nhập."),
    )


@holding(MANAGE)
@any_method
def end_representation(request: HttpRequest, account_id: int, other_id: int) -> HttpResponse:
    """Somebody acts for the organisation no longer."""
    one = queries.account(request.actor, account_id)
    other = queries.account(request.actor, other_id)
    who = {"name": other.full_name, "organisation": one.full_name}
    return _with_reason(
        request,
        one,
        lambda account, **given: actions.end_representation(
            organisation=account, representative=other, **given
        ),
        title=_("%(name)s thôi đại diện %(organisation)s?") % who,
        losses=[_("Các phiên đang làm việc thay tổ chức kết thúc ngay, cả trong ứng dụng.")],
        keeps=_(
            "Chỉ làm thay lại được nếu VNeID xác nhận lần nữa. Muốn chặn hẳn, hãy tạm đình chỉ."
        ),
        action=_("Chấm dứt đại diện"),
        done=_("%(name)s không còn làm thay %(organisation)s.") % who,
    )


def _with_reason(
    request: HttpRequest, one: Account, act: Callable[..., object], *, done: str, **asked: object
) -> HttpResponse:
    """Ask why; with an answer, do it."""
    form = ReasonForm(request.POST or None)
    back = reverse("console:outside_account", args=[one.pk])
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.actor, account=one, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, done)
            return see_other(back)
    return confirm(request, form=form, subject=one.get_kind_display(), cancel_url=back, **asked)
