"""What a client changes of its officers."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from scim2_models import (
    InvalidValueException,
    PreconditionFailedException,
    UniquenessException,
)

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import actions as identity
from lienthong.identity import rules
from lienthong.identity.actions import Profile
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scim import mapping, queries
from lienthong.scim.models import ExternalId, Token
from lienthong.scim.resources import User

EXTERNAL_ID_LENGTH = 200

Change = Callable[[User], User]


@dataclass(frozen=True, slots=True)
class Caller:
    """A client and who it acts as."""

    client: Token
    actor: Actor


def create(*, caller: Caller, user: User) -> User:
    """A new officer, in the unit that it names or else in the client's own (RFC 7644 §3.3)."""
    unit = _wanted_unit(caller, mapping.place(user)) or caller.client.unit
    if problem := rules.account_name_problem(user.user_name.lower()):
        raise InvalidValueException(detail=_(problem))
    with transaction.atomic():
        account = _add(caller, user, unit)
        if user.active is False:
            identity.suspend(actor=caller.actor, account=account)
        _call(caller, account, user.external_id)
        return one(caller, str(account.subject))


def _add(caller: Caller, user: User, unit: Unit) -> Account:
    name, profile = user.user_name.lower(), mapping.profile(user)
    try:
        return identity.add_account(actor=caller.actor, name=name, unit=unit, profile=profile)
    except Refused as refusal:
        if refusal.field == "name":
            raise UniquenessException(detail=str(refusal)) from refusal
        raise


def change(*, caller: Caller, subject: str, how: Change, if_match: str = "") -> User:
    """Replace or patch: `how` turns the officer as known into the officer as wanted.

    The row is locked from the comparison of versions on (RFC 7644 §3.14).
    """
    with transaction.atomic():
        account = queries.user(caller.actor, caller.client, subject, lock=True)
        before = _shown(account)
        _require_version(before, if_match)
        after = how(before.model_copy(deep=True))
        _apply(caller, account, before, after)
        return one(caller, subject)


def remove(*, caller: Caller, subject: str, if_match: str = "") -> None:
    """The officer has left: the account stays on record here and is gone for clients."""
    with transaction.atomic():
        account = queries.user(caller.actor, caller.client, subject, lock=True)
        _require_version(_shown(account), if_match)
        identity.remove(actor=caller.actor, account=account)


def one(caller: Caller, subject: str) -> User:
    """An officer as the client sees it now. Raises NotFound."""
    return _shown(queries.user(caller.actor, caller.client, subject))


def _shown(account: Account) -> User:
    organization = queries.organizations([account.unit])[account.unit_id]
    return mapping.user_of(account, organization=organization, external_id=account.external_id)


def _require_version(user: User, if_match: str) -> None:
    wanted = {one.strip() for one in if_match.split(",") if one.strip()}
    if wanted and "*" not in wanted and user.meta.version not in wanted:
        raise PreconditionFailedException(detail=_("Dữ liệu đã thay đổi; hãy đọc lại rồi sửa"))


def _apply(caller: Caller, account: Account, before: User, after: User) -> None:
    """Each difference is one action, with its own line in the trail."""
    actor, known = caller.actor, Profile.of(account)
    if (wanted := mapping.profile(after, known)) != mapping.profile(before, known):
        identity.edit_account(actor=actor, account=account, profile=wanted)
    if unit := _wanted_unit(caller, mapping.place(after), mapping.place(before)):
        account = identity.move_account(actor=actor, account=account, unit=unit)
    if after.active is not None and after.active is not before.active:
        set_active = identity.resume if after.active else identity.suspend
        set_active(actor=actor, account=account)
    if after.external_id != before.external_id:
        _call(caller, account, after.external_id)


def _wanted_unit(
    caller: Caller, said: mapping.Place, known: mapping.Place = mapping.NOWHERE
) -> Unit | None:
    """The unit that is newly named, by code before name; None where nothing new is said.

    A unit outside the subtree is answered as one that does not exist.
    """
    try:
        if said.code and said.code != known.code:
            return directory.with_code(caller.actor, queries.MANAGE, said.code)
        if said.name and said.name != known.name:
            return queries.unit_named(caller.actor, said.name)
    except NotFound as error:
        raise InvalidValueException(detail=str(error)) from error
    return None


def _call(caller: Caller, account: Account, name: str | None) -> None:
    if name and len(name) > EXTERNAL_ID_LENGTH:
        raise InvalidValueException(detail=f"externalId: at most {EXTERNAL_ID_LENGTH} characters")
    if name:
        ExternalId.objects.update_or_create(
            token=caller.client, account=account, defaults={"value": name}
        )
    else:
        ExternalId.objects.filter(token=caller.client, account=account).delete()
