"""Every change to accounts, passwords, roles and sessions; each is one transaction and one audit line."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import OPEN_END, Unit
from lienthong.identity import events, hashing, limits, photos, queries, rules
from lienthong.identity.models import (
    Account,
    KnownDevice,
    Password,
    PasswordLink,
    Recovery,
    Role,
    Session,
)
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock, secrets, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused

MANAGE, GRANT = rules.Rights.MANAGE_ACCOUNTS, rules.Rights.GRANT_ROLES


@dataclass(frozen=True, slots=True)
class Profile:
    """What the officer's form holds, apart from the account's name and unit."""

    family_name: str
    given_name: str
    title: str = ""
    phone: str = ""
    mobile: str = ""
    emails: str = ""
    desk: str = ""
    desk_phone: str = ""
    office_address: str = ""
    return_address: str = ""
    beneficiary_account: str = ""
    beneficiary_bank: str = ""
    tax_code: str = ""
    represents_unit: bool = False
    represents_bureau: bool = False

    @property
    def version(self) -> str:
        """Names this state of the profile, to find out later whether someone changed it."""
        return secrets.base64url(secrets.digest(repr(self)))[:16]

    @classmethod
    def of(cls, account: Account) -> "Profile":
        return cls(**{field.name: getattr(account, field.name) for field in fields(cls)})

    @classmethod
    def named(cls, full_name: str, **others: Any) -> "Profile":
        return cls(*text.split_name(full_name), **others)


# ── Accounts ────────────────────────────────────────────────────────────────────────────────────────


def add_account(*, actor: Actor, name: str, unit: Unit, profile: Profile) -> Account:
    """A new officer in a unit. The name is never given twice, not even after a removal."""
    directory.require(actor, MANAGE, unit.path)
    name = rules.account_name(name, settings.ENVIRONMENT.mail_domain)
    if problem := rules.account_name_problem(name):
        raise Refused(_(problem), field="name")
    _refuse_ended(unit)
    try:
        with transaction.atomic():
            account = Account.objects.create(
                name=name, unit=unit, created_at=clock.now(), **columns(name, profile)
            )
            _record(actor, events.ACCOUNT_ADDED, account)
    except IntegrityError as error:
        raise Refused(
            _("Tên tài khoản %(name)s đã có người dùng") % {"name": name}, field="name"
        ) from error
    return account


class Changed(Refused):
    """Someone else has saved since the form was opened; nothing was written."""


def edit_account(
    *, actor: Actor, account: Account, profile: Profile, seen: str | None = None
) -> Account:
    """Change what is said of an officer. Raises Changed unless `seen` is still the profile's version."""
    _require(actor, account)
    with transaction.atomic():
        before = Profile.of(Account.objects.select_for_update().get(pk=account.pk))
        if seen is not None and seen != before.version:
            raise Changed(_("Trong lúc bạn sửa, người khác đã lưu thay đổi của cán bộ này"))
        stored = columns(account.name, profile)
        names = (field.name for field in fields(Profile))
        changed = sorted(name for name in names if getattr(before, name) != stored[name])
        Account.objects.filter(pk=account.pk).update(**stored)
        _record(actor, events.ACCOUNT_EDITED, account, {"changed": changed})
    account.refresh_from_db()
    return account


def set_photo(*, actor: Actor, account: Account, photo: bytes | None) -> None:
    """Replace or drop the officer's picture; what is kept is drawn anew (`photos.redraw`)."""
    _require(actor, account)
    drawn = photos.redraw(photo) if photo else None
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(photo=drawn)
        _record(actor, events.ACCOUNT_EDITED, account, {"changed": ["photo"]})


def move_account(*, actor: Actor, account: Account, unit: Unit) -> Account:
    """To another unit: sessions end, so that applications learn of it, and so do administrator's roles."""
    _require(actor, account)
    directory.require(actor, MANAGE, unit.path)
    _refuse_ended(unit)
    with transaction.atomic():
        came_from = account.unit
        Account.objects.filter(pk=account.pk).update(unit=unit)
        lost = _lose_everything(account, "moved")
        account = Account.objects.select_related("unit").get(pk=account.pk)
        details = {"from": came_from.code, "to": unit.code, **lost}
        _record(actor, events.ACCOUNT_MOVED, account, details)
    return account


