"""A request's parameters, read strictly (RFC 6749 §3.1, §3.2)."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from lienthong.protocols.oidc.refusal import Refusal, invalid_request

MAX_BYTES = 16 * 1024
MAX_COUNT = 40
MAX_LENGTH = 4096  # characters of one value, unless its own limit below is lower
LIMITS = {  # characters; generous for honest clients, small enough to store, log and redirect with
    "acr_values": 512,
    "client_id": 128,
    "code": 256,
    "code_challenge": 128,
    "code_verifier": 128,  # RFC 7636 §4.1
    "login_hint": 320,
    "max_age": 9,
    "nonce": 512,
    "prompt": 64,
    "redirect_uri": 2048,
    "refresh_token": 256,
    "scope": 1024,
    "state": 2048,  # comes back in a Location header, which proxies commonly cap at 4 KiB
    "ui_locales": 256,
}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names to values. One without a value is as good as absent (RFC 6749 §3.1).

    `repeated` and `malformed` hold the names that break the rules; `refuse` says so, once it is
    known where the refusal may be sent.
    """

    values: dict[str, str] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    malformed: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """The value, or "" if it is absent, repeated or malformed."""
        return "" if name in self.repeated | self.malformed else self.values.get(name, "")

    def words(self, name: str) -> tuple[str, ...]:
        """A space-delimited list (RFC 6749 §3.3), each word once, in order."""
        return tuple(dict.fromkeys(self.get(name).split()))


def parse(raw: str | bytes) -> Parameters | Refusal:
    """Read a query string or a form body; refuses what cannot be read at all."""
    if len(raw) > MAX_BYTES:
        return invalid_request("request.too_long", "The request is too long.")
    try:
        text = raw.decode("ascii") if isinstance(raw, bytes) else raw
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_COUNT)
    except ValueError:  # too many fields, or bytes that are not UTF-8
        return invalid_request("request.unreadable", "The request parameters cannot be read.")
    counts = Counter(name for name, _ in pairs)
    return Parameters(
        values=dict(pairs),
        repeated=frozenset(name for name, count in counts.items() if count > 1),
        malformed=frozenset(name for name, value in pairs if not _well_formed(name, value)),
    )


def parse_form(content_type: str, body: bytes, *, query: str = "") -> Parameters | Refusal:
    """Read the body of a POST whose parameters belong there and nowhere else.

    Addresses end up in logs, histories and Referer headers: a secret or token in a query string is
    refused rather than overlooked (RFC 6749 §2.3.1, RFC 9700 §4.3.2).
    """
    if content_type.partition(";")[0].strip().lower() != FORM:
        return invalid_request("request.content_type", f"The request body must be {FORM}.")
    if query:
        return invalid_request("request.query", "Send the parameters in the request body.")
    return parse(body)


def refuse(parameters: Parameters) -> Refusal | None:
    """RFC 6749 §3.1: no parameter twice; and none that is overlong or has control characters."""
    if parameters.repeated:
        return invalid_request("request.repeated", "A parameter is included more than once.")
    if parameters.malformed:
        return invalid_request(
            "request.malformed", "A parameter is too long or contains control characters."
        )
    return None


def _well_formed(name: str, value: str) -> bool:
    short = len(value) <= LIMITS.get(name, MAX_LENGTH)
    return short and not any(char < " " or char == "\x7f" for char in value)
