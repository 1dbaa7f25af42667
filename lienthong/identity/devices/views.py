"""Where one is signed in, on which browsers, and when it was tried."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.identity import actions as identity
from lienthong.identity import alerts, cookies, hashing
from lienthong.identity import queries as accounts
from lienthong.identity.access import signed_in
from lienthong.identity.contacts.forms import ProveForm
from lienthong.identity.devices import actions, queries, words
from lienthong.identity.models import Account
from lienthong.identity.recovery.strength import replaces_password
from lienthong.kit import clock, secrets
from lienthong.kit.refusal import Refused
from lienthong.shell import errors
from lienthong.shell.devices import device
from lienthong.shell.pages import any_method, confirm, own_path, page, see_other

BUSY_SECONDS = 3


@signed_in
def devices(request: HttpRequest) -> HttpResponse:
    """Sessions that are open, and browsers that the account knows."""
    own = accounts.own_account(request.actor)
    here = secrets.digest(request.COOKIES.get(cookies.DEVICE_COOKIE, ""))
    sessions = list(queries.live(own))
    for one in sessions:
        one.proved_by = words.proved_by(one.methods.split())
        one.level_word = words.level(one.level)
    known = list(queries.known(own))
    for one in known:
        one.here = bytes(one.digest) == here
    return page(
        request, "identity/devices/devices.html", sessions=sessions, known=known, now=clock.now()
    )


@signed_in
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The history of 90 days, refused attempts too."""
    history = queries.history(request.actor, _moment(request.GET.get("before", "")))
    older = f"?before={history.older.timestamp()}" if history.older else None
    return page(
        request,
        "identity/devices/sign_ins.html",
        lines=history.lines,
        older=older,
        days=queries.SHOWN_DAYS,
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


@signed_in
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    own = accounts.own_account(request.actor)
    identity.end_session(actor=request.actor, account=own, session_id=session_id)
    messages.success(request, _("Đã kết thúc phiên đăng nhập đó."))
    return see_other(own_path(request.POST.get("next"), reverse("identity:devices")))


@signed_in
@require_POST
def forget(request: HttpRequest, device_id: int) -> HttpResponse:
    """Make a known browser a stranger."""
    actions.forget(actor=request.actor, device_id=device_id)
    messages.success(request, _("Đã bỏ ghi nhớ thiết bị đó."))
    return see_other("identity:devices")


@signed_in
@any_method
def not_me(request: HttpRequest, session_id: int) -> HttpResponse:
    """ "Không phải tôi": everything ends, and a new password is set at once."""
    own = accounts.own_account(request.actor)
    session = accounts.session_of(own, str(session_id))
    form = ProveForm(request.POST or None, asks_password=not replaces_password(request, own))
    if request.method == "POST" and form.is_valid():
        try:
            token = actions.disown(actor=request.actor, session=session, password=form.password)
        except hashing.Busy:
            return errors.unavailable(request, retry_after=BUSY_SECONDS)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return cookies.forget_session(_after_disowning(request, token))
    has_password = own.kind == Account.Kind.OFFICER
    forgotten = _("Quên mật khẩu hiện tại? Hãy đăng xuất rồi chọn Quên mật khẩu: kết quả như nhau.")
    return confirm(
        request,
        title=_("Phiên này không phải của bạn?"),
        subject=f"{device(session.user_agent)}, {session.address or '–'}",
        losses=_losses(has_password=has_password),
        keeps=forgotten if has_password else "",
        form=form,
        action=_("Không phải tôi"),
        cancel_url=reverse("identity:devices"),
    )


def _after_disowning(request: HttpRequest, token: str) -> HttpResponse:
    if not token:
        messages.success(request, _("Mọi phiên đã kết thúc."))
        return see_other("identity:sign_in")
    messages.success(request, _("Mọi phiên đã kết thúc. Hãy đặt mật khẩu mới ngay."))
    return see_other("identity:password", token)


def _losses(*, has_password: bool) -> list[str]:
    losses = [_("Mọi phiên đăng nhập kết thúc, kể cả phiên này; các ứng dụng hỏi đăng nhập lại.")]
    if has_password:
        losses.append(_("Mật khẩu hiện tại ngừng dùng ngay; trang tiếp theo đặt mật khẩu mới."))
    return [*losses, _("Mọi thiết bị đã ghi nhớ bị quên.")]


@signed_in
@require_POST
def alerts_seen(request: HttpRequest) -> HttpResponse:
    """The owner has read what they were told."""
    alerts.seen(actor=request.actor)
    return see_other(own_path(request.POST.get("next"), "/"))