def suspend(*, actor: Actor, account: Account) -> None:
    """Nobody enters with the account until it is resumed; its sessions and grants end at once."""
    _require(actor, account)
    _refuse_oneself(actor, account)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk, suspended_at=None).update(suspended_at=clock.now())
        ended = end_sessions(Session.objects.filter(account=account), "suspended")
        _record(actor, events.ACCOUNT_SUSPENDED, account, {"sessions": ended})


def resume(*, actor: Actor, account: Account) -> None:
    """Undo a suspension."""
    _require(actor, account)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(suspended_at=None)
        _record(actor, events.ACCOUNT_RESUMED, account)


def remove(*, actor: Actor, account: Account) -> None:
    """The officer has left: sessions and roles end; the account stays on record and can be restored."""
    _require(actor, account)
    _refuse_oneself(actor, account)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk, removed_at=None).update(removed_at=clock.now())
        _record(actor, events.ACCOUNT_REMOVED, account, _lose_everything(account, "removed"))


def restore(*, actor: Actor, account: Account) -> None:
    """Undo a removal. Sessions do not come back, and roles are granted anew by someone who may."""
    _require(actor, account)
    _refuse_ended(account.unit)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(removed_at=None)
        _record(actor, events.ACCOUNT_RESTORED, account)


def columns(name: str, profile: Profile) -> dict[str, Any]:
    """The profile as columns, with the derived ones for order and search."""
    clean = {field.name: _clean(getattr(profile, field.name)) for field in fields(profile)}
    for field, problem in rules.profile_problems(clean).items():
        raise Refused(_(problem), field=field)
    full_name = f"{clean['family_name']} {clean['given_name']}".strip()
    found_by = f"{full_name} {name} {clean['phone']} {clean['mobile']}"
    return clean | {"sort_key": text.sort_key(full_name)[:400], "search": text.fold(found_by)}


def _clean(value: Any) -> Any:
    return text.tidy(value) if isinstance(value, str) else value


def _lose_everything(account: Account, reason: str) -> dict[str, int]:
    """End sessions, roles and unused links; how many of each."""
    sessions = end_sessions(Session.objects.filter(account=account), reason)
    today = clock.today()
    roles = Role.objects.filter(account=account, valid_to__gt=today)
    ended = roles.filter(valid_from__lt=today).update(valid_to=today) + roles.delete()[0]
    PasswordLink.objects.filter(account=account, used_at=None).update(used_at=clock.now())
    return {"sessions": sessions, "roles": ended}


# ── Passwords ───────────────────────────────────────────────────────────────────────────────────────


def issue_password_link(*, actor: Actor, account: Account) -> str:
    """A one-time address at which the officer sets a password; earlier ones stop working.

    The host is the installation's own (SECURITY.md 34). The token is in the fragment-free path and
    known to nobody but the reader of the returned address.
    """
    _require(actor, account)
    if not account.enabled:
        raise Refused(_("Tài khoản đang tạm đình chỉ hoặc đã xóa"))
    token, now = secrets.new_token(), clock.now()
    with transaction.atomic():
        PasswordLink.objects.filter(account=account, used_at=None).update(used_at=now)
        PasswordLink.objects.create(
            account=account,
            digest=secrets.digest(token),
            issued_by=actor.label,
            issued_at=now,
            expires_at=now + rules.LINK_LIFETIME,
        )
        _record(actor, events.PASSWORD_LINK_ISSUED, account)
    return f"{settings.ISSUER}/password/{token}"


def set_password_by_link(*, token: str, password: str, address: str) -> Account:
    """Spend a link: the password is set, every session of the account ends. Raises Refused, hashing.Busy."""
    link = queries.password_link(token)
    if link is None:
        raise NotFound(_("Liên kết đã dùng hoặc hết hạn. Hãy xin quản trị đơn vị liên kết mới."))
    check_password(link.account, password)
    phc = hashing.make(password)
    with transaction.atomic():
        spent = PasswordLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now())
        if not spent:
            raise NotFound(
                _("Liên kết đã dùng hoặc hết hạn. Hãy xin quản trị đơn vị liên kết mới.")
            )
        _store_password(link.account, phc)
        actor = Actor(account_id=link.account_id, label=link.account.name, address=address)
        end_sessions(Session.objects.filter(account_id=link.account_id), "password_set")
        _record(actor, events.PASSWORD_SET, link.account, {"by": "link"})
    return link.account


