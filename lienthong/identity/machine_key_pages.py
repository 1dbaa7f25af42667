"""What administrators are asked before a system's token changes or ends, whatever the token is for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.identity.models import MachineKey
from lienthong.shell.pages import confirm, see_other


def ask_renewal(request: HttpRequest, key: MachineKey, *, back: str) -> HttpResponse:
    """Another token for the system? `back` names the page of all of them."""
    return confirm(
        request,
        title=_("Đổi mã kết nối?"),
        subject=_called(key),
        losses=[_("Mã đang dùng hết hiệu lực ngay.")],
        keeps=_("Mã mới hiện một lần trên trang tiếp theo, dùng được một năm."),
        action=_("Đổi mã"),
        cancel_url=reverse(back),
    )


def ask_revocation(
    request: HttpRequest, key: MachineKey, *, loss: str, keeps: str, back: str
) -> HttpResponse:
    """Is the system to be refused from now on? `loss` and `keeps` say what that means here."""
    return confirm(
        request,
        title=_("Thu hồi kết nối này?"),
        subject=_called(key),
        losses=[loss],
        keeps=keeps,
        action=_("Thu hồi"),
        cancel_url=reverse(back),
    )


def revoked(request: HttpRequest, key: MachineKey, *, back: str) -> HttpResponse:
    """It is done."""
    messages.success(request, _("Đã thu hồi kết nối %(name)s.") % {"name": key.name})
    return see_other(back)


def _called(key: MachineKey) -> str:
    return f"{key.name} · {key.unit.name}"
