"""Clients and keys, kept in each process under a stamp.

Every change raises the stamp in its own transaction, and every statement that decides about a token
returns the stamp, so a process learns of a change with the answer it was waiting for anyway. All
clients are kept at once: there is no miss to remember.
"""

import json
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection

from lienthong.kit import clock, statements
from lienthong.protocols.jose import Algorithm, KeyRing, SigningKey
from lienthong.protocols.oidc.client import Client as ProtocolClient
from lienthong.sso import models, rules, sql

KEY_PURPOSE = "signing-key"


@dataclass(frozen=True, slots=True)
class Registered:
    """A client as the protocol sees it, and the application behind it."""

    client: ProtocolClient
    application_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Those that are published at one moment, and the one of each algorithm that signs."""

    ring: KeyRing
    signing: Mapping[str, SigningKey]
    jwks: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    stamp: int
    clients: Mapping[str, Registered]
    keys: Mapping[str, SigningKey]
    timeline: tuple[rules.KeyFacts, ...]
    turns: tuple[datetime, ...]  # when the state of some key changes

    def find(self, client_id: str) -> Registered | None:
        return self.clients.get(client_id)

    def ring(self) -> KeyRing:
        """The keys that are published now, those that sign first."""
        return self._keys_now().ring

    def jwks(self) -> bytes:
        """The same as a JWK set in JSON."""
        return self._keys_now().jwks

    def signing_key(self, algorithm: Algorithm) -> SigningKey:
        """The active key of an algorithm; the first is made when the installation is (`keys`)."""
        return self._keys_now().signing[algorithm]

    def _keys_now(self) -> Keys:
        return _keys_after(self, bisect_right(self.turns, clock.now()))


def current() -> Configuration:
    """The configuration as committed now: one small statement, and a reload if it changed."""
    return at(_stamp())


def lately() -> Configuration:
    """As it was committed a second ago or later; for what others keep for minutes anyway."""
    if not _kept or time.monotonic() - _asked_at[0] > 1:
        _asked_at[:] = [time.monotonic()]
        return current()
    return _kept[0]


def recent() -> Configuration:
    """What this process knows, without asking; for answers that carry the stamp back."""
    return _kept[0] if _kept else current()


def at(stamp: int) -> Configuration:
    """The configuration of a stamp that a statement returned."""
    if not _kept or _kept[0].stamp != stamp:
        _kept[:] = [_load(stamp)]
    return _kept[0]


def changed() -> None:
    """Let every process read it again once this transaction commits."""
    _asked_at[:] = [0.0]
    with connection.cursor() as cursor:
        cursor.execute(sql.CHANGE_STAMP)


_kept: list[Configuration] = []
_asked_at = [0.0]  # when `lately` last asked


def _stamp() -> int:
    return statements.fetch_one(sql.STAMP, {})[0]


def _load(stamp: int) -> Configuration:
    """Read it all. A change that commits meanwhile has a higher stamp, so it is seen next time."""
    rows = list(models.SigningKey.objects.order_by("algorithm", "signs_from"))
    timeline = tuple(rules.KeyFacts(row.kid, row.algorithm, row.signs_from) for row in rows)
    return Configuration(
        stamp=stamp,
        clients={one.client.client_id: one for one in _registered()},
        keys={row.kid: _key(row.kid, bytes(row.sealed)) for row in rows},
        timeline=timeline,
        turns=rules.turns(timeline),
    )


@lru_cache(maxsize=8)
def _keys_after(known: Configuration, turn: int) -> Keys:
    """The keys between one turn and the next, which mostly are weeks apart."""
    since = known.turns[turn - 1] if turn else datetime.min.replace(tzinfo=UTC)
    states = rules.key_states(known.timeline, now=since)
    order = list(rules.KeyState)
    kids = sorted(states, key=lambda kid: order.index(states[kid]))
    ring = KeyRing(known.keys[kid] for kid in kids if states[kid] is not rules.KeyState.GONE)
    active = [known.keys[kid] for kid in kids if states[kid] is rules.KeyState.ACTIVE]
    return Keys(ring, {key.algorithm: key for key in active}, json.dumps(ring.jwks()).encode())


@lru_cache(maxsize=32)
def _key(_kid: str, sealed: bytes) -> SigningKey:
    return SigningKey.load(settings.VAULT.decrypt(KEY_PURPOSE, sealed))


def _registered() -> Iterator[Registered]:
    """Clients of the applications that are open; the others are as good as unknown."""
    digests: dict[int, list[bytes]] = defaultdict(list)
    for client_id, digest in models.ClientSecret.objects.values_list("client_id", "digest"):
        digests[client_id].append(bytes(digest))
    open_ones = models.Client.objects.select_related("application").filter(
        application__suspended_at=None, application__removed_at=None
    )
    for row in open_ones:
        client = _as_protocol(row, tuple(digests[row.pk]))
        yield Registered(client, row.application_id, row.application.name)


def _as_protocol(row: models.Client, digests: tuple[bytes, ...]) -> ProtocolClient:
    return ProtocolClient(
        client_id=row.client_id,
        public=row.public,
        secret_digests=digests,
        redirect_uris=frozenset(row.redirect_uris),
        post_logout_redirect_uris=frozenset(row.post_logout_redirect_uris),
        scopes=rules.scopes_of(offline_access=row.offline_access),
        id_token_alg=row.id_token_alg,
        require_pkce=row.require_pkce,
    )
