"""What we speak over SCIM (RFC 7643): our User, its extensions, and what describes them.

The schema that a client reads is made from these classes, so it lists what is kept here and nothing
else: attributes that would be accepted and forgotten are not offered. Groups are left out. A unit could
be shown as one, but clients expect to change the members of groups, and here an officer is moved.
"""

from collections.abc import Sequence
from functools import cache
from typing import Annotated

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Meta,
    Mutability,
    Pagination,
    Patch,
    Required,
    Resource,
    ResourceType,
    Returned,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OFFICER = "urn:lienthong:params:scim:schemas:extension:officer:2.0:User"

PAGE, LARGEST_PAGE = 100, 200  # resources in an answer, unless asked; and at most
SUGGESTED = 500  # units whose names and codes the schemas list
WORK, MOBILE = "work", "mobile"

# Widely used clients send attributes that we do not keep, and name a value to be removed.
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class Name(ComplexAttribute):
    family_name: str | None = None
    """Họ và tên đệm."""

    given_name: Annotated[str | None, Required.true] = None
    """Tên."""


class Email(ComplexAttribute):
    value: Annotated[str | None, Mutability.read_only] = None
    type: Annotated[str | None, Mutability.read_only] = Field(None, examples=[WORK])
    primary: Annotated[bool | None, Mutability.read_only] = None


class PhoneNumber(ComplexAttribute):
    value: Annotated[str | None, Required.true] = None
    type: str | None = Field(None, examples=[WORK, MOBILE])
    """One number of each type; without a type it is the one at work."""


class User(Resource[AnyExtension]):
    """An officer's account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true, Mutability.immutable] = None
    """The account's name: the local part of the official e-mail. Never changed, never given twice."""

    name: Annotated[Name | None, Required.true] = None

    display_name: Annotated[str | None, Mutability.read_only] = None
    """The whole name."""

    title: str | None = None

    active: bool | None = None
    """False suspends the account: its sessions end at once."""

    emails: Annotated[list[Email] | None, Mutability.read_only] = None
    """The official address; others are contactEmails of the officer extension."""

    phone_numbers: list[PhoneNumber] | None = None


class EnterpriseUser(Extension):
    """Where the officer works, as other systems know it."""

    __schema__ = URN(ENTERPRISE)

    organization: Annotated[str | None, Mutability.read_only, Returned.request] = None
    """The body that the unit is, or is a bureau of."""

    department: str | None = None
    """The unit's name. Another name moves the officer, where it means one unit of the client's."""


class ContactEmail(ComplexAttribute):
    value: Annotated[str | None, Required.true] = None


class OfficerUser(Extension):
    """What is particular to officers here."""

    __schema__ = URN(OFFICER)

    unit_code: Annotated[str | None, CaseExact.true] = None
    """The unit's code. Another code moves the officer, whatever the department says."""

    contact_emails: list[ContactEmail] | None = None
    """Addresses beside the official one."""


OurUser = User[EnterpriseUser | OfficerUser]


@cache
def provider(base: str) -> ScimProvider:
    """The service under an address, as its discovery endpoints tell of it (RFC 7643 §5–7)."""
    user_type = ResourceType.from_resource(OurUser)
    for extension in user_type.schema_extensions:
        extension.required = True
    user_type.meta = Meta(
        resource_type="ResourceType", location=f"{base}/ResourceTypes/{user_type.id}"
    )
    return ScimProvider([User, EnterpriseUser, OfficerUser], [user_type], _capabilities(base))


def _capabilities(base: str) -> ServiceProviderConfig:
    return ServiceProviderConfig(
        meta=Meta(resource_type="ServiceProviderConfig", location=f"{base}/ServiceProviderConfig"),
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=LARGEST_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        pagination=Pagination(
            cursor=False, index=True, default_page_size=PAGE, max_page_size=LARGEST_PAGE
        ),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token that an administrator issued to this client (RFC 6750)",
                primary=True,
            )
        ],
    )


def schemas(base: str, units: Sequence[tuple[str, str]]) -> list[Schema]:
    """Every schema spoken here. (code, name) of units are suggested as values.

    What every officer has is said to be required. A request that leaves it out is understood all the
    same: it stays as it is, and a new officer is active, in the client's own unit.
    """
    core, enterprise, officer = (model.to_schema() for model in (User, EnterpriseUser, OfficerUser))
    for attribute in (core["active"], enterprise["department"], officer["unitCode"]):
        attribute.required = Required.true
    officer["unitCode"].canonical_values = [code for code, _ in units] or None
    enterprise["department"].canonical_values = [name for _, name in units] or None
    own = [model.to_schema() for model in (ResourceType, ServiceProviderConfig, Schema)]
    for schema in (described := [core, enterprise, officer, *own]):
        schema.meta = Meta(resource_type="Schema", location=f"{base}/Schemas/{schema.id}")
    return described
