"""What a client asks of the token endpoint (RFC 6749 §4.1.3, §6)."""

from dataclasses import dataclass, field

from lienthong.protocols.oidc import parameters as limits
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal, invalid_request

GRANT_TYPES = ("authorization_code", "refresh_token")

UNSUPPORTED = Refusal("unsupported_grant_type", "grant_type", "This grant_type is not supported.")
MISSING_GRANT_TYPE = invalid_request("grant_type.missing", "grant_type is missing.")
MISSING_CODE = invalid_request("code.missing", "code is missing.")
MISSING_REFRESH_TOKEN = invalid_request("refresh.missing", "refresh_token is missing.")


@dataclass(frozen=True, slots=True)
class CodeExchange:
    code: str = field(repr=False)
    redirect_uri: str
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refresh:
    refresh_token: str = field(repr=False)
    scopes: frozenset[str]  # empty: as granted


def read(form: Parameters) -> CodeExchange | Refresh | Refusal:
    """The request as a value, or why it is none."""
    refusal = limits.refuse(form)
    if refusal:
        return refusal
    match form.get("grant_type"):
        case "authorization_code":
            return _code_exchange(form)
        case "refresh_token":
            return _refresh(form)
        case "":
            return MISSING_GRANT_TYPE
    return UNSUPPORTED


def _code_exchange(form: Parameters) -> CodeExchange | Refusal:
    if not form.get("code"):
        return MISSING_CODE
    return CodeExchange(form.get("code"), form.get("redirect_uri"), form.get("code_verifier"))


def _refresh(form: Parameters) -> Refresh | Refusal:
    if not form.get("refresh_token"):
        return MISSING_REFRESH_TOKEN
    return Refresh(form.get("refresh_token"), frozenset(form.words("scope")))
