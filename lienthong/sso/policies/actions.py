"""Every change to sign-in policies and to who is exempt from them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import OPEN_END, Unit
from lienthong.identity import events, rules
from lienthong.identity.models import Account, BreakGlass, SignInPolicy
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.sso import backchannel
from lienthong.sso import queries as applications
from lienthong.sso.models import Application
from lienthong.sso.policies import queries

MOST_BREAK_GLASS = 5  # few enough that each can be named and watched


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """What is asked of whom. Without a unit, a role or an application: of everybody, everywhere."""

    starts_on: date
    application: Application | None = None
    unit: Unit | None = None
    role: str = ""
    level: int = 1
    vneid: bool = False
    passkey_counts: bool = False  # a passkey of a verified person instead of VNeID


def set_policy(*, actor: Actor, draft: PolicyDraft) -> SignInPolicy:
    """From the day on, also sessions that are open already are asked. Raises Refused with the field."""
    check(actor=actor, draft=draft)
    with transaction.atomic():
        policy = SignInPolicy.objects.create(
            application=draft.application.slug if draft.application else "",
            unit=draft.unit,
            role=draft.role,
            level=draft.level,
            vneid=draft.vneid,
            passkey_counts=draft.passkey_counts,
            starts_on=draft.starts_on,
            set_by=actor.label,
            set_over=queries.set_over(actor, draft.application, draft.unit),
            set_at=clock.now(),
        )
        _record(actor, events.POLICY_SET, policy)
        backchannel.look_soon()
    return policy


def end_policy(*, actor: Actor, policy: SignInPolicy) -> None:
    """Stop asking; nobody is signed out by it. Raises Refused for a superior's."""
    _require(actor, queries.application_of(policy), policy.unit)
    if not queries.may_end(actor, policy):
        raise Refused(
            _("Yêu cầu này do cấp trên đặt"),
            hint=_("Hãy đề nghị %(name)s bỏ.") % {"name": policy.set_by},
        )
    with transaction.atomic():
        SignInPolicy.objects.filter(pk=policy.pk, ended_at=None).update(ended_at=clock.now())
        _record(actor, events.POLICY_ENDED, policy)


def check(*, actor: Actor, draft: PolicyDraft) -> None:
    """Raise what `set_policy` would."""
    _require(actor, draft.application, draft.unit)
    if draft.starts_on < clock.today():
        raise Refused(_("Ngày bắt đầu không được ở trong quá khứ"), field="starts_on")
    if draft.level == 1 and not draft.vneid:
        raise Refused(_("Hãy chọn mức cao hơn mật khẩu, hoặc VNeID"), field="demand")
    if draft.role and draft.role not in rules.ROLES:
        raise Refused(_("Không có vai trò %(name)s") % {"name": draft.role}, field="role")


def _require(actor: Actor, application: Application | None, unit: Unit | None) -> None:
    """Over the unit's officers, or of the application; for everybody only who sets policies
    everywhere."""
    if unit is not None:
        directory.require(actor, queries.MANAGE, unit.path)
    elif application is not None:
        applications.application(actor, application.slug)
    else:
        _require_everywhere(actor)


def _require_everywhere(actor: Actor) -> None:
    if not queries.everywhere(actor):
        raise Refused(
            _("Chỉ quản trị toàn tỉnh đặt được yêu cầu cho mọi người"),
            hint=_("Hãy chọn đơn vị hoặc ứng dụng của bạn."),
        )


# ── Break glass ─────────────────────────────────────────────────────────────────────────────────


def name_break_glass(
    *, actor: Actor, account: Account, reason: str, until: date | None = None
) -> BreakGlass:
    """Exempt an account from every policy, so that someone can mend what shut everybody out."""
    _require_everywhere(actor)
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do"), field="reason")
    if until is not None and until <= clock.today():
        raise Refused(_("Ngày hết hạn phải sau hôm nay"), field="until")
    with transaction.atomic():
        named = list(queries.identity.break_glass().select_for_update(of=("self",)))
        if any(one.account_id == account.pk for one in named):
            raise Refused(_("Tài khoản này đã được chỉ định"), field="account")
        if len(named) >= MOST_BREAK_GLASS:
            words = _(
                "Nhiều nhất %(most)s tài khoản khẩn cấp; hãy thôi chỉ định một tài khoản khác"
            )
            raise Refused(words % {"most": MOST_BREAK_GLASS}, field="account")
        glass = BreakGlass.objects.create(
            account=account,
            reason=reason.strip(),
            valid_from=clock.today(),
            valid_to=until or OPEN_END,
            named_by=actor.label,
            named_at=clock.now(),
        )
        _record_glass(actor, events.BREAK_GLASS_NAMED, glass)
    return glass


def end_break_glass(*, actor: Actor, glass: BreakGlass) -> None:
    """Policies hold for the account again, from now on."""
    _require_everywhere(actor)
    with transaction.atomic():
        _record_glass(actor, events.BREAK_GLASS_ENDED, glass)
        BreakGlass.objects.filter(pk=glass.pk, valid_from__lt=clock.today()).update(
            valid_to=clock.today()
        )
        BreakGlass.objects.filter(pk=glass.pk, valid_from=clock.today()).delete()
        backchannel.look_soon()


# ── The trail ───────────────────────────────────────────────────────────────────────────────────


def _record(actor: Actor, kind: str, policy: SignInPolicy) -> None:
    details: dict[str, Any] = {
        "application": policy.application,
        "unit": policy.unit.code if policy.unit else "",
        "role": policy.role,
        "level": policy.level,
        "vneid": policy.vneid,
        "starts_on": policy.starts_on.isoformat(),
    }
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("policy", policy.pk, str(policy)),
        unit_path=policy.unit.path if policy.unit else "",
        details=details,
    )


def _record_glass(actor: Actor, kind: str, glass: BreakGlass) -> None:
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("account", glass.account_id, glass.account.name),
        unit_path=glass.account.unit_path,
        details={"reason": glass.reason},
    )
