"""Which systems may send figures, of which indicators, for which units: granting, renewing, revoking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory.models import Unit
from lienthong.identity import machine_keys
from lienthong.kit import clock, secrets, text
from lienthong.kit.actor import Actor, Right
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import events, queries
from lienthong.scoreboard.models import ApiCaller, Indicator


@dataclass(frozen=True, slots=True)
class Issued:
    caller: ApiCaller
    secret: str  # told once


def grant(
    *,
    actor: Actor,
    name: str,
    unit: Unit,
    indicators: Sequence[Indicator],
    until: date | None = None,
) -> Issued:
    """Let a system tell these indicators for a unit's subtree, to the end of a day (in a year)."""
    queries.require_centre(actor)
    name = text.tidy(name)
    if not name:
        raise Refused(_("Nhập tên hệ thống gửi số liệu"), field="name")
    if not indicators:
        raise Refused(_("Chọn ít nhất một chỉ tiêu"), field="indicators")
    _refuse_namesake(name)
    secret = secrets.new_token()
    with transaction.atomic():
        caller = ApiCaller.objects.create(
            name=name,
            unit=unit,
            digest=secrets.digest(secret),
            issued_by=actor.label,
            issued_at=clock.now(),
            expires_at=machine_keys.end_of(until),
        )
        caller.indicators.set(indicators)
        details = {"indicators": [one.code for one in indicators]}
        _record(actor, events.CALLER_GRANTED, caller, details)
    return Issued(caller, secret)


def renew(*, actor: Actor, caller: ApiCaller, until: date | None = None) -> Issued:
    """Another secret for the same system; the old one stops at once."""
    queries.require_centre(actor)
    secret = secrets.new_token()
    with transaction.atomic():
        caller.digest, caller.expires_at = secrets.digest(secret), machine_keys.end_of(until)
        caller.save(update_fields=["digest", "expires_at"])
        _record(actor, events.CALLER_RENEWED, caller)
    return Issued(caller, secret)


def revoke(*, actor: Actor, caller: ApiCaller) -> None:
    """It is refused from now on; what it has told stays."""
    queries.require_centre(actor)
    with transaction.atomic():
        ApiCaller.objects.filter(pk=caller.pk, revoked_at=None).update(revoked_at=clock.now())
        _record(actor, events.CALLER_REVOKED, caller)


def _refuse_namesake(name: str) -> None:
    if ApiCaller.objects.filter(name=name, revoked_at=None).exists():
        raise Refused(
            _("Đã có hệ thống tên %(name)s") % {"name": name},
            hint=_("Đổi mã của hệ thống đang có, hoặc chọn tên khác."),
            field="name",
        )


def _record(
    actor: Actor, kind: str, caller: ApiCaller, details: Mapping[str, Any] | None = None
) -> None:
    said = {"until": caller.expires_at.isoformat(), **(details or {})}
    subject = audit.Subject(events.CALLER, caller.pk, caller.name)
    audit.record(actor=actor, kind=kind, subject=subject, unit_path=caller.unit.path, details=said)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def all_callers(actor: Actor) -> QuerySet[ApiCaller]:
    """For the centre: those in use first, then by name."""
    queries.require_centre(actor)
    found = ApiCaller.objects.select_related("unit").prefetch_related("indicators")
    return found.order_by("-revoked_at", "name", "id")


def one(actor: Actor, number: int) -> ApiCaller:
    """One that is not revoked; NotFound for any other."""
    found = all_callers(actor).filter(pk=number, revoked_at=None).first()
    if found is None:
        raise NotFound(_("Không tìm thấy hệ thống này"))
    return found


def live(token: str) -> ApiCaller | None:
    """The system that a token stands for; None if it is over or never was."""
    return machine_keys.live(ApiCaller.objects.all(), token) if token else None


def actor_of(caller: ApiCaller, address: str) -> Actor:
    """Who a system acts as: nobody signed in, reporting for one subtree."""
    return Actor(
        account_id=None,
        label=f"api:{caller.name}"[:100],
        address=address,
        unit_id=caller.unit_id,
        unit_path=caller.unit.path,
        rights=(Right(queries.REPORT, caller.unit.path),),
    )
