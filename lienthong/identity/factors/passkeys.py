"""Passkeys (W3C WebAuthn level 2): the two ceremonies, and what an answer is held against.

The challenge is ours, signed, and travels through the page that asks; it names what it was made for
(a session, a sign-in under way, a browser) and is spent by the first answer (SECURITY.md 37).
"""

import hmac
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
)

from lienthong.identity import events
from lienthong.identity.factors import rules, trail, words
from lienthong.identity.models import Account, Passkey, SpentChallenge
from lienthong.kit import clock, secrets
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused

SALT = "identity.passkey"
MOST = 20  # of one account
TRANSPORTS = frozenset({"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"})
REQUIRED = "required"
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, struct.error, RecursionError)


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the page gives to the browser, and what comes back with the browser's answer."""

    options: str  # JSON of the options for navigator.credentials
    challenge: str  # signed; for a hidden field


@cache
def _server() -> Fido2Server:
    """The relying party is the issuer's host, whatever a request says of hosts (SECURITY.md 29)."""
    issuer = urlsplit(settings.ISSUER)
    name = settings.ENVIRONMENT.province
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=name, id=issuer.hostname),
        attestation="none",
        verify_origin=lambda origin: origin == f"{issuer.scheme}://{issuer.netloc}",
    )


# ── Enrolling ───────────────────────────────────────────────────────────────────────────────────


def ask_to_enrol(account: Account, *, bound_to: str) -> Ceremony:
    """A discoverable credential with user verification; those enrolled already are excluded."""
    user = PublicKeyCredentialUserEntity(
        id=account.subject.bytes, name=account.name, display_name=account.full_name
    )
    options, state = _server().register_begin(
        user,
        _descriptors(Passkey.objects.filter(account=account)),
        resident_key_requirement=REQUIRED,
        user_verification=REQUIRED,
    )
    return _ceremony(options, state, f"enrol|{bound_to}")


def enrol(
    *,
    actor: Actor,
    account: Account,
    name: str,
    answer: str,
    challenge: str,
    bound_to: str,
    person_id: int | None,
) -> Passkey:
    """Keep the credential that the browser made. `person_id` is who was proved in this session.
    Raises Refused."""
    made = _registered(answer, challenge, f"enrol|{bound_to}")
    if made is None:
        raise Refused(_("Không nhận được khóa truy cập. Hãy thử lại."))
    if Passkey.objects.filter(account=account).count() >= MOST:
        raise Refused(_("Tài khoản đã có quá nhiều khóa truy cập. Hãy gỡ bớt khóa không dùng."))
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account=account,
                name=name.strip()[:60] or _("Khóa truy cập"),
                transports=_transports(answer),
                created_at=clock.now(),
                person_id=person_id if person_id == account.person_id else None,
                **_columns(made),
            )
            trail.record(actor, events.FACTOR_ADDED, account, factor="passkey", name=passkey.name)
            trail.tell(account, words.ADDED)
    except IntegrityError as error:
        raise Refused(_("Khóa truy cập này đã được thêm rồi.")) from error
    return passkey


def _registered(answer: str, challenge: str, purpose: str) -> AuthenticatorData | None:
    state = _spend(challenge, purpose)
    if state is None:
        return None
    try:
        response = RegistrationResponse.from_dict(json.loads(answer))
        return _server().register_complete(state, _of_our_page(response))
    except MALFORMED:
        return None


def _columns(made: AuthenticatorData) -> dict[str, Any]:
    credential = made.credential_data
    return {
        "credential_id": credential.credential_id,
        "public_key": cbor.encode(credential.public_key),
        "sign_count": made.counter,
        "backed_up": bool(made.flags & AuthenticatorData.FLAG.BS),
    }


def _transports(answer: str) -> str:
    """How the browser may reach it next time; hints of the browser, so only known ones are kept."""
    told = json.loads(answer)["response"].get("transports")
    return " ".join(sorted(TRANSPORTS.intersection(told))) if isinstance(told, list) else ""


# ── Being asked ─────────────────────────────────────────────────────────────────────────────────


def ask(*, bound_to: str, account: Account | None = None, personal: bool = False) -> Ceremony:
    """For any passkey of the account (`personal`: bound to its person), or, without one, for whichever
    the browser's owner chooses."""
    offered = None
    if account:
        usable = Passkey.objects.filter(account=account, disabled_reason="")
        offered = _descriptors(usable.filter(person=account.person_id) if personal else usable)
    options, state = _server().authenticate_begin(offered, user_verification=REQUIRED)
    return _ceremony(options, state, f"ask|{bound_to}")


