"""Signed tokens of our own: keys, JWKS, compact JWS (RFC 7515, 7517, 7518, 7638).

joserfc holds keys and verifies. Signing goes to `cryptography` directly, for two reasons: ECDSA
must be deterministic (RFC 6979), so that a repeated refresh gets the same bytes, which joserfc does
not offer; and it takes two thirds of the time (`benchmarks/jose.py`).

Only our own tokens are read here. A key is found by `kid` among our keys and by nothing else:
`jwk`, `jku`, `x5u` and `x5c` in a header are attacker's text and are not looked at. A key works
with one algorithm, fixed when it was made, so a header can neither choose `none` nor turn a public
key into an HMAC secret (RFC 8725 §3.1).
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

Algorithm = Literal["ES256", "RS256"]
ALGORITHMS: tuple[Algorithm, ...] = ("RS256", "ES256")  # the first is what clients assume
RSA_BITS = 2048
P256_BYTES = 32
HELD_TOKENS = 10_000  # a megabyte
MAX_TOKEN_LENGTH = 8192  # characters; ours are under 1,500

_ES256 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_READERS = {algorithm: jws.JWSRegistry(algorithms=[algorithm]) for algorithm in ALGORITHMS}

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Claims = dict[str, Any]


def generate(algorithm: Algorithm) -> bytes:
    """A new private key for the algorithm, as unencrypted PKCS #8 DER: encrypt it before
    storing.
    """
    if algorithm == "ES256":
        key: PrivateKey = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@dataclass(frozen=True)
class SigningKey:
    """One private key and its only algorithm. Loading costs milliseconds: keep the object."""

    private: PrivateKey
    algorithm: Algorithm
    _headers: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, der: bytes) -> "SigningKey":
        """From what `generate` returned; raises ValueError for any other kind of key."""
        private = serialization.load_der_private_key(der, password=None)
        if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name == "secp256r1":
            return cls(private, "ES256")
        if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= RSA_BITS:
            return cls(private, "RS256")
        raise ValueError("neither a P-256 key nor an RSA key of 2048 bits or more")

    @cached_property
    def public(self) -> ECKey | RSAKey:
        kind = ECKey if self.algorithm == "ES256" else RSAKey
        return kind.import_key(self.private.public_key())

    @cached_property
    def kid(self) -> str:
        """The key's SHA-256 thumbprint (RFC 7638), 43 characters."""
        return self.public.thumbprint()

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The public half as it is published (RFC 7517 §4)."""
        public = self.public.as_dict(private=False)
        return {**public, "kid": self.kid, "use": "sig", "alg": self.algorithm}

    def sign(self, claims: Mapping[str, Any], *, typ: str) -> str:
        """A compact JWS over the claims in the order given; equal claims give equal bytes."""
        message = self._header(typ) + b"." + urlsafe_b64encode(_json(claims))
        return (message + b"." + urlsafe_b64encode(self._signature(message))).decode()

    def _header(self, typ: str) -> bytes:
        if typ not in self._headers:
            header = {"alg": self.algorithm, "kid": self.kid, "typ": typ}
            self._headers[typ] = urlsafe_b64encode(_json(header))
        return self._headers[typ]

    def _signature(self, message: bytes) -> bytes:
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.private.sign(message, _ES256))
        return r.to_bytes(P256_BYTES, "big") + s.to_bytes(P256_BYTES, "big")  # RFC 7518 §3.4


class KeyRing:
    """The installation's keys: published together, found by `kid`."""

    def __init__(self, keys: Iterable[SigningKey]) -> None:
        self._keys = {key.kid: key for key in keys}
        self._held: dict[tuple[bytes, str], Algorithm] = {}  # tokens that were checked before

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public key set (RFC 7517 §5), in the order the keys were given."""
        return {"keys": [key.jwk for key in self._keys.values()]}

    def verify(
        self, token: str, *, typ: str, algorithms: Collection[Algorithm] = ALGORITHMS
    ) -> Claims | None:
        """The claims of a token of this `typ` that one of our keys signed, else None.

        The signature alone is judged: issuer, audience and times are the caller's (`claims`).
        """
        if len(token) > MAX_TOKEN_LENGTH:
            return None
        try:
            payload = self._payload(token.encode("ascii"), typ, algorithms)
            claims = None if payload is None else json.loads(payload)
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
            return None  # not a JWS: joserfc says so in many ways
        return claims if isinstance(claims, dict) else None

    def _payload(
        self, token: bytes, typ: str, algorithms: Collection[Algorithm]
    ) -> bytes | None:
        """What a token carries, if a key of ours signed it. An application shows one token many times:
        its check, most of the work, is done once, since the same bytes under the same key stay signed.
        """
        seen = (hashlib.sha256(token).digest(), typ)
        if self._held.get(seen) in algorithms:
            return urlsafe_b64decode(token.split(b".")[1])
        signed = jws.extract_compact(token)
        key = self._key_for(signed.headers(), typ, algorithms)
        if key is None or not _holds(signed, key):
            return None
        if len(self._held) >= HELD_TOKENS:
            self._held.clear()
        self._held[seen] = key.algorithm
        return signed.payload

    def _key_for(
        self, header: Mapping[str, Any], typ: str, algorithms: Collection[Algorithm]
    ) -> SigningKey | None:
        key = self._keys.get(header.get("kid", ""))
        if key is None or key.algorithm not in algorithms:
            return None
        # We never write `crit`, so a header with one is not ours (RFC 7515 §4.1.11).
        expected = header.get("alg") == key.algorithm and header.get("typ") == typ
        return key if expected and "crit" not in header else None


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(data).decode()


def base64url_decode(text: str) -> bytes:
    """The reverse; raises ValueError for padding, foreign characters or spare bits."""
    return urlsafe_b64decode(text.encode("ascii"))


def _holds(signed: jws.CompactSignature, key: SigningKey) -> bool:
    return jws.validate_compact(signed, key.public, registry=_READERS[key.algorithm])


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
