"""An officer's second factors: how many there are, and taking them all away when a telephone is lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.factors import actions, queries
from lienthong.identity.factors.rules import Enrolled
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, confirm, see_other


def summary(officer: Account) -> str:
    """ "2 khóa truy cập, ứng dụng xác thực, 7 mã dự phòng"; "" where nothing is enrolled."""
    found = queries.enrolled(officer)
    return ", ".join(_counted(found)) if found.any else ""


def _counted(found: Enrolled) -> list[str]:
    keys = found.passkeys + found.disabled_passkeys
    words = []
    if keys:
        one = ngettext("%(count)d khóa truy cập", "%(count)d khóa truy cập", keys)
        words.append(one % {"count": keys})
    if found.app:
        words.append(_("ứng dụng xác thực"))
    left = ngettext("%(count)d mã dự phòng", "%(count)d mã dự phòng", found.recovery_codes)
    return [*words, left % {"count": found.recovery_codes}]


@holding(Rights.MANAGE_ACCOUNTS)
@any_method
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask, then take them all away; the officer enrols anew after the password."""
    officer = identity.account(request.actor, account_id)
    back = reverse("console:account", args=[officer.pk])
    if request.method == "POST":
        try:
            actions.reset(actor=request.actor, account=officer)
        except Refused as refusal:
            messages.error(request, refusal.words)
        else:
            words = _("Đã đặt lại xác thực hai bước của %(name)s.")
            messages.success(request, words % {"name": officer.full_name})
        return see_other(back)
    had = summary(officer)
    return confirm(
        request,
        title=_("Đặt lại xác thực hai bước của %(name)s?") % {"name": officer.full_name},
        subject=identity.email_of(officer.name),
        losses=[
            *([_("Đã đăng ký: %(factors)s.") % {"factors": had}] if had else []),
            _("Mọi phiên đăng nhập của cán bộ này kết thúc."),
            _("Đến khi cán bộ đăng ký lại, tài khoản chỉ được bảo vệ bằng mật khẩu."),
        ],
        keeps=_("Chỉ đặt lại khi bạn đã gặp hoặc nhận ra đúng người đề nghị."),
        action=_("Đặt lại"),
        cancel_url=back,
    )
