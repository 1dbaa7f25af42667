"""Asking for more than a password: in a sign-in under way, in a running session, or a passkey alone.

Guesses at codes are counted apart from passwords, and a known device for itself (SECURITY.md 33): who
knows the password and types wrong codes stops neither the password nor the owner's own machine.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from lienthong.identity import events, limits, pending, sign_in
from lienthong.identity.factors import passkeys, queries, recovery_codes, rules, totp, trail, words
from lienthong.identity.factors.rules import Refusal
from lienthong.identity.models import Account, KnownDevice, Password, PendingSignIn, Session
from lienthong.identity.rules import Method
from lienthong.identity.sign_in import Browser, Proof, SignedIn
from lienthong.kit import clock, secrets


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form brought; one of the three."""

    code: str = ""
    recovery: str = ""
    passkey: str = ""  # JSON of the browser's credential
    challenge: str = ""  # … and what it answers


@dataclass(frozen=True, slots=True)
class _Shown:
    method: Method
    person_id: int | None = None


# ── The second step of a sign-in ────────────────────────────────────────────────────────────────


def binding(waiting: PendingSignIn) -> str:
    """What a challenge for this sign-in under way is bound to."""
    return f"pending {bytes(waiting.digest).hex()}"


def go_on(
    waiting: PendingSignIn, answer: Answer, *, browser: Browser, trust: bool
) -> SignedIn | Refusal:
    """The session, if the second factor is right. `trust`: this browser may stand in for it for a while."""
    account = Account.objects.select_related("unit").get(pk=waiting.account_id)
    browser = sign_in.with_known_device(browser, account.pk)
    shown = _check(account, answer, binding(waiting), browser, events.SIGN_IN)
    if isinstance(shown, Refusal):
        return shown
    with transaction.atomic():
        held = sign_in.hold(account.pk)
        if held is None or _password_changed(waiting) or not pending.finish(waiting):
            return Refusal.OVER
        methods = (*waiting.methods.split(), shown.method)
        entered = sign_in.begin_session(browser, Proof(held, methods, shown.person_id))
        if trust and queries.may_trust(held):
            _trust(held, entered, browser)
    return entered


def _password_changed(waiting: PendingSignIn) -> bool:
    """What was proved with a password that is no more proves nothing."""
    same = Password.objects.filter(account=waiting.account_id, set_at__lte=waiting.created_at)
    return Method.PASSWORD in waiting.methods.split() and not same.exists()


def _trust(account: Account, entered: SignedIn, browser: Browser) -> None:
    device = KnownDevice.objects.filter(account=account, digest=secrets.digest(entered.device))
    device.update(trusted_until=clock.now() + rules.TRUSTED_FOR)
    trail.record(trail.owner(account, browser.address), events.DEVICE_TRUSTED, account)


# ── A running session ───────────────────────────────────────────────────────────────────────────


def session_binding(session_id: int) -> str:
    """What a challenge for this session is bound to."""
    return f"session {session_id}"


def step_up(
    account: Account, session_id: int, answer: Answer, *, browser: Browser
) -> SignedIn | Refusal:
    """The same session with a new identifier (SECURITY.md 22) and one method more."""
    browser = sign_in.with_known_device(browser, account.pk)
    shown = _check(account, answer, session_binding(session_id), browser, events.STEPPED_UP)
    return shown if isinstance(shown, Refusal) else _raise(account, session_id, browser, shown)


def enrolled_now(
    account: Account,
    session_id: int,
    *,
    browser: Browser,
    method: Method,
    person_id: int | None = None,
) -> SignedIn | Refusal:
    """Who has just enrolled a factor has shown it."""
    browser = sign_in.with_known_device(browser, account.pk)
    return _raise(account, session_id, browser, _Shown(method, person_id))


def _raise(
    account: Account, session_id: int, browser: Browser, shown: _Shown
) -> SignedIn | Refusal:
    with transaction.atomic():
        held = sign_in.hold(account.pk)
        running = Session.objects.select_related("on_behalf_of").filter(
            pk=session_id, account=account, ended_at=None
        )
        session = running.first()
        if held is None or session is None or browser.session_id != session_id:
            return Refusal.OVER
        proof = Proof(
            held,
            (shown.method,),
            shown.person_id,
            on_behalf_of=session.on_behalf_of,
            step_up=True,
        )
        return sign_in.begin_session(browser, proof)


# ── A passkey alone ─────────────────────────────────────────────────────────────────────────────


def enter(answer: Answer, *, bound_to: str, browser: Browser) -> SignedIn | Refusal:
    """Sign in with whichever passkey the owner chose; one word for all that is wrong (SECURITY.md 31)."""
    passkey = passkeys.shown(
        answer=answer.passkey,
        challenge=answer.challenge,
        bound_to=bound_to,
        address=browser.address,
    )
    if passkey is None:
        return Refusal.WRONG
    browser = sign_in.with_known_device(browser, passkey.account_id)
    with transaction.atomic():
        held = sign_in.hold(passkey.account_id)
        if held is None:
            return Refusal.WRONG
        shown = _by(passkey, held)
        return sign_in.begin_session(browser, Proof(held, (shown.method,), shown.person_id))


# ── Is it right? ────────────────────────────────────────────────────────────────────────────────


def _check(
    account: Account, answer: Answer, bound_to: str, browser: Browser, kind: str
) -> _Shown | Refusal:
    if answer.passkey:
        found = _check_passkey(account, answer, bound_to, browser)
    else:
        found = _check_typed(account, answer, browser)
    if isinstance(found, Refusal):
        trail.refuse(kind, account, f"factor_{found}", browser.address)
    return found


def _check_passkey(
    account: Account, answer: Answer, bound_to: str, browser: Browser
) -> _Shown | Refusal:
    """Not counted: nobody guesses a signature."""
    passkey = passkeys.shown(
        answer=answer.passkey,
        challenge=answer.challenge,
        bound_to=bound_to,
        address=browser.address,
        account=account,
    )
    return _by(passkey, account) if passkey else Refusal.WRONG


def _by(passkey: passkeys.Passkey, account: Account) -> _Shown:
    """It speaks for the person in whose proved session it was enrolled, while the account is theirs."""
    same = passkey.person_id is not None and passkey.person_id == account.person_id
    return _Shown(Method.PASSKEY, passkey.person_id if same else None)


def _check_typed(account: Account, answer: Answer, browser: Browser) -> _Shown | Refusal:
    counters = limits.keys(_counted_for(account, browser))
    if not limits.count(counters):
        return Refusal.TOO_MANY
    tried: tuple[Callable[[Account, str], bool], str, Method] = (
        (recovery_codes.spend, answer.recovery, Method.RECOVERY_CODE)
        if answer.recovery
        else (totp.spend, answer.code, Method.ONE_TIME_PASSWORD)
    )
    spend, typed, method = tried
    if not spend(account, typed):
        return Refusal.WRONG
    limits.forgive(counters)
    if method is Method.RECOVERY_CODE:
        owner = trail.owner(account, browser.address)
        trail.record(owner, events.RECOVERY_CODE_USED, account)
        trail.tell(account, words.CODE_USED)
    return _Shown(method)


def _counted_for(account: Account, browser: Browser) -> dict[str, str]:
    """Whoever calls has dropped a device that is not the account's."""
    if browser.device:
        return {"device_factor": f"{account.pk}|{browser.device}"}
    return {"factor": str(account.pk)}
