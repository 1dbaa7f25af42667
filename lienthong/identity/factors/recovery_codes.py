"""Recovery codes: ten on paper, for the day the telephone is lost."""

from django.conf import settings
from django.db import transaction

from lienthong.identity import events
from lienthong.identity.factors import rules, trail, words
from lienthong.identity.models import Account, RecoveryCode
from lienthong.kit import clock
from lienthong.kit.actor import Actor

PURPOSE = "factor-recovery-code"


def renew(*, actor: Actor, account: Account) -> list[str]:
    """A new sheet; the codes of an earlier one are worth nothing. Only hashes are kept (SECURITY.md 36)."""
    codes, now = rules.new_recovery_codes(), clock.now()
    with transaction.atomic():
        replaced, _counts = RecoveryCode.objects.filter(account=account).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(account=account, digest=_digest(account, code), issued_at=now)
            for code in codes
        )
        trail.record(actor, events.RECOVERY_CODES_ISSUED, account)
        if replaced:
            trail.tell(account, words.CODES_ISSUED)
    return codes


def spend(account: Account, typed: str) -> bool:
    """Whether it is one of the account's that was never used; from now on it was."""
    unused = RecoveryCode.objects.filter(account=account, used_at=None)
    return bool(unused.filter(digest=_digest(account, typed)).update(used_at=clock.now()))


def _digest(account: Account, typed: str) -> bytes:
    code = rules.recovery_code(typed[:100])
    return settings.VAULT.mac(PURPOSE, f"{account.pk}|{code}".encode())
