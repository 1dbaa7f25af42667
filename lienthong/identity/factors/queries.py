"""What an account has enrolled, and what asks for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienthong.identity import policies, queries
from lienthong.identity.factors.rules import Enrolled
from lienthong.identity.models import (
    Account,
    KnownDevice,
    Passkey,
    RecoveryCode,
    SignInPolicy,
    Totp,
)
from lienthong.kit import clock
from lienthong.kit.refusal import NotFound


def enrolled(account: Account) -> Enrolled:
    """How many of what; never a secret."""
    keys = list(passkeys(account).values_list("disabled_reason", "person_id"))
    usable = [person for disabled, person in keys if not disabled]
    return Enrolled(
        passkeys=len(usable),
        personal_passkeys=sum(
            person is not None and person == account.person_id for person in usable
        ),
        disabled_passkeys=len(keys) - len(usable),
        app=Totp.objects.filter(account=account).exists(),
        recovery_codes=RecoveryCode.objects.filter(account=account, used_at=None).count(),
    )


def passkeys(account: Account) -> QuerySet[Passkey]:
    """Of the account, disabled ones too, oldest first."""
    return Passkey.objects.filter(account=account).order_by("created_at", "id")


def passkey(account: Account, passkey_id: int) -> Passkey:
    """One of the account's; NotFound for any other."""
    found = passkeys(account).filter(pk=passkey_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy khóa truy cập này"))
    return found


@dataclass(frozen=True, slots=True)
class App:
    """The authenticator app, as its owner sees it."""

    confirmed_at: datetime
    last_used_at: datetime | None


def app(account: Account) -> App | None:
    """Nothing of its secret."""
    found = Totp.objects.filter(account=account).values_list("confirmed_at", "last_used_at").first()
    return App(*found) if found else None


def codes_issued_at(account: Account) -> datetime | None:
    """When the present sheet of recovery codes was printed."""
    found = RecoveryCode.objects.filter(account=account).values_list("issued_at", flat=True)
    return found.first()


def trusted_devices(account: Account) -> QuerySet[KnownDevice]:
    """Browsers that stand in for the second factor now, the latest seen first."""
    trusted = KnownDevice.objects.filter(account=account, trusted_until__gt=clock.now())
    return trusted.order_by("-last_seen_at")


def may_trust(account: Account) -> bool:
    """Whether a browser may be remembered: never for who administers something."""
    return not queries.roles_of(account).exists()


def required_by(account: Account) -> list[SignInPolicy]:
    """Policies of today that this account could not meet with a password alone, by any application."""
    if policies.break_glass().filter(account=account).exists():
        return []
    roles = {role.role for role in queries.roles_of(account)}
    return [
        policy
        for policy in policies.in_force().filter(level__gte=2)
        if (policy.unit is None or account.unit_path.startswith(policy.unit.path))
        and (not policy.role or policy.role in roles)
    ]
