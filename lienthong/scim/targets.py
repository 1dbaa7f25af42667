"""Applications' servers: which they are, how far they are in step, when they are next asked."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.kit import clock, outbound
from lienthong.kit.actor import Actor
from lienthong.kit.networks import LOOPBACK
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scim import events, sql, tasks
from lienthong.scim.models import Provisioned, Target
from lienthong.scim.reconciling import VAULT, parameters
from lienthong.sso import queries as sso
from lienthong.sso.models import Application

SHOWN = 50

PROBLEMS = {
    "unreachable": gettext_lazy("Không kết nối được"),
    "address": gettext_lazy("Địa chỉ nằm trong mạng nội bộ chưa được cho phép"),
    "token": gettext_lazy("Mã truy cập không được chấp nhận"),
    "busy": gettext_lazy("Máy chủ yêu cầu đợi"),
    "broken": gettext_lazy("Máy chủ báo lỗi"),
    "moved": gettext_lazy("Máy chủ chuyển hướng sang địa chỉ khác"),
    "garbage": gettext_lazy("Máy chủ trả lời không đúng SCIM"),
    "rejected": gettext_lazy("Máy chủ không nhận"),
    "stranger": gettext_lazy("Ở đó đã có người khác mang tên này, thư công vụ không khớp"),
}


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """What the form says. An empty token keeps the one that is stored."""

    base_url: str
    token: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    in_step: int
    waiting: int
    failed: int


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def visible(actor: Actor) -> QuerySet[Target]:
    """Targets of applications that the actor manages."""
    mine = Target.objects.filter(application__in=sso.visible(actor))
    return mine.select_related("application__owner").order_by("application__name")


def of(application: Application) -> Target:
    """An application's target; NotFound if it has none."""
    found = known(application)
    if found is None:
        raise NotFound(_("Ứng dụng này chưa có nơi nhận tài khoản"))
    return found


def known(application: Application) -> Target | None:
    """An application's target, if it has one."""
    return (
        Target.objects.select_related("application__owner").filter(application=application).first()
    )


def progress(target: Target) -> Progress:
    """How many officers are in step, wait, and could not be brought there."""
    with connection.cursor() as cursor:
        cursor.execute(sql.PROGRESS, parameters(target))
        return Progress(*cursor.fetchone())


def failed(target: Target) -> list[Provisioned]:
    """Officers who could not be brought into step, the most stubborn first."""
    with connection.cursor() as cursor:
        cursor.execute(sql.FAILED, parameters(target) | {"most": SHOWN})
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Provisioned.objects.select_related("account__unit").defer("account__photo").in_bulk(ids)
    return [rows[pk] for pk in ids]


def explain(problem: str) -> str:
    """A stored problem in words, with what the server said."""
    code, _space, detail = problem.partition(" ")
    words = str(PROBLEMS.get(code, code))
    return f"{words} ({detail})" if detail else words


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


def set_target(*, actor: Actor, application: Application, draft: TargetDraft) -> Target:
    """Say where the application's server is; it is asked at once. Raises Refused with the field.

    Another address is another server: nothing is known of what it has, and the stored token is not
    for it.
    """
    sso.application(actor, application.slug)
    base_url = _address(draft.base_url)
    before = known(application)
    moved = before is None or before.base_url != base_url
    sealed = _sealed(draft.token, None if moved else before)
    with transaction.atomic():
        columns = {"base_url": base_url, "sealed_token": sealed, "enabled": draft.enabled}
        anew = {"next_run_at": clock.now(), "failures": 0, "problem": ""}
        target, _made = Target.objects.update_or_create(
            application=application, defaults=columns | anew
        )
        told = Provisioned.objects.filter(target=target)
        told.delete() if moved else told.update(next_try_at=None)
        _record(actor, events.TARGET_SET, target, {"address": base_url, "on": draft.enabled})
        tasks.start_due()
    return target


def run_soon(*, actor: Actor, target: Target) -> None:
    """Try everything that waits, now."""
    sso.application(actor, target.application.slug)
    if not target.enabled:
        raise Refused(_("Việc chuyển đang tạm dừng"))
    with transaction.atomic():
        Provisioned.objects.filter(target=target).update(next_try_at=None)
        Target.objects.filter(pk=target.pk).update(next_run_at=clock.now())
        tasks.start_due()


def remove_target(*, actor: Actor, target: Target) -> None:
    """Tell the server nothing more; what it has stays as it is."""
    sso.application(actor, target.application.slug)
    with transaction.atomic():
        _record(actor, events.TARGET_REMOVED, target, {"address": target.base_url})
        target.delete()


def _address(typed: str) -> str:
    base_url = typed.strip().rstrip("/")
    try:
        outbound.check(base_url)
    except outbound.AddressRefused as error:
        raise Refused(
            _("Viết địa chỉ SCIM đầy đủ, ví dụ https://vanban.tinh.gov.vn/scim/v2"),
            field="base_url",
        ) from error
    parts = urlsplit(base_url)
    if parts.query or parts.fragment or (parts.scheme == "http" and not _is_ours(parts.hostname)):
        raise Refused(_("Địa chỉ phải bắt đầu bằng https:// và không có tham số"), field="base_url")
    return base_url


def _is_ours(host: str | None) -> bool:
    """A listed private host may be reached without TLS: the mã truy cập stays within our network."""
    listed = settings.OUTBOUND_PRIVATE
    try:
        address = ip_address(LOOPBACK[0] if host == "localhost" else host or "")
    except ValueError:
        return host in listed.hosts
    return any(address in network for network in listed.networks)


def _sealed(typed: str, before: Target | None) -> bytes:
    token = typed.strip()
    if not token and before is not None:
        return bytes(before.sealed_token)
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Refused(_("Dán mã truy cập mà ứng dụng đã cấp"), field="token")
    return settings.VAULT.encrypt(VAULT, token.encode())


def _record(actor: Actor, kind: str, target: Target, details: dict[str, object]) -> None:
    application = target.application
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("application", application.pk, application.name),
        unit_path=application.owner.path if application.owner else "",
        details=details,
    )
