"""Sending the browser to VNeID (RFC 6749 §4.1.1), and reading what it comes back with (§4.1.2)."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lienthong.protocols.oidc import pkce
from lienthong.protocols.vneid.configuration import Configuration
from lienthong.protocols.vneid.refusal import Reason

MOST_CHARACTERS = 8192  # of a code; the sealed ones have about 700


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one sign-in is known by: random, ours, of one use."""

    state: str  # ties the answer to the browser
    nonce: str  # ties the ID token to it
    verifier: str  # ties the code to us (RFC 7636); a provider that does not know PKCE ignores it


def address(
    configuration: Configuration,
    attempt: Attempt,
    *,
    redirect_uri: str,
    level: int = 1,
    again: bool = False,
) -> str:
    """Where the browser goes. `level` is the least of VNeID's own that will do; `again` asks for a
    sign-in of now."""
    asked = {
        "response_type": "code",
        "client_id": configuration.client_id,
        "redirect_uri": redirect_uri,
        "state": attempt.state,
        "scope": configuration.dialect.scope,
        "nonce": attempt.nonce if configuration.dialect.signed else "",
        "acr_values": " ".join(_levels(configuration, level)),
        "prompt": "login" if again else "",
        "code_challenge": pkce.challenge(attempt.verifier),
        "code_challenge_method": pkce.METHOD,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    joint = "&" if urlsplit(configuration.authorization_endpoint).query else "?"
    return f"{configuration.authorization_endpoint}{joint}{query}"


def _levels(configuration: Configuration, level: int) -> list[str]:
    """The configured values that will do: their last digit is the level."""
    return [value for value in configuration.acr_values if value[-1] >= str(level)]


def read_callback(
    parameters: Mapping[str, Sequence[str]], *, state: str, issuer: str
) -> str | Reason:
    """The code as it came, or why there is none. A parameter twice is none (RFC 6749 §3.1)."""
    said = {name: values[0] for name, values in parameters.items() if len(values) == 1}
    if not state or not hmac.compare_digest(said.get("state", "").encode(), state.encode()):
        return Reason.STATE
    if said.get("iss", issuer) != issuer:  # mix-up (RFC 9207 §2.4)
        return Reason.ISSUER
    if "error" in parameters:
        return Reason.DENIED if said.get("error") == "access_denied" else Reason.PROVIDER
    code = said.get("code", "")
    return code if 0 < len(code) <= MOST_CHARACTERS else Reason.MALFORMED