def shown(
    *, answer: str, challenge: str, bound_to: str, address: str, account: Account | None = None
) -> Passkey | None:
    """The passkey that signed the challenge, if everything about it is right; its use is kept.

    A counter that goes back disables it: somebody has a copy of the key. So this is not called
    inside a transaction that a refusal would roll back.
    """
    state = _spend(challenge, f"ask|{bound_to}")
    if state is None:
        return None
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        passkey = _named(response, account)
        if passkey is None:
            return None
        _server().authenticate_complete(state, [_credential(passkey)], _of_our_page(response))
    except MALFORMED:
        return None
    return passkey if _keep_use(passkey, response.response.authenticator_data, address) else None


def _named(response: AuthenticationResponse, account: Account | None) -> Passkey | None:
    """Without an account, the authenticator has to say whose it is (WebAuthn §7.2, step 6)."""
    found = Passkey.objects.select_related("account__unit").filter(
        credential_id=response.raw_id, disabled_reason=""
    )
    passkey = (found.filter(account=account) if account else found).first()
    handle = response.response.user_handle
    if passkey is None or (handle is None and account is None):
        return None
    return passkey if handle in (None, passkey.account.subject.bytes) else None


def _credential(passkey: Passkey) -> AttestedCredentialData:
    key = CoseKey.parse(cbor.decode(bytes(passkey.public_key)))
    return AttestedCredentialData.create(Aaguid.NONE, bytes(passkey.credential_id), key)


def _keep_use(passkey: Passkey, told: AuthenticatorData, address: str) -> bool:
    with transaction.atomic():
        held = Passkey.objects.select_for_update().filter(pk=passkey.pk, disabled_reason="").first()
        if held is None:
            return False
        if not rules.counter_goes_on(held.sign_count, told.counter):
            _disable(passkey, address)
            return False
        Passkey.objects.filter(pk=held.pk).update(
            sign_count=told.counter,
            last_used_at=clock.now(),
            backed_up=bool(told.flags & AuthenticatorData.FLAG.BS),
        )
    return True


def _disable(passkey: Passkey, address: str) -> None:
    Passkey.objects.filter(pk=passkey.pk).update(disabled_reason=rules.WENT_BACK)
    actor, account = trail.owner(passkey.account, address), passkey.account
    trail.record(actor, events.PASSKEY_DISABLED, account, reason=rules.WENT_BACK, name=passkey.name)
    trail.tell(account, words.DISABLED, passkey=passkey.name)


# ── Both ────────────────────────────────────────────────────────────────────────────────────────


def _descriptors(passkeys: Any) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            type="public-key",
            id=bytes(one.credential_id),
            transports=one.transports.split() or None,
        )
        for one in passkeys
    ]


def _ceremony(options: Mapping[str, Any], state: Mapping[str, Any], purpose: str) -> Ceremony:
    signed = signing.dumps({"challenge": state["challenge"], "for": purpose}, salt=SALT)
    return Ceremony(json.dumps(dict(options)["publicKey"]), signed)


def _spend(signed: str, purpose: str) -> dict[str, Any] | None:
    """The server's state of a challenge that was made for this and never answered before."""
    try:
        made = signing.loads(signed, salt=SALT, max_age=rules.CHALLENGE_LIFETIME)
    except signing.BadSignature:
        return None
    if not hmac.compare_digest(made["for"].encode(), purpose.encode()):
        return None
    _row, first = SpentChallenge.objects.get_or_create(
        digest=secrets.digest(made["challenge"]),
        defaults={"expires_at": clock.now() + rules.CHALLENGE_LIFETIME},
    )
    return {"challenge": made["challenge"], "user_verification": REQUIRED} if first else None


def _of_our_page(response: Any) -> Any:
    """Never from a frame in somebody else's page (WebAuthn §7.1, §7.2: crossOrigin)."""
    if response.response.client_data.cross_origin:
        raise ValueError("cross-origin")
    return response


def forget_challenges() -> None:
    """Those that are too old to be answered anyway."""
    SpentChallenge.objects.filter(expires_at__lte=clock.now()).delete()
