"""Authenticator apps (RFC 6238): enrolling one, and taking a code once."""

import base64
import json
import os
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlencode

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.identity import events
from lienthong.identity.factors import rules, trail, words
from lienthong.identity.models import Account, Totp
from lienthong.kit import clock, secrets
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused

PURPOSE, PROPOSAL = "totp", "totp-proposal"
PROPOSED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A secret that is not the account's yet: it travels sealed with the form that confirms it."""

    account_id: int
    secret: bytes

    @classmethod
    def new(cls, account: Account) -> "Proposal":
        return cls(account.pk, os.urandom(rules.SECRET_BYTES))

    @property
    def sealed(self) -> str:
        """For a hidden field; `read` opens it."""
        text = json.dumps([self.account_id, self.secret.hex(), clock.now().timestamp()])
        return secrets.base64url(settings.VAULT.encrypt(PROPOSAL, text.encode()))

    @classmethod
    def read(cls, sealed: str, account: Account) -> "Proposal | None":
        """None unless it was made for this account within the hour."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            account_id, secret, at = json.loads(settings.VAULT.decrypt(PROPOSAL, raw))
        except (ValueError, InvalidTag):
            return None
        in_time = clock.now().timestamp() - at <= PROPOSED_FOR.total_seconds()
        return (
            cls(account_id, bytes.fromhex(secret)) if in_time and account_id == account.pk else None
        )

    @property
    def shown(self) -> str:
        """The secret in groups, to type."""
        return rules.shown_secret(self.secret)

    def uri(self, account: Account) -> str:
        """What the QR code holds: the key URI that authenticator apps read."""
        issuer = settings.ENVIRONMENT.province
        query = {
            "secret": self.shown.replace(" ", ""),
            "issuer": issuer,
            "algorithm": "SHA1",
            "digits": rules.DIGITS,
            "period": rules.PERIOD,
        }
        label = quote(f"{issuer}:{account.name}")
        return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"


def enrol(*, actor: Actor, account: Account, proposal: Proposal, code: str) -> None:
    """The app shows right codes: it replaces an earlier one. Raises Refused for a wrong code."""
    step = rules.matching_step(proposal.secret, code, now=clock.now())
    if step is None:
        raise Refused(
            _("Mã chưa đúng. Kiểm tra đồng hồ của điện thoại rồi nhập mã đang hiện."), field="code"
        )
    with transaction.atomic():
        Totp.objects.update_or_create(
            account=account,
            defaults={
                "sealed": settings.VAULT.encrypt(PURPOSE, proposal.secret),
                "confirmed_at": clock.now(),
                "last_step": step,
                "last_used_at": None,
            },
        )
        trail.record(actor, events.FACTOR_ADDED, account, factor="app")
        trail.tell(account, words.ADDED)


def spend(account: Account, typed: str) -> bool:
    """Whether the code is right; each step counts once, also when two browsers send it at the same
    time (SECURITY.md 35): the statement decides."""
    now, mine = clock.now(), Totp.objects.filter(account=account)
    sealed = mine.values_list("sealed", flat=True).first()
    if sealed is None:
        return False
    secret = settings.VAULT.decrypt(PURPOSE, bytes(sealed))
    step = rules.matching_step(secret, typed, now=now)
    if step is None:
        return False
    return bool(mine.filter(last_step__lt=step).update(last_step=step, last_used_at=now))
