"""Between an account here and a User there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from scim2_models import InvalidValueException, Meta

from lienthong.identity import rules
from lienthong.identity.actions import Profile
from lienthong.identity.models import Account
from lienthong.identity.queries import email_of
from lienthong.kit import secrets
from lienthong.scim import queries
from lienthong.scim.resources import (
    ENTERPRISE,
    MOBILE,
    OFFICER,
    WORK,
    ContactEmail,
    Email,
    EnterpriseUser,
    Name,
    OfficerUser,
    OurUser,
    PhoneNumber,
    User,
)


class Place(NamedTuple):
    """A unit by its code and by its name; None where nothing is said."""

    code: str | None = None
    name: str | None = None


NOWHERE = Place()


def user_of(account: Account, *, organization: str, external_id: str | None) -> User:
    """The account as its clients see it, with its version."""
    contacts = [ContactEmail(value=one) for one in rules.emails(account.emails)]
    extensions = {
        ENTERPRISE: EnterpriseUser(organization=organization, department=account.unit.name),
        OFFICER: OfficerUser(unit_code=account.unit.code, contact_emails=contacts or None),
    }
    return OurUser(
        id=str(account.subject),
        external_id=external_id or None,
        user_name=account.name,
        name=Name(family_name=account.family_name or None, given_name=account.given_name),
        display_name=account.full_name,
        title=account.title or None,
        active=account.enabled,
        emails=[Email(value=email_of(account.name), type=WORK, primary=True)],
        phone_numbers=_phones(account),
        meta=_meta(account, (organization, external_id)),
        **extensions,
    )


def _phones(account: Account) -> list[PhoneNumber] | None:
    numbers = ((account.phone, WORK), (account.mobile, MOBILE))
    return [PhoneNumber(value=value, type=kind) for value, kind in numbers if value] or None


def _meta(account: Account, also_told: tuple[str | None, ...]) -> Meta:
    return Meta(
        resource_type="User",
        created=account.created_at,
        location=f"{queries.base()}/Users/{account.subject}",
        version=_version(account, also_told),
    )


def _version(account: Account, also_told: tuple[str | None, ...]) -> str:
    """Weak (RFC 9110 §8.8.3): it names what is said, not the bytes that say it."""
    unit = account.unit
    said = (Profile.of(account), account.name, account.enabled, unit.code, unit.name, *also_told)
    return f'W/"{secrets.base64url(secrets.digest(repr(said)))[:22]}"'


def profile(user: User, known: Profile | None = None) -> Profile:
    """What a client says of an officer, over what is known. Raises InvalidValueException."""
    numbers = _numbers(user.phone_numbers or [])
    others = user[OfficerUser].contact_emails if user[OfficerUser] else None
    said: dict[str, Any] = {
        "family_name": user.name.family_name or "",
        "given_name": user.name.given_name,
        "title": user.title or "",
        "phone": numbers.get(WORK, ""),
        "mobile": numbers.get(MOBILE, ""),
        "emails": "; ".join(one.value for one in others or []),
    }
    _check_lengths(said)
    return replace(known, **said) if known else Profile(**said)


def _check_lengths(said: Mapping[str, str]) -> None:
    """A form bounds what people type; here the columns do."""
    for name, value in said.items():
        longest = Account._meta.get_field(name).max_length
        if len(value) > longest:
            raise InvalidValueException(detail=f"{name}: at most {longest} characters")


def _numbers(given: list[PhoneNumber]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for one in given:
        kind = (one.type or WORK).lower()
        if kind not in (WORK, MOBILE) or kind in numbers:
            raise InvalidValueException(detail="phoneNumbers: one of type work, one of type mobile")
        numbers[kind] = one.value
    return numbers


def place(user: User) -> Place:
    """Where the client says that the officer works."""
    officer, enterprise = user[OfficerUser], user[EnterpriseUser]
    return Place(officer and officer.unit_code, enterprise and enterprise.department)
