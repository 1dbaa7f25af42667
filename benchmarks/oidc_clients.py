"""What applications and browsers ask an OpenID provider, as clients for `traffic`.

`run` is called in a process of its own, with a provider and the name of a step.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks import machine, traffic
from benchmarks.traffic import Answer, Client, Tally

REDIRECT_URI = "http://localhost:9/callback"
SCOPE = "openid profile email"
VERIFIER = "a-verifier-of-the-benchmarks-that-is-long-enough-for-pkce"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
CODES = 1_200
GATHER_SECONDS = 20.0
GOOD = (200, 302, 303)


@dataclass(frozen=True)
class Provider:
    """One side of the comparison: where it is, who we are there, who is signed in."""

    name: str
    issuer: str
    metadata: dict[str, str]
    client_id: str
    client_secret: str
    cookies: tuple[str, ...]  # of one browser each
    scope: str = SCOPE

    @property
    def basic(self) -> str:
        pair = f"{self.client_id}:{self.client_secret}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def authorize_url(self, **more: str) -> str:
        asked = {
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "scope": self.scope,
            "state": "state",
            "nonce": "nonce",
            "code_challenge": CHALLENGE.decode(),
            "code_challenge_method": "S256",
            **more,
        }
        return f"{self.metadata['authorization_endpoint']}?{urlencode(asked)}"

    def form(self, endpoint: str, **fields: str) -> bytes:
        return traffic.request("POST", self.metadata[endpoint], fields, Authorization=self.basic)

    def exchange(self, code: str) -> bytes:
        return self.form(
            "token_endpoint",
            grant_type="authorization_code",
            code=code,
            redirect_uri=REDIRECT_URI,
            code_verifier=VERIFIER,
        )

    def refresh(self, token: str) -> bytes:
        return self.form("token_endpoint", grant_type="refresh_token", refresh_token=token)


@dataclass(frozen=True)
class Round:
    tally: Tally
    cpu: Mapping[str, float]  # seconds of each part while it was loaded

    def microseconds(self, part: str) -> float:
        """What one answer cost this part of the provider."""
        return self.cpu[part] / len(self.tally.milliseconds) * 1e6


def run(provider: Provider, step: str, seconds: float, parts: Mapping[str, int]) -> Round:
    """Load the provider with as many clients as there are browsers, each waiting for its answers.

    `parts` are process ids by name.
    """
    clients = list(STEPS[step](provider))
    before = {name: machine.cpu_seconds(root) for name, root in parts.items()}
    tally = traffic.drive(provider.issuer, clients, seconds, good=GOOD)
    used = {name: machine.cpu_seconds(parts[name]) - then for name, then in before.items()}
    return Round(tally, used)


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────


def discovery(provider: Provider) -> Iterator[Client]:
    url = f"{provider.issuer}/.well-known/openid-configuration"
    return (_repeat(traffic.request("GET", url)) for _ in provider.cookies)


def jwks(provider: Provider) -> Iterator[Client]:
    asked = traffic.request("GET", provider.metadata["jwks_uri"])
    return (_repeat(asked) for _ in provider.cookies)


def enter(provider: Provider) -> Iterator[Client]:
    """A signed-in browser goes to the authorization endpoint and comes back with a code."""
    return (_enter(provider, cookie, []) for cookie in provider.cookies)


def exchange(provider: Provider) -> Iterator[Client]:
    codes, share = _codes(provider, CODES), len(provider.cookies)
    return (_exchange(provider, codes[at::share]) for at in range(share))


def refresh(provider: Provider) -> Iterator[Client]:
    return (_refresh(provider, answer.json()) for answer in _tokens(provider))


def userinfo(provider: Provider) -> Iterator[Client]:
    url = provider.metadata["userinfo_endpoint"]
    for answer in _tokens(provider):
        bearer = f"Bearer {answer.json()['access_token']}"
        yield _repeat(traffic.request("GET", url, Authorization=bearer))


def introspect(provider: Provider) -> Iterator[Client]:
    for answer in _tokens(provider):
        token = answer.json()["access_token"]
        yield _repeat(provider.form("introspection_endpoint", token=token))


STEPS: dict[str, Callable[[Provider], Iterator[Client]]] = {
    "discovery": discovery,
    "jwks": jwks,
    "authorize": enter,
    "exchange": exchange,
    "refresh": refresh,
    "userinfo": userinfo,
    "introspect": introspect,
}

# ── Clients ─────────────────────────────────────────────────────────────────────────────────────


def _repeat(asked: bytes) -> Client:
    while True:
        _require((yield asked))


def _enter(provider: Provider, cookie: str, codes: list[str], most: int = 1_000_000) -> Client:
    asked = traffic.request("GET", provider.authorize_url(), Cookie=cookie)
    for _ in range(most):
        answer = yield asked
        query = parse_qs(urlsplit(answer.header("Location")).query)
        if "code" not in query:
            raise AssertionError(f"{provider.name}: no code: {answer.head!r}")
        codes.append(query["code"][0])


def _exchange(provider: Provider, codes: Sequence[str]) -> Client:
    for code in codes:
        _require((yield provider.exchange(code)))


def _refresh(provider: Provider, tokens: dict[str, str]) -> Client:
    while True:
        answer = yield provider.refresh(tokens["refresh_token"])
        _require(answer)
        tokens = answer.json()


def _keep(asked: bytes, answers: list[Answer]) -> Client:
    answers.append((yield asked))


def _require(answer: Answer) -> None:
    if answer.status != 200:
        raise AssertionError(f"{answer.head[:200]!r} {answer.body[:300]!r}")


def _codes(provider: Provider, many: int) -> list[str]:
    """Fresh codes, from all browsers in turn."""
    codes, each = [], -(-many // len(provider.cookies))
    clients = [_enter(provider, cookie, codes, each) for cookie in provider.cookies]
    traffic.drive(provider.issuer, clients, GATHER_SECONDS, good=GOOD)
    return codes


def _tokens(provider: Provider) -> list[Answer]:
    """A token response for each browser."""
    answers: list[Answer] = []
    clients = [_keep(provider.exchange(code), answers) for code in _codes(provider, 1)]
    traffic.drive(provider.issuer, clients, GATHER_SECONDS)
    for answer in answers:
        _require(answer)
    return answers
