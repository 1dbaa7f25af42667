"""A protocol's "no" is a value."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """`error` is the protocol's code; `reason` names the check in the audit; `description` goes to
    the client's developer: ASCII without quotes or backslashes (RFC 6749 §5.2), and never a
    secret.
    """

    error: str
    reason: str
    description: str

    @property
    def status(self) -> int:
        """HTTP status at the token, revocation and introspection endpoints (RFC 6749 §5.2)."""
        return 401 if self.error == "invalid_client" else 400

    def body(self) -> dict[str, str]:
        return {"error": self.error, "error_description": self.description}


def first(refusals: Iterable[Refusal | None]) -> Refusal | None:
    """The first that is a refusal; give a generator, so that no check runs after it."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def invalid_request(reason: str, description: str) -> Refusal:
    return Refusal("invalid_request", reason, description)
