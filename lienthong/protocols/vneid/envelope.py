"""The direct route's envelope: a fresh AES-256-GCM key under our RSA key, by RSA-OAEP with SHA-256.

That code and user info are encrypted is reported; the form is not, so this one is ours and the stand-in's
(`sandbox/vneid/README.md`): a JSON object `{"alg": "RSA-OAEP-256", "enc": "A256GCM", "key", "iv", "data",
"tag"}`, its parts base64url without padding. A code is the same in one word: base64url of that object. When
the real form is known, this file is what changes.
"""

import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lienthong.protocols.jose import base64url_decode

RSA_BITS = 2048
MOST_CHARACTERS = 20_000
ALGORITHMS = {"alg": "RSA-OAEP-256", "enc": "A256GCM"}
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)


class Unopened(ValueError):
    """Not an envelope, not for this key, or changed on the way."""


def is_key(pem: str) -> bool:
    """Whether this is a private key that opens envelopes."""
    try:
        return _key(pem).key_size >= RSA_BITS
    except Unopened:
        return False


def open_code(word: str, pem: str) -> str:
    """The code in an envelope of one word; raises Unopened."""
    try:
        sealed = json.loads(base64url_decode(word[:MOST_CHARACTERS]))
        return open_envelope(sealed, pem).decode("ascii")
    except (ValueError, RecursionError) as error:
        raise Unopened("not an envelope of one word") from error


def open_envelope(sealed: Any, pem: str) -> bytes:
    """What an envelope holds; raises Unopened."""
    if not isinstance(sealed, dict) or not sealed.items() >= ALGORITHMS.items():
        raise Unopened("not an envelope of RSA-OAEP-256 and A256GCM")
    try:
        key, nonce, data, tag = (
            base64url_decode(sealed[part]) for part in ("key", "iv", "data", "tag")
        )
        secret = _key(pem).decrypt(key, _OAEP)
        return AESGCM(secret).decrypt(nonce, data + tag, None)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidTag) as error:
        raise Unopened("not sealed for this key, or changed") from error


def _key(pem: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise Unopened("not a private key") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Unopened("not an RSA key")
    return key