def set_password(*, actor: Actor, account: Account, password: str) -> None:
    """An administrator at the command line sets a final password; every session ends."""
    _require(actor, account)
    check_password(account, password)
    phc = hashing.make(password)
    with transaction.atomic():
        _store_password(account, phc)
        end_sessions(Session.objects.filter(account=account), "password_set")
        _record(actor, events.PASSWORD_SET, account, {"by": "administrator"})


def change_password(*, actor: Actor, current: str, new: str) -> None:
    """The officer changes the password; the other sessions end, this one stays."""
    account = queries.own_account(actor)
    prove_password(actor, account, current)
    check_password(account, new)
    phc = hashing.make(new)
    with transaction.atomic():
        _store_password(account, phc)
        others = Session.objects.filter(account=account).exclude(pk=actor.session_id)
        ended = end_sessions(others, "password_changed")
        _record(actor, events.PASSWORD_CHANGED, account, {"sessions": ended})


def renew_password(*, actor: Actor, account: Account, phc: str, by: str) -> None:
    """Inside the caller's transaction, which holds the account: a new password after a proof that is not
    the old one (`by`). Every session ends, and no browser is a known one any more."""
    _store_password(account, phc)
    KnownDevice.objects.filter(account=account).delete()
    ended = end_sessions(Session.objects.filter(account=account), "password_set")
    _record(actor, events.PASSWORD_SET, account, {"by": by, "sessions": ended})


def prove_password(
    actor: Actor, account: Account, current: str, kind: str = events.PASSWORD_CHANGED
) -> None:
    """Raise Refused unless it is the account's. Whoever sits at an unlocked machine guesses no more
    often than at the sign-in page; a wrong one is recorded as a refused `kind`."""
    counters = limits.keys({"own_password": str(account.pk)})
    if not limits.count(counters):
        raise Refused(
            _("Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc liên hệ bộ phận hỗ trợ."),
            field="current",
        )
    stored = Password.objects.filter(account=account).values_list("hash", flat=True).first()
    if not hashing.matches(stored, current):
        audit.record_refusal(
            actor=actor,
            kind=kind,
            subject=audit.Subject("account", account.pk, account.name),
            unit_path=account.unit_path,
        )
        raise Refused(_("Mật khẩu hiện tại chưa đúng"), field="current")
    limits.forgive(counters)


def check_password(account: Account, password: str, field: str = "password") -> None:
    """Raise Refused with words for the person choosing it."""
    names = (
        account.name,
        account.name.split(".")[0],
        text.fold(account.full_name).replace(" ", ""),
    )
    least = settings.ENVIRONMENT.password_min_length
    if problem := rules.password_problem(
        password, least=least, names=names, common=_common_passwords()
    ):
        raise Refused(_(problem) % {"least": least}, field=field)


@cache
def _common_passwords() -> frozenset[str]:
    """20,000 of the world's most common, which Django carries, and what people choose here."""
    here = Path(__file__).parent / "common_passwords.txt"
    return frozenset(CommonPasswordValidator().passwords | set(here.read_text().split()))


def _store_password(account: Account, phc: str) -> None:
    """Whatever else could set one is void: links, and codes for a forgotten password that came back."""
    PasswordLink.objects.filter(account=account, used_at=None).update(used_at=clock.now())
    Recovery.objects.filter(account=account).delete()
    Password.objects.update_or_create(
        account=account, defaults={"hash": phc, "set_at": clock.now()}
    )


# ── Sessions ────────────────────────────────────────────────────────────────────────────────────────


