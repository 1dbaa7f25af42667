"""Must the person do something before the authorization request is answered? (Core §3.1.2.3)"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.protocols.oidc.authorization import AuthorizationRequest
from lienthong.protocols.oidc.refusal import Refusal, first

LOGIN_REQUIRED = "login_required"
SELECTION_REQUIRED = "account_selection_required"
UNMET = "unmet_authentication_requirements"  # OpenID Connect Core Error Code for it
INTERACTION_REQUIRED = "interaction_required"
JUST_NOW = timedelta(minutes=1)  # from the sign-in page back to the request is one redirect


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What is known of the person at the browser."""

    subject: str
    auth_time: datetime
    level: int = 1
    chosen_at: datetime | None = None  # when they chose this account among theirs


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, and the moment it first arrived."""

    request: AuthorizationRequest
    at: datetime
    hinted_subject: str | None = None  # of an id_token_hint that is ours; None without one
    level: int = 0  # the lowest that its `acr_values` name; 0 without them


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
            wants_choice(asked, person, now),
            too_old(asked, person, now),
            someone_else(asked, person),
            too_weak(asked, person),
        )
    )


def wants_fresh(asked: Asked, person: SignedIn, now: datetime) -> Refusal | None:
    """`prompt=login` asks for a new proof."""
    if "login" not in asked.request.prompts or answers(person, asked, now):
        return None
    return Refusal(LOGIN_REQUIRED, "login.prompt", "A new sign-in was asked for.")


def wants_choice(asked: Asked, person: SignedIn, now: datetime) -> Refusal | None:
    """`prompt=select_account`: signing in is a choice too."""
    if "select_account" not in asked.request.prompts or answers(person, asked, now):
        return None
    chosen = person.chosen_at
    if chosen is not None and chosen >= asked.at and now - chosen <= JUST_NOW:
        return None
    return Refusal(SELECTION_REQUIRED, "login.select", "An account must be chosen.")


def too_weak(asked: Asked, person: SignedIn) -> Refusal | None:
    """`acr_values` hold in single sign-on too; a higher level satisfies a lower one."""
    if person.level >= asked.level:
        return None
    return Refusal(UNMET, "login.acr", "The session has not reached the requested level.")


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
