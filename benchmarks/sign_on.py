"""One account into every application: our OpenID provider beside node-oidc-provider.

Both run one web process, held on the same core, with the same PostgreSQL programs and settings; the
database and the load share the other cores. Eight people's browsers and applications ask in turn:
a round of ours, a round of each rival, again and again; medians of the rounds are shown. Beside the
answers a second stand the microseconds of processor that an answer costs, which a busy machine
disturbs less.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace

import requests

from benchmarks import browser, installation, machine, oidc_clients, traffic
from benchmarks.oidc_clients import REDIRECT_URI, STEPS, Provider, Round
from benchmarks.rivals import node
from benchmarks.table import median, ratio, show
from lienthong.demo.cast import CAST

ROUNDS, SECONDS, WARM_UP_SECONDS = 3, 1.5, 0.7
WEB_CORE = 0


@dataclass
class Side:
    """A provider under load, its processes, and what was measured of each step."""

    provider: Provider
    parts: Mapping[str, int]
    measured: dict[str, list[Round]] = field(default_factory=dict)

    def measure(self, step: str, seconds: float) -> Round:
        return traffic.in_other_process(
            oidc_clients.run, self.provider, step, seconds, dict(self.parts)
        )


def main(steps: Sequence[str] = tuple(STEPS)) -> None:
    with ExitStack() as stack:
        sides = [stack.enter_context(side) for side in (ours(), *_rivals())]
        for side in sides:
            machine.pin(side.parts["web"], WEB_CORE)
        for step in steps:
            _compare(step, sides)
    _report(sides, steps)


def _compare(step: str, sides: list[Side]) -> None:
    for side in sides:
        side.measure(step, WARM_UP_SECONDS)
    for _ in range(ROUNDS):
        for side in sides:
            side.measured.setdefault(step, []).append(side.measure(step, SECONDS))


def _report(sides: list[Side], steps: Sequence[str]) -> None:
    rows = [_row(step, side, sides[0]) for step in steps for side in sides]
    columns = ("step", "provider", "answers/s", "ours/it", "p50 ms", "p99 ms")
    costs = ("web µs", "ours/it", "database µs", "failed")
    show("Sign-on, one web process on one core", (*columns, *costs), rows)


def _row(step: str, side: Side, mine: Side) -> tuple[object, ...]:
    rounds = side.measured[step]
    return (
        step,
        side.provider.name,
        _rate(side, step),
        ratio(_rate(mine, step), _rate(side, step)),
        *(median([one.tally.percentile(at) for one in rounds]) for at in (50, 99)),
        _cost(side, step, "web"),
        ratio(_cost(mine, step, "web"), _cost(side, step, "web")),
        _cost(side, step, "database") if "database" in side.parts else "–",
        sum(one.tally.failures for one in rounds),
    )


def _rate(side: Side, step: str) -> float:
    return median([one.tally.rate for one in side.measured[step]])


def _cost(side: Side, step: str, part: str) -> float:
    return median([one.microseconds(part) for one in side.measured[step]])


# ── Sides ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def ours() -> Iterator[Side]:
    """A real installation with the demo province of 10,000 officers."""
    home = installation.province()
    client = home.command(
        "apps", "add", "--name", "Bench", "--redirect-uri", REDIRECT_URI, "--id-token-alg", "ES256"
    )
    with home.serving(workers=1) as parts:
        found = Provider(
            name="lienthong",
            issuer=home.origin,
            metadata=_metadata(home.origin),
            client_id=client["client_id"],
            client_secret=client["client_secret"],
            cookies=tuple(browser.sign_in(home.origin, one.name) for one in CAST.values()),
            scope=f"{oidc_clients.SCOPE} offline_access",
        )
        yield Side(found, parts)


@contextmanager
def theirs(store: str) -> Iterator[Side]:
    people = [
        {"sub": member.name, "name": member.full_name, "email": f"{member.name}@tinh.example"}
        for member in CAST.values()
    ]
    with node.serving(store, people) as (issuer, parts):
        found = Provider(
            name=f"node, {store}",
            issuer=issuer,
            metadata=_metadata(issuer),
            client_id=node.CLIENT_ID,
            client_secret=node.CLIENT_SECRET,
            cookies=(),
        )
        cookies = tuple(
            browser.follow(found.authorize_url(login_hint=person["sub"])) for person in people
        )
        yield Side(replace(found, cookies=cookies), parts)


def _rivals() -> Iterator[AbstractContextManager[Side]]:
    try:
        node.install()
    except node.Unavailable as reason:
        print(f"node-oidc-provider is left out: {reason}")
        return
    yield theirs("postgresql")
    yield theirs("memory")


def _metadata(issuer: str) -> dict[str, str]:
    return requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()


if __name__ == "__main__":
    main()
