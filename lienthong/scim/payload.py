"""What an application's server is told of an officer: no more than the application may know."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lienthong.sso.models import Identifier

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OFFICER = "urn:lienthong:params:scim:schemas:extension:officer:2.0:User"
FORMAT = "1"  # another one sends everybody anew
OURS = ("work", "mobile")  # types of telephone numbers that we keep

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of `sql.OUT_OF_STEP`; without a digest: the account may not enter."""

    account_id: int
    subject: UUID
    name: str
    family_name: str
    given_name: str
    title: str
    phone: str
    mobile: str
    unit_code: str
    unit_name: str
    identifier: str
    claims: list[str]
    mapped_name: str | None
    digest: bytes | None
    remote_id: str
    attempts: int


def wanted(step: Step, *, domain: str, extensions: frozenset[str]) -> Resource:
    """The officer as a User. None stands for what is empty, and is cleared there."""
    may = frozenset(step.claims)
    full_name = f"{step.family_name} {step.given_name}".strip()
    told = {"externalId": str(step.subject), "userName": user_name(step, domain), "active": True}
    if "name" in may:
        told["displayName"] = full_name
    if name := _name(step, may, full_name):
        told["name"] = name
    if "title" in may:
        told["title"] = step.title or None
    if "email" in may:
        email = official_email(step, domain)
        told["emails"] = [{"value": email, "type": "work", "primary": True}]
    if "phone_number" in may:
        numbers = zip(OURS, (step.phone, step.mobile), strict=True)
        told["phoneNumbers"] = [{"value": n, "type": kind} for kind, n in numbers if n]
    if "unit_name" in may:
        told[ENTERPRISE] = {"department": step.unit_name}
    if "unit_code" in may and OFFICER in extensions:
        told[OFFICER] = {"unitCode": step.unit_code}
    return {"schemas": [CORE, *(key for key in (ENTERPRISE, OFFICER) if key in told)], **told}


def user_name(step: Step, domain: str) -> str:
    """How the application knows the officer, in tokens as here."""
    if step.identifier == Identifier.MAPPED:
        return step.mapped_name or step.name
    return step.name if step.identifier == Identifier.ACCOUNT else official_email(step, domain)


def official_email(step: Step, domain: str) -> str:
    return f"{step.name}@{domain}"


def _name(step: Step, may: frozenset[str], full_name: str) -> Resource:
    parts = {
        "formatted": ("name", full_name),
        "familyName": ("family_name", step.family_name),
        "givenName": ("given_name", step.given_name),
    }
    return {key: value for key, (claim, value) in parts.items() if claim in may and value}


def bare(user: Resource) -> Resource:
    """Without what is empty: for a new user."""
    return {key: value for key, value in user.items() if value not in (None, [])}


def over(known: Resource, told: Resource) -> Resource:
    """The user that the server has, with what we keep put in: a PUT must not wipe out the rest."""
    merged = {key: value for key, value in known.items() if key not in ("meta", "groups")}
    for key, value in told.items():
        before = merged.get(key)
        if isinstance(value, dict):
            merged[key] = {**(before if isinstance(before, dict) else {}), **value}
        elif isinstance(value, list):
            merged[key] = _lists[key](before if isinstance(before, list) else [], value)
        else:
            merged[key] = value
    return bare(merged)


def has_email(user: Resource, email: str) -> bool:
    """Whether a user there has this address; who has it, is the officer."""
    emails = user.get("emails")
    values = [one.get("value") for one in emails or [] if isinstance(one, dict)]
    return email.lower() in [value.lower() for value in values if isinstance(value, str)]


def _all(before: list[Any], told: list[Any]) -> list[Any]:
    return [*told, *(one for one in before if one not in told)]


def _emails(before: list[Any], told: list[Any]) -> list[Any]:
    """One address at work, which is primary; addresses of other types stay."""
    ours = told[0]["value"].lower()
    kept = [
        {**one, "primary": False}
        for one in before
        if isinstance(one, dict)
        and one.get("type") != "work"
        and str(one.get("value", "")).lower() != ours
    ]
    return [*told, *kept]


def _phones(before: list[Any], told: list[Any]) -> list[Any]:
    kept = [one for one in before if isinstance(one, dict) and one.get("type") not in OURS]
    return [*told, *kept]


_lists = {"schemas": _all, "emails": _emails, "phoneNumbers": _phones}