def sign_out_everywhere(*, actor: Actor, account: Account, keep_current: bool = False) -> int:
    """End the account's sessions, by its owner or by an administrator; how many."""
    if account.pk != actor.account_id:
        _require(actor, account)
    sessions = Session.objects.filter(account=account)
    if keep_current:
        sessions = sessions.exclude(pk=actor.session_id)
    return _end(actor, account, sessions)


def end_session(*, actor: Actor, account: Account, session_id: int) -> int:
    """End one session of an account, by its owner or by an administrator."""
    if account.pk != actor.account_id:
        _require(actor, account)
    return _end(actor, account, Session.objects.filter(account=account, pk=session_id))


def _end(actor: Actor, account: Account, sessions: Any) -> int:
    with transaction.atomic():
        ended = end_sessions(sessions, "ended_by_person")
        _record(actor, events.SESSIONS_ENDED, account, {"sessions": ended})
    return ended


# ── Roles ───────────────────────────────────────────────────────────────────────────────────────────


def grant_role(
    *, actor: Actor, account: Account, role: str, unit: Unit, until: date | None = None
) -> Role:
    """Make the account an administrator of a subtree; nobody grants more than they hold (SECURITY.md 50)."""
    _require(actor, account)
    _require_rights(actor, role, unit.path)
    directory.require(actor, GRANT, unit.path)
    if until is not None and until <= clock.today():
        raise Refused(_("Ngày hết hạn phải sau hôm nay"), field="until")
    with transaction.atomic():
        granted = Role.objects.create(
            account=account,
            role=role,
            unit=unit,
            valid_from=clock.today(),
            valid_to=until or OPEN_END,
            granted_by=actor.label,
            granted_at=clock.now(),
        )
        _void_links_of_others(actor, account)
        _record(actor, events.ROLE_GRANTED, account, {"role": role, "unit": unit.code})
    return granted


def _void_links_of_others(actor: Actor, account: Account) -> None:
    """Who issued a link when the account had no such rights could set its password and hold them."""
    links = PasswordLink.objects.filter(account=account, used_at=None)
    links.exclude(issued_by=actor.label).update(used_at=clock.now())


def end_role(*, actor: Actor, role: Role) -> None:
    """Take a role back; it stays on record unless it began today."""
    directory.require(actor, GRANT, role.unit.path)
    _require(actor, role.account)
    with transaction.atomic():
        if not Role.objects.filter(pk=role.pk, valid_from__lt=clock.today()).update(
            valid_to=clock.today()
        ):
            Role.objects.filter(pk=role.pk).delete()
        _record(actor, events.ROLE_ENDED, role.account, {"role": role.role, "unit": role.unit.code})


# ── What every change asks first ────────────────────────────────────────────────────────────────────


def _require(actor: Actor, account: Account) -> None:
    """The actor administers the account's unit, and holds every right that the account holds.

    Without the second, a unit's administrator could reset the password of a province's administrator
    who sits in that unit, and so become one.
    """
    directory.require(actor, MANAGE, account.unit.path)
    for role in queries.roles_of(account):
        _require_rights(actor, role.role, role.unit.path)


def _require_rights(actor: Actor, role: str, path: str) -> None:
    if role not in rules.ROLES:
        raise Refused(_("Không có vai trò %(role)s") % {"role": role}, field="role")
    if not all(actor.may(right, path) for right in rules.ROLES[role]):
        raise Refused(
            _("Tài khoản hoặc vai trò này có quyền cao hơn quyền của bạn"),
            hint=_("Đề nghị quản trị cấp trên thực hiện"),
        )


def _refuse_oneself(actor: Actor, account: Account) -> None:
    if actor.account_id == account.pk:
        raise Refused(_("Bạn không thể tự đình chỉ hoặc xóa tài khoản của mình"))


def _refuse_ended(unit: Unit) -> None:
    if unit.valid_to <= clock.today():
        raise Refused(_("Đơn vị này đã kết thúc hoạt động"), field="unit")


def _record(
    actor: Actor, kind: str, account: Account, details: Mapping[str, Any] | None = None
) -> None:
    subject = audit.Subject("account", account.pk, account.name)
    audit.record(
        actor=actor, kind=kind, subject=subject, unit_path=account.unit_path, details=details or {}
    )
