"""Must the person do something before the authorization request is answered? (Core §3.1.2.3)"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.protocols.oidc.authorization import AuthorizationRequest
from lienthong.protocols.oidc.refusal import Refusal, first

LOGIN_REQUIRED = "login_required"
JUST_NOW = timedelta(minutes=1)  # from the sign-in page back to the request is one redirect


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What is known of the person at the browser."""

    subject: str
    auth_time: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, and the moment it first arrived."""

    request: AuthorizationRequest
    at: datetime
    hinted_subject: str | None = None  # of an id_token_hint that is ours; None without one


def answers(person: SignedIn, asked: Asked, now: datetime) -> bool:
    """Whether the person signed in because of this request, so that `prompt=login` and `max_age=0`
    end. Only just now: the way back to a request is an address, which somebody may keep."""
    return person.auth_time >= asked.at and now - person.auth_time <= JUST_NOW


def needs_sign_in(asked: Asked, person: SignedIn | None, *, now: datetime) -> Refusal | None:
    """Why a sign-in is needed; with prompt=none this is what the client is told."""
    if person is None:
        return Refusal(LOGIN_REQUIRED, "login.nobody", "Nobody is signed in.")
    return first(
        (
            wants_fresh(asked, person, now),
            too_old(asked, person, now),
            someone_else(asked, person),
        )
    )


def wants_fresh(asked: Asked, person: SignedIn, now: datetime) -> Refusal | None:
    """`prompt=login` asks for a new proof. So does `select_account` while a browser holds one
    account: the sign-in page is where another one is chosen."""
    if not asked.request.prompts & {"login", "select_account"} or answers(person, asked, now):
        return None
    return Refusal(LOGIN_REQUIRED, "login.prompt", "A new sign-in was asked for.")


def too_old(asked: Asked, person: SignedIn, now: datetime) -> Refusal | None:
    """`max_age` holds in single sign-on too: it counts from the last time a secret was typed.
    0 is the same as `prompt=login` (Core §3.1.2.1)."""
    max_age = asked.request.max_age
    if max_age is None or answers(person, asked, now):
        return None
    if max_age > 0 and now - person.auth_time <= timedelta(seconds=max_age):
        return None
    return Refusal(LOGIN_REQUIRED, "login.max_age", "The last sign-in is too long ago.")


def someone_else(asked: Asked, person: SignedIn) -> Refusal | None:
    """`id_token_hint` names the account that the client expects."""
    if asked.hinted_subject in (None, person.subject):
        return None
    return Refusal(LOGIN_REQUIRED, "login.hint", "Somebody else is signed in.")
