"""Who may be a client of the SCIM server: issuing, renewing and revoking its token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import machine_keys
from lienthong.kit import clock, secrets, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scim import events, queries
from lienthong.scim.models import Token


@dataclass(frozen=True, slots=True)
class Issued:
    token: Token
    secret: str  # told once


def issue(*, actor: Actor, name: str, unit: Unit, until: date | None = None) -> Issued:
    """Let a system administer the accounts of a unit's subtree, to the end of a day (in a year)."""
    directory.require(actor, queries.MANAGE, unit.path)
    name = text.tidy(name)
    if not name:
        raise Refused(_("Nhập tên hệ thống kết nối"), field="name")
    _refuse_namesake(name, unit)
    secret = secrets.new_token()
    with transaction.atomic():
        token = Token.objects.create(
            name=name,
            unit=unit,
            digest=secrets.digest(secret),
            issued_by=actor.label,
            issuer_id=_issuer(actor),
            issued_at=clock.now(),
            expires_at=machine_keys.end_of(until),
        )
        _record(actor, events.TOKEN_ISSUED, token, {"until": token.expires_at.isoformat()})
    return Issued(token, secret)


def renew(*, actor: Actor, token: Token, until: date | None = None) -> Issued:
    """Another secret for the same client, which keeps its external ids; the old one stops at once. Who
    renews it answers for it from now on."""
    directory.require(actor, queries.MANAGE, token.unit.path)
    secret = secrets.new_token()
    with transaction.atomic():
        token.digest, token.expires_at = secrets.digest(secret), machine_keys.end_of(until)
        token.issued_by, token.issuer_id = actor.label, _issuer(actor)
        token.save(update_fields=["digest", "expires_at", "issued_by", "issuer"])
        _record(actor, events.TOKEN_RENEWED, token, {"until": token.expires_at.isoformat()})
    return Issued(token, secret)


def revoke(*, actor: Actor, token: Token) -> None:
    """The client is refused from now on."""
    directory.require(actor, queries.MANAGE, token.unit.path)
    with transaction.atomic():
        Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
        _record(actor, events.TOKEN_REVOKED, token)


def _issuer(actor: Actor) -> int | None:
    """Whose right the token stands and falls with; None where it is the centre's."""
    return None if directory.everywhere(actor, queries.MANAGE) else actor.account_id


def _refuse_namesake(name: str, unit: Unit) -> None:
    if Token.objects.filter(name=name, unit=unit, revoked_at=None).exists():
        raise Refused(
            _("Đơn vị này đã có kết nối tên %(name)s") % {"name": name},
            hint=_("Đổi mã của kết nối đang có, hoặc chọn tên khác"),
            field="name",
        )


def _record(
    actor: Actor, kind: str, token: Token, details: Mapping[str, Any] | None = None
) -> None:
    subject = audit.Subject("scim_client", token.pk, token.name)
    audit.record(
        actor=actor, kind=kind, subject=subject, unit_path=token.unit.path, details=details or {}
    )
